"""The dates of a claim against those of its sources, both counted from the article's day."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from rag.support.context import Context, share_held
from rag.times.forms import Named, find_periods
from rag.times.periods import Period

CALENDAR = frozenset(
    {
        *("iso day", "numeric day", "day", "month day", "days", "month days", "week of", "nth"),
        *("month", "which month", "part", "season", "which season", "year", "weekday", "near"),
        "unit",
    }
)
"""Names of time that are compared; "in the past six weeks" is left to the numbers."""

UNDATED = date(2000, 6, 15)
"""The day that dates of an article without one are counted from: any will do, the same for all."""

RETELLS = 0.7
"""Share of a claim's words from which a sentence is the one that it retells."""

_LED = re.compile(
    r"\b(?:in|of|since|from|by|until|till|during|last|this|next|early|late|mid)[\s-]+\Z",
    re.IGNORECASE,
)
_COUNTED = re.compile(r"\s+(?!and\b|or\b|that\b|which\b|when\b|as\b|was\b|is\b|has\b)[a-z]+s\b")
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")


@dataclass(frozen=True, slots=True)
class Moment:
    """A time that a text names: its days, and whether the year or the week is left open."""

    words: str
    period: Period
    floats: bool
    weekday: bool


@lru_cache(maxsize=20_000)
def _named(text: str, day: date) -> tuple[Named, ...]:
    return tuple(n for n in find_periods(text, day) if n.name in CALENDAR and _is_time(text, n))


def _is_time(text: str, named: Named) -> bool:
    """Whether it is meant as a time: not the verb "may", nor 2000 people."""
    words = text[named.start : named.end]
    led = _LED.search(text, 0, named.start) is not None
    if named.name in ("month", "season", "part") and not re.search(r"\d", words):
        name = words.split()[-1]
        return led or (named.name == "month" and name[0].isupper() and named.start > 0)
    if named.name == "year":
        return led or not _COUNTED.match(text, named.end)
    return True


def moments(text: str, published: date | None) -> tuple[Moment, ...]:
    """The times that a text names, seen from a day."""
    return tuple(
        Moment(text[n.start : n.end].rstrip("."), n.period, n.floats, n.name in ("weekday", "near"))
        for n in _named(text, published or UNDATED)
        if n.period
    )


@lru_cache(maxsize=20_000)
def without_dates(text: str) -> str:
    """The text with its dates blanked out."""
    found = list(text)
    for named in _named(text, UNDATED):
        found[named.start : named.end] = " " * (named.end - named.start)
    return "".join(found)


def date_faults(claim: str, context: Context) -> Iterator[str]:
    """What is wrong with the dates of a claim, in words; nothing when they agree."""
    own = moments(claim, context.published)
    if not own:
        return
    known = list(moments(context.text, context.published))
    years = set(_YEAR.findall(context.text))
    cited = [m for s in context.cited for m in moments(s, context.published)]
    retold = [s for s in context.cited if share_held(claim, s) >= RETELLS]
    for moment in own:
        if context.published and _is_of(context.published, moment):
            continue  # "in March" of an article of that month
        if moment.words in years or any(_holds(moment, k) for k in known):
            told = [m for s in retold for m in moments(s, context.published)]
            elsewhere = moment.words in years or any(_meets(moment, m) for m in cited)
            if told and not elsewhere:
                yield f'the source says "{told[0].words}" where this says "{moment.words}"'
        else:
            yield f'"{moment.words}" is not in the sources'


def _is_of(published: date, claimed: Moment) -> bool:
    """Whether the article appeared in the month or year that the claim names."""
    period = claimed.period
    return period.first < period.last and period.first <= published <= period.last


def _holds(claimed: Moment, known: Moment) -> bool:
    """Whether a known time lies within the claimed one: in March, for 5 March."""
    return any(
        claimed.period.first <= first and last <= claimed.period.last
        for first, last in _readings(claimed, known)
    )


def _meets(claimed: Moment, known: Moment) -> bool:
    """Whether the two may be the same time, told more or less exactly."""
    return any(
        first <= claimed.period.last and claimed.period.first <= last
        for first, last in _readings(claimed, known)
    )


def _readings(claimed: Moment, known: Moment) -> Iterator[tuple[date, date]]:
    """The days that a known time may be: one whose year or week is open has several readings."""
    first, last = known.period.first, known.period.last
    yield first, last
    if not (known.floats or claimed.floats):
        return
    if known.weekday or claimed.weekday:
        for shift in (timedelta(days=7), timedelta(days=-7)):
            if not (known.weekday and claimed.weekday):
                yield first + shift, last + shift
        return
    for years in (-1, 1):
        try:
            yield first.replace(year=first.year + years), last.replace(year=last.year + years)
        except ValueError:  # 29 February
            continue
