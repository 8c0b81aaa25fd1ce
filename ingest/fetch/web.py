"""The web as a source: an article, a feed or a sitemap in, articles out."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from ingest.address import article_identity, canonical_url
from ingest.dated import Dated
from ingest.fetch.client import Fetcher
from ingest.fetch.feeds import load_feed, load_json_feed
from ingest.fetch.kinds import Kind, kind_of, unpacked
from ingest.fetch.limits import Fetched, Stopped, Unfetched
from ingest.fetch.listing import Entry, Listing, age_key, merge
from ingest.fetch.pages import read_file_of, read_page_of, read_text_of
from ingest.fetch.sitemaps import load_sitemap
from rag.errors import UnreadableSource
from rag.types import Article

Found = Article | UnreadableSource

FULL_TEXT = 500
"""Characters of the shortest entry text that stands for an article; less is a teaser."""

MOST_SITEMAPS = 50
"""Sitemaps that are read for one source, the newest first."""

LOADERS: dict[Kind, Callable[[Fetched, datetime | None], Listing]] = {
    "feed": lambda got, now: load_feed(got.body, got.url, got.charset, now=now),
    "json feed": lambda got, now: load_json_feed(got.body, got.url, now=now),
    "sitemap": lambda got, now: load_sitemap(got.body, got.url, got.charset, now=now),
}


@dataclass(frozen=True, slots=True)
class Notice:
    """Something to know that is no failure; ``text`` goes on after ``source``.

    "unchanged": the server says so, nothing was read; "known": an article that ``known`` knows was
    not asked for; "feed text": the article is what its feed carried, its page could not be had;
    "left out": there is more than may be fetched at once.
    """

    kind: Literal["unchanged", "known", "feed text", "left out"]
    source: str
    text: str


def nothing_known(_url: str) -> bool:
    """``False``: every page is fetched."""
    return False


def ignore(_notice: Notice) -> None:
    """Do nothing."""


def read_web(
    url: str,
    fetcher: Fetcher,
    *,
    known: Callable[[str], bool] = nothing_known,
    notice: Callable[[Notice], None] = ignore,
    now: datetime | None = None,
) -> Iterator[Found]:
    """The articles behind an address; what cannot be read is yielded as an error.

    A page is one article. The pages that a feed (RSS, Atom, JSON Feed) or a sitemap lists are
    fetched each, a sitemap's newest first, up to ``fetcher.limits.max_pages``, but for those whose
    canonical address is ``known``. Anything else is read as a file of its content type. Ends early,
    without an error, when the fetcher's ``stop`` says so. Never raises.
    """
    try:
        answer = fetcher.get(url)
        if answer.unchanged:
            notice(Notice("unchanged", answer.asked, "is unchanged since it was last read."))
            return
        answer = unpacked(answer, fetcher.limits.max_bytes)
        if loader := LOADERS.get(kind_of(answer)):
            yield from _Source(answer, fetcher, known, notice, now).read(loader(answer, now))
        else:
            found = list(_articles_of(answer, now))
            fetcher.remember(answer)
            yield from found
    except Stopped:
        return
    except UnreadableSource as exc:
        yield exc


class _Source:
    """One feed or sitemap while it is read."""

    def __init__(
        self,
        answer: Fetched,
        fetcher: Fetcher,
        known: Callable[[str], bool],
        notice: Callable[[Notice], None],
        now: datetime | None,
    ) -> None:
        self._now = now
        self._asked = answer.asked
        self._fetcher = fetcher
        self._known = known
        self._notice = notice
        self._most = fetcher.limits.max_pages
        self._seen = {article_identity(answer.asked), article_identity(answer.url)}
        self._answers = [replace(answer, body=b"")]
        self._whole = True

    def read(self, listing: Listing) -> Iterator[Found]:
        """The articles that it lists."""
        entries = self._fresh(listing.entries)
        unread = 0
        if listing.sitemaps:
            self._answers.clear()  # an index may stay as it is while its sitemaps change
            waiting = list(listing.sitemaps)
            yield from self._gather(entries, waiting)
            unread = len(waiting)
        if listing.newest_first:
            entries.sort(key=lambda entry: age_key(entry.published or entry.updated))
        for entry in entries[: self._most]:
            yield from self._read_entry(entry)
        self._tell_left_out(len(entries) - self._most, unread)
        if self._whole and len(entries) <= self._most:
            # Nothing that was listed is missing, so that the next time only changes are asked for.
            for answer in self._answers:
                self._fetcher.remember(answer)

    def _gather(
        self, entries: list[Entry], waiting: list[tuple[str, Dated | None]]
    ) -> Iterator[UnreadableSource]:
        """Fill ``entries`` from the sitemaps that are ``waiting``, until there are enough."""
        read = 0
        while waiting and read < MOST_SITEMAPS and len(entries) < self._most:
            waiting.sort(key=lambda told: age_key(told[1]))
            address, _ = waiting.pop(0)
            if not self._first(address):
                continue
            try:
                answer = unpacked(self._fetcher.get(address), self._fetcher.limits.max_bytes)
                if answer.unchanged:
                    continue
                read += 1
                if kind_of(answer) != "sitemap":
                    reason = "is no sitemap, though one lists it as such. Leave it out."
                    raise UnreadableSource(address, reason)
                listing = LOADERS["sitemap"](answer, self._now)
            except UnreadableSource as exc:
                self._judge(exc)
                yield exc
            else:
                self._answers.append(replace(answer, body=b""))
                entries += self._fresh(listing.entries)
                waiting += listing.sitemaps

    def _read_entry(self, entry: Entry) -> Iterator[Found]:
        """The articles of an entry's page, or the text that came with it."""
        place = entry.url or self._asked
        try:
            if entry.url is None:
                raise UnreadableSource(place, "has an entry without an address. Leave it out.")
            answer = self._fetcher.get(entry.url)
            if answer.unchanged:
                self._notice(Notice("unchanged", place, "is unchanged since it was last read."))
                return
            found = list(_articles_of(unpacked(answer, self._fetcher.limits.max_bytes), self._now))
        except UnreadableSource as exc:
            yield self._instead(entry, exc)
            return
        self._fetcher.remember(answer)
        alone = len(found) == 1  # a file of many articles is described by none of them
        for one in found:
            yield merge(one, entry) if alone and isinstance(one, Article) else one

    def _instead(self, entry: Entry, failure: UnreadableSource) -> Found:
        """The article that the feed itself carries in full, else the failure of its page."""
        self._judge(failure)  # a page that only failed today is asked for again
        article = self._text_of(entry)
        if article is None:
            return failure
        text = f"is read from its feed, for its page {failure.reason}"
        self._notice(Notice("feed text", article.origin, text))
        return merge(article, entry)

    def _text_of(self, entry: Entry) -> Article | None:
        """The article that came with an entry; ``None`` when that is a teaser at most."""
        if entry.url is None or len(entry.html) < FULL_TEXT:
            return None
        try:
            article = read_text_of(entry.html, entry.url, now=self._now)
        except UnreadableSource:
            return None
        return article if len(article.text) >= FULL_TEXT else None

    def _fresh(self, entries: Iterable[Entry]) -> list[Entry]:
        """The entries that were neither listed before nor are known."""
        fresh = []
        for entry in entries:
            if entry.url is None:
                fresh.append(entry)
            elif self._first(entry.url):
                address = canonical_url(entry.url)
                if self._known(address):
                    self._notice(Notice("known", address, "was read before."))
                else:
                    fresh.append(entry)
        return fresh

    def _first(self, url: str) -> bool:
        """Whether this address comes up for the first time."""
        identity = article_identity(url)
        new = identity not in self._seen
        self._seen.add(identity)
        return new

    def _judge(self, failure: UnreadableSource) -> None:
        if isinstance(failure, Unfetched) and failure.passing:
            self._whole = False

    def _tell_left_out(self, pages: int, sitemaps: int) -> None:
        left = [
            f"{count} more {noun}{'s' if count > 1 else ''}"
            for count, noun in ((pages, "page"), (sitemaps, "sitemap"))
            if count > 0
        ]
        if left:
            text = (
                f"lists {' and '.join(left)} than are read at once. "
                "Run it again to go on, or raise FOOTNOTE_FETCH_MAX_PAGES."
            )
            self._notice(Notice("left out", self._asked, text))


def _articles_of(answer: Fetched, now: datetime | None) -> Iterator[Found]:
    match kind_of(answer):
        case "page":
            yield read_page_of(answer, now=now)
        case "file":
            yield from read_file_of(answer)
        case listing:
            reason = f"is a {listing} within another one, and no article. Ingest it by itself."
            raise UnreadableSource(answer.url, reason)
