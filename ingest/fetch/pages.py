"""What an address answered, read into articles by the readers of files."""

import secrets
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

from lxml import html
from lxml.etree import ParserError

from ingest.address import article_identity, canonical_url, outlet_of
from ingest.fetch.kinds import is_xml, suffix_of
from ingest.fetch.limits import Fetched
from ingest.fetch.listing import joined
from ingest.read.decode import decode
from ingest.read.page import read_page
from ingest.read.place import Place, stable_id
from ingest.read.source import read_file
from rag.errors import UnreadableSource
from rag.types import Article

FEED_LINKS = ("application/rss+xml", "application/atom+xml", "application/feed+json")
MOST_FEEDS = 3
"""Feeds that a reason names, at most."""


def read_page_of(answer: Fetched, *, now: datetime | None = None) -> Article:
    """The article of an HTML page; dates more than a day after ``now`` are not believed.

    Raises:
        UnreadableSource: it has no main text; the reason names the feeds that it links to.

    """
    try:
        body = answer.body
        if answer.charset:  # the header wins over what the page says of itself
            body = decode(body, answer.url, declared=answer.charset).encode()
        return _read_page(body, answer.url, now)
    except UnreadableSource as exc:
        if feeds := _feeds_of(answer):
            advice = f"If it is a front page, ingest its feed instead: {' or '.join(feeds)}"
            raise UnreadableSource(answer.url, f"has no main text. {advice}") from exc
        raise


def read_text_of(markup: str, url: str, *, now: datetime | None = None) -> Article:
    """The article whose text came with its feed's entry.

    Raises:
        UnreadableSource: it has no main text.

    """
    page = (
        '<!DOCTYPE html><html><head><meta charset="utf-8"></head>'
        f"<body><article>{markup}</article></body></html>"
    )
    return _read_page(page.encode(errors="replace"), url, now)


def read_file_of(answer: Fetched) -> Iterator[Article | UnreadableSource]:
    """The articles of anything but HTML: PDF, text, JSON lines and what else is read of files.

    Raises:
        UnreadableSource: it cannot be read as a whole.

    """
    if is_xml(answer):
        reason = "is XML, but neither a feed nor a sitemap nor a page. Leave it out."
        raise UnreadableSource(answer.url, reason)
    with _written(answer.body, suffix_of(answer)) as path:
        try:
            for number, found in enumerate(read_file(path), start=1):
                if isinstance(found, UnreadableSource):
                    yield _moved(found, path, answer.url)
                else:
                    yield _of_file(found, path.stem, answer.url, number)
        except UnreadableSource as exc:
            raise _moved(exc, path, answer.url) from exc


def _read_page(raw: bytes, url: str, now: datetime | None) -> Article:
    with _written(raw, ".html") as path:
        try:
            return _at(next(read_page(path, address=url, now=now)), url)
        except UnreadableSource as exc:
            raise _moved(exc, path, url) from exc


@contextmanager
def _written(raw: bytes, suffix: str) -> Iterator[Path]:
    """A file for the readers of files, while they read it."""
    # A name that nobody else has: ids and titles that were made of it are known by it.
    name = f"fetched-{secrets.token_hex(8)}{suffix}"
    with tempfile.TemporaryDirectory(prefix="footnote-") as folder:
        path = Path(folder, name)
        path.write_bytes(raw)
        yield path


def _moved(exc: UnreadableSource, path: Path, url: str) -> UnreadableSource:
    return UnreadableSource(exc.source.replace(str(path), url), exc.reason.replace(str(path), url))


def _at(article: Article, fetched: str) -> Article:
    """The article as that of a page: one id by whichever way its address was found."""
    url = canonical_url(fetched, article.url)
    return replace(
        article,
        id=stable_id(Place(Path(url), 1), article_identity(url)),
        url=url,
        origin=url,
        source=article.source or outlet_of(url),
    )


def _of_file(article: Article, stem: str, url: str, number: int) -> Article:
    """The article as one of a file at this address; what it says of itself stays."""
    place = canonical_url(url)
    name = urlsplit(place).path.rpartition("/")[2] or urlsplit(place).netloc
    own_id = not article.id.startswith(stem)
    identity = article_identity(place) + (f"#{number}" if number > 1 else "")
    made = stable_id(Place(Path(name), 1), identity)
    return replace(
        article,
        id=article.id if own_id else made,
        title=name if stem in article.title else article.title,
        url=article.url or place,
        origin=place,
        source=article.source or outlet_of(place),
    )


def _feeds_of(answer: Fetched) -> list[str]:
    """The feeds that a page links to."""
    try:
        head = html.document_fromstring(answer.body)
    except (ParserError, ValueError):
        return []
    links = (
        joined(answer.url, link.get("href"))
        for link in head.iterfind(".//link[@href]")
        if (link.get("type") or "").strip().lower() in FEED_LINKS
        and "alternate" in (link.get("rel") or "").lower().split()
    )
    return list(dict.fromkeys(links))[:MOST_FEEDS]
