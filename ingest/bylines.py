"""Bylines: who wrote an article and when, as its first lines say it."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice

from ingest.credits import clean_authors, is_agency, is_name, join_names
from ingest.dated import Dated, merge_dates
from ingest.dates import read_moment

LONGEST_LINE = 160
"""Characters of a line that may still be a byline; longer ones are prose."""

LINES = 10
"""Lines from the top among which a byline is looked for; empty ones are not counted."""

BARE_LINES = 5
"""Lines from the top that may be nothing but a date; further down it may be any date."""

LONGEST_BARE = 40
"""Characters of a line that is nothing but a date."""

MADE = "published posted publicado publié publicada veröffentlicht erstellt pubblicato gepubliceerd"
CHANGED = (
    "updated modified revised corrected actualizado actualizada aktualisiert aggiornato atualizado "
    "bijgewerkt gewijzigd modifié actualisé"
)
CHANGES = re.compile(r"updat|modif|revis|changed", re.IGNORECASE)
"""What in the name of a field or a class tells the date of a change."""

KEYWORD = re.compile(
    rf"(?:(?:first|last|originally|article|story|this (?:article|story) was|zuletzt|laatst|"
    rf"última vez|ultimo) )*"
    rf"(?:(?P<made>{MADE.replace(' ', '|')}|date published|publication date|première publication)"
    rf"|(?P<changed>{CHANGED.replace(' ', '|')}|last update|mis à jour|date modified|"
    rf"laatste update|última actualización|ultimo aggiornamento|stand))\b"
    rf"(?:\s+(?:on|at|am|le|el|il|em|op|um|:)\b)?[\s:]*",
    re.IGNORECASE,
)

_WORD = r"[^\W\d_]{2,12}\.?"
_CALENDAR = (
    rf"(?:{_WORD} \d{{1,2}}(?:st|nd|rd|th)?,? \d{{4}}"
    rf"|\d{{1,2}}(?:st|nd|rd|th|\.|º|er)?[ -](?:de |of )?{_WORD}(?: de| del)?,?[ -]\d{{4}}"
    r"|\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[./]\d{1,2}[./]\d{4}"
    r"|\d{4} ?年 ?\d{1,2} ?月 ?\d{1,2} ?日)"
)
_TIME = (
    r"(?:\d{1,2}(?:[:.h]\d{2}(?::\d{2})?(?: ?[ap]\.?m\b\.?)?| ?[ap]\.?m\b\.?)"
    r"(?: Uhr| ?Z\b| \(?[A-Z]{2,4}\b\)?)?(?: ?[+-]\d\d:?\d\d)?)"
)
DATE = re.compile(
    rf"(?:{_TIME},? (?:on )?)?(?:{_WORD},? )?{_CALENDAR}"
    rf"(?:,?(?:T| (?:(?:at|um|à|às|om|a las|alle|[|·/–—-]) )?){_TIME})?",
    re.IGNORECASE,
)
STAMP = re.compile(rf"(?:\b{KEYWORD.pattern})?(?P<date>{DATE.pattern})", re.IGNORECASE)
"""A date, and the word before it that says of what."""

AFTER_WORD = re.compile(rf"^{KEYWORD.pattern}(?P<date>.{{1,30}})$", re.IGNORECASE)
"""A line that may also tell a month, a year or "2 hours ago", because it says of what."""

AGO = re.compile(
    rf"\b{KEYWORD.pattern}(?P<date>(?:\d+|an?) (?:minute|hour|day|week)s? ago)\b", re.IGNORECASE
)

READING = re.compile(r"\b\d+[ -]min(?:ute)?s? read\b", re.IGNORECASE)
YEAR = re.compile(r"(?<!\d)\d{4}(?!\d)")
DASHED = re.compile(r"[–—-]\s*$")
"""How the day of an entry is set off in a timeline."""

LABEL = re.compile(r"^(?:date|datum|fecha|data)\s*:\s*", re.IGNORECASE)
PARTS = re.compile(r"[|•·()\[\]]|\s[/–—-]\s|[–—-]$")
BARS = re.compile(r"[|•·]")
BY = re.compile(
    r"(?:(?:written|reported|story|words) )?(?:by|von|par|por|di|door)[\s:]+", re.IGNORECASE
)
PEOPLE = re.compile(r"\s*,\s*|\s+(?:and|&|und|et|y)\s+")
ROLE = re.compile(r"\b(?:staff|writer|reporter|correspondent|editor)s?\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Byline:
    """What the byline of an article says; ``None`` is what it leaves open.

    ``bare`` tells that ``published`` stood on a line of its own, without a word or a name: it may
    be the day that the text is about, so everything else is to be trusted more.
    """

    published: Dated | None = None
    updated: Dated | None = None
    author: str | None = None
    bare: bool = False


def read_byline(lines: Iterable[str], *, now: datetime | None = None) -> Byline:
    """The byline among the first lines of an article or around its headline.

    Only lines that are nothing but a byline count: "Published 6:12 p.m. ET Aug. 17, 2020 |
    Updated 9:29 a.m. ET Aug. 18, 2020", "By Jane Roe | May 3, 2024", or a date alone near the
    top; never a date within prose. What "Updated" says is never the publication. ``now`` is
    the clock for "Updated 2 hours ago", which stays unknown without it.
    """
    read = [
        _read_line(line, number < BARE_LINES, now)
        for number, line in enumerate(islice(filter(None, map(str.strip, lines)), LINES))
        if len(line) <= LONGEST_LINE
    ]
    told = [one.published for one in read if one.published and not one.bare]
    bare = [one.published for one in read if one.published and one.bare]
    published = merge_dates(told, now=now)
    if published is None and len({one.day for one in bare}) == 1:  # several are a diary
        published = merge_dates(bare, now=now)
    return Byline(
        published,
        merge_dates([one.updated for one in read if one.updated], now=now),
        next((one.author for one in read if one.author), None),
        bare=bool(published) and not told,
    )


def byline_of(text: str, *, now: datetime | None = None) -> Byline:
    """The byline at the top of a text.

    A date on a line of its own is left out when more such lines follow: those of a diary, a
    timeline or a live blog are the days of its entries.
    """
    found = read_byline(text[: LINES * LONGEST_LINE].split("\n"), now=now)
    if found.bare and found.published and _other_days(text, found.published):
        return replace(found, published=None, bare=False)
    return found


def _other_days(text: str, first: Dated) -> bool:
    lines = (line.strip() for line in text.split("\n") if len(line) <= LONGEST_BARE)
    days = (read_moment(line, "byline") for line in lines if YEAR.search(line))
    return any(day.day != first.day for day in days if day)


def says_changed(words: str) -> bool:
    """Whether words end with one that makes the date behind them that of a change."""
    last = [found for found in KEYWORD.finditer(words) if found.end() == len(words)]
    return bool(last and last[-1]["changed"])


def _read_line(line: str, near_top: bool, now: datetime | None) -> Byline:
    """What one line says, if all of it is a byline; nothing when part of it is prose."""
    made: list[Dated] = []
    changed: list[Dated] = []
    plain: list[Dated] = []

    def take(match: re.Match[str]) -> str:
        word, _, later = match["date"].partition(" ")
        found = read_moment(match["date"], "byline", now=now)
        if found is None and (found := read_moment(later, "byline", now=now)):
            rest = f"{word} |"  # the last word of a name, not a weekday
        elif found is None:
            return "|" if match.re is AGO else match[0]  # without a clock it says nothing
        else:
            rest = "|"
        if match["made"]:
            made.append(found)
        elif match["changed"]:
            changed.append(found)
        elif not changed:  # behind "Updated ..." it belongs to that
            plain.append(found)
        return rest

    line = AGO.sub(take, AFTER_WORD.sub(take, line))
    line = READING.sub("|", LABEL.sub("", line))
    rest = STAMP.sub(take, line) if YEAR.search(line) else line
    parts = [part for part in (p.strip(" .,;:") for p in PARTS.split(rest)) if part]
    if not (made or changed or plain):
        return Byline(author=_author(line.strip(" |"), by_needed=True))
    names = [
        "" if is_agency(part) else _author(part, by_needed=not BARS.search(line)) for part in parts
    ]
    if None in names:
        return Byline()
    bare = not (made or changed or names)
    if bare and (not near_top or DASHED.search(rest)):
        return Byline()
    author = join_names(name for name in names if name)
    return Byline(next(iter(made or plain), None), next(iter(changed), None), author or None, bare)


def _author(part: str, *, by_needed: bool) -> str | None:
    """The people of "By Jane Roe and John Poe, staff writers"; ``None`` when it is no credit.

    Empty when it credits nobody.
    """
    by = BY.match(part)
    if by_needed and not by:
        return None
    people = [person for person in PEOPLE.split(part[by.end() :] if by else part) if person]
    first, *others = people or [""]
    if (by or first.lower().startswith("the ")) and not clean_authors(part if by else ""):
        return ""  # "By staff", or an outlet
    known = is_name(first) or (by is not None and is_agency(first))
    if not known or not all(is_name(o) or o.isupper() or ROLE.search(o) for o in others):
        return None
    return clean_authors(", ".join(p for p in people if not ROLE.search(p)))
