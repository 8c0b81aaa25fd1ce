"""Sitemaps (sitemaps.org 0.9, with Google's news extension): the pages that a site lists."""

import re
from datetime import datetime

from lxml import etree

from ingest.dates import read_moment
from ingest.fetch.listing import Entry, Listing, joined
from ingest.fetch.xml import parse_xml
from rag.clean import clean_line
from rag.errors import UnreadableSource

ORIGIN = "sitemap"
LISTED = re.compile(rb"https?://[\x21-\x7e]+")


def load_sitemap(
    raw: bytes, url: str, charset: str | None = None, *, now: datetime | None = None
) -> Listing:
    """The pages that a sitemap lists, and the sitemaps that an index lists.

    Dates more than a day after ``now`` are not believed.

    Raises:
        UnreadableSource: it lists nothing, or is not text.

    """
    if is_list(raw):
        return Listing(tuple(Entry(url=line.decode()) for line in raw.split()))
    root = parse_xml(raw, url, charset)
    entries: list[Entry] = []
    sitemaps = []
    for listed in root if root is not None else ():
        told = {
            (parent, _name(child)): clean_line(child.text or "")
            for parent, children in _levels(listed)
            for child in children
        }
        place = told.get(("", "loc"))
        if not place:
            continue
        address = joined(url, place)
        changed = read_moment(told.get(("", "lastmod")), ORIGIN, now=now)
        if _name(listed) == "sitemap":
            sitemaps.append((address, changed))
        elif _name(listed) == "url":
            entries.append(
                Entry(
                    url=address,
                    title=told.get(("news", "title")) or None,
                    source=told.get(("publication", "name")) or None,
                    published=read_moment(told.get(("news", "publication_date")), ORIGIN, now=now),
                    updated=changed,
                    language=told.get(("publication", "language")) or None,
                    tags=_tags(told.get(("news", "keywords"), "")),
                )
            )
    if not entries and not sitemaps:
        reason = "is a sitemap that lists no page. Give the address of another one."
        raise UnreadableSource(url, reason)
    return Listing(tuple(entries), tuple(sitemaps), newest_first=True)


def is_list(raw: bytes) -> bool:
    """Whether this is a sitemap of the plain kind: nothing but addresses, one a line."""
    lines = raw.split()
    return bool(lines) and all(LISTED.fullmatch(line) for line in lines)


def _levels(listed: etree._Element) -> list[tuple[str, list[etree._Element]]]:
    """The children of an element, of its ``news:news`` and of that one's publication."""
    levels = [("", list(listed))]
    for name, within in (("news", ""), ("publication", "news")):
        parents = [child for level, children in levels if level == within for child in children]
        levels += [(name, list(child)) for child in parents if _name(child) == name]
    return levels


def _name(element: etree._Element) -> str:
    """The local name; sites write the namespace in many ways, and wrongly."""
    tag = element.tag
    return etree.QName(tag).localname.lower() if isinstance(tag, str) else ""


def _tags(keywords: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(tag for tag in map(str.strip, re.split("[,;]", keywords)) if tag))
