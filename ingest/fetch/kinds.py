"""What an address answered with: told by the bytes first, for servers err in their headers."""

from dataclasses import replace
from pathlib import PurePosixPath
from typing import Literal
from urllib.parse import unquote, urlsplit

from ingest.fetch.body import BadPacking, TooLarge, gunzip
from ingest.fetch.feeds import is_json_feed
from ingest.fetch.limits import Fetched, Unfetched
from ingest.fetch.sitemaps import is_list
from ingest.fetch.xml import HEAD_BYTES, root_name

Kind = Literal["page", "feed", "json feed", "sitemap", "file"]

ROOTS: dict[str, Kind] = {
    "rss": "feed",
    "feed": "feed",
    "rdf": "feed",
    "channel": "feed",
    "urlset": "sitemap",
    "sitemapindex": "sitemap",
    "html": "page",
}
FEED_TYPES = ("application/rss+xml", "application/atom+xml", "application/rdf+xml")
PAGE_TYPES = ("text/html", "application/xhtml+xml")

SUFFIXES = {
    "application/pdf": ".pdf",
    "application/epub+zip": ".epub",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
    "application/json": ".json",
    "application/ld+json": ".json",
    "application/x-ndjson": ".jsonl",
    "application/jsonl": ".jsonl",
    "application/vnd.apache.parquet": ".parquet",
    "application/mbox": ".mbox",
    "message/rfc822": ".eml",
    "text/csv": ".csv",
    "text/markdown": ".md",
    "application/zip": ".zip",
}
"""Content type -> suffix of the files that hold it."""

READABLE = frozenset(SUFFIXES.values()) | {".markdown", ".ndjson", ".txt"}
"""Suffixes that are believed where the content type says nothing or just "text"."""

UNTELLING = ("", "application/octet-stream", "binary/octet-stream")

PACKED = b"\x1f\x8b"


def unpacked(answer: Fetched, most: int) -> Fetched:
    """The answer with its gzip file (a sitemap.xml.gz) unpacked, the same when it is none.

    Raises:
        Unfetched: it cannot be, or is larger than ``most`` bytes.

    """
    if not answer.body.startswith(PACKED):
        return answer
    try:
        body = gunzip(answer.body, most)
    except TooLarge as exc:
        reason = (
            f"unpacks to more than {most / 1e6:g} MB. "
            "Raise FOOTNOTE_FETCH_MAX_MB if you want it all the same."
        )
        raise Unfetched(answer.url, reason) from exc
    except BadPacking as exc:
        raise Unfetched(answer.url, "is not a whole gzip file. Try again later.") from exc
    return replace(answer, body=body, content_type="")


def kind_of(answer: Fetched) -> Kind:
    """What the answer is; a "file" when it is none of the web's own formats."""
    head = answer.body[:HEAD_BYTES].lstrip()
    if head.startswith(b"%PDF-"):
        return "file"
    if kind := ROOTS.get(root_name(answer.body) or ""):
        return kind
    if head.startswith(b"{") and is_json_feed(answer.body):
        return "json feed"
    if answer.content_type in FEED_TYPES:  # something stands before its first element
        return "feed"
    if answer.content_type in PAGE_TYPES:
        return "page"
    if suffix_of(answer) != ".txt":
        return "file"
    if b"<html" in head.lower() or b"<!doctype html" in head.lower():
        return "page"
    return "sitemap" if is_list(answer.body) else "file"


def is_xml(answer: Fetched) -> bool:
    """Whether the answer is some XML, by its own word or its server's."""
    told = answer.content_type.endswith(("/xml", "+xml"))
    return answer.body.lstrip().startswith(b"<?xml") or (
        told and root_name(answer.body) is not None
    )


def suffix_of(answer: Fetched) -> str:
    """The suffix under which a file's reader is found (".pdf"); ".txt" for any other text."""
    if answer.body.startswith(b"%PDF-"):
        return ".pdf"
    if suffix := SUFFIXES.get(answer.content_type):
        return suffix
    if answer.content_type not in UNTELLING and not answer.content_type.startswith("text/"):
        return ""
    name = unquote(urlsplit(answer.url).path).lower().removesuffix(".gz")
    suffix = PurePosixPath(name).suffix
    return suffix if suffix in READABLE else ".txt"
