"""Dates as outlets write them, read without guessing: what is not certain is ``None``."""

import re
from datetime import UTC, date, datetime

from dateutil import parser

FIRST_YEAR, LAST_YEAR = 1800, 2100
"""No article is older than newspapers of record, none is from the next century."""

LONGEST = 100
"""Characters of the longest text that is still one date; dateutil is slow on prose."""

COMPACT = {8: "%Y%m%d", 12: "%Y%m%d%H%M", 14: "%Y%m%d%H%M%S"}
"""Number of digits -> the calendar form that so many digits are tried as, before Unix time."""

DEFAULTS = (datetime(2000, 1, 1), datetime(2004, 2, 2))
"""dateutil fills missing parts from a default; parts that differ between these were missing."""

LEAD_IN = re.compile(r"^(?:(?:first|last|originally) )?(?:published|updated|posted)\b[\s:]*", re.I)
YEAR_FIRST = re.compile(r"\d{4}\D")
DOTTED = re.compile(r"\d{1,2}\.\d{1,2}\.\d{4}")
NUMBER = re.compile(r"(\d{8,16})(?:\.\d+)?", re.ASCII)


def read_date(value: object) -> date | None:
    """The calendar day that ``value`` names for its outlet, ``None`` when that is not certain.

    Takes a date, a datetime, a text ("Aug. 18, 2020, 9:29 a.m. ET", ISO 8601, RFC 2822), digits
    (20240131) or a Unix time in seconds or milliseconds. A time zone is not applied: 23:30 in New
    York stays that day; only Unix times, which carry no zone, are read in UTC. ``None`` are parts
    of a date ("May 2024"), years outside 1800 to 2100 or of two digits, and numeric dates that
    may be day or month first (03/04/2024). Never raises.
    """
    match value:
        case datetime():
            day: date | None = value.date()
        case date():
            day = value
        case bool():
            return None
        case int() | float():
            day = _from_number(value)
        case str():
            day = _from_text(value)
        case _:
            return None
    return day if day and FIRST_YEAR <= day.year <= LAST_YEAR else None


def _from_number(number: int | float) -> date | None:
    """The day of 20240131, 202401312359, 20240131235959 or of a Unix time."""
    if not 1e7 <= number < 1e16:  # holds for no NaN
        return None
    digits = str(int(number))
    if form := COMPACT.get(len(digits)):
        try:
            day = datetime.strptime(digits, form).date()
        except ValueError:
            day = None
        if day and FIRST_YEAR <= day.year <= LAST_YEAR:  # otherwise perhaps Unix time
            return day
    if number < 1e8:
        return None
    seconds = number if number < 1e11 else number / 1000
    try:
        return datetime.fromtimestamp(seconds, tz=UTC).date()
    except (ValueError, OverflowError, OSError):
        return None


def _from_text(text: str) -> date | None:
    text = LEAD_IN.sub("", text.strip())
    if len(text) > LONGEST:
        return None
    if digits := NUMBER.fullmatch(text):
        return _from_number(float(text) if "." in text else int(digits[1]))
    days = {
        _parsed(text, default=default, dayfirst=dayfirst)
        for default in DEFAULTS
        for dayfirst in _orders(text)
    }
    day = days.pop()
    # A day on which all readings agree was written out; its year must be, too, in four digits.
    return day if day and not days and str(day.year) in text else None


def _orders(text: str) -> tuple[bool, ...]:
    """The values of ``dayfirst`` under which a text may be read."""
    if YEAR_FIRST.match(text):
        return (False,)
    if DOTTED.match(text):  # 12.05.2024 is written where the day comes first
        return (True,)
    return (False, True)


def _parsed(text: str, *, default: datetime, dayfirst: bool) -> date | None:
    try:
        # The zone is ignored: the outlet's own day is wanted, and unknown zones do not warn.
        return parser.parse(text, default=default, dayfirst=dayfirst, ignoretz=True).date()
    except (ValueError, OverflowError):
        return None
