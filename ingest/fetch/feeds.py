"""Feeds: RSS and Atom as feedparser reads them, and JSON Feed (jsonfeed.org 1.1)."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from html import escape
from io import BytesIO
from typing import Any

import feedparser
import orjson

from ingest.dates import read_moment
from ingest.fetch.listing import Entry, Listing, joined
from ingest.fetch.xml import from_root
from rag.clean import clean_line
from rag.errors import UnreadableSource

ORIGIN = "feed"
XML = "application/xml; charset=utf-8"

MOST_TAGS = 300_000
"""Tags that feedparser gets through in some 20 seconds; feeds of 10,000 entries have fewer."""


def load_feed(
    raw: bytes, url: str, charset: str | None = None, *, now: datetime | None = None
) -> Listing:
    """The entries of an RSS or Atom feed, as well as it can be read when it is broken.

    Dates more than a day after ``now`` are not believed.

    Raises:
        UnreadableSource: it has none, or is not text.

    """
    document = from_root(raw, url, charset)
    if document.count(b"<") > MOST_TAGS:
        reason = f"has more than {MOST_TAGS:,} tags, as no feed has. Check it in your browser."
        raise UnreadableSource(url, reason)
    # A stream, because feedparser would open a string that names a file or an address.
    parsed = feedparser.parse(
        BytesIO(document),
        response_headers={"content-location": url, "content-type": XML},
    )
    feed = parsed["feed"]
    outlet = _line(feed.get("title"))
    language = _line(feed.get("language"))
    entries = tuple(
        Entry(
            url=_link(entry, url),
            title=_line(entry.get("title")),
            author=_line(entry.get("author")),
            source=_line((entry.get("source") or {}).get("title")) or outlet,
            published=read_moment(_raw(entry, "published"), ORIGIN, now=now),
            updated=read_moment(_raw(entry, "updated"), ORIGIN, now=now),
            language=language,
            tags=_tags(tag.get("term") for tag in entry.get("tags", ())),
            html=_html(entry),
        )
        for entry in parsed["entries"]
    )
    if not entries and parsed.get("bozo") and not parsed.get("version"):
        reason = "is too broken to be read as a feed. Check the address in your browser."
        raise UnreadableSource(url, reason)
    return _checked(entries, url)


def is_json_feed(raw: bytes) -> bool:
    """Whether this is JSON that says of itself that it is a JSON Feed."""
    return b"jsonfeed.org/version" in raw[:2048] and isinstance(_parsed(raw), dict)


def load_json_feed(raw: bytes, url: str, *, now: datetime | None = None) -> Listing:
    """The entries of a JSON Feed.

    Raises:
        UnreadableSource: it has none.

    """
    feed = _parsed(raw)
    feed = feed if isinstance(feed, dict) else {}
    listed = feed.get("items")
    entries = tuple(
        _json_entry(entry, feed, url, now)
        for entry in (listed if isinstance(listed, list) else ())
        if isinstance(entry, dict)
    )
    return _checked(entries, url)


def _json_entry(
    entry: Mapping[str, Any], feed: Mapping[str, Any], url: str, now: datetime | None
) -> Entry:
    authors = entry.get("authors") or [entry.get("author")]
    names = [a.get("name") for a in _listed(authors) if isinstance(a, dict)]
    plain = entry.get("content_text")
    address = _line(entry.get("url")) or _line(entry.get("external_url"))
    return Entry(
        url=joined(url, address) if address else None,
        title=_line(entry.get("title")),
        author=", ".join(filter(None, map(_line, names))) or None,
        source=_line(feed.get("title")),
        published=read_moment(entry.get("date_published"), ORIGIN, now=now),
        updated=read_moment(entry.get("date_modified"), ORIGIN, now=now),
        language=_line(entry.get("language")) or _line(feed.get("language")),
        tags=_tags(_listed(entry.get("tags"))),
        html=_text(entry.get("content_html")) or (_paragraphs(plain) if plain else ""),
    )


def _checked(entries: tuple[Entry, ...], url: str) -> Listing:
    if not entries:
        raise UnreadableSource(url, "is a feed without entries. Try again later.")
    return Listing(entries)


def _link(entry: Mapping[str, Any], url: str) -> str | None:
    """The address of the page; FeedBurner keeps the outlet's own in an element of its own."""
    link = _line(entry.get("feedburner_origlink")) or _line(entry.get("link"))
    return joined(url, link) if link else None


def _html(entry: Mapping[str, Any]) -> str:
    """The longest text that the entry carries."""
    contents = [entry.get("summary_detail"), *entry.get("content", ())]
    texts = [
        _paragraphs(found["value"]) if found.get("type") == "text/plain" else found["value"]
        for found in contents
        if found and found.get("value")
    ]
    return max(texts, key=len, default="")


def _paragraphs(plain: object) -> str:
    parts = escape(_text(plain)).split("\n\n")
    return "".join(f"<p>{part}</p>" for part in parts)


def _raw(entry: Mapping[str, Any], field: str) -> object:
    """A date as written; asked for plainly, feedparser gives ``published`` for ``updated``."""
    return dict.get(entry, field) if isinstance(entry, dict) else None


def _line(value: object) -> str | None:
    return clean_line(value) or None if isinstance(value, str) else None


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _listed(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _tags(values: Iterable[object]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(tag for tag in map(_line, values) if tag))


def _parsed(raw: bytes) -> Any:
    try:
        return orjson.loads(raw.removeprefix(b"\xef\xbb\xbf"))
    except orjson.JSONDecodeError:
        return None
