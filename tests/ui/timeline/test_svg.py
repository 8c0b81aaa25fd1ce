"""The drawing as markup: well-formed, escaped, every event a link to its source."""

from dataclasses import replace
from datetime import date
from xml.etree import ElementTree

from tests.ui.chronicle import chronicle, event
from ui.timeline.events import events_of
from ui.timeline.svg import drawing_to_svg, timeline_to_html
from ui.timeline.window import Window, whole_window

EVENTS = events_of(chronicle())
WHOLE = whole_window((e.first, e.last) for e in EVENTS)


def drawing(width: float = 640, window: Window = WHOLE) -> ElementTree.Element:
    return ElementTree.fromstring(drawing_to_svg(EVENTS, window, width))


def test_each_event_is_a_link_or_part_of_a_number() -> None:
    links = drawing().findall("./a")
    numbers = [int(g.find("text").text) for g in drawing().findall("./g[@role='button']")]  # type: ignore[union-attr, arg-type]
    assert len(links) + sum(numbers) == len(EVENTS)
    targets = {event.link for event in EVENTS}
    assert {link.get("href") for link in links} <= targets
    assert all(link.get("aria-label") for link in links)


def test_the_keyboard_walks_along_the_time() -> None:
    order = [EVENTS.index(e) for link in drawing().findall("./a") for e in EVENTS
             if e.link == link.get("href")]  # fmt: skip
    assert order == sorted(order)


def test_what_is_only_reported_is_hollow() -> None:
    hollow = [
        a.get("aria-label") for a in drawing().findall("./a[@class='fn-event fn-event-reported']")
    ]
    assert hollow
    assert all("as reported" in str(name) for name in hollow)


def test_foreign_text_is_escaped() -> None:
    evil = '"><script>window.__pwned=1</script>'
    told = [
        replace(event(date(2024, 1, day)), text=evil, outlet=evil, link=f"#fn-{evil}-0-1")
        for day in (1, 9)
    ]
    markup = timeline_to_html(told, evil)
    assert "<script" not in markup
    svg = markup[markup.index("<svg") : markup.index("</svg>") + 6]
    assert len(ElementTree.fromstring(svg).findall("./a")) == 2


def test_a_number_names_its_days_for_the_zoom() -> None:
    many = drawing(300).findall("./g[@role='button']")
    for group in many:
        assert int(str(group.get("data-first"))) < int(str(group.get("data-last")))
        assert "more events" in str(group.get("aria-label"))
    assert many


def test_what_lies_outside_is_said() -> None:
    first = date(2024, 3, 1).toordinal()
    svg = drawing_to_svg(EVENTS, Window(first, first + 70), 640)
    assert "‹ 6 earlier" in svg
    assert "1 later ›" in svg
    assert "17 of 24 events, May 1998 – Mar 2025" in svg.replace(
        "4 May 1998 – 31 Mar 2025", "May 1998 – Mar 2025"
    )


def test_one_event_is_no_timeline() -> None:
    assert timeline_to_html([event(date(2024, 1, 1))], "key") == ""
    markup = timeline_to_html(EVENTS, "key")
    assert markup.startswith('<figure class="fn-drawn" data-summary="key"')
    assert markup.count("<button") == 5
