"""The extractive writer chooses what answers and says nothing twice."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
import pytest

from rag.evidence import Candidate, Evidence, PartAnswers
from rag.types import Article
from rag.write import MOST_SENTENCES, ExtractiveWriter, choose


@dataclass(frozen=True)
class Line:
    """A sentence to be weighed: its text, how relevant it is, and what it is about."""

    text: str
    relevance: float
    topic: int


def evidence(*articles: tuple[Line | None, ...], question: str = "Why?") -> Evidence:
    """Evidence in which sentences of one topic say the same; None starts a new paragraph."""
    candidates, vectors = list[Candidate](), list[int]()
    for rank, lines in enumerate(articles):
        text = "".join("\n\n" if line is None else f"{line.text} " for line in lines)
        article = Article(id=f"a{rank}", title="Invented", text=text)
        sentences = [line for line in lines if line]
        for line in sentences:
            start = text.index(line.text)
            end = start + len(line.text)
            candidates.append(Candidate(article, start, end, rank, line.relevance, 0.0, 0.0, 0.0))
            vectors.append(line.topic)
    return Evidence(question, (), tuple(candidates), np.eye(20, dtype=np.float32)[vectors])


def written(found: Evidence) -> Iterator[str]:
    return (draft.text for draft in ExtractiveWriter().write(found))


def test_no_evidence_writes_nothing() -> None:
    assert list(written(Evidence("?", (), (), np.zeros((0, 20), dtype=np.float32)))) == []


def test_only_what_is_relevant_is_copied() -> None:
    found = evidence((Line("It rained.", 0.1, 0), Line("The mill burned.", 0.9, 1)))
    assert list(written(found)) == ["The mill burned."]


MILL = Line("The mill burned.", 0.9, 0)
HURT = Line("Nobody was hurt.", 0.74, 1)
COW = Line("A cow fled.", 0.72, 2)
FOUND = Line("It was found.", 0.71, 3)


def test_explanation_goes_on_in_its_paragraph() -> None:
    found = evidence((MILL, HURT, COW, FOUND), question="What happened to the mill?")
    few = choose(found, also_relevant=0.1)
    assert [c.text for c in few] == [MILL.text, HURT.text, COW.text]
    found = evidence((MILL, HURT, None, COW), question="What happened to the mill?")
    assert [c.text for c in choose(found, also_relevant=0.1)] == [MILL.text, HURT.text]


def test_explanation_stops_at_what_is_beside_the_point() -> None:
    aside = Line("It rained.", 0.1, 4)
    found = evidence((MILL, aside, HURT), question="What happened to the mill?")
    assert [c.text for c in choose(found, also_relevant=0.1)] == [MILL.text]


@pytest.mark.parametrize(
    "question", ["Who owned the mill?", "When did it burn?", "How many died?", "Since what year?"]
)
def test_question_for_one_fact_gets_one_sentence(question: str) -> None:
    found = evidence((MILL, HURT), question=question)
    assert [c.text for c in choose(found, also_relevant=0.1)] == [MILL.text]


def test_sentences_keep_the_order_of_their_article() -> None:
    found = evidence(
        (Line("Smoke rose at ten.", 0.8, 0), Line("The mill burned.", 0.9, 1)),
        (Line("Brackwater lost its mill.", 0.85, 2),),
    )
    assert list(written(found)) == [
        "Smoke rose at ten.",
        "The mill burned.",
        "Brackwater lost its mill.",
    ]


def test_same_statement_of_another_outlet_is_left_out() -> None:
    found = evidence(
        (Line("The mill burned.", 0.9, 0),),
        (Line("The mill burned down.", 0.89, 0),),
        (Line("A watchman saw the fire.", 0.88, 1),),
    )
    assert list(written(found)) == ["The mill burned.", "A watchman saw the fire."]


def test_answer_stays_short() -> None:
    lines = tuple(Line(f"Sentence number {n}.", 0.9, n) for n in range(10))
    assert len(list(written(evidence(lines)))) == MOST_SENTENCES


def test_most_relevant_is_chosen_first_and_ties_go_to_the_better_passage() -> None:
    found = evidence((Line("First article.", 0.9, 0),), (Line("Second article.", 0.9, 1),))
    assert [c.text for c in choose(found)] == ["First article.", "Second article."]


@pytest.mark.parametrize(("within", "chosen"), [(0.5, 2), (0.1, 1)])
def test_nearness_to_the_best_decides_what_else_is_shown(within: float, chosen: int) -> None:
    found = evidence((Line("The mill burned.", 1.0, 0),), (Line("It was old.", 0.7, 1),))
    assert len(choose(found, also_relevant=within)) == chosen


def test_draft_names_the_sentence_it_was_copied_from() -> None:
    (draft,) = ExtractiveWriter().write(evidence((Line("The mill burned.", 0.9, 0),)))
    assert [source.text for source in draft.sources] == [draft.text]
    assert draft.passages == ()


# --- several parts


def in_parts(found: Evidence, *parts: tuple[tuple[int, ...], float]) -> Evidence:
    asked = (PartAnswers(f"part {n}", rows, sure) for n, (rows, sure) in enumerate(parts))
    return replace(found, parts=tuple(asked))


def test_every_part_that_is_answered_has_its_sentence() -> None:
    found = evidence(
        (Line("The first outlet says nine.", 0.9, 0), Line("It rained.", 0.85, 1)),
        (Line("The second says nine, too.", 0.4, 0),),
    )
    both = in_parts(found, ((0, 1), 0.9), ((2,), 0.6))
    assert list(written(both)) == ["The first outlet says nine.", "The second says nine, too."]


def test_a_part_without_an_answer_has_none() -> None:
    found = evidence((Line("The first outlet says nine.", 0.9, 0),), (Line("Of cows.", 0.4, 1),))
    assert list(written(in_parts(found, ((0,), 0.9), ((1,), 0.01)))) == [
        "The first outlet says nine."
    ]


# --- names for pronouns


def test_a_pronoun_is_named_unless_its_sentence_has_just_been_read() -> None:
    said = Line("He said that it burned.", 0.9, 1)
    apart = evidence((Line("Carl Lund came by.", 0.1, 0), said))
    assert list(written(apart)) == ["He [Carl Lund] said that it burned."]
    together = evidence((Line("Carl Lund came by.", 0.85, 0), said))
    assert list(written(together)) == ["Carl Lund came by.", said.text]
