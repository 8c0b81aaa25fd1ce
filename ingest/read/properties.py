"""Titles, authors and dates that programs write into documents, and which of them mean anything."""

import re
from datetime import UTC, datetime, timedelta

from rag.clean import clean_line

JUNK_TITLE = re.compile(
    r"""
    (?:microsoft\s+(?:office\s+)?(?:word|powerpoint|excel)|word|powerpoint|excel)\s*-\s.*  # printed
    | (?:(?:untitled|unbenannt|sans\ titre|sin\ título|new|microsoft|word|powerpoint|google|scanned
        |document|dokument|presentation|docs?|unknown|none|null|print|title|scan|about:blank)
      [\s\d_()-]*)+
    | .*\.(?:docx?|pdf|indd|qxd|qxp|xlsx?|pptx?|rtf|odt|txt|html?|tex|dvi|pages|p65|fm)  # files
    | https?://\S*
    | (?:slide|page|layout|img|dsc)[\s_-]*\d+.*
    | [\W\d_]*
    """,
    re.IGNORECASE | re.VERBOSE,
)

LONGEST_TITLE = 500
"""Characters beyond which a title is a text."""

JUNK_AUTHOR = re.compile(
    r"(?:administrator|admin|anonymous|unknown|user|owner|author|python-docx|root|guest|none|null"
    r"|pc|home|scanner|microsoft(?: office)?(?: user)?|calibre(?: \S+)?|default"
    r"|utilisateur|benutzer)?"
    r"[\s\d]*",
    re.IGNORECASE,
)

TEMPLATES = {datetime(2013, 12, 23, 23, 15)}
"""Moments that are the birth of a program's template, not of a document (python-docx)."""

SAME = timedelta(days=1)
"""A document that was saved again up to so long after it was made was not updated."""

FIRST_YEAR = 1985
"""No program wrote such dates before; earlier ones are the zero of some clock."""


def sensible_title(title: object) -> str:
    """The title on one line; empty when it is a file name or what a program put there."""
    line = clean_line(title) if isinstance(title, str) else ""
    return "" if len(line) > LONGEST_TITLE or JUNK_TITLE.fullmatch(line) else line


def sensible_author(author: object) -> str:
    """The author on one line; empty when it is the name of a program or of an account."""
    line = clean_line(author) if isinstance(author, str) else ""
    return "" if JUNK_AUTHOR.fullmatch(line) else line


def sensible_dates(
    created: datetime | None, modified: datetime | None
) -> tuple[datetime | None, datetime | None]:
    """When a document was made and, if that was later, changed; ``None`` for what cannot be."""
    created, modified = _sensible(created), _sensible(modified)
    if created and modified and _plain(modified) - _plain(created) <= SAME:
        modified = None
    return created, modified


def _sensible(moment: datetime | None) -> datetime | None:
    if moment is None or _plain(moment) in TEMPLATES:
        return None
    return moment if moment.year >= FIRST_YEAR else None


def _plain(moment: datetime) -> datetime:
    """The moment in UTC without saying so, for moments with and without a zone to be compared."""
    return moment.astimezone(UTC).replace(tzinfo=None) if moment.tzinfo else moment
