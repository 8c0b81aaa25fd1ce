"""The stretch of days that is shown, and the marks on its axis, from days to centuries."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ui.timeline.window import SHORTEST, TICK_PX, Window, ticks_of, whole_window

DAYS = st.dates(date(1200, 1, 1), date(2199, 12, 31))


def window(first: date, days: float) -> Window:
    return Window(first.toordinal(), first.toordinal() + days)


@pytest.mark.parametrize(
    ("days", "labels"),
    [
        (7, ["4 Mar 2024", "5 Mar", "6 Mar", "7 Mar", "8 Mar", "9 Mar", "10 Mar", "11 Mar"]),
        (100, ["4 Mar 2024", "18 Mar", "1 Apr", "15 Apr", "29 Apr", "13 May", "27 May", "10 Jun"]),
        (300, ["Apr 2024", "Jul", "Oct"]),
        (900, ["Jul 2024", "Jan 2025", "Jul", "Jan 2026", "Jul"]),
        (3650, ["2026", "2028", "2030", "2032", "2034"]),
        (36500, ["2040", "2060", "2080", "2100", "2120"]),
    ],
)
def test_marks_go_from_days_to_decades(days: float, labels: list[str]) -> None:
    assert [tick.label for tick in ticks_of(window(date(2024, 3, 4), days), 600)] == labels


def test_years_begin_with_a_strong_mark_among_months() -> None:
    ticks = ticks_of(window(date(2024, 3, 4), 900), 600)
    assert [tick.strong for tick in ticks] == [False, True, False, True, False]


@given(DAYS, st.floats(SHORTEST, 300_000), st.floats(240, 2000))
def test_marks_stand_on_the_axis_apart_from_each_other(
    first: date, days: float, width: float
) -> None:
    places = [tick.x for tick in ticks_of(window(first, days), width)]
    assert all(0 <= x <= width for x in places)
    # A month may be shorter than it is counted, so a little less than the whole room is left.
    gaps = [after - before for before, after in pairwise(places)]
    assert all(gap >= TICK_PX * 0.88 for gap in gaps)


@given(st.lists(st.tuples(DAYS, st.integers(0, 4000)), min_size=1, max_size=20))
def test_the_whole_shows_every_day_of_every_event(told: list[tuple[date, int]]) -> None:
    spans = [(first, first + timedelta(days=more)) for first, more in told]
    whole = whole_window(spans)
    assert whole.days >= SHORTEST
    for first, last in spans:
        assert whole.start < first.toordinal()
        assert last.toordinal() + 1 < whole.end


@given(st.floats(-1e6, 1e6), st.floats(0, 1e6), st.integers(10, 5000))
def test_whatever_is_asked_for_a_window_lies_in_the_whole(
    start: float, days: float, whole_days: int
) -> None:
    whole = Window(730_000.0, 730_000.0 + whole_days)
    shown = Window(start, start + days).within(whole)
    assert whole.start <= shown.start
    assert shown.end <= whole.end + 1e-6
    assert shown.days >= min(SHORTEST, whole.days) - 1e-6


def test_a_window_inside_is_kept_as_it_is() -> None:
    whole, inside = Window(0, 1000), Window(200, 300)
    assert inside.within(whole) == inside
    assert whole_window([]).days == SHORTEST
