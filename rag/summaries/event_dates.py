"""When what a sentence tells happened, or will: its dates, seen from the day of its article."""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from rag.times.forms import Named, find_periods
from rag.times.periods import DAY, STEPS, Period, around
from rag.times.phrases import FRAMES, MODIFIED, preposition
from rag.times.read import PLAIN
from rag.types import Article

LONGEST = timedelta(days=366)
"""Longer stretches of time date no event."""

EARLIEST = 1800

LONG_AGO = timedelta(days=300)
"""A day without a year that last came so long ago is the next one: the year has turned."""

WILL = re.compile(
    r"\b(?:will|won['’]t|shall|(?:is|are|was|were) (?:due|set|expected|scheduled|planned|going|"
    r"likely|about) to|to be (?:held|decided|heard|published|signed|announced)|due (?:on|in|by)|"
    r"scheduled (?:for|to)|(?:is|are) (?:due|expected|scheduled|planned|to)|deadline|upcoming|"
    r"next (?:week|month|year|spring|summer|autumn|winter|"
    r"(?:mon|tues|wednes|thurs|fri|satur|sun)day)|tomorrow)\b",
    re.IGNORECASE,
)
"""Words that speak of what is yet to come."""

_SAYS_NEXT = re.compile(
    r"\b(?:(?P<tomorrow>tomorrow)"
    r"|next (?:(?P<unit>week|weekend|month|quarter|year)"
    r"|(?P<named>(?:mon|tues|wednes|thurs|fri|satur|sun)day|january|february|march|april|may|june|"
    r"july|august|september|october|november|december)))\b",
    re.IGNORECASE,
)
_SAYS = re.compile(
    r"\b(?:said|says|told|announced|reported|reports|wrote|added|stated|warned|promised)\b",
    re.IGNORECASE,
)
_MAY_DATE = re.compile(
    r"[0-9]|day\b|tonight|tomorrow|week|month|quarter|year|spring|summer|autumn|fall|winter|night"
    r"|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec",
    re.IGNORECASE,
)
"""Without any of these no text names a time; looking costs a tenth of reading it."""

_ASIDE = re.compile(r",\s+(?:which|who|whose|where|whom)\b[^,;]*")
"""What a sentence tells of a thing on the side: ", which in 2023 handled half of the coal"."""

DATES_ASIDE = timedelta(days=1)
"""Longest period by which words on the side date the sentence: "which met on Tuesday" does."""

_VAGUE = frozenset({"rolling", "recent"})
"""Names such as "the last few months", in which all that goes on happens."""

_OPEN = frozenset({"since", "after", "before", "until"})
_LAST_WORD = re.compile(r"([\w'-]+)\s*\Z")
_FLOATS = frozenset({"day", "month day", "days", "month days", "month", "weekday", "nth", "part"})
"""Names whose year or week is open: what is yet to come may be meant."""


@dataclass(frozen=True, slots=True)
class EventDate:
    """The days that a sentence is dated by, both ends in it, and whether they are to come.

    ``to_come`` is seen from the day of the article.
    """

    first: date
    last: date
    to_come: bool


def event_date(text: str, article: Article) -> EventDate | None:
    """The most exact date of a sentence, of several the first; None when it names none.

    Words such as "on Sunday" count from the day on which the article was published; when that is
    unknown, or known to the month alone, only dates with a year in them count.
    """
    if not _MAY_DATE.search(text):
        return None
    text = text.translate(PLAIN)
    day = article.published if article.published == article.published_last else None
    found = [*_named(text, day), *_next(text, day)]
    found = [p for p in found if p.last - p.first <= LONGEST and p.first.year >= EARLIEST]
    if not found:
        return None
    best = min(found, key=lambda p: p.last - p.first)
    return EventDate(best.first, best.last, day is not None and best.last > day)


def _named(text: str, day: date | None) -> list[Period]:
    """The periods that a text names as the time of something."""
    seen_from = day or date(2000, 1, 1)
    aside = [match.span() for match in _ASIDE.finditer(text)]
    found = []
    for one in find_periods(text, seen_from):
        if one.period is None or one.name in _VAGUE or not _dates_something(text, one):
            continue
        on_the_side = any(begin <= one.start < end for begin, end in aside)
        if on_the_side and one.period.last - one.period.first >= DATES_ASIDE:
            continue
        if day is None and not re.search(r"\d{4}", text[one.start : one.end]):
            continue
        may_come = day is not None and one.name in _FLOATS and one.floats
        if day and may_come and (_is_ahead(text, one) or day - one.period.last > LONG_AGO):
            found.append(_coming(text, one, one.period, day))
        else:
            found.append(one.period)
    return found


def _is_ahead(text: str, one: Named) -> bool:
    """Whether it is to come: "will meet on Friday", not "said on Friday that it will meet"."""
    will = [match.end() for match in WILL.finditer(text, 0, one.start)]
    return bool(will) and not _SAYS.search(text, will[-1], one.start)


def _dates_something(text: str, one: Named) -> bool:
    """Whether the name of a period says when, rather than since when or of which thing."""
    _, word = preposition(text, one)
    if FRAMES.get(word, "in") in _OPEN and word != "by":
        return False
    if one.stands == "led":
        return bool(word) and not _modifies(text, one)
    before = _LAST_WORD.search(text, 0, one.start)
    return one.stands == "free" or bool(word) or before is None or before[1].lower() not in MODIFIED


def _modifies(text: str, one: Named) -> bool:
    """Whether a capitalised or hyphenated word goes on: "in May Street", "the 2024-25 season"."""
    return re.match(r"-\w|\s+[A-Z]", text[one.end : one.end + 3]) is not None


def _coming(text: str, one: Named, period: Period, day: date) -> Period:
    """The next such period instead of the last one."""
    if period.last >= day:
        return period
    if one.name == "weekday":
        return Period(period.first + STEPS["week"], period.last + STEPS["week"])
    later = find_periods(text, day + STEPS["year"])
    return next((p.period for p in later if p.start == one.start and p.period), period)


def _next(text: str, day: date | None) -> list[Period]:
    """What is named as the next one: "tomorrow", "next week", "next Friday"."""
    if day is None:
        return []
    found = []
    for match in _SAYS_NEXT.finditer(text):
        if match["tomorrow"]:
            found.append(Period(day + DAY, day + DAY))
        elif match["unit"]:
            unit = match["unit"].lower()
            found.append(around(day + STEPS[unit], unit))
        else:
            step = STEPS["week" if match["named"].lower().endswith("day") else "year"]
            named = [p.period for p in find_periods(match["named"], day + step) if p.period]
            found += [p for p in named if p.first > day]
    return found
