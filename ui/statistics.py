"""What a corpus is made of, counted from its cards: time, outlets, languages, repetitions."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from rag.catalogue import Card
from ui.catalogue import most_first, outlets_by_story

Unit = Literal["week", "month", "year"]

WEEKS_UP_TO = 371
"""Days that are still told week by week; longer ones month by month."""

MONTHS_UP_TO = 2200
"""Days that are still told month by month; longer ones year by year."""

OUTLETS_SHOWN = 12
"""Outlets with a bar of their own; the others share one."""

NO_LANGUAGE = "not known"


@dataclass(frozen=True, slots=True)
class Bar:
    """One count with its name."""

    name: str
    count: int


@dataclass(frozen=True, slots=True)
class Statistics:
    """Counts of a corpus; ``over_time`` has a bar for each ``unit``, empty ones among them.

    ``undated`` articles are in none of them, nor are those of which only the year is known when
    the unit is shorter. ``stories`` count stories by the number of outlets that tell them;
    ``repeated`` are articles that nearly repeat another, ``copies`` exact ones that were found
    and not stored again.
    """

    articles: int
    unit: Unit
    over_time: tuple[Bar, ...]
    undated: int
    outlets: tuple[Bar, ...]
    languages: tuple[Bar, ...]
    stories: tuple[Bar, ...]
    repeated: int
    copies: int


def statistics_of(cards: Sequence[Card]) -> Statistics:
    """The counts of these cards."""
    unit = _unit(card.published for card in cards)
    days = [day for card in cards if (day := _within(card, unit))]
    outlets = most_first(_counted(card.source or "Unknown outlet" for card in cards))
    return Statistics(
        articles=len(cards),
        unit=unit,
        over_time=_over_time(days, unit),
        undated=len(cards) - len(days),
        outlets=_first(outlets, OUTLETS_SHOWN, "others"),
        languages=_first(most_first(_counted(c.language or NO_LANGUAGE for c in cards)), 8, "more"),
        stories=_stories(cards),
        repeated=_repeated(cards),
        copies=sum(card.copies for card in cards),
    )


def _unit(published: Iterable[date | None]) -> Unit:
    days = [day for day in published if day]
    span = (max(days) - min(days)).days if days else 0
    if span <= WEEKS_UP_TO:
        return "week"
    return "month" if span <= MONTHS_UP_TO else "year"


def _within(card: Card, unit: Unit) -> date | None:
    """The first day of the unit that the article falls into; ``None`` when that is not known."""
    day = card.published
    if day is None:
        return None
    if card.known.count("-") < {"week": 2, "month": 1, "year": 0}[unit]:
        return None
    if unit == "week":
        return day - timedelta(days=day.weekday())
    return day.replace(day=1) if unit == "month" else day.replace(month=1, day=1)


def _over_time(days: Sequence[date], unit: Unit) -> tuple[Bar, ...]:
    if not days:
        return ()
    counts: dict[date, int] = {}
    for day in days:
        counts[day] = counts.get(day, 0) + 1
    bars, day, last = [], min(days), max(days)
    while True:
        bars.append(Bar(_named(day, unit), counts.get(day, 0)))
        if day >= last:
            return tuple(bars)
        day = _next(day, unit)


def _next(day: date, unit: Unit) -> date:
    if unit == "week":
        return day + timedelta(days=7)
    if unit == "year":
        return day.replace(year=day.year + 1)
    return (day + timedelta(days=31)).replace(day=1)


def _named(day: date, unit: Unit) -> str:
    if unit == "week":
        return f"{day.day} {day:%b %Y}"
    return f"{day:%b %Y}" if unit == "month" else str(day.year)


def _counted(names: Iterable[str]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for name in names:
        counts[name] = counts.get(name, 0) + 1
    return counts


def _first(counts: Mapping[str, int], shown: int, rest: str) -> tuple[Bar, ...]:
    bars = [Bar(name, count) for name, count in counts.items()]
    if len(bars) <= shown + 1:
        return tuple(bars)
    others = sum(bar.count for bar in bars[shown:])
    return (*bars[:shown], Bar(f"{len(bars) - shown} {rest}", others))


def _stories(cards: Sequence[Card]) -> tuple[Bar, ...]:
    told = outlets_by_story(cards).values()
    names = {1: "1 outlet", 2: "2 outlets", 3: "3 outlets"}
    counts = _counted(names.get(outlets, "4 or more") for outlets in told)
    return tuple(Bar(n, counts[n]) for n in (*names.values(), "4 or more") if n in counts)


def _repeated(cards: Sequence[Card]) -> int:
    members = _counted(card.story or card.id for card in cards)
    return sum(count for count in members.values() if count > 1)
