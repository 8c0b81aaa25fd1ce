"""What a question says about time, as the publication dates that it asks for."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise
from typing import Literal

from rag.times.forms import Named, find_periods, read_period
from rag.times.occasions import find_occasions
from rag.times.periods import DAY, STEPS, Period
from rag.times.phrases import AHEAD, FRAMES, is_meant, is_title, owns, preposition, stands_clear

Side = Literal["", "since", "before"]


@dataclass(frozen=True, slots=True)
class TimeWords:
    """Words of a question and the days they mean, both ends in it; ``None`` is an open end.

    ``event`` is what is named in place of a date ("since the truce"); ``latest`` asks for the
    newest articles and for no range.
    """

    words: str
    start: int
    end: int
    first: date | None
    last: date | None
    event: str = ""
    side: Side = ""
    latest: bool = False


QUOTED = re.compile(r"\"[^\"]*\"|“[^”]*”|«[^»]*»|‘[^’]*’(?!\w)|(?<!\w)'[^']*'(?!\w)")
PLAIN = str.maketrans(
    "\u017f\u212a\u0130\u0131\u2010\u2011\u2013\u2014\u2212\u2019\u00a0\u202f", "skii-----'  "
)
"""Letters and marks that patterns would miss or mistake, each for one of theirs."""

PUBLISHED = re.compile(
    r"\b(?:publish(?:ed)?|report(?:ed)?|wr(?:i(?:te|tten)|ote)|posted|printed|dated)"
    r"(?:\s+[\w'-]+){0,4}\s*\Z",
    re.IGNORECASE,
)
COMPARED = re.compile(
    r"\b(?:than|versus|vs\.?|compared? (?:to|with)|unlike|different from|relative to)\s+\Z",
    re.IGNORECASE,
)
ONWARDS = re.compile(
    r"\s+(?:on(?!\s+[\w'-])|onwards?"
    r"|(?:to|until|till|up\s+to)\s+(?:now|date|the\s+present(?:\s+day)?))\b",
    re.IGNORECASE,
)
FROM = re.compile(r"(?<![\w-])from\s+\Z", re.IGNORECASE)
RANGE = re.compile(r"(?<![\w-])(?:between|from|in|during|on|over|throughout)\s+\Z", re.IGNORECASE)
JOINT = re.compile(r"\s*(?:-|\b(?:and|or|to|until|till|through|up\s+to)\b)\s*", re.IGNORECASE)
ALONE = re.compile(r"\s*(?:-|to|until|till|through)\s*", re.IGNORECASE)
BETWEEN = re.compile(r"\bbetween\b[^;?!]*?\s(?P<and>and)\b[^,;?!]*\Z", re.IGNORECASE)
LATEST = re.compile(
    r"(?<![\w-])(?<!at the )(?<!until )(?<!till )(?<!up to )(?<!from )"
    r"(?:latest|newest|most\s+recent(?:ly)?|(?:right\s+|as\s+of\s+)?now|currently)(?![\w-])"
    r"(?!\s+(?:known|called|defunct|former)\b)",
    re.IGNORECASE,
)


def read_times(question: str, today: date) -> tuple[TimeWords, ...]:
    """The times that a question names, in order, seen from ``today``; without future ones."""
    text = QUOTED.sub(lambda match: "\ufffc" * len(match[0]), question).translate(PLAIN)
    named = find_periods(text, today)
    dated = [*_ranges(text, named, today), *_singles(text, named, today)]
    kept: list[TimeWords] = []
    for times in sorted([*dated, *_occasions(text, dated), *_latest(text)], key=_shortness):
        if all(times.end <= other.start or other.end <= times.start for other in kept):
            kept.append(times)
    kept = [t for t in kept if t.first or t.last or t.event or t.latest]
    # "More than last year" asks about now as well, unless the other time is named, too.
    if all(t.latest or COMPARED.search(text, 0, t.start) for t in kept):
        kept = [t for t in kept if t.latest]
    return tuple(
        replace(
            t,
            words=question[t.start : t.end],
            event=question[t.end - len(t.event) : t.end] if t.event else "",
        )
        for t in sorted(kept, key=lambda t: t.start)
    )


def _shortness(times: TimeWords) -> int:
    return times.start - times.end


def _limited(start: int, end: int, first: date | None, last: date | None, today: date) -> TimeWords:
    """A range; without bounds, so that it only covers its words, when it begins after today."""
    if first and first > today:
        first = last = None
    return TimeWords("", start, end, first, last)


def _singles(text: str, named: Sequence[Named], today: date) -> Iterator[TimeWords]:
    """Each period by itself, with its preposition."""
    for one in named:
        start, word = preposition(text, one)
        end = one.end + 2 * owns(text, one)
        if one.period is None or _is_compared(text, one, named):
            continue
        if (led := FROM.search(text, 0, one.start)) and (onwards := ONWARDS.match(text, end)):
            yield _limited(led.start(), onwards.end(), one.period.first, None, today)
        elif is_meant(text, one, word):
            first, last = _bounds(FRAMES.get(word, "in"), one.period, today)
            if first and first == last and not PUBLISHED.search(text, 0, start):
                # What happened on a day is reported on it or on the next.
                last = min(first + DAY, today)
            yield _limited(start, end, first, last, today)


def _is_compared(text: str, one: Named, named: Sequence[Named]) -> bool:
    """Whether it is in the second half of "between the raid of 3 March and the truce in July"."""
    if not (between := BETWEEN.search(text, 0, one.start)):
        return False
    return any(between.start() < n.start and n.end <= between.start("and") for n in named)


def _bounds(frame: str, period: Period, today: date) -> tuple[date | None, date | None]:
    if period.first > today:
        return None, None
    return {
        "in": (period.first, period.last),
        "since": (period.first, None),
        "after": (period.last + DAY, None),
        "before": (None, period.first - DAY),
        "until": (None, period.last),
    }[frame]


def _ranges(text: str, named: Sequence[Named], today: date) -> Iterator[TimeWords]:
    """Pairs of periods: "between January and March 2025", "from March to yesterday"."""
    for one, two in pairwise(named):
        joint = JOINT.fullmatch(text, one.end, two.start)
        led = RANGE.search(text, 0, one.start)
        if not joint or ((one.floats or two.floats) and AHEAD.search(text)):
            continue
        sure = two.stands == "clear" or one.name == two.name == "year"
        alone = sure and not two.floats and ALONE.fullmatch(joint[0])
        if (led or alone) and stands_clear(text, one, two, led=led is not None):
            start = led.start() if led else one.start
            if both := _completed(text, one, two):
                first, last = both
                yield _limited(start, two.end, first, last, today)


def _completed(text: str, one: Named, two: Named) -> tuple[date, date] | None:
    """The ends of a range; an end without a year takes it from the other."""
    first, last = one.period, two.period
    if not first or not last:
        return None
    if one.floats:
        first = read_period(text[one.start : one.end], last.last)
    elif two.floats:
        cycle = STEPS["week" if two.name == "weekday" else "year"]
        last = read_period(text[two.start : two.end], first.first + cycle - DAY)
    if not first or not last:
        return None
    return min(first.first, last.first), max(first.last, last.last)


def _occasions(text: str, dated: Sequence[TimeWords]) -> Iterator[TimeWords]:
    """Occasions; of one whose date is given ("after the raid on 3 March"), the date."""
    for found in find_occasions(text):
        if any(t.start <= found.keyword < t.end for t in dated):
            continue
        inner = [t for t in dated if found.name_start <= t.start and t.end <= found.end]
        times = TimeWords("", found.start, found.end, None, None)
        if not found.bounds:
            yield times
        elif len(inner) == 1 and inner[0].first and inner[0].last:
            since = found.side == "since"
            first, last = (inner[0].first, None) if since else (None, inner[0].last)
            yield replace(times, first=first, last=last)
        elif not inner:
            yield replace(times, event=text[found.name_start : found.end], side=found.side)


def _latest(text: str) -> Iterator[TimeWords]:
    for match in LATEST.finditer(text):
        if not is_title(text, match.start(), match.end()):
            yield TimeWords("", *match.span(), None, None, latest=True)
