"""Dates as outlets write them, read without guessing: what is not certain is ``None``."""

import re
from datetime import UTC, date, datetime, timedelta

from dateutil import parser

from ingest.dated import Dated, believable
from ingest.month_names import to_english
from ingest.zones import with_plain_offset, zone_of
from rag.types import DateNote, Precision

FIRST_YEAR, LAST_YEAR = 1800, 2100
"""No article is older than newspapers of record, none is from the next century."""

LONGEST = 100
"""Characters of the longest text that is still one date; dateutil is slow on prose."""

COMPACT = {8: "%Y%m%d", 12: "%Y%m%d%H%M", 14: "%Y%m%d%H%M%S"}
"""Number of digits -> the calendar form that so many digits are tried as, before Unix time."""

DEFAULTS = (datetime(2000, 1, 1, 1, 1), datetime(2004, 2, 2, 2, 2))
"""dateutil fills missing parts from a default; parts that differ between these were missing."""

LEAD_IN = re.compile(
    r"^(?:(?:(?:first|last|originally) )?(?:published|updated|posted|modified)\b(?: on\b)?[\s:]*)+",
    re.IGNORECASE,
)
ISO_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
YEAR_FIRST = re.compile(r"\d{4}\D")
DOTTED = re.compile(r"\d{1,2}\.\d{1,2}\.\d{4}")
NUMBER = re.compile(r"(\d{8,16})(?:\.\d+)?", re.ASCII)
YEAR = re.compile(r"(?P<year>\d{4})", re.ASCII)
MONTH = re.compile(
    r"(?P<year>\d{4})[-/.](?P<month>\d{1,2})|(?P<number>\d{1,2})[-/.](?P<of>\d{4})"
    r"|(?P<name>[A-Za-z]{3,9})\.?,? (?P<in>\d{4})",
    re.ASCII,
)
CHINESE = re.compile(r"(\d{4}) ?年 ?(\d{1,2}) ?月(?: ?(\d{1,2}) ?日)?")
DOTTED_TIME = re.compile(
    r"(?<![\d.])(\d{1,2})\.(\d{2})(?= ?(?:(?i:[ap]\.?m|uhr)\b|(?:[A-Z]{2,3}T|UTC)\b))"
)
OFFSET = re.compile(r"\b(?:GMT|UTC) ?(?=[+-]\d)")
BETWEEN = re.compile(r"\s*[|•·]\s*")
ENGLISH_MONTHS = parser.parserinfo()
AGO = re.compile(r"(?:an?|(\d{1,3})) (minute|min|hour|hr|day)s? ago", re.IGNORECASE)
AGO_UNITS = {"minute": "minutes", "min": "minutes", "hour": "hours", "hr": "hours", "day": "days"}
NEAR_DAYS = {"just now": 0, "today": 0, "yesterday": 1}


def read_date(value: object) -> date | None:
    """The calendar day that ``value`` names for its outlet, ``None`` when that is not certain.

    As ``read_moment``, without months and years that name no day. Never raises.
    """
    found = read_moment(value, "")
    return found.day if found and found.note.precision in ("day", "time") else None


def read_moment(value: object, origin: str, *, now: datetime | None = None) -> Dated | None:
    """The day and, where given, the time that ``value`` names; ``None`` when not certain.

    Takes a date, a datetime, a text ("Aug. 18, 2020, 9:29 a.m. ET", ISO 8601, RFC 2822,
    "18 août 2020"), digits (20240131) or a Unix time in seconds or milliseconds. The day is the
    outlet's own: 23:30 in New York stays that day; only Unix times, which carry no zone, are read
    in UTC. "May 2024" and "2024" stand for their first day with that precision. Midnight to the
    second is how systems write a day without its time and is read as one. "2 hours ago" and
    "yesterday" are read only when ``now`` is given. ``None`` are parts of a date ("5 May"), years
    outside 1800 to 2100 or of two digits, numeric dates that may be day or month first
    (03/04/2024) and days more than one after ``now``. Never raises.
    """
    found: _Found | None
    match value:
        case datetime():
            found = _timed(value)
        case date():
            found = (value, "day", None)
        case bool():
            return None
        case int() | float():
            found = _from_number(value)
        case str():
            found = _from_text(value.strip(), now)
        case _:
            return None
    if found is None or not FIRST_YEAR <= found[0].year <= LAST_YEAR:
        return None
    dated = Dated(found[0], DateNote(found[1], found[2], origin))
    return dated if believable(dated, now) else None


_Found = tuple[date, Precision, datetime | None]


def _timed(moment: datetime) -> _Found:
    moment = with_plain_offset(moment)
    if (moment.hour, moment.minute, moment.second) == (0, 0, 0):
        return moment.date(), "day", None
    return moment.date(), "time", moment


def _from_number(number: int | float) -> _Found | None:
    """The moment of 20240131, 202401312359, 20240131235959, 2024 or of a Unix time."""
    if FIRST_YEAR <= number <= LAST_YEAR and number == int(number):
        return date(int(number), 1, 1), "year", None
    if not 1e7 <= number < 1e16:  # holds for no NaN
        return None
    digits = str(int(number))
    if form := COMPACT.get(len(digits)):
        try:
            moment = datetime.strptime(digits, form)
        except ValueError:
            moment = None
        if moment and FIRST_YEAR <= moment.year <= LAST_YEAR:  # otherwise perhaps Unix time
            return _timed(moment)
    if number < 1e8:
        return None
    seconds = number if number < 1e11 else number / 1000
    try:
        return _timed(datetime.fromtimestamp(seconds, tz=UTC))
    except (ValueError, OverflowError, OSError):
        return None


def _from_text(text: str, now: datetime | None) -> _Found | None:
    text = LEAD_IN.sub("", text)
    if len(text) > LONGEST:
        return None
    if digits := NUMBER.fullmatch(text):
        return _from_number(float(text) if "." in text else int(digits[1]))
    text = CHINESE.sub(lambda m: "-".join(filter(None, m.groups())) + " ", text)
    text = DOTTED_TIME.sub(r"\1:\2", OFFSET.sub("", BETWEEN.sub(" ", text))).strip()
    return (
        _from_iso(text)
        or _coarse(text)
        or _written(text)
        or ((english := to_english(text)) and (_coarse(english) or _written(english)))
        or _relative(text, now)
        or None
    )


def _from_iso(text: str) -> _Found | None:
    if not ISO_DAY.match(text):  # not the weeks and bare years that ISO 8601 has, too
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return _timed(moment) if len(text) > len("2024-01-31") else (moment.date(), "day", None)


def _coarse(text: str) -> _Found | None:
    """A year or month on its own, as its first day."""
    if found := YEAR.fullmatch(text):
        year = int(found["year"])
        return (date(year, 1, 1), "year", None) if year else None
    if not (found := MONTH.fullmatch(text)):
        return None
    year = int(found["year"] or found["of"] or found["in"])
    name = found["name"]
    month = ENGLISH_MONTHS.month(name) if name else int(found["month"] or found["number"])
    return (date(year, month, 1), "month", None) if year and month and month <= 12 else None


def _written(text: str) -> _Found | None:
    readings = {
        _parsed(text, default=default, dayfirst=dayfirst)
        for dayfirst in _orders(text)
        for default in DEFAULTS
    }
    if None in readings or len(days := {r.date() for r in readings if r}) != 1:
        return None
    # A day on which all readings agree was written out; its year must be, too, in four digits.
    if str((day := days.pop()).year) not in text:
        return None
    moments = [reading for reading in readings if reading]
    if len({moment.hour for moment in moments}) > 1:
        return day, "day", None
    if len({moment.minute for moment in moments}) > 1:  # "9 a.m."
        moments = [moments[0].replace(minute=0)]
    return _timed(moments[0])


def _orders(text: str) -> tuple[bool, ...]:
    """The values of ``dayfirst`` under which a text may be read."""
    if YEAR_FIRST.match(text):
        return (False,)
    if DOTTED.match(text):  # 12.05.2024 is written where the day comes first
        return (True,)
    return (False, True)


def _parsed(text: str, *, default: datetime, dayfirst: bool) -> datetime | None:
    try:
        moment = parser.parse(text, default=default, dayfirst=dayfirst, tzinfos=zone_of)
        return with_plain_offset(moment)
    except (ValueError, OverflowError):
        return None


def _relative(text: str, now: datetime | None) -> _Found | None:
    """The day of "3 hours ago" or "yesterday", seen from ``now``; its time is too rough to keep."""
    if now is None:
        return None
    if found := AGO.fullmatch(text):
        unit = AGO_UNITS[found[2].lower()]
        return (now - timedelta(**{unit: int(found[1] or 1)})).date(), "day", None
    days = NEAR_DAYS.get(text.lower())
    return None if days is None else ((now - timedelta(days=days)).date(), "day", None)
