"""Where each event of a timeline stands: labels in lanes, none over another.

All lengths are CSS pixels. Letters are measured by rule of thumb, on the wide side.
"""

import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ui.timeline.events import Event
from ui.timeline.window import Window

MOST_LANES = 7
NARROWEST = 240.0
EDGE = 8.0
"""What stays free at both ends of the axis."""

DOT = 5.0
"""Radius of an event's dot."""

BESIDE = 11.0
"""From the middle of a dot to its label."""

BETWEEN = 12.0
"""What stays free between two labels of one lane."""

SHORTEST_BAR = 14.0
"""A stretch of days that would be shorter than this is drawn as a dot."""

TOGETHER = 26.0
"""Events without room for a label that stand nearer than this are gathered into a number."""

WIDEST_LABEL, WIDEST_SHARE, LEAST_LABEL = 230.0, 0.52, 100.0
"""Words are cut at the first two, pixels and a share of the drawing, and need the last."""

STRETCH = 60.0
"""Labels are dealt out evenly to stretches of the axis of this length."""

_WIDE, _NARROW, _USUAL = 12.5, 4.2, 6.8
_SLIM = frozenset("ijltf.,:;'!|()[] ’‘I")


@dataclass(frozen=True, slots=True)
class Placed:
    """An event with a label: its mark from ``left`` to ``right``, its words from ``label_x``.

    A dot has both in one place. ``ends`` says that the words end there instead of beginning.
    """

    event: Event
    lane: int
    left: float
    right: float
    label: str
    label_x: float
    ends: bool = False

    @property
    def is_bar(self) -> bool:
        """Whether it is drawn as a stretch of days."""
        return self.right > self.left

    @property
    def box(self) -> tuple[float, float]:
        """Everything that it takes of its lane."""
        words = max(text_width(self.label), text_width(self.event.when))
        start = self.label_x - words if self.ends else self.label_x
        spare = 0.0 if self.is_bar else DOT
        return min(self.left - spare, start), max(self.right + spare, start + words)


@dataclass(frozen=True, slots=True)
class Gathered:
    """Events that have no room for labels, in one place on the axis."""

    events: tuple[Event, ...]
    x: float


@dataclass(frozen=True, slots=True)
class Layout:
    """A whole drawing; ``before`` and ``after`` count the events outside its window."""

    window: Window
    width: float
    lanes: int
    placed: tuple[Placed, ...]
    gathered: tuple[Gathered, ...]
    before: int = 0
    after: int = 0


def lay_out(events: Sequence[Event], window: Window, width: float) -> Layout:
    """Every event of the window once, labelled while there is room for it."""
    width = max(width, NARROWEST)
    seen = [e for e in events if _end(e) > window.start and e.first.toordinal() < window.end]
    lanes = min(MOST_LANES, len(events))
    placed: dict[int, Placed] = {}
    for number in _by_weight(seen, window, width):
        found = _place(seen[number], window, width, lanes, placed.values())
        if found:
            placed[number] = found
    left_over = [event for number, event in enumerate(seen) if number not in placed]
    return Layout(
        window,
        width,
        lanes,
        tuple(placed[number] for number in sorted(placed)),
        _gather(left_over, window, width),
        sum(_end(event) <= window.start for event in events),
        sum(event.first.toordinal() >= window.end for event in events),
    )


def _by_weight(events: Sequence[Event], window: Window, width: float) -> list[int]:
    """Which event gets its label first: one of each stretch of the axis, then a second.

    Within a stretch, what more sources tell goes before.
    """
    ranked = sorted(range(len(events)), key=lambda n: (-events[n].sources, events[n].first, n))
    of_stretch: Counter[int] = Counter()
    turns: list[tuple[int, int]] = []
    for number in ranked:
        stretch = int(_mark(events[number], window, width)[0] // STRETCH)
        turns.append((of_stretch[stretch], number))
        of_stretch[stretch] += 1
    return [number for _, number in sorted(turns, key=lambda turn: turn[0])]


def text_width(text: str) -> float:
    """About how wide a text is in small print, rather too wide than too narrow."""
    return sum(map(_letter, text))


def shortened(text: str, width: float) -> str:
    """As much of the text as fits, cut between words where that is possible."""
    if text_width(text) <= width:
        return text
    kept, taken = 0, _USUAL * 1.5  # for the ellipsis
    for letter in text:
        taken += _letter(letter)
        if taken > width:
            break
        kept += 1
    cut = text[:kept]
    whole_words = cut.rpartition(" ")[0] if not text[kept : kept + 1].isspace() else cut
    return f"{(whole_words if len(whole_words) > kept / 2 else cut).rstrip(' ,;:–-')}…"


def _letter(letter: str) -> float:
    if letter in _SLIM:
        return _NARROW
    if letter in "mwMW@%—" or unicodedata.east_asian_width(letter) in "WF":
        return _WIDE
    return 8.6 if letter.isupper() else _USUAL


def _end(event: Event) -> float:
    return event.last.toordinal() + 1.0


def _mark(event: Event, window: Window, width: float) -> tuple[float, float]:
    """Both ends of what marks the event, within the drawing."""
    inner = width - 2 * EDGE
    left = EDGE + window.x(max(event.first.toordinal(), window.start), inner)
    right = EDGE + window.x(min(_end(event), window.end), inner)
    if event.last > event.first and right - left >= SHORTEST_BAR:
        return round(left, 1), round(right, 1)
    middle = EDGE + window.x(event.middle, inner)
    middle = round(min(max(middle, EDGE), width - EDGE), 1)
    return middle, middle


def _place(
    event: Event, window: Window, width: float, lanes: int, others: Iterable[Placed]
) -> Placed | None:
    """The event in the lowest lane with room for it; None where there is none."""
    left, right = _mark(event, window, width)
    taken: list[list[tuple[float, float]]] = [[] for _ in range(lanes)]
    for other in others:
        taken[other.lane].append(other.box)
    for lane in range(lanes):
        for label, label_x, ends in _labels(event.text, left, right, width):
            tried = Placed(event, lane, left, right, label, label_x, ends)
            start, end = tried.box
            inside = start >= 0 and end <= width
            if inside and all(end + BETWEEN <= a or b + BETWEEN <= start for a, b in taken[lane]):
                return tried
    return None


def _labels(text: str, left: float, right: float, width: float) -> list[tuple[str, float, bool]]:
    """Words with where they begin, or where they end: to the right of the mark, and to the left.

    The side with more room goes first, as long as it needs that room.
    """
    beside = 0.0 if right > left else BESIDE
    widest = min(WIDEST_LABEL, WIDEST_SHARE * width)
    sides = [(width - left - beside, left + beside, False), (right - beside, right - beside, True)]
    sides.sort(key=lambda side: -min(side[0], widest))
    fitting = [side for side in sides if text and side[0] >= LEAST_LABEL]
    return [(shortened(text, min(room, widest)), x, ends) for room, x, ends in fitting]


def _gather(events: Iterable[Event], window: Window, width: float) -> tuple[Gathered, ...]:
    """Neighbours together, so that no two of the numbers overlap."""
    marks = [(sum(_mark(event, window, width)) / 2, event) for event in events]
    groups: list[tuple[float, list[Event]]] = []
    for x, event in sorted(marks, key=lambda mark: mark[0]):
        if groups and x - groups[-1][0] < TOGETHER:
            groups[-1][1].append(event)
        else:
            groups.append((x, [event]))
    return tuple(Gathered(tuple(held), x) for x, held in groups)
