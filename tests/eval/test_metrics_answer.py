from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from rouge_score.rouge_scorer import RougeScorer

from eval.metrics.answer import exact_match, multihop_match, strict_match, token_f1
from eval.metrics.choice import choice_of
from eval.metrics.correct import can_tell, correct
from eval.metrics.rouge import rouge_l, summary_rouge
from eval.metrics.similarity import answer_similarity, redundancy
from eval.metrics.summary import compression

TEXT = st.text(alphabet="abc the.,! é", max_size=30)
TEXTS = st.lists(TEXT, min_size=1, max_size=4)


class Letters:
    """Likeness by letters in common, less one half: negative for texts without any."""

    def compare(self, texts: Sequence[str], others: Sequence[str]) -> NDArray[np.float64]:
        return np.array([[_shared(text, other) for other in others] for text in texts])


def _shared(one: str, other: str) -> float:
    union = set(one) | set(other)
    return 1.5 * len(set(one) & set(other)) / max(1, len(union)) - 0.5


# SQuAD


@pytest.mark.parametrize(
    ("answer", "reference", "f1", "exact"),
    [
        ("the", "", 1, 1),  # two texts without tokens agree
        ("ship", "", 0, 0),
        ("U.S.", "us", 1, 1),  # punctuation goes without leaving a gap
        ("100,000 tons", "100000 tons", 1, 1),
        ("twenty-one", "twentyone", 1, 1),
        ("twenty-one", "twenty one", 0, 0),
        ("An Theatre", "theatre", 1, 1),  # articles go as whole words alone
        ("a b b c", "b b d", 2 * (2 / 3) * (2 / 3) / (4 / 3), 0),  # counted as often as in both
        ("“Ark”", "Ark", 0, 0),  # only ASCII punctuation is taken out
    ],
)
def test_squads_script_gives_the_same(answer: str, reference: str, f1: float, exact: float) -> None:
    assert token_f1(answer, [reference]) == pytest.approx(f1)
    assert exact_match(answer, [reference]) == exact


# Matches


def test_a_strict_match_is_a_whole_phrase() -> None:
    assert strict_match("It was the 9 May, in Aldby.", ["9 May in Aldby"]) == 1
    assert strict_match("It was 1998.", ["9", "199"]) == 0
    assert strict_match("Aldby, then 9 May", ["9 May Aldby", "may"]) == 1
    assert strict_match("Aldby", ["the"]) == 0
    assert strict_match("The", ["the"]) == 1
    with pytest.raises(ValueError, match="needs a reference"):
        strict_match("x", [])


def test_the_match_of_multihop_is_any_word_in_common() -> None:
    assert multihop_match("Yes, it did.", ["yes"]) == 0  # the comma stays
    assert multihop_match("YES it did.", ["yes"]) == 1
    assert multihop_match("The one", ["the other"]) == 1
    assert multihop_match('So: The answer to the question is "No". yes', ["yes"]) == 0
    assert multihop_match('So: The answer to the question is "Yes". no', ["yes"]) == 1
    with pytest.raises(ValueError, match="needs a reference"):
        multihop_match("x", [])


# Choices

CHOICES = ("Gaza", "Gaza City", "Rafah")


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        (["It happened in Rafah."], 2),
        (["It happened in Gaza City."], 1),  # which contains "Gaza"
        (["Gaza"], 0),
        (["In Gaza and in Rafah."], None),  # two are said, and nothing tells them apart
        (["In Gaza and in Rafah.", "Rafah"], 2),  # the short answer does
        (["Nobody says."], None),
        (["The city"], 1),  # nearest by words
        ([], None),
    ],
)
def test_choices_by_hand(texts: list[str], expected: int | None) -> None:
    assert choice_of(texts, CHOICES) == expected


def test_meaning_decides_among_equals_and_a_tie_is_no_choice() -> None:
    assert choice_of(["rafa"], CHOICES, Letters()) == 2
    assert choice_of(["rafa"], ("x", "y"), Letters()) is None
    with pytest.raises(ValueError, match="needs choices"):
        choice_of(["x"], [])


@given(TEXTS, st.lists(TEXT, min_size=2, max_size=5))
def test_the_order_of_choices_does_not_matter(texts: list[str], choices: list[str]) -> None:
    found = choice_of(texts, choices, Letters())
    turned = choice_of(texts, choices[::-1], Letters())
    assert (found is None) == (turned is None)
    assert found is None or turned == len(choices) - 1 - found


# ROUGE


def test_rouge_by_hand() -> None:
    # "six men" is the longest common subsequence: precision 2/4, recall 2/3.
    assert rouge_l("Six men had gone", ["six road men"]) == pytest.approx(4 / 7)
    # Words: 4 of 5 and of 4. Pairs: "it rain", "rain on" of 4 and 3. Lines: "it rain", "on sunday".
    scores = summary_rouge(["It rained.", "On a Sunday."], ["It rains on Sunday."])
    assert scores == pytest.approx({"rouge_1": 8 / 9, "rouge_2": 4 / 7, "rouge_lsum": 8 / 9})
    for metric in (rouge_l, summary_rouge):
        with pytest.raises(ValueError, match="needs a reference"):
            metric("x", [])


@given(TEXT, TEXTS)
def test_the_best_reference_counts_as_rouge_score_counts(text: str, references: list[str]) -> None:
    theirs = RougeScorer(["rougeL"], use_stemmer=True)
    best = max(theirs.score(reference, text)["rougeL"].fmeasure for reference in references)
    assert rouge_l(text, references) == pytest.approx(best)


# Meaning, summaries


def test_similarity_is_of_the_best_reference_and_never_below_0() -> None:
    assert answer_similarity("ab", ["cd", "ab"], Letters()) == 1
    assert answer_similarity("ab", ["cd"], Letters()) == 0
    with pytest.raises(ValueError, match="needs a reference"):
        answer_similarity("ab", [], Letters())


def test_redundancy_by_hand() -> None:
    # "ab" and "abc": 2 of 3 letters, 0.5; "de" is unlike both.
    assert redundancy(["ab", "abc", "de"], Letters()) == pytest.approx(1 / 3)
    assert redundancy(["ab"], Letters()) == 0
    assert redundancy(["ab", "ab"], Letters()) == 1
    with pytest.raises(ValueError, match="needs a sentence"):
        redundancy([], Letters())


def test_compression_by_hand() -> None:
    assert compression("It rained.", ["It rained all day.", "The sun shone."]) == pytest.approx(
        2 / 7
    )
    assert compression("one two three", ["one"]) == 1
    with pytest.raises(ValueError, match="needs the articles' words"):
        compression("It rained.", ["..."])


# Right or wrong


@pytest.mark.parametrize(
    ("scores", "answerable", "abstained", "expected"),
    [
        ({}, False, True, 1),
        ({}, False, False, 0),
        ({}, True, False, None),
        ({"strict_match": 1.0, "citation_recall": 0.0}, True, False, 1),
        ({"strict_match": 0.0, "citation_recall": 0.3}, True, False, 1),
        ({"strict_match": 0.0, "citation_recall": 0.0}, True, False, 0),
        ({"short_exact_match": 1.0, "strict_match": 0.0}, True, False, 1),
        ({"choice": 0.0, "citation_recall": 1.0}, True, False, 0),  # the choice decides
        ({"strict_match": 0.0}, True, True, 0),
    ],
)
def test_right_or_wrong_by_hand(
    scores: dict[str, float], answerable: bool, abstained: bool, expected: float | None
) -> None:
    assert correct(scores, answerable=answerable, abstained=abstained) == expected


def test_an_answerable_case_without_gold_cannot_be_told() -> None:
    none = {"choices": False, "answers": False, "gold_sentences": False}
    assert not can_tell(**none, answerable=True)
    assert can_tell(**none, answerable=False)
