"""What feeds and sitemaps tell of articles, and how it is merged into the article itself."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from urllib.parse import urljoin

from ingest.address import outlet_of
from ingest.credits import clean_authors, clean_outlet
from ingest.dated import Dated, merge_dates
from ingest.read.title import title_of
from rag.types import Article, DateNote


@dataclass(frozen=True, slots=True)
class Entry:
    """One article as a feed or sitemap lists it; ``html`` is the text that came with it."""

    url: str | None
    title: str | None = None
    author: str | None = None
    source: str | None = None
    published: Dated | None = None
    updated: Dated | None = None
    language: str | None = None
    tags: tuple[str, ...] = ()
    html: str = ""


@dataclass(frozen=True, slots=True)
class Listing:
    """The articles that an address lists, and further ``sitemaps`` (address, last change).

    A feed has its own order; a sitemap has none, so its ``newest_first`` are fetched.
    """

    entries: tuple[Entry, ...]
    sitemaps: tuple[tuple[str, Dated | None], ...] = ()
    newest_first: bool = False


def joined(base: str, link: str) -> str:
    """The address that a link names, seen from ``base``; as it is when it is no address."""
    try:
        return urljoin(base, link)
    except ValueError:
        return link


def merge(article: Article, entry: Entry) -> Article:
    """The article, with what its page left open as the entry tells it.

    What the page says of itself wins, as that is the same by whichever way the article was found;
    dates are weighed by ``merge_dates``. A last change before the publication is none.
    """
    untold = article.title == title_of(article.text)
    unnamed = article.source in (None, outlet_of(article.url))
    source = clean_outlet(entry.source or "") if unnamed else None
    published = _merged(article.published, article.published_note, entry.published)
    updated = _merged(article.updated, article.updated_note, entry.updated)
    if article.updated is None and updated and published and updated.day < published.day:
        updated = None
    return replace(
        article,
        title=entry.title if untold and entry.title else article.title,
        author=article.author or clean_authors(entry.author or "", source or article.source),
        source=source or article.source,
        published=published.day if published else None,
        published_note=published.note if published else None,
        updated=updated.day if updated else None,
        updated_note=updated.note if updated else None,
        language=article.language or entry.language,
        tags=article.tags or entry.tags,
    )


def age_key(dated: Dated | None) -> tuple[bool, float]:
    """A key that sorts the newest first and the undated last."""
    if dated is None:
        return True, 0.0
    moment = dated.note.at or datetime.combine(dated.day, datetime.min.time())
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return False, -moment.timestamp()


def _merged(day: date | None, note: DateNote | None, told: Dated | None) -> Dated | None:
    own = Dated(day, note or DateNote()) if day else None
    return merge_dates([dated for dated in (own, told) if dated])
