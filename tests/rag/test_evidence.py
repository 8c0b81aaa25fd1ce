"""Sentences of the passages weighed against a question."""

from collections.abc import Iterator, Sequence

import numpy as np
import pytest
from numpy.typing import NDArray

from rag.embed import Embedder
from rag.evidence import Evidence, SentenceVectors, same_sentence
from rag.hashed import HashedEncoder
from rag.retrieve import HybridRetriever, to_passages
from rag.store import Store, open_store
from rag.types import Passage
from rag.weigher import UNKNOWN_WORD, Weigher
from rag.words import sentence_spans
from tests.conftest import hashed
from tests.rag.corpora import STORM, TUNNEL, fill, settings_for


class CountingEncoder(HashedEncoder):
    """The hashed encoder, with a note of every text that it was given."""

    def __init__(self) -> None:
        self.seen: list[str] = []

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        self.seen += texts
        return super().encode(texts)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    settings = settings_for(tmp_path_factory.mktemp("evidence"))
    fill(settings)
    with open_store(settings) as opened:
        yield opened


def weigher(store: Store) -> Weigher:
    return Weigher(store, hashed(), SentenceVectors(hashed()))


def passages(store: Store, question: str) -> tuple[Passage, ...]:
    return to_passages(HybridRetriever(store, hashed(), 8).retrieve(question))


def weigh(store: Store, question: str, asked: str | None = None) -> Evidence:
    return weigher(store).weigh(question, passages(store, question), asked=asked)


# --- candidates


def test_candidates_are_the_sentences_of_the_passages_once_each(store: Store) -> None:
    evidence = weigh(store, "Who pays for the pumps of the Skar tunnel?")
    spans = [(c.article.id, c.start, c.end) for c in evidence.candidates]
    assert len(spans) == len(set(spans))
    texts = [c.text for c in evidence.candidates]
    assert np.allclose(evidence.vectors[range(len(texts))], hashed().encode(texts))
    whole = [(TUNNEL.id, start, end) for start, end in sentence_spans(TUNNEL.text)]
    assert [s for s in spans if s[0] == TUNNEL.id] == whole
    for candidate in evidence.candidates:
        assert candidate.text == candidate.article.text[candidate.start : candidate.end]
        assert -1.001 <= candidate.similarity <= 1.001
        assert 0 <= candidate.coverage <= candidate.passage_coverage + 1e-9 <= 1 + 1e-8
        assert 0 <= candidate.answerability <= 1


def test_overlapping_passages_share_their_sentences(store: Store) -> None:
    found = passages(store, "Skar tunnel pumps")
    whole = next(p for p in found if p.article_id == TUNNEL.id)
    evidence = weigher(store).weigh("Who pays for the pumps?", [whole, whole])
    assert len(evidence.candidates) == len(list(sentence_spans(TUNNEL.text)))
    assert {c.rank for c in evidence.candidates} == {0}


def test_best_is_the_sentence_that_answers(store: Store) -> None:
    best = weigh(store, "What is the second drilling phase blocked by?").best
    assert best is not None
    assert best.text.startswith("The second drilling phase is blocked")


def test_spelled_number_meets_its_digit(store: Store) -> None:
    best = weigh(store, "What blocks drilling phase 2?").best
    assert best is not None
    assert best.text.startswith("The second drilling phase is blocked")


def test_answerable_question_is_told_from_an_unanswerable_one(store: Store) -> None:
    answerable = weigh(store, "What blocks the second drilling phase of the tunnel?")
    unanswerable = weigh(store, "Who won the 1998 world cup?")
    assert answerable.answerability > 0.5 > 0.1 > unanswerable.answerability


def test_nothing_retrieved_is_no_evidence(store: Store) -> None:
    evidence = weigher(store).weigh("tunnel", [])
    assert evidence.candidates == ()
    assert evidence.best is None
    assert evidence.answerability == 0.0


# --- words


def test_rare_word_weighs_more_than_a_common_one(store: Store) -> None:
    weights = weigher(store).word_weights("Skar tunnel storm Sunday roof contractor")
    assert weights["contractor"] > weights["tunnel"] > 0


def test_unknown_word_counts_little_unless_it_is_a_name_or_a_number(store: Store) -> None:
    weights = weigher(store).word_weights("when did the quarrel with Uruguay of 1930 end in tunnel")
    assert weights["quarrel"] == pytest.approx(weights["uruguai"] * UNKNOWN_WORD)
    assert weights["1930"] == weights["uruguai"] > weights["tunnel"]


# --- follow-ups


def test_words_as_asked_choose_the_sentence_of_a_follow_up(store: Store) -> None:
    question = "and when does the court hear it?"
    whole = f"{question} (second drilling phase blocked)"
    carried, asked = weigh(store, whole).best, weigh(store, whole, asked=question).best
    assert carried is not None
    assert asked is not None
    assert carried.text.startswith("The second drilling phase")
    assert asked.text.startswith("A court in Aldby")


@pytest.mark.parametrize("asked", ["why?", "", "What is the second drilling phase blocked by?"])
def test_words_that_add_nothing_change_nothing(store: Store, asked: str) -> None:
    question = "What is the second drilling phase blocked by?"
    assert weigh(store, question, asked).candidates == weigh(store, question).candidates


# --- reprints and the memory of vectors


def test_same_sentence_in_other_outlets_is_found(store: Store) -> None:
    evidence = weigh(store, "When did the storm tear the roof off the market hall?")
    row = next(n for n, c in enumerate(evidence.candidates) if c.text == STORM)
    own = evidence.candidates[row].article.id
    copies = {"storm-gazette", "storm-ledger", "storm-herald"} - {own}
    assert set(same_sentence(evidence.candidates, evidence.vectors, row)) == copies


def test_vectors_are_remembered_and_forgotten_oldest_first() -> None:
    encoder = CountingEncoder()
    vectors = SentenceVectors(Embedder(encoder, "counting"), kept=2)
    assert vectors([]).shape == (0, encoder.dimension)
    first = vectors(["tunnel", "storm", "tunnel"])
    assert encoder.seen == ["tunnel", "storm"]
    assert np.array_equal(first[0], first[2])
    assert np.array_equal(vectors(["storm", "tunnel"]), first[[1, 0]])
    assert encoder.seen == ["tunnel", "storm"]
    vectors(["cheese"])
    vectors(["tunnel"])
    assert encoder.seen == ["tunnel", "storm", "cheese", "tunnel"]
