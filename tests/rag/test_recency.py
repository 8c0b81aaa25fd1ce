"""What being new is worth."""

from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.listing import ChunkSpan
from rag.recency import HALF_LIFE_DAYS, Recency

TODAY = date(2024, 6, 30)


def bonuses(recency: Recency, **days: tuple[date, date] | None) -> list[float]:
    """Bonuses of one chunk of each article."""
    spans = [ChunkSpan(f"{name}:0", name, 0, 1) for name in days]
    known = {n: (d[0].toordinal(), d[1].toordinal()) for n, d in days.items() if d}
    return [float(x) for x in recency.bonuses(spans, known)]


def on(day: date) -> tuple[date, date]:
    return day, day


def test_worth_halves_every_thirty_days() -> None:
    assert HALF_LIFE_DAYS == 30
    found = bonuses(
        Recency(2.0, TODAY),
        today=on(TODAY),
        month=on(date(2024, 5, 31)),
        quarter=on(date(2024, 4, 1)),
        week=on(date(2024, 6, 15)),
    )
    assert found == pytest.approx([2, 1, 0.25, 2 * 0.5**0.5])


def test_undated_article_gets_nothing() -> None:
    assert bonuses(Recency(2.0, TODAY), undated=None, today=on(TODAY)) == [0, 2]
    assert bonuses(Recency(2.0), undated=None) == [0]
    assert bonuses(Recency(2.0)) == []


def test_without_a_day_ages_count_from_the_newest_candidate() -> None:
    found = bonuses(Recency(1.0), old=on(date(2020, 1, 1)), older=on(date(2019, 12, 2)))
    assert found == pytest.approx([1, 0.5])


def test_article_of_a_month_counts_from_the_end_of_it() -> None:
    june = (date(2024, 6, 1), TODAY)
    assert bonuses(Recency(1.0, TODAY), june=june, first=on(june[0]))[0] == 1
    assert bonuses(Recency(1.0), june=june, last=on(TODAY)) == [1, 1]


def test_article_of_tomorrow_is_worth_no_more_than_one_of_today() -> None:
    assert bonuses(Recency(1.0, TODAY), tomorrow=on(date(2024, 7, 1))) == [1]


@given(
    st.lists(st.dates(date(1900, 1, 1), date(2030, 1, 1)), min_size=1, max_size=6),
    st.none() | st.dates(date(1900, 1, 1), date(2030, 1, 1)),
)
def test_newer_is_never_worth_less(days: list[date], today: date | None) -> None:
    ordered = sorted(days)
    spans = [ChunkSpan(str(n), str(n), 0, 1) for n in range(len(ordered))]
    known = {str(n): (d.toordinal(), d.toordinal()) for n, d in enumerate(ordered)}
    found = Recency(3.0, today).bonuses(spans, known)
    assert found.dtype == np.float32
    assert (np.diff(found) >= 0).all()
    assert (found >= 0).all()
    assert (found <= 3).all()
