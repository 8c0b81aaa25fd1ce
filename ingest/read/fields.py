"""Fields of JSON, CSV and front matter, whatever they are called, to an article."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any, get_args

from ingest.address import article_identity, canonical_url, date_in_url, outlet_of, to_url
from ingest.bylines import Byline, byline_of
from ingest.credits import agency_of, clean_authors, clean_outlet
from ingest.dated import Dated, covers, merge_dates
from ingest.dates import read_moment
from ingest.read.place import Place, stable_id
from ingest.read.title import title_of
from ingest.read.values import Record, key_of, to_tags, to_text
from rag.clean import clean_line
from rag.errors import UnreadableSource
from rag.types import Article, DateNote, Precision

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

NOTES = {"published_note": ("published_note",), "updated_note": ("updated_note",)}
"""What Footnote itself exports beside its dates; not among the fields that one may map."""

LONGEST_ID = 200
"""Characters of the longest id that is kept; longer ones are not ids but text."""

SHOWN_FIELDS = 12
"""Field names that an error lists, at most."""


def build_article(
    record: Mapping[str, object],
    place: Place,
    *,
    mapping: Mapping[str, str] | None = None,
    dates_from: str = "field",
    now: datetime | None = None,
) -> Article:
    """The article that a record holds, its fields found by their common spellings.

    ``mapping`` names the column that holds a field of the article, in place of its spellings;
    "meta.author" is the author within the object "meta". Dates have ``dates_from`` for their
    origin; where they leave something open, the first lines of the text and the address are
    asked. A field may also hold dates that were read before, as a ``Dated`` or a list of them.
    Dates more than a day after ``now`` are not believed. A record that Footnote exported (it has
    a ``published_note``) is taken as it is.

    Raises:
        UnreadableSource: the record has no text.

    """
    found = Record(record, {**FIELDS, **NOTES}, mapping or {})
    text = next((t for t in map(to_text, found.values("text")) if t), "")
    if not text:
        raise UnreadableSource(place.source, f"has no text; {_names_of(record)}.")
    given = next((u for u in map(to_url, found.values("url")) if u), None)
    url = canonical_url(given) if given else None
    own_id = found.line("id")
    if own_id and len(own_id) <= LONGEST_ID:
        name = own_id
    else:
        name = stable_id(place, article_identity(url) if url else None)
    shared: dict[str, Any] = {
        "id": name,
        "title": found.line("title") or title_of(text),
        "text": text,
        "language": found.line("language") or None,
        "tags": next((t for t in map(to_tags, found.values("tags")) if t), ()),
        "origin": str(place.path),
    }
    if "published_note" in record:
        return Article(**shared, **_exported(found, given))
    byline = byline_of(text, now=now)
    source = clean_outlet(found.line("source")) or outlet_of(url)
    published, updated = _dates(found, byline, url, dates_from, now)
    return Article(
        **shared,
        url=url,
        source=source,
        author=_author(found, byline, text, source),
        published=published.day if published else None,
        published_note=published.note if published else None,
        updated=updated.day if updated else None,
        updated_note=updated.note if updated else None,
    )


def _dates(
    found: Record, byline: Byline, url: str | None, origin: str, now: datetime | None
) -> tuple[Dated | None, Dated | None]:
    """When an article was published and updated, by its fields, its byline and its address."""
    published = [d for v in found.values("published") for d in _moments(v, origin)]
    updated = [d for v in found.values("updated") for d in _moments(v, origin)]
    named = date_in_url(url) if url else None
    signed = byline.published
    if byline.bare and named and signed and not covers(named, signed):
        signed = None
    return (
        merge_dates([*published, *filter(None, (signed, named))], now=now),
        merge_dates([*updated, *filter(None, (byline.updated,))], now=now),
    )


def _moments(value: object, origin: str) -> list[Dated]:
    if isinstance(value, list):
        return [dated for dated in value if isinstance(dated, Dated)]
    read = value if isinstance(value, Dated) else read_moment(value, origin)
    return [read] if read else []


def _author(found: Record, byline: Byline, text: str, source: str | None) -> str | None:
    """Who wrote it: the field, the byline, or the agency that its dateline credits."""
    return clean_authors(found.line("author"), source) or byline.author or agency_of(text)


def _exported(found: Record, url: str | None) -> dict[str, Any]:
    """The fields of an article that Footnote exported, exactly as they were."""
    published, updated = (_noted(found, field) for field in ("published", "updated"))
    return {
        "url": url,
        "source": found.line("source") or None,
        "author": found.line("author") or None,
        "published": published[0],
        "published_note": published[1],
        "updated": updated[0],
        "updated_note": updated[1],
    }


def _noted(found: Record, field: str) -> tuple[date | None, DateNote | None]:
    """A date with the note that was exported beside it."""
    read = next((r for v in found.values(field) if (r := read_moment(v, "field"))), None)
    match next(found.values(f"{field}_note"), None):
        case {"precision": str(precision), "at": (str() | None) as at, "origin": str(origin)}:
            known = next((p for p in get_args(Precision) if p == precision), None)
            if known and read:
                return read.day, DateNote(known, _moment_at(at), origin)
    return (read.day, None) if read else (None, None)


def _moment_at(at: str | None) -> datetime | None:
    try:
        return datetime.fromisoformat(at) if at else None
    except ValueError:
        return None


def has_text_field(names: Iterable[str]) -> bool:
    """Whether one of the names is a spelling of the article's text."""
    return not {key_of(name) for name in names}.isdisjoint(map(key_of, FIELDS["text"]))


def missing_text_field(names: Iterable[str]) -> str:
    """A reason for a table without a text column, with the columns that it has."""
    return f"has no column that holds the text; {_names_of(names)}."


def _names_of(names: Iterable[str]) -> str:
    listed = [clean_line(str(name)) for name in names]
    shown = ", ".join(listed[:SHOWN_FIELDS]) + (", …" if len(listed) > SHOWN_FIELDS else "")
    advice = f"call the text one of {', '.join(FIELDS['text'])}"
    return f"its fields are {shown}: {advice}" if listed else f"it has no fields: {advice}"
