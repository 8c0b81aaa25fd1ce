import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.differences.numbers import has_figure, read_numbers, tokens


def values(text: str) -> list[tuple[float, float]]:
    return [(n.low, n.high) for n in read_numbers(text, tokens(text))]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("12 people", 12),
        ("Fifty-nine hostages", 59),
        ("two hundred and ten votes", 210),
        ("a dozen scenes", 12),
        ("8.5 million devices", 8.5e6),
        ("half of 1,195 houses", 1195),
        ("three thousand and five ships", 3005),
    ],
)
def test_digits_and_words_give_the_same_numbers(text: str, value: float) -> None:
    [(low, high)] = values(text)
    assert low <= value <= high
    assert high - low <= 0.021 * value


@pytest.mark.parametrize(
    ("text", "inside", "outside"),
    [
        ("nearly 1,200 houses", 1195, 1250),
        ("more than 400 people", 404, 390),
        ("at least 12 people", 12, 15),
        ("about 50 hostages", 48, 59),
        ("up to 90 passengers", 80, 95),
        ("1.7 to 1.9 billion dollars", 1.8e9, 2.1e9),
        ("between 10 and 15 boats", 12, 16),
    ],
)
def test_bounds_widen_what_a_number_may_be(text: str, inside: float, outside: float) -> None:
    [(low, high)] = values(text)
    assert low <= inside <= high
    assert not low <= outside <= high


def test_large_figures_are_found_in_any_form() -> None:
    assert has_figure("Some 43,800,000 people live there.", "43.8 million people")
    assert has_figure("It killed 12 people.", "about 12 people")
    assert not has_figure("It was the 12th of May.", "12 people")


@given(st.text(max_size=60))
def test_any_text_is_read_in_order_and_within_itself(text: str) -> None:
    numbers = read_numbers(text, tokens(text))
    assert [n.start for n in numbers] == sorted(n.start for n in numbers)
    assert all(0 <= n.start < n.end <= len(text) for n in numbers)


@given(st.integers(0, 10**9))
def test_a_plain_whole_number_is_itself(value: int) -> None:
    [(low, high)] = values(f"{value:,} people")
    assert low <= value <= high
