"""Periods as English names them: "last week", "3 March 2025", "the second half of 2024"."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Literal

from rag.times import periods
from rag.times.periods import (
    ENGLISH,
    NUMBERS,
    ORDINALS,
    PARTS,
    RECENT,
    SEASONS,
    STEPS,
    Groups,
    Period,
)

Reader = Callable[[Groups, date], Period]
Stands = Literal["free", "clear", "led"]
"""Where a name is a time: anywhere; unless it modifies a noun; only behind a preposition."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One form of name: how it is written and read, and where it stands with and without a year.

    In ``written`` a space is any white space.
    """

    written: str
    read: Reader
    dated: Stands
    undated: Stands


@dataclass(frozen=True, slots=True)
class Named:
    """A period where a text names it; ``period`` is ``None`` when there is no such day.

    ``floats`` when the name leaves the year, or the week, open.
    """

    start: int
    end: int
    name: str
    period: Period | None
    stands: Stands
    floats: bool


def find_periods(text: str, today: date) -> tuple[Named, ...]:
    """The periods that a text names, in order; of names that overlap, the longest."""
    found = [
        (match, name) for name, pattern in PATTERNS.items() for match in pattern.finditer(text)
    ]
    kept: list[Named] = []
    for match, name in sorted(found, key=lambda pair: pair[0].start() - pair[0].end()):
        if all(match.end() <= other.start or other.end <= match.start() for other in kept):
            fixed = DATED.search(match[0]) is not None
            stands = RULES[name].dated if fixed else RULES[name].undated
            floats = not fixed and stands != "free"
            kept.append(Named(*match.span(), name, _read(name, match, today), stands, floats))
    return tuple(sorted(kept, key=lambda named: named.start))


def read_period(words: str, today: date) -> Period | None:
    """The period that these words name as a whole, seen from ``today``."""
    for name, pattern in PATTERNS.items():
        if match := pattern.fullmatch(words):
            return _read(name, match, today)
    return None


def _read(name: str, match: re.Match[str], today: date) -> Period | None:
    groups = {k: " ".join(v.lower().split()) for k, v in match.groupdict().items() if v}
    try:
        return RULES[name].read(groups, today)
    except (ValueError, OverflowError):  # 31 February, or before the year 1
        return None


def _base(g: Groups, today: date) -> Period:
    """What is divided: "March" in "early March", "the year" in "the end of the year"."""
    if found := re.fullmatch(r"(this|last|the) (week|month|quarter|year)", g["base"]):
        shift = STEPS[found[2]] * (found[1] == "last")
        return periods.around(today - shift, found[2])
    if period := read_period(g["base"], today):
        return period
    raise ValueError(g["base"])


def _part(g: Groups, today: date) -> Period:
    return periods.part_of(_base(g, today), g["part"])


def _nth(g: Groups, today: date) -> Period:
    return periods.nth_of(_base(g, today), g)


def _week_of(g: Groups, today: date) -> Period:
    return periods.around(periods.day(g, today).first, "week")


DATED = re.compile(r"\b(?:19|20)[0-9]{2}\b|\b(?:this|last|past)\b", re.IGNORECASE)
MONTHS = "|".join(name for names in ENGLISH.MONTHS for name in reversed(names))
MONTH = rf"(?P<month>{MONTHS})\b\.?"
WEEKDAYS = "|".join(names[-1] for names in ENGLISH.WEEKDAYS)
ORDINAL = "(?:st|nd|rd|th)?(?![0-9])"
DAY = rf"(?P<day>0?[1-9]|[12][0-9]|3[01]){ORDINAL}"
FROM_DAY = rf"(?P<from>0?[1-9]|[12][0-9]|3[01]){ORDINAL} ?(?:-|to|and|or|until|through) ?(?:the )?"
ANY_YEAR = "(?:19|20)[0-9]{2}"
YEAR = rf"(?P<year>{ANY_YEAR})"
OF_YEAR = rf"(?:,? (?:of |in )?(?:{YEAR}|(?P<whose>this|last) year))"
WHICH = "(?P<which>this|last|past)"
COUNT = rf"(?P<count>[0-9]{{1,3}}|(?:a )?(?:couple(?: of)?|few|several)|{'|'.join(NUMBERS)})"
UNIT = "day|week|fortnight|month|quarter|year"
TIME_OF_DAY = "morning|afternoon|evening|night"
NAMES_OF_SEASONS = "|".join(SEASONS)
SEASON = rf"(?P<season>{NAMES_OF_SEASONS})"
BASE = (
    rf"(?P<base>(?:{MONTHS})\b\.?(?: (?:of )?(?:{ANY_YEAR}|(?:this|last) year))?"
    rf"|(?:(?:{NAMES_OF_SEASONS}) (?:of )?)?{ANY_YEAR}"
    rf"|(?:this|last|the) (?:week|month|quarter|year))"
)
LAST_UNIT = (
    rf"(?:(?:the )?(?:last|past|previous) {COUNT} |(?:the )?past |the last )"
    rf"(?P<unit>hour|{UNIT})(?(count)s?)"
)

RULES = {
    "iso day": Rule(
        rf"{YEAR}(?P<mark>[-/.])(?P<number>[0-9]{{1,2}})(?P=mark)(?P<day>[0-9]{{1,2}})",
        periods.day,
        "clear",
        "clear",
    ),
    "numeric day": Rule(
        rf"(?P<day>[0-9]{{1,2}})(?P<mark>[-/.])(?P<number>[0-9]{{1,2}})(?P=mark){YEAR}",
        periods.numeric_day,
        "clear",
        "clear",
    ),
    "day": Rule(
        rf"(?:(?:{WEEKDAYS}),? )?(?:the )?{DAY} (?:of )?{MONTH}{OF_YEAR}?",
        periods.day,
        "clear",
        "clear",
    ),
    "month day": Rule(
        rf"(?:(?:{WEEKDAYS}),? )?{MONTH} (?:the )?{DAY}{OF_YEAR}?", periods.day, "clear", "clear"
    ),
    "days": Rule(
        rf"(?:the )?{FROM_DAY}{DAY} (?:of )?{MONTH}{OF_YEAR}?", periods.days, "clear", "clear"
    ),
    "month days": Rule(rf"{MONTH} {FROM_DAY}{DAY}{OF_YEAR}?", periods.days, "clear", "clear"),
    "week of": Rule(
        rf"(?:the )?week (?:of|from|beginning|starting) (?:the )?{DAY} (?:of )?{MONTH}{OF_YEAR}?",
        _week_of,
        "clear",
        "clear",
    ),
    "month": Rule(rf"(?:the month of )?{MONTH}{OF_YEAR}?", periods.month, "clear", "led"),
    "which month": Rule(rf"{WHICH} {MONTH}", periods.month, "clear", "clear"),
    "part": Rule(
        rf"(?:the )?(?:very )?(?P<part>{'|'.join(PARTS)})(?:(?: of| in)? |-){BASE}",
        _part,
        "clear",
        "clear",
    ),
    "nth": Rule(
        rf"(?:the )?(?P<nth>{'|'.join(ORDINALS)}) (?:{COUNT} )?(?P<unit>half|{UNIT})s? "
        rf"(?:of|in) {BASE}",
        _nth,
        "clear",
        "clear",
    ),
    "season": Rule(rf"(?:the )?{SEASON}{OF_YEAR}?", periods.season, "clear", "led"),
    "winter": Rule(
        rf"(?:the )?(?P<season>winter) (?:of )?{YEAR}[-/](?:20)?[0-9]{{2}}",
        periods.season,
        "clear",
        "clear",
    ),
    "which season": Rule(rf"{WHICH} {SEASON}", periods.season, "clear", "clear"),
    "numbered": Rule(
        rf"(?P<kind>Q|H(?=[12]))(?P<nth>[1-4]){OF_YEAR}?", periods.numbered, "clear", "led"
    ),
    "year's quarter": Rule(
        rf"{YEAR} (?P<kind>Q)(?P<nth>[1-4])", periods.numbered, "clear", "clear"
    ),
    "year": Rule(rf"(?:the year )?{YEAR}", periods.whole_year, "led", "led"),
    "weekday": Rule(
        rf"(?:{WHICH} )?(?P<weekday>{WEEKDAYS})(?: (?:{TIME_OF_DAY}))?"
        rf"(?:,? (?:of )?(?P<week>this|last) week)?",
        periods.weekday,
        "clear",
        "clear",
    ),
    "near": Rule(
        rf"(?:earlier )?(?:today|tonight|this (?:morning|afternoon|evening)"
        rf"|(?P<back>yesterday|last night|(?:the )?day before yesterday)(?: (?:{TIME_OF_DAY}))?)",
        periods.near,
        "free",
        "free",
    ),
    "unit": Rule(
        r"(?:earlier |so far )?(?P<which>this|last) (?P<unit>week|weekend|month|quarter|year)"
        r"(?: so far)?",
        periods.unit,
        "free",
        "free",
    ),
    "weekend": Rule(r"(?P<which>the|the past|past) (?P<unit>weekend)", periods.unit, "free", "led"),
    "before last": Rule(
        rf"(?:the )?(?P<unit>{UNIT}|weekend) (?P<which>before last)", periods.unit, "free", "free"
    ),
    "rolling": Rule(LAST_UNIT, periods.rolling, "free", "free"),
    "ago": Rule(rf"{COUNT} (?P<unit>hour|{UNIT})s? ago", periods.ago, "free", "free"),
    "recent": Rule(
        rf"recently|lately|in recent (?P<unit>{'|'.join(RECENT)})", periods.recent, "free", "free"
    ),
}


def _pattern(written: str) -> re.Pattern[str]:
    spaced = written.replace(" ?", r"\s*").replace(" ", r"\s+")
    edges = rf"(?<![\w/$£€])(?<![0-9][.,])(?:{spaced})(?![\w/]|[.,:][0-9])"
    return re.compile(edges, re.IGNORECASE)


PATTERNS = {name: _pattern(rule.written) for name, rule in RULES.items()}
