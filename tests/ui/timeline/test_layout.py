"""Labels never overlap, and every event of the window is drawn once."""

from collections import Counter
from datetime import date, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from tests.ui.chronicle import chronicle, event
from ui.timeline.events import Event, events_of
from ui.timeline.layout import BETWEEN, MOST_LANES, Layout, lay_out, shortened, text_width
from ui.timeline.window import Window, whole_window

TEXTS = st.text(min_size=0, max_size=120)
EVENTS = st.lists(
    st.builds(
        event,
        st.dates(date(1990, 1, 1), date(2030, 1, 1)),
        st.integers(1, 900),
        TEXTS,
        st.integers(1, 5),
    ),
    min_size=1,
    max_size=30,
)


def whole_of(events: list[Event]) -> Window:
    return whole_window((e.first, e.last) for e in events)


def drawn(layout: Layout) -> Counter[Event]:
    held = Counter(mark.event for mark in layout.placed)
    held.update(e for group in layout.gathered for e in group.events)
    return held


@given(EVENTS, st.floats(240, 1600), st.floats(0, 1), st.floats(0.01, 1))
def test_no_label_overlaps_and_no_event_is_lost(
    events: list[Event], width: float, at: float, share: float
) -> None:
    whole = whole_of(events)
    start = whole.start + at * (1 - share) * whole.days
    window = Window(start, start + share * whole.days).within(whole)
    layout = lay_out(events, window, width)
    for lane in range(layout.lanes):
        boxes = sorted(mark.box for mark in layout.placed if mark.lane == lane)
        for (_, end), (begin, _) in pairwise(boxes):
            assert end + BETWEEN <= begin + 1e-6
    assert all(0 <= mark.box[0] <= mark.box[1] <= width for mark in layout.placed)
    assert sum(drawn(layout).values()) + layout.before + layout.after == len(events)
    places = [group.x for group in layout.gathered]
    assert all(b - a >= 26 for a, b in pairwise(places))


def test_labels_are_dealt_out_along_the_axis() -> None:
    busy = [event(date(2024, 5, 1), text=f"Guest {n} came aboard.") for n in range(12)]
    lonely = [event(date(2024, 4, day), text="It rained.") for day in (2, 9, 16)]
    layout = lay_out([*busy, *lonely], whole_of([*busy, *lonely]), 500)
    labelled = {mark.event for mark in layout.placed}
    assert set(lonely) <= labelled
    assert layout.lanes == MOST_LANES


def test_more_sources_come_first() -> None:
    told = [event(date(2024, 5, 1), text="A" * 60, sources=n) for n in range(1, 10)]
    layout = lay_out(told, whole_of(told), 300)
    assert {mark.event.sources for mark in layout.placed} == set(range(3, 10))


def test_a_stretch_is_a_bar_and_a_day_is_a_dot() -> None:
    events = [event(date(2024, 1, 1), 90), event(date(2024, 8, 1)), event(date(2024, 9, 1), 2)]
    layout = lay_out(events, whole_of(events), 640)
    assert [mark.is_bar for mark in layout.placed] == [True, False, False]


def test_events_outside_the_window_are_counted() -> None:
    events = list(events_of(chronicle()))
    first = date(2024, 3, 1).toordinal()
    layout = lay_out(events, Window(first, first + 70), 640)
    assert (layout.before, layout.after) == (6, 1)
    assert all(mark.event.last >= date(2024, 3, 1) for mark in layout.placed)


@given(TEXTS, st.floats(30, 300))
def test_a_shortened_text_fits_and_begins_the_same(text: str, width: float) -> None:
    short = shortened(text, width)
    assert text_width(short) <= max(width, text_width("…"))
    assert text.startswith(short.removesuffix("…"))
    assert short == text or short.endswith("…")


def test_texts_are_cut_between_words() -> None:
    assert shortened("The council dropped the tolls on the bridge", 145) == "The council dropped…"
    assert text_width("橋の通行料") > text_width("tolls")


def test_events_keep_what_their_points_say() -> None:
    events = events_of(chronicle())
    assert len(events) == 24
    idle = events[2]
    assert (idle.first, idle.last, idle.sources) == (date(2013, 2, 1), date(2023, 11, 30), 2)
    assert idle.told == (
        "Feb 2013 – Nov 2023: The line stood idle after the owner had gone bankrupt. "
        "(Harbour Chronicle, 27 March 2024)"
    )
    assert events[3].told.startswith("14 Nov 2023, as reported: A report counted")
    assert idle.link.startswith("#fn-chronicle-")
    assert timedelta(idle.middle - date(2013, 2, 1).toordinal()) < timedelta(days=2000)
