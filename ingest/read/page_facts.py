"""What an HTML page says of its article: dates and where each was read, outlet, people, address.

Written with lxml, which trafilatura brings along, because where a date was read is part of the
answer: htmldate finds dates well, but does not tell where.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ingest.address import article_identity, canonical_url, date_in_url, to_url
from ingest.dated import Dated, covers
from ingest.dates import read_moment
from ingest.read.headline import read_stamps
from ingest.read.json_ld import Node, article_node, name_in

PUBLISHED = (
    "article:published_time article:published og:article:published_time og:published_time "
    "datepublished parsely-pub-date sailthru.date cxenseparse:recs:publishtime "
    "cxenseparse:publishtime dc.date.issued dcterms.issued dc.date.created dcterms.created "
    "dcterms.date dc.date citation_publication_date citation_online_date publish-date "
    "publish_date publishdate published_date publication_date publication-date pubdate "
    "pub_date article.published article_date_original article.created date_published "
    "originalpublicationdate displaydate ptime bt:pubdate rnews:datepublished date"
).split()
UPDATED = (
    "article:modified_time article:modified og:article:modified_time og:modified_time "
    "datemodified og:updated_time parsely-modified-date dc.date.modified dcterms.modified "
    "article.updated article_date_updated lastmod last-modified last_modified lastmodifieddate "
    "modified_date updated_time bt:moddate rnews:datemodified revised utime"
).split()
"""Names of <meta> tags (property, name or itemprop, in lower case), most telling first."""

AUTHORS = (
    "author article:author og:article:author parsely-author sailthru.author dc.creator "
    "dcterms.creator citation_author byl cxenseparse:author"
).split()
OUTLETS = ("og:site_name", "application-name", "dc.publisher", "dcterms.publisher", "publisher")


@dataclass(frozen=True, slots=True)
class PageFacts:
    """What a page says of its article; texts are as the page has them, empty when unknown."""

    published: tuple[Dated, ...]
    updated: tuple[Dated, ...]
    author: str
    outlet: str
    address: str | None


def read_facts(tree: Any, fetched: str | None = None, now: datetime | None = None) -> PageFacts:
    """The facts of a parsed page (an lxml tree), which may have been ``fetched`` from an address.

    Dates come from JSON-LD, <meta>, <time> near the headline and the byline there, each with
    that for its origin. ``now`` is the clock for "2 hours ago" and for dates in the future.
    """
    metas = _metas(tree)
    headline = next((" ".join("".join(h.itertext()).split()) for h in tree.iter("h1")), "")
    scripts = [
        "".join(script.itertext())
        for script in tree.iter("script")
        if "ld+json" in (script.get("type") or "").lower()
    ]
    address = _address(tree, metas, fetched)
    node = article_node(scripts, address and article_identity(address), headline) or {}
    address = address or _address_of(node)
    stamps = read_stamps(tree, now)
    return PageFacts(
        published=(
            *_of_node(node, ("datePublished", "dateCreated", "uploadDate"), now),
            *_of_metas(metas, PUBLISHED, now),
            *stamps.published,
            *_undisputed(stamps.bare, address),
        ),
        updated=(
            *_of_node(node, ("dateModified", "dateUpdated"), now),
            *_of_metas(metas, UPDATED, now),
            *stamps.updated,
        ),
        author=_author(node, metas) or stamps.author or "",
        outlet=next((m for name in OUTLETS[:1] for m in metas.get(name, ())), "")
        or name_in(node.get("publisher"))
        or next((m for name in OUTLETS[1:] for m in metas.get(name, ())), ""),
        address=address,
    )


def _metas(tree: Any) -> dict[str, list[str]]:
    """Content of <meta> tags and of other elements that carry an itemprop, by name."""
    found: dict[str, list[str]] = {}
    for element in tree.iter():
        if not isinstance(element.tag, str) or not (content := element.get("content")):
            continue
        names = (element.get("property"), element.get("name"), element.get("itemprop"))
        for name in filter(None, names if element.tag == "meta" else names[2:]):
            found.setdefault(name.strip().lower(), []).append(content.strip())
    return found


def _of_node(node: Node, names: tuple[str, ...], now: datetime | None) -> Iterator[Dated]:
    for name in names:
        value = node.get(name)
        for moment in value if isinstance(value, list) else [value]:
            if found := read_moment(moment, "json-ld", now=now):
                yield found
                return


def _of_metas(
    metas: dict[str, list[str]], names: list[str], now: datetime | None
) -> Iterator[Dated]:
    for name in names:
        for content in metas.get(name, ()):
            if found := read_moment(content, "meta", now=now):
                yield found


def _undisputed(bare: list[Dated], address: str | None) -> list[Dated]:
    """Dates on lines of their own, unless they or the address name several days.

    Then they may be the days that the text is about, as those of a diary are.
    """
    named = date_in_url(address) if address else None
    if len({one.day for one in bare}) > 1:
        return []
    return [one for one in bare if named is None or covers(named, one)]


def _author(node: Node, metas: dict[str, list[str]]) -> str:
    credited = name_in(node.get("author"))
    if credited:
        return credited
    for name in AUTHORS:
        if named := [content for content in metas.get(name, ()) if not to_url(content)]:
            return "; ".join(named)
    return ""


def _address(tree: Any, metas: dict[str, list[str]], fetched: str | None) -> str | None:
    """The page's own address: that of its canonical link, unless it lies with another outlet.

    Which outlet has the page is known by where it was ``fetched``, else by its og:url.
    """
    links = (
        link.get("href") or ""
        for link in tree.iter("link")
        if "canonical" in (link.get("rel") or "").lower().split()
    )
    declared = next(filter(None, links), None)
    shared = next((url for url in map(to_url, metas.get("og:url", ())) if url), None)
    if fetched:
        return canonical_url(fetched, declared or shared)
    if shared:
        return canonical_url(shared, declared)
    if declared and declared.startswith("//"):
        declared = f"https:{declared}"
    return to_url(declared)


def _address_of(node: Node) -> str | None:
    main = node.get("mainEntityOfPage")
    values = (node.get("url"), main.get("@id") if isinstance(main, dict) else main)
    return next((url for url in map(to_url, values) if url), None)
