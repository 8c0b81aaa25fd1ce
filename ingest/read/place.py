"""Where an article was read, and the id that follows from it."""

import hashlib
import re
import unicodedata
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from ingest.read.opened import File

SLUG_LENGTH = 40
"""Characters of the readable part of an id, at most."""

UNTELLING = ("", "index", "amp")
"""Last parts of an address that do not name its article."""


@dataclass(frozen=True, slots=True)
class Place:
    """A file, or one record of it: ``record`` counts from 1 in ``unit``s (line, row, entry)."""

    path: File
    record: int | None = None
    unit: str = "line"

    @property
    def source(self) -> str:
        """The place as a reader is told of it: "news.jsonl line 12"."""
        return str(self.path) if self.record is None else f"{self.path} {self.unit} {self.record}"

    @property
    def stem(self) -> str:
        """The file's name without its format: "news" for news.jsonl.gz."""
        name = self.path.name
        if name.lower().endswith(".gz"):
            name = name[:-3]
        return name.rpartition(".")[0] or name


def stable_id(place: Place, url: str | None) -> str:
    """A readable id made of where the article lives, so that an edit of its text keeps it."""
    if place.record is None:
        name = _slug(place.stem)
    elif url:
        name = _address_name(url)
    else:
        number = f"-{place.record}"
        name = _slug(place.stem, SLUG_LENGTH - len(number)) + number
    return named_id(name, url or identity(place, place.record or ""))


def identity(place: Place, part: object) -> str:
    """What tells one part of a file from every other part of every other file."""
    return f"{place.path.resolve().as_posix()}#{part}"


def named_id(name: str, told_by: str) -> str:
    """An id that reads like ``name`` and is told from all others by ``told_by``."""
    # surrogateescape: file names need not be valid Unicode.
    digest = hashlib.sha256(told_by.encode(errors="surrogateescape")).hexdigest()
    return f"{_slug(name)}-{digest[:8]}"


def _address_name(url: str) -> str:
    """The slug of the last part of an address that names its article, else of its host."""
    parts = urlsplit(url)
    for part in reversed(unquote(parts.path).split("/")):
        name = re.sub(r"\.\w{2,5}$", "", part)
        if name.lower() not in UNTELLING and re.search(r"[A-Za-z]", name):
            return _slug(name)
    return _slug((parts.hostname or "").removeprefix("www."))


def _slug(name: str, length: int = SLUG_LENGTH) -> str:
    """``name`` in lower-case ASCII letters, digits and hyphens; "article" when none are left."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", errors="ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain)[:length].strip("-") or "article"
