"""Fields of JSON, CSV and front matter, whatever they are called, to an article."""

import math
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from urllib.parse import urlsplit

from ingest.dates import read_date
from ingest.read.clean import clean_line, clean_text
from ingest.read.place import Place, stable_id
from ingest.read.title import title_of
from rag.errors import UnreadableSource
from rag.types import Article

FIELDS: dict[str, tuple[str, ...]] = {
    "text": ("text", "body", "content", "article", "full_text", "maintext", "article_body"),
    "title": ("title", "headline", "head"),
    "source": ("source", "outlet", "publisher", "site", "site_name", "publication"),
    "author": ("author", "byline", "authors"),
    "published": (
        "published",
        "date",
        "published_at",
        "publish_date",
        "pub_date",
        "publication_date",
        "date_published",
    ),
    "updated": ("updated", "modified", "updated_at", "date_modified"),
    "url": ("url", "link", "canonical_url"),
    "id": ("id", "article_id", "_id"),
    "language": ("language", "lang", "in_language"),
    "tags": ("tags", "keywords", "section"),
}
"""Field of an article -> its spellings, best first. Case, "_", "-" and spaces do not count."""

LONGEST_ID = 200
"""Characters of the longest id that is kept; longer ones are not ids but text."""

SHOWN_FIELDS = 12
"""Field names that an error lists, at most."""


def build_article(record: Mapping[str, object], place: Place) -> Article:
    """The article that a record holds, its fields found by their common spellings.

    Raises:
        UnreadableSource: the record has no text.

    """
    found = {_key(name): value for name, value in record.items()}
    text = next((t for t in map(_to_text, _values(found, "text")) if t), "")
    if not text:
        raise UnreadableSource(place.source, f"has no text; {_names_of(record)}.")
    url = next((u for u in map(_to_url, _values(found, "url")) if u), None)
    own_id = _line(found, "id")
    return Article(
        id=own_id if own_id and len(own_id) <= LONGEST_ID else stable_id(place, url),
        title=_line(found, "title") or title_of(text),
        text=text,
        source=_line(found, "source") or _host(url),
        author=re.sub(r"^by\s+", "", _line(found, "author"), flags=re.IGNORECASE) or None,
        published=_day(found, "published"),
        updated=_day(found, "updated"),
        url=url,
        language=_line(found, "language") or None,
        tags=next((t for t in map(_to_tags, _values(found, "tags")) if t), ()),
        origin=str(place.path),
    )


def has_text_field(names: Iterable[str]) -> bool:
    """Whether one of the names is a spelling of the article's text."""
    return not {_key(name) for name in names}.isdisjoint(map(_key, FIELDS["text"]))


def missing_text_field(names: Iterable[str]) -> str:
    """A reason for a table without a text column, with the columns that it has."""
    return f"has no column that holds the text; {_names_of(names)}."


def _names_of(names: Iterable[str]) -> str:
    listed = [clean_line(str(name)) for name in names]
    shown = ", ".join(listed[:SHOWN_FIELDS]) + (", …" if len(listed) > SHOWN_FIELDS else "")
    advice = f"call the text one of {', '.join(FIELDS['text'])}"
    return f"its fields are {shown}: {advice}" if listed else f"it has no fields: {advice}"


def _key(name: object) -> str:
    return re.sub(r"[\s_-]+", "", str(name)).lower()


def _values(found: Mapping[str, object], field: str) -> Iterator[object]:
    for spelling in FIELDS[field]:
        if (key := _key(spelling)) in found:
            yield found[key]


def _line(found: Mapping[str, object], field: str) -> str:
    return next((line for line in map(_to_line, _values(found, field)) if line), "")


def _day(found: Mapping[str, object], field: str) -> date | None:
    return next((day for day in map(read_date, _values(found, field)) if day), None)


def _to_line(value: object) -> str:
    """One line of text: a name, a list of names, or an object with a name (as in JSON-LD)."""
    match value:
        case str():
            return clean_line(value)
        case bool() | None:
            return ""
        case int():
            return str(value)
        case float():
            return str(value) if math.isfinite(value) else ""
        case {"name": str(name)}:
            return clean_line(name)
        case [*entries]:
            # A list within a list is no name; skipping it also bounds the depth.
            names = (_to_line(entry) for entry in entries if not isinstance(entry, list))
            return ", ".join(name for name in names if name)
    return ""


def _to_text(value: object) -> str:
    """A text, given whole or as a list of paragraphs."""
    if isinstance(value, list):
        value = "\n\n".join(part for part in value if isinstance(part, str))
    return clean_text(value) if isinstance(value, str) else ""


def _to_tags(value: object) -> tuple[str, ...]:
    entries = re.split("[,;|]", value) if isinstance(value, str) else value
    if not isinstance(entries, list):
        return ()
    tags = (_to_line(entry) for entry in entries if not isinstance(entry, list))
    return tuple(dict.fromkeys(tag for tag in tags if tag))


def _to_url(value: object) -> str | None:
    """The address as given; ``None`` unless it is one of the web, so that a link is safe."""
    url = value.strip() if isinstance(value, str) else ""
    try:
        parts = urlsplit(url)
        sound = parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        return None
    return url if sound and url.isprintable() and not re.search(r"\s", url) else None


def _host(url: str | None) -> str | None:
    return ((urlsplit(url).hostname or "").removeprefix("www.") or None) if url else None
