"""The extractive writer chooses what answers and says nothing twice."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pytest

from rag.evidence import Candidate, Evidence
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
HURT = Line("Nobody was hurt.", 0.6, 1)
COW = Line("A cow fled.", 0.5, 2)
FOUND = Line("It was found.", 0.4, 3)


def test_explanation_goes_on_in_its_paragraph() -> None:
    found = evidence((MILL, HURT, COW, FOUND), question="What happened to the mill?")
    assert list(written(found)) == [MILL.text, HURT.text, COW.text]
    found = evidence((MILL, HURT, None, COW), question="What happened to the mill?")
    assert list(written(found)) == [MILL.text, HURT.text]


def test_explanation_stops_at_what_is_beside_the_point() -> None:
    aside = Line("It rained.", 0.1, 4)
    found = evidence((MILL, aside, HURT), question="What happened to the mill?")
    assert list(written(found)) == [MILL.text]


@pytest.mark.parametrize(
    "question", ["Who owned the mill?", "When did it burn?", "How many died?", "Since what year?"]
)
def test_question_for_one_fact_gets_one_sentence(question: str) -> None:
    assert list(written(evidence((MILL, HURT), question=question))) == [MILL.text]


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


@pytest.mark.parametrize(("share", "chosen"), [(0.5, 2), (0.9, 1)])
def test_share_of_the_best_decides_what_else_is_shown(share: float, chosen: int) -> None:
    found = evidence((Line("The mill burned.", 1.0, 0),), (Line("It was old.", 0.7, 1),))
    assert len(choose(found, also_relevant=share)) == chosen


def test_draft_names_the_sentence_it_was_copied_from() -> None:
    (draft,) = ExtractiveWriter().write(evidence((Line("The mill burned.", 0.9, 0),)))
    assert [source.text for source in draft.sources] == [draft.text]
    assert draft.passages == ()
