"""A timeline as inline SVG with the buttons that zoom it; everything foreign is escaped."""

from collections.abc import Sequence

from ui.markup import counted, escape, period
from ui.timeline.events import Event
from ui.timeline.layout import DOT, EDGE, Gathered, Layout, Placed, lay_out
from ui.timeline.window import Window, ticks_of, whole_window

WIDTH = 640.0
"""What it is drawn for until the page has said how wide it is."""

LANE, TOP, STRIP, AXIS = 38.0, 22.0, 30.0, 24.0
"""Heights: one lane of labels, words above them all, numbers on the axis, words below it."""

ZOOMS = (
    ("out", "Zoom out", "−"),
    ("in", "Zoom in", "+"),
    ("earlier", "Earlier", "‹"),
    ("later", "Later", "›"),
    ("all", "Show all", "All"),
)
HINT = "Zoom with + and −, move with the arrow keys, or drag; Ctrl and the wheel zoom, too."


def timeline_to_html(events: Sequence[Event], key: str) -> str:
    """The drawing with its buttons; empty for fewer than two events.

    The page's script asks for other stretches of days by ``key`` (``ui.summary_tools``).
    """
    if len(events) < 2:
        return ""
    whole = whole_window((event.first, event.last) for event in events)
    buttons = "".join(
        f'<button type="button" class="fn-plain" data-zoom="{act}" aria-label="{name}" '
        f'title="{name}">{sign}</button>'
        for act, name, sign in ZOOMS
    )
    return (
        f'<figure class="fn-drawn" data-summary="{escape(key)}" data-start="{whole.start:.3f}" '
        f'data-end="{whole.end:.3f}" data-first="{whole.start:.3f}" data-last="{whole.end:.3f}" '
        'tabindex="-1" aria-label="Timeline, drawn">'
        f'<div class="fn-zoom" role="group" aria-label="Zoom" title="{HINT}">{buttons}'
        '<span class="fn-zoom-problem" role="status"></span></div>'
        f'<div class="fn-drawing">{drawing_to_svg(events, whole, WIDTH)}</div></figure>'
    )


def drawing_to_svg(events: Sequence[Event], window: Window, width: float) -> str:
    """The events of a stretch of days, as an SVG of this width in pixels."""
    layout = lay_out(events, window, width)
    axis = TOP + layout.lanes * LANE + STRIP
    # In the order of time, whatever is drawn how: so the keyboard walks along it.
    drawn = [(mark.event.first, _stem(mark, axis), _placed(mark, layout)) for mark in layout.placed]
    drawn += [(held.events[0].first, "", _gathered(held, axis)) for held in layout.gathered]
    drawn.sort(key=lambda part: part[0])
    height = axis + AXIS
    told = "".join(stem for _, stem, _ in drawn) + "".join(mark for *_, mark in drawn)
    return (
        f'<svg viewBox="0 0 {layout.width:g} {height:g}" width="{layout.width:g}" '
        f'height="{height:g}" role="group" aria-label="{escape(_described(events, layout))}">'
        f"{_axis(layout, axis)}{told}{_outside(layout)}</svg>"
    )


def _described(events: Sequence[Event], layout: Layout) -> str:
    shown = len(events) - layout.before - layout.after
    first = min(event.first for event in events)
    last = max(event.last for event in events)
    some = f"{shown} of {len(events)} events" if shown < len(events) else f"{shown} events"
    return f"{some}, {period(first, last)}. The list below tells them all."


def _axis(layout: Layout, y: float) -> str:
    inner = layout.width - 2 * EDGE
    lines, words = [], []
    for tick in ticks_of(layout.window, inner):
        x = tick.x + EDGE
        style = "fn-tick fn-tick-strong" if tick.strong else "fn-tick"
        lines.append(f'<line class="{style}" x1="{x:g}" x2="{x:g}" y1="{TOP:g}" y2="{y:g}"/>')
        at_edge = layout.width - x < 40
        x, anchor = (layout.width, "end") if at_edge else (max(x, 18), "middle")
        words.append(f'<text x="{x:g}" y="{y + 17:g}" text-anchor="{anchor}">{tick.label}</text>')
    return (
        f'<g class="fn-axis" aria-hidden="true">{"".join(lines)}'
        f'<line class="fn-base" x1="0" x2="{layout.width:g}" y1="{y:g}" y2="{y:g}"/>'
        f"{''.join(words)}</g>"
    )


def _lane_y(lane: int, lanes: int) -> float:
    """The top of a lane; the lowest one, 0, is nearest to the axis."""
    return TOP + (lanes - 1 - lane) * LANE


def _stem(mark: Placed, axis: float) -> str:
    lanes = round((axis - TOP - STRIP) / LANE)
    top = _lane_y(mark.lane, lanes) + (33 if mark.is_bar else 8 + DOT)
    x = (mark.left + mark.right) / 2
    return f'<line class="fn-stem" x1="{x:g}" x2="{x:g}" y1="{top:g}" y2="{axis:g}"/>'


def _placed(mark: Placed, layout: Layout) -> str:
    y = _lane_y(mark.lane, layout.lanes)
    anchor = ' text-anchor="end"' if mark.ends else ""
    at = f'x="{mark.label_x:g}"{anchor}'
    shape = (
        f'<rect class="fn-shape" x="{mark.left:g}" y="{y + 30:g}" height="5" rx="2.5" '
        f'width="{mark.right - mark.left:g}"/>'
        if mark.is_bar
        else f'<circle class="fn-shape" cx="{mark.left:g}" cy="{y + 8:g}" r="{DOT:g}"/>'
    )
    start, end = mark.box
    return _linked(
        mark.event,
        f'<rect class="fn-touch" x="{start:g}" y="{y:g}" width="{end - start:g}" height="36"/>'
        f'{shape}<text class="fn-day" {at} y="{y + 11:g}">{escape(mark.event.when)}</text>'
        f'<text class="fn-words" {at} y="{y + 24:g}">{escape(mark.label)}</text>',
    )


def _gathered(held: Gathered, axis: float) -> str:
    y = axis - STRIP / 2
    if len(held.events) == 1:
        shape = f'<circle class="fn-shape" cx="{held.x:g}" cy="{y:g}" r="{DOT:g}"/>'
        touch = f'<circle class="fn-touch" cx="{held.x:g}" cy="{y:g}" r="13"/>'
        return _linked(held.events[0], touch + shape)
    first = min(event.first for event in held.events)
    last = max(event.last for event in held.events)
    name = f"{counted(len(held.events), 'more event')}, {period(first, last)}: zoom in"
    return (
        f'<g class="fn-many" role="button" tabindex="0" aria-label="{escape(name)}" '
        f'data-first="{first.toordinal()}" data-last="{last.toordinal() + 1}">'
        f"<title>{escape(name)}</title>"
        f'<circle cx="{held.x:g}" cy="{y:g}" r="12"/>'
        f'<text x="{held.x:g}" y="{y + 4:g}" text-anchor="middle">+{len(held.events)}</text></g>'
    )


def _linked(event: Event, shapes: str) -> str:
    style = "fn-event fn-event-reported" if event.reported else "fn-event"
    told = escape(event.told)
    inside = f"<title>{told}</title>{shapes}"
    if not event.link:
        return f'<g class="{style}" role="img" aria-label="{told}">{inside}</g>'
    return f'<a class="{style}" href="{escape(event.link)}" aria-label="{told}">{inside}</a>'


def _outside(layout: Layout) -> str:
    """How many events lie before and after what is shown."""
    told = ""
    if layout.before:
        told += f'<text class="fn-beyond" x="0" y="12">‹ {layout.before} earlier</text>'
    if layout.after:
        told += (
            f'<text class="fn-beyond" x="{layout.width:g}" y="12" text-anchor="end">'
            f"{layout.after} later ›</text>"
        )
    return told
