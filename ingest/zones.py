"""Time zones as bylines abbreviate them, where the abbreviation has one meaning."""

from datetime import datetime, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

PLACES = {
    "ET": "America/New_York",
    "CT": "America/Chicago",
    "MT": "America/Denver",
    "PT": "America/Los_Angeles",
    "AKT": "America/Anchorage",
}
"""Abbreviations without summer or winter -> the zone whose clock of that day they mean."""

HOURS = {
    "UTC": 0, "GMT": 0, "Z": 0, "WET": 0,
    "EST": -5, "EDT": -4, "CST": -6, "CDT": -5, "MST": -7, "MDT": -6, "PST": -8, "PDT": -7,
    "AKST": -9, "AKDT": -8, "HST": -10,
    "BST": 1, "WEST": 1, "CET": 1, "CEST": 2, "EET": 2, "EEST": 3, "MSK": 3, "SAST": 2, "EAT": 3,
    "PKT": 5, "WIB": 7, "HKT": 8, "SGT": 8, "JST": 9, "KST": 9,
    "AWST": 8, "AEST": 10, "AEDT": 11, "NZST": 12, "NZDT": 13,
}  # fmt: skip
"""Abbreviation -> hours east of UTC. Those of the United States are as RFC 5322 defines them,
BST is British. IST (India, Israel, Ireland), AST and others of several meanings are left out."""


def zone_of(name: str | None, offset: int | None) -> tzinfo | None:
    """The zone of an abbreviation or of an offset in seconds; ``None`` when not certain.

    This is the form that dateutil asks for as ``tzinfos``.
    """
    if name in PLACES:
        return ZoneInfo(PLACES[name])
    if name in HOURS:
        return timezone(timedelta(hours=HOURS[name]))
    if offset is None or abs(offset) >= 24 * 3600:
        return None
    return timezone(timedelta(seconds=offset))


def with_plain_offset(moment: datetime) -> datetime:
    """``moment`` to the second, with its offset as a number, so that ISO 8601 keeps all of it."""
    moment = moment.replace(microsecond=0, fold=0)
    offset = moment.utcoffset()
    if offset is None:
        return moment.replace(tzinfo=None)
    return moment.replace(tzinfo=timezone(timedelta(seconds=int(offset.total_seconds()))))
