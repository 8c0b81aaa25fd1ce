"""The stretch of days that a timeline shows, and the marks on its axis."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

SHORTEST = 10.0
"""Days that are always shown: nearer than that there is nothing more to see."""

MARGIN = 0.04
"""What stands before the first and after the last event, as a share of the days between."""

TICK_PX = 62
"""Room for the words of one mark on the axis."""

Unit = Literal["day", "month", "year"]
_STEPS: tuple[tuple[float, Unit, int], ...] = (
    (1, "day", 1),
    (2, "day", 2),
    (7, "day", 7),
    (14, "day", 14),
    (30.4, "month", 1),
    (91.3, "month", 3),
    (182.6, "month", 6),
    *((365.25 * years, "year", years) for years in (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000)),
)
"""Days from one mark to the next, and what they count."""


@dataclass(frozen=True, slots=True)
class Window:
    """Days as numbers (``date.toordinal``) with fractions, from one moment to a later one."""

    start: float
    end: float

    @property
    def days(self) -> float:
        """How long it is."""
        return self.end - self.start

    def x(self, moment: float, width: float) -> float:
        """Where a moment stands on an axis of this width."""
        return (moment - self.start) / self.days * width

    def within(self, whole: "Window") -> "Window":
        """The nearest window that lies in the whole and is neither too short nor empty."""
        days = min(max(self.days, SHORTEST), whole.days)
        middle = (self.start + self.end) / 2
        start = min(max(middle - days / 2, whole.start), whole.end - days)
        return Window(start, start + days)


@dataclass(frozen=True, slots=True)
class Tick:
    """A mark on the axis; a ``strong`` one begins a year or a month."""

    x: float
    label: str
    strong: bool = False


def whole_window(days: Iterable[tuple[date, date]]) -> Window:
    """A window that shows all of these days, with a margin; some days of any time for none."""
    spans = list(days)
    if not spans:
        return Window(date(2000, 1, 1).toordinal(), date(2000, 1, 1).toordinal() + SHORTEST)
    start = float(min(first for first, _ in spans).toordinal())
    end = float(max(last for _, last in spans).toordinal() + 1)
    spare = max(MARGIN * (end - start), (SHORTEST - (end - start)) / 2, 1.0)
    return Window(start - spare, end + spare)


def ticks_of(window: Window, width: float) -> tuple[Tick, ...]:
    """The marks that fit on an axis of this width, earliest first."""
    least = window.days * TICK_PX / width
    _, unit, count = next((step for step in _STEPS if step[0] >= least), _STEPS[-1])
    told: list[Tick] = []
    for day in _days(window, unit, count):
        x = window.x(day.toordinal(), width)
        if 0 <= x <= width:
            told.append(Tick(x, _label(day, unit, first=not told), _strong(day, unit)))
    return tuple(told)


def _days(window: Window, unit: Unit, count: int) -> Iterator[date]:
    """The days that have a mark, and at most one before and one after them."""
    first = date.fromordinal(max(1, int(window.start)))
    last = min(date.max.toordinal(), int(window.end) + 1)
    if unit == "day":
        # Counted from a Monday, so that marks stay where they are while the window moves.
        yield from map(date.fromordinal, range(_up(first.toordinal() - 1, count) + 1, last, count))
        return
    months = count if unit == "month" else 12 * count
    number = _up(first.year * 12 + first.month - 1, months)
    while number // 12 <= date.max.year:
        day = date(max(1, number // 12), number % 12 + 1, 1)
        if day.toordinal() > last:
            return
        yield day
        number += months


def _up(number: int, step: int) -> int:
    return -(-number // step) * step


def _strong(day: date, unit: Unit) -> bool:
    return day.day == 1 if unit == "day" else day.month == 1 and unit == "month"


def _label(day: date, unit: Unit, *, first: bool) -> str:
    """As short as can be: the year stands only where it begins, or at the first mark."""
    if unit == "year":
        return str(day.year)
    if unit == "month":
        return f"{day:%b} {day.year}" if first or day.month == 1 else f"{day:%b}"
    return f"{day.day} {day:%b} {day.year}" if first else f"{day.day} {day:%b}"
