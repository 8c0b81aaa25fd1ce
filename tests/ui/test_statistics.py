"""What a corpus is made of, in figures and as plots."""

import re
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.catalogue import Card
from tests.ui.test_render import TEXTS, Tags, plain
from ui.plots import bars_to_html, statistics_to_html
from ui.statistics import OUTLETS_SHOWN, Bar, statistics_of

DAY = date(2024, 3, 6)


def dated(*days: date | None) -> list[Card]:
    return [Card(f"a{n}", f"A{n}", published=day, published_last=day) for n, day in enumerate(days)]


def test_weeks_begin_on_monday_and_empty_ones_are_there() -> None:
    told = statistics_of(dated(DAY, DAY + timedelta(days=1), DAY + timedelta(days=14), None))
    assert told.unit == "week"
    assert told.over_time == (Bar("4 Mar 2024", 2), Bar("11 Mar 2024", 0), Bar("18 Mar 2024", 1))
    assert told.undated == 1


@pytest.mark.parametrize(
    ("days", "unit", "first", "bars"),
    [(700, "month", "Mar 2024", 24), (4000, "year", "2024", 12)],
)
def test_longer_times_are_told_in_longer_steps(days: int, unit: str, first: str, bars: int) -> None:
    told = statistics_of(dated(DAY, DAY + timedelta(days=days)))
    assert (told.unit, told.over_time[0].name, len(told.over_time)) == (unit, first, bars)


def test_a_month_that_is_known_is_no_week() -> None:
    card = Card("a", "A", published=date(2024, 3, 1), published_last=date(2024, 3, 31))
    assert statistics_of([card]).over_time == ()
    assert statistics_of([card]).undated == 1


@given(st.lists(st.one_of(st.none(), st.dates(date(1990, 1, 1), date(2030, 1, 1))), max_size=40))
def test_every_article_is_in_a_bar_or_undated(days: list[date | None]) -> None:
    told = statistics_of(dated(*days))
    assert sum(bar.count for bar in told.over_time) + told.undated == len(days)
    assert sum(bar.count for bar in told.outlets) == len(days)
    assert sum(bar.count for bar in told.languages) == len(days)


def test_outlets_beyond_the_first_share_a_bar() -> None:
    cards = [Card(f"{o}-{n}", "T", source=f"O{o:02d}") for o in range(20) for n in range(20 - o)]
    told = statistics_of(cards)
    assert len(told.outlets) == OUTLETS_SHOWN + 1
    assert told.outlets[0] == Bar("O00", 20)
    assert told.outlets[-1] == Bar("8 others", sum(range(1, 9)))


def test_repetitions_are_counted() -> None:
    cards = [
        Card("a", "A", source="G", story="a", copies=2),
        Card("b", "B", source="L", story="a"),
        Card("c", "C", source="L", story="c"),
    ]
    told = statistics_of(cards)
    assert (told.stories, told.repeated, told.copies) == (
        (Bar("1 outlet", 1), Bar("2 outlets", 1)), 2, 2,
    )  # fmt: skip
    said = plain(statistics_to_html(told))
    assert "2 articles nearly repeat another. 2 exact copies found" in said


def test_a_plot_says_in_words_and_as_a_table_what_it_draws() -> None:
    html = bars_to_html("Articles per outlet", (Bar("Gazette", 12), Bar("Ledger", 1200)), "Outlet")
    labels = [value for name, value in Tags(html).attributes if name == "aria-label"]
    assert labels == [
        "Articles per outlet. 2 bars, most in Ledger: 1,200. The table below has them all."
    ]
    assert '<th scope="row">Gazette</th><td>12</td>' in html
    widths = [float(w) for w in re.findall(r'fn-plot-bar"[^>]* width="([\d.]+)"', html)]
    assert widths[1] == pytest.approx(widths[0] * 100, rel=0.1)


def test_nothing_to_count_is_said() -> None:
    assert "nothing to count" in statistics_to_html(statistics_of([]))


@given(TEXTS)
def test_names_stay_text(name: str) -> None:
    cards = [Card("a", "A", source=name or None, language=name or None, published=DAY)]
    assert Tags(statistics_to_html(statistics_of(cards))).names <= {
        "div", "figure", "figcaption", "svg", "g", "title", "text", "rect", "line", "p", "details",
        "summary", "span", "table", "thead", "tbody", "tr", "th", "td",
    }  # fmt: skip
