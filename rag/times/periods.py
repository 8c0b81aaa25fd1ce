"""Stretches of the calendar, counted from a day: its week, the latest March, thirds of a year."""

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from dateutil.parser import parserinfo
from dateutil.relativedelta import MO, relativedelta

DAY = timedelta(days=1)
ENGLISH = parserinfo()
STEPS = {
    "day": relativedelta(days=1),
    "week": relativedelta(weeks=1),
    "weekend": relativedelta(weeks=1),
    "fortnight": relativedelta(weeks=2),
    "month": relativedelta(months=1),
    "quarter": relativedelta(months=3),
    "half": relativedelta(months=6),
    "year": relativedelta(years=1),
}
SEASONS = {"spring": 3, "summer": 6, "autumn": 9, "fall": 9, "winter": 12}
"""Season -> its first month; each has three, on the northern half of the globe."""

PARTS = {"early": 0, "beginning": 0, "start": 0, "mid": 1, "middle": 1, "late": 2, "end": 2}
"""Part of a period -> which of its thirds."""

ENDS_OF_YEAR = {"beginning": (0, 3), "start": (0, 3), "end": (9, 12)}
"""Part of a year -> its months: "the beginning of 2024" is narrower than "early 2024"."""

NUMBERS = {
    word: number
    for number, word in enumerate(
        "one two three four five six seven eight nine ten eleven twelve".split(), 1
    )
} | {"a": 1, "an": 1, "couple": 2, "few": 5, "several": 5, "twenty": 20, "thirty": 30}
VAGUE = ("few", "several")
ORDINALS = {word: nth for nth, word in enumerate("first second third fourth fifth".split(), 1)} | {
    "last": -1,
    "final": -1,
}
BACK = {"yesterday": 1, "last night": 1, "the day before yesterday": 2, "day before yesterday": 2}
RECENT = {"days": 7, "weeks": 30, "months": 180}
"""How many days back "in recent weeks" reaches; "recently" reaches back as far."""

Groups = Mapping[str, str]
"""The parts of a name that a pattern found, in lower case."""


@dataclass(frozen=True, slots=True)
class Period:
    """The days from ``first`` to ``last``, both of them in it."""

    first: date
    last: date


def stretch(first: date, unit: str) -> Period:
    """One unit of time that begins on a day."""
    return Period(first, first + STEPS[unit] - DAY)


def around(day: date, unit: str) -> Period:
    """The week (Monday to Sunday), month, quarter or year with this day; its week's weekend."""
    monday = day + relativedelta(weekday=MO(-1))
    firsts = {
        "day": day,
        "month": day.replace(day=1),
        "quarter": day.replace(month=day.month - (day.month - 1) % 3, day=1),
        "year": day.replace(month=1, day=1),
    }
    if unit == "weekend":
        return Period(monday + 5 * DAY, monday + 6 * DAY)
    return stretch(firsts[unit], unit) if unit in firsts else stretch(monday, "week")


def annual(g: Groups, today: date, in_year: Callable[[int], Period]) -> Period:
    """What recurs each year, in the year that is named; without one, the latest that has begun."""
    if "year" in g:
        return in_year(int(g["year"]))
    if "whose" in g:
        return in_year(today.year - (g["whose"] == "last"))
    begun = next(p for p in _back(in_year, today) if p.first <= today)
    if g.get("which") == "this" and begun.last < today and begun.first.year < today.year:
        return in_year(today.year)
    if g.get("which") in ("last", "past") and begun.last >= today:
        return next(p for p in _back(in_year, today) if p.last < today)
    return begun


def _back(in_year: Callable[[int], Period], today: date) -> Iterator[Period]:
    for year in range(today.year, today.year - 9, -1):
        try:
            yield in_year(year)
        except ValueError:  # 29 February
            continue
    raise ValueError(f"no such day in the years before {today}")


def part_of(base: Period, part: str) -> Period:
    """A third of a period ("early", "mid", "late"), or a quarter at an end of a year."""
    third, days = PARTS[part], (base.last - base.first).days + 1
    if days > 300:
        start, end = ENDS_OF_YEAR.get(part, (4 * third, 4 * third + 4))
        first = base.first + relativedelta(months=start)
        return Period(first, base.first + relativedelta(months=end) - DAY)
    length = 10 if 28 <= days <= 31 else days // 3
    first = base.first + third * length * DAY
    return Period(first, base.last if third == 2 else first + (length - 1) * DAY)


def nth_of(base: Period, g: Groups) -> Period:
    """The nth stretch of some units in a period, the last for -1, without what sticks out."""
    unit, nth, count = g["unit"], ORDINALS[g["nth"]], number(g.get("count", "one"))
    if unit == "half" and (base.last - base.first).days < 300:
        middle = base.first + 15 * DAY
        return Period(base.first, middle - DAY) if nth == 1 else Period(middle, base.last)
    step = STEPS[unit] * count
    first = base.last + DAY - step if nth < 0 else base.first + STEPS[unit] * (nth - 1)
    if first > base.last:
        raise ValueError("there are not that many")
    return Period(max(first, base.first), min(first + step - DAY, base.last))


def number(words: str) -> int:
    """What "3", "three" or "a couple of" count."""
    word = words.removeprefix("a ").removesuffix(" of")
    return int(word) if word.isdecimal() else NUMBERS[word]


def day(g: Groups, today: date) -> Period:
    """A day: "3 March 2025", "March 3", "2025-03-03"."""
    in_month, on = month_number(g), int(g["day"])
    return annual(g, today, lambda year: stretch(date(year, in_month, on), "day"))


def days(g: Groups, today: date) -> Period:
    """Days of one month: "3 to 9 March 2025"."""
    in_month, first, last = month_number(g), int(g["from"]), int(g["day"])
    if first >= last:
        raise ValueError("not in order")
    return annual(g, today, lambda y: Period(date(y, in_month, first), date(y, in_month, last)))


def numeric_day(g: Groups, _today: date) -> Period:
    """A day in numbers; 05/03/2024 is none, as it may be read both ways (05.03.2024 may not)."""
    on, in_month = int(g["day"]), int(g["number"])
    if g["mark"] != ".":
        on, in_month = max(on, in_month), min(on, in_month)
        if in_month < on <= 12:
            raise ValueError("is the day or the month first?")
    return stretch(date(int(g["year"]), in_month, on), "day")


def month(g: Groups, today: date) -> Period:
    """A month: "March 2025", "March", "last March"."""
    in_year = month_number(g)
    return annual(g, today, lambda year: stretch(date(year, in_year, 1), "month"))


def month_number(g: Groups) -> int:
    """From 1 to 12, of a month by name or by number."""
    return (ENGLISH.month(g["month"].rstrip(".")) or 0) if "month" in g else int(g["number"])


def season(g: Groups, today: date) -> Period:
    """A season: "last summer"; a winter is that of the year in which it begins."""
    start = SEASONS[g["season"]]
    return annual(g, today, lambda year: stretch(date(year, start, 1), "quarter"))


def numbered(g: Groups, today: date) -> Period:
    """A quarter or half of a year: "Q3 2024", "H1"."""
    length, months = {"q": ("quarter", 3), "h": ("half", 6)}[g["kind"]]
    start = 1 + months * (int(g["nth"]) - 1)
    return annual(g, today, lambda year: stretch(date(year, start, 1), length))


def whole_year(g: Groups, _today: date) -> Period:
    """A year: "2024"."""
    return stretch(date(int(g["year"]), 1, 1), "year")


def near(g: Groups, today: date) -> Period:
    """A day near today: "yesterday"."""
    return stretch(today - BACK.get(g.get("back", ""), 0) * DAY, "day")


def recent(g: Groups, today: date) -> Period:
    """The days of "recently" and "in recent weeks"."""
    return Period(today - RECENT[g.get("unit", "weeks")] * DAY, today)


def weekday(g: Groups, today: date) -> Period:
    """The latest such day; "last Friday" is before today, "this Friday" in this week."""
    ahead = (ENGLISH.weekday(g["weekday"]) or 0) - today.weekday()
    weeks = {"this": 0, "last": ahead >= 0, "past": ahead >= 0}.get(g.get("which", ""), ahead > 0)
    if "week" in g:
        weeks = g["week"] == "last"
    return stretch(today + (ahead - 7 * weeks) * DAY, "day")


def unit(g: Groups, today: date) -> Period:
    """A unit by its place: "this week" up to today, "last week" to its Sunday, "the weekend"."""
    name, which = g["unit"], g["which"]
    if name == "weekend" and which == "the":
        return around(today if today.weekday() >= 5 else today - STEPS["week"], name)
    if which == "this":
        found = around(today, name)
        return found if name == "weekend" else Period(found.first, today)
    return around(today - STEPS[name] * (2 if which == "before last" else 1), name)


def rolling(g: Groups, today: date) -> Period:
    """Some units of time up to today: "the past week", "the last 24 hours"."""
    count = number(g.get("count", "one"))
    hours = relativedelta(days=math.ceil(count / 24))
    return Period(today - (hours if g["unit"] == "hour" else STEPS[g["unit"]] * count), today)


def ago(g: Groups, today: date) -> Period:
    """The day, week, month or year that many of them ago; all since then for "a few weeks"."""
    if g["unit"] == "hour" or any(word in g["count"] for word in VAGUE):
        return rolling(g, today)
    return around(today - STEPS[g["unit"]] * number(g["count"]), g["unit"])
