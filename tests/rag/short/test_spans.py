"""Stretches of a sentence that could be a short answer, told by their form."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.short.spans import read_spans
from rag.short.wanted import Kind


def found(sentence: str) -> dict[str, frozenset[Kind]]:
    return {sentence[s.start : s.end]: s.kinds for s in read_spans(sentence)}


@pytest.mark.parametrize(
    ("sentence", "words", "kind"),
    [
        ("It opened on Monday 3 March 2025 at last.", "Monday 3 March 2025", "time"),
        ("It opened on March 3, 2025, at last.", "March 3, 2025", "time"),
        ("It burned in 1666.", "1666", "time"),
        ("It began in May 2024.", "May 2024", "time"),
        ("The vote is at 10:30 p.m. today.", "10:30 p.m.", "time"),
        ("It cost 53 billion dollars.", "53 billion dollars", "money"),
        ("It cost $1.5 million.", "$1.5 million", "money"),
        ("Prices rose by 7 per cent.", "7 per cent", "percent"),
        ("Prices rose by 7.5%.", "7.5%", "percent"),
        ("They were held for 42 days.", "42 days", "length"),
        ("It takes a year to choose.", "a year", "length"),
        ("Fifty-nine hostages remain.", "Fifty-nine", "number"),
        ("More than 1,000 people died.", "1,000", "number"),
        ("The prize went to John Hopfield.", "John Hopfield", "person"),
        ("Mr Yoon spoke.", "Mr Yoon", "person"),
        ("They met in Doha.", "Doha", "place"),
        ("They flew to France.", "France", "place"),
        ("The Security Council met.", "Security Council", "name"),
    ],
)
def test_a_stretch_has_its_kind(sentence: str, words: str, kind: Kind) -> None:
    assert words in found(sentence), found(sentence)
    assert kind in found(sentence)[words]


def test_the_word_that_merely_opens_a_sentence_is_no_name() -> None:
    assert found("However, nobody came.").keys() <= {"However"}
    assert "The" not in found("The mayor left.")
    assert found("They left.") == {}


def test_two_people_are_two_stretches() -> None:
    names = found("The prize went to John Hopfield and Geoffrey Hinton.")
    assert {"John Hopfield", "Geoffrey Hinton"} <= names.keys()


def test_an_organisation_or_a_country_is_no_person() -> None:
    assert "person" not in found("The Security Council met.")["Security Council"]
    assert "person" not in found("France agreed.")["France"]


@given(st.text(max_size=200))
def test_stretches_lie_in_the_sentence_in_order_without_overlap(sentence: str) -> None:
    spans = read_spans(sentence)
    for span in spans:
        assert 0 <= span.start < span.end <= len(sentence)
        assert span.kinds
    assert all(a.end <= b.start for a, b in pairwise(spans))
