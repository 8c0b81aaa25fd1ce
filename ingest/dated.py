"""A date with what is known of it, and one date made of what several places say."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from rag.types import DateNote, Precision, last_day

ORIGINS = (
    ("edited",),
    ("front matter", "field", "document", "mail"),  # what the article's owner has
    ("json-ld",),
    ("meta",),
    ("feed",),
    ("time element",),
    ("byline",),
    ("sitemap",),
    ("url",),
)
TRUST = {origin: rank for rank, origins in enumerate(ORIGINS) for origin in origins}
"""Where a date was read -> its place in the order of trust, 0 first."""

FINENESS: tuple[Precision, ...] = ("year", "month", "day", "time")


@dataclass(frozen=True, slots=True)
class Dated:
    """A calendar day of the outlet, and how exactly and from where it is known."""

    day: date
    note: DateNote


def merge_dates(found: Sequence[Dated], *, now: datetime | None = None) -> Dated | None:
    """The date that the most trusted origin gives, as exactly as any of them knows it.

    Trust falls in the order of ``TRUST``; within one origin, the earlier in ``found`` wins. A
    finer date of the same day (or month, or year) replaces a coarser one. A moment given in UTC
    takes the local time, and with it the day, of another source that names the same instant with
    the outlet's own offset. Dates more than a day after ``now`` do not count.
    """
    known = sorted((f for f in found if believable(f, now)), key=_rank)
    if not known:
        return None
    best = known[0]
    for other in known[1:]:
        if _finer(other, best) or _localizes(other, best):
            best = other
    return best


def covers(coarse: Dated, fine: Dated) -> bool:
    """Whether the day of ``fine`` is one that ``coarse`` may mean: it, or one of its month."""
    last = last_day(coarse.day, coarse.note)
    return last is not None and coarse.day <= fine.day <= last


def _rank(found: Dated) -> int:
    return TRUST.get(found.note.origin, len(TRUST))


def _finer(other: Dated, best: Dated) -> bool:
    """Whether ``other`` names the same day, month or year as ``best``, but more exactly."""
    finer = FINENESS.index(other.note.precision) > FINENESS.index(best.note.precision)
    return finer and covers(best, other)


def _localizes(other: Dated, best: Dated) -> bool:
    """Whether ``other`` is the instant of ``best``, told in local time instead of UTC."""
    ours, theirs = best.note.at, other.note.at
    if ours is None or theirs is None or ours.utcoffset() != timedelta(0) or not theirs.utcoffset():
        return False
    return abs(theirs - ours) < timedelta(minutes=1)


def believable(found: Dated, now: datetime | None) -> bool:
    """Whether a date is not in the future: at most one day after ``now``, for zones ahead."""
    return now is None or found.day <= now.date() + timedelta(days=1)
