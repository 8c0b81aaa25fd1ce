"""Days as data sets write them, read without guessing."""

import re
from datetime import date, datetime

from dateutil import parser

LONGEST = 40
"""Characters of the longest text that is still one date."""

DEFAULTS = (datetime(2000, 1, 1), datetime(2004, 2, 2))
"""dateutil fills missing parts from a default; a date that differs between these lacked some."""

_ISO = re.compile(r"\d{4}([-/])\d{1,2}\1\d{1,2}(?!\d)", re.ASCII)


def read_day(written: str) -> date | None:
    """The day that is meant ("2024/03/29", "March 29, 2024"); ``None`` when that is not certain.

    Not certain are parts of a date ("March 2024") and days that may be months (03/04/2024).
    """
    text = written.strip()
    if len(text) > LONGEST:
        return None
    if found := _ISO.match(text):
        try:
            return date(*(int(part) for part in re.split("[-/]", found.group())))
        except ValueError:
            return None
    try:
        readings = {
            parser.parse(text, default=default, dayfirst=dayfirst).date()
            for default in DEFAULTS
            for dayfirst in (True, False)
        }
    except (ValueError, OverflowError):
        return None
    return readings.pop() if len(readings) == 1 else None
