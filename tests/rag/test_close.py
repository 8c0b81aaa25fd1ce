"""Sentences read closely against a question."""

import pytest

from rag.close import NONE, CloseReader
from rag.embed import Embedder
from rag.words import content_stems
from tests.conftest import hashed

QUESTION = "How many hostages were freed by Hamas in Doha?"


def reader(question: str = QUESTION, embedder: Embedder | None = None) -> CloseReader:
    weights = dict.fromkeys(content_stems(question), 1.0)
    certain = frozenset(s for s in ("hama", "doha") if s in weights)
    return CloseReader(embedder or hashed(), question, weights, certain, question)


def test_a_sentence_with_all_words_lacks_nothing() -> None:
    (close,) = reader().read(["Hamas freed 33 hostages in Doha."], ["Truce"], [[]])
    assert close.context_meaning == pytest.approx(1.0)
    assert close.names_missing == 0.0
    assert close.counted == 1.0


def test_title_and_neighbours_count_as_context_alone() -> None:
    texts = ["They freed 33 hostages.", "Hamas spoke."]
    close, _ = reader().read(texts, ["Talks in Doha"] * 2, [[1], [0]])
    (alone,) = reader().read(texts[:1], [""], [[]])
    assert alone.context_meaning < close.context_meaning
    assert close.context_meaning == pytest.approx(1.0)
    assert close.names_missing == 0.0


def test_names_that_are_nowhere_are_missed() -> None:
    texts = ["They freed 33 hostages."]
    (close,) = reader().read(texts, ["A truce"], [[]])
    assert close.names_missing == pytest.approx(0.5)


def test_a_number_counts_when_it_is_of_what_was_asked() -> None:
    texts = [
        "33 soldiers stood before the old gate with hostages.",
        "It was told 33 times.",
        "Hostages came.",
    ]
    first, second, third = reader().read(texts, [""] * 3, [[], [], []])
    assert [first.counted, second.counted, third.counted] == [0.0, 0.0, 0.0]


def test_a_figure_is_missing_when_neither_the_sentence_nor_its_neighbours_give_one() -> None:
    close = reader()
    assert close.with_kind(["Hamas freed hostages."], NONE).figure_missing == 1.0
    assert close.with_kind(["Hamas freed hostages.", "They were 33."], NONE).figure_missing == 0.0
    assert reader("Who freed them?").with_kind(["It had to."], NONE) == NONE
    assert reader("Why did Hamas?").with_kind(["It had to."], NONE) == NONE


def test_the_figure_of_the_question_itself_is_no_answer() -> None:
    asked = "When in 2024 were hostages freed?"
    assert reader(asked).with_kind(["They were freed in 2024."], NONE).figure_missing == 1.0


def test_a_question_without_a_word_that_means_anything_is_read_all_the_same() -> None:
    (close,) = reader("Why?").read(["Hamas freed 33 hostages."], ["Truce"], [[]])
    assert close == NONE


def test_an_abbreviation_is_held_by_the_name_that_it_stands_for() -> None:
    question = "What did the ECB decide?"
    reading = CloseReader(
        hashed(), question, {"ecb": 1.0, "decid": 1.0}, frozenset({"ecb"}), question
    )
    (close,) = reading.read(["The European Central Bank cut rates."], ["Rates fall"], [[]])
    assert close.names_missing == 0.0


@pytest.mark.parametrize(
    ("question", "broad"),
    [
        ("What happened in Baltimore?", True),
        ("what’s going on in Gaza", True),
        ("Tell me about the bridge.", True),
        ("What did Hamas decide?", False),
        ("How did it happen?", False),
    ],
)
def test_a_question_that_merely_names_its_subject_is_told(question: str, broad: bool) -> None:
    assert reader(question).broad is broad
