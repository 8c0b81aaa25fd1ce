"""What the fields of the tab ask for, and what there is to pick."""

from dataclasses import replace
from datetime import date

import pytest

from rag.errors import UsageError
from rag.types import Filters
from tests.ui.chronicle import ChronicleDesk
from tests.ui.desk import BRIDGE, FERRY, STORM, WIRE
from ui.shown import ShownSummaries
from ui.topics import HINT, Wanted, pickable, summarize_topic


def test_everything_picked_becomes_a_filter() -> None:
    wanted = Wanted(
        " ferry ", "Timeline", "Long", "2024-03-01", "2024-04-30", ["A", "B"], ["roads"]
    )
    asked = wanted.request()
    assert (asked.kind, asked.topic, asked.length) == ("timeline", "ferry", "long")
    days = (date(2024, 3, 1), date(2024, 4, 30))
    assert asked.filters == Filters(*days, sources=("A", "B"), tags=("roads",))


@pytest.mark.parametrize(
    ("first", "last", "told"),
    [("2024-04-31", "", "is no day"), ("2024-04-02", "2024-04-01", "is after the last one")],
)
def test_days_that_are_none_are_refused(first: str, last: str, told: str) -> None:
    with pytest.raises(UsageError, match=told):
        Wanted("ferry", first=first, last=last).request()


def test_what_a_kind_needs_is_asked_for_by_the_name_of_its_field() -> None:
    with pytest.raises(UsageError, match="Points need a topic"):
        Wanted("", outlets=["A"]).request()
    with pytest.raises(UsageError, match="into “Published from”"):
        Wanted("ferry", "Briefing").request()


def test_outlets_and_tags_are_counted_and_the_frequent_ones_come_first() -> None:
    outlets, tags = pickable([BRIDGE, FERRY, STORM, WIRE, replace(STORM, source=None)])
    assert outlets == [
        ("Harbour Chronicle (2)", "Harbour Chronicle"),
        ("The Morning Ledger (2)", "The Morning Ledger"),
    ]
    assert tags == [("roads (3)", "roads"), ("weather (3)", "weather")]
    assert pickable([]) == ([], [])


def test_a_timeline_can_be_drawn_and_saved_by_its_key() -> None:
    kept = ShownSummaries()
    *_, markup = summarize_topic(ChronicleDesk(), kept, Wanted("ferry", "Timeline"))
    key = markup.split('data-summary="')[1].split('"')[0]
    assert kept.summary(key).kind == "timeline"


def test_a_picked_outlet_is_enough_to_ask_for_a_timeline() -> None:
    desk = ChronicleDesk()
    assert list(summarize_topic(desk, ShownSummaries(), Wanted("", "Timeline"))) == [HINT]
    *_, markup = summarize_topic(desk, ShownSummaries(), Wanted("", "Timeline", outlets=["A"]))
    assert "<figure" in markup
    assert desk.requests[-1].filters.sources == ("A",)
