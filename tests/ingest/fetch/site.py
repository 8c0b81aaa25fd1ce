"""A web site on loopback that answers as its test says, well or badly."""

import gzip
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from typing import Any, Literal

from ingest.fetch.address_check import Resolver
from ingest.fetch.client import Fetcher
from ingest.fetch.limits import FetchLimits, Validator
from tests.loopback import running

Manner = Literal["whole", "endless", "drip", "drip head", "cut", "hang"]


@dataclass(frozen=True)
class Reply:
    """One answer. ``endless`` repeats the body until the client leaves, ``drip`` sends a byte each
    20 ms, ``drip head`` does so with the headers, ``cut`` ends before its Content-Length, ``hang``
    sends nothing until the site closes."""

    body: bytes = b""
    kind: str | None = "text/html; charset=utf-8"
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    manner: Manner = "whole"


@dataclass(frozen=True)
class Request:
    path: str
    headers: Mapping[str, str]


Answer = Reply | Callable[[Request], Reply]


@dataclass
class Site:
    """Answers each path with its page, 404 without one, and remembers what it was asked."""

    url: str
    port: int
    pages: dict[str, Answer] = field(default_factory=dict)
    requests: list[Request] = field(default_factory=list)
    closing: threading.Event = field(default_factory=threading.Event)

    @property
    def asked(self) -> list[str]:
        """The paths that were asked for, but for robots.txt."""
        return [request.path for request in self.requests if request.path != "/robots.txt"]


@contextmanager
def serving() -> Iterator[Site]:
    """A running site on a free loopback port."""
    with running(Handler) as server:
        server.script = site = Site(f"http://127.0.0.1:{server.server_port}", server.server_port)
        try:
            yield site
        finally:
            site.closing.set()


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        site: Site = self.server.script  # type: ignore[attr-defined]
        request = Request(self.path, {k.lower(): v for k, v in self.headers.items()})
        site.requests.append(request)
        answer = site.pages.get(self.path, Reply(b"nothing here", status=404))
        reply = answer if isinstance(answer, Reply) else answer(request)
        if reply.manner == "hang":
            site.closing.wait(30)
            self.close_connection = True
            return
        if reply.manner == "drip head":
            self._drip(b"HTTP/1.1 200 OK\r\nX-Long: " + b"x" * 10_000)
            return
        self._head(reply)
        if reply.manner == "endless":
            while not site.closing.is_set():
                self.wfile.write(reply.body)
        elif reply.manner == "drip":
            self._drip(reply.body)
        elif reply.status != 304:
            self.wfile.write(reply.body)
        self.close_connection = self.close_connection or reply.manner != "whole"

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Say nothing."""

    def _head(self, reply: Reply) -> None:
        self.send_response(reply.status)
        if reply.kind:
            self.send_header("Content-Type", reply.kind)
        if reply.manner == "endless":
            self.send_header("Connection", "close")
        elif "Content-Length" not in reply.headers:
            length = len(reply.body) + (1000 if reply.manner == "cut" else 0)
            self.send_header("Content-Length", str(length))
        for name, value in reply.headers.items():
            self.send_header(name, value)
        self.end_headers()

    def _drip(self, data: bytes) -> None:
        site: Site = self.server.script  # type: ignore[attr-defined]
        for at in range(len(data)):
            self.wfile.write(data[at : at + 1])
            self.wfile.flush()
            if site.closing.wait(0.02):
                return
        self.close_connection = True


@dataclass
class Time:
    """A clock that only sleeping moves."""

    now: float = 1000.0
    sleeps: list[float] = field(default_factory=list)

    def clock(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.sleeps.append(seconds)
        self.now += seconds


class Kept:
    """Validators in a dictionary."""

    def __init__(self) -> None:
        self.held: dict[str, Validator] = {}

    def get(self, url: str) -> Validator | None:
        return self.held.get(url)

    def put(self, url: str, validator: Validator) -> None:
        self.held[url] = validator


def allowed(**limits: Any) -> FetchLimits:
    """Limits under which a site on loopback may be fetched."""
    return FetchLimits(**{"allow": ("127.0.0.1",), **limits})


def fetcher(time: Time | None = None, limits: FetchLimits | None = None, **given: Any) -> Fetcher:
    """A fetcher that may fetch from loopback and whose waits take no time."""
    time = time or Time()
    return Fetcher(limits or allowed(), clock=time.clock, sleep=time.sleep, **given)


def names(*addresses: str) -> Resolver:
    """A name server that knows one answer for every host."""

    def resolve(host: str, port: int) -> list[str]:
        return list(addresses)

    return resolve


def redirect(target: str, status: int = 302) -> Reply:
    return Reply(status=status, headers={"Location": target})


def robots(text: str) -> Reply:
    return Reply(text.encode(), kind="text/plain")


STORY = (
    "The night ferry sails again from the first of May, the harbour board said on Wednesday.",
    "The line had been idle since the old ship was sold, and islanders took the bus instead.",
    "A crossing costs thirty-eight crowns, and bicycles travel free of charge until the autumn.",
)


def page(title: str = "Night ferry returns", head: str = "", story: tuple[str, ...] = STORY) -> str:
    """An article as a newspaper serves it."""
    paragraphs = "".join(f"<p>{paragraph}</p>" for paragraph in story)
    return (
        f'<!DOCTYPE html><html lang="en"><head><title>{title}</title>{head}</head><body>'
        f"<nav><a href='/'>Home</a></nav><article><h1>{title}</h1>{paragraphs}</article>"
        "<footer>All rights reserved</footer></body></html>"
    )


def article_page(title: str = "Night ferry returns", head: str = "", **given: Any) -> Reply:
    return Reply(page(title, head).encode(), **given)


def rss(*entries: str, title: str = "Harbour Chronicle", head: str = "") -> Reply:
    """A feed of RSS 2.0."""
    text = (
        f'<?xml version="1.0" encoding="utf-8"?>{head}<rss version="2.0" '
        'xmlns:content="http://purl.org/rss/1.0/modules/content/" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/"><channel>'
        f"<title>{title}</title><link>/</link><language>en</language>{''.join(entries)}"
        "</channel></rss>"
    )
    return Reply(text.encode(), kind="application/rss+xml")


def entry(link: str | None, title: str = "Night ferry returns", more: str = "") -> str:
    linked = f"<link>{link}</link>" if link else ""
    return f"<item><title>{title}</title>{linked}{more}</item>"


def sitemap(*pages: str) -> Reply:
    text = (
        '<?xml version="1.0" encoding="UTF-8"?>'
        '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" '
        'xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">'
        f"{''.join(f'<url>{told}</url>' for told in pages)}</urlset>"
    )
    return Reply(text.encode(), kind="application/xml")


def sitemap_index(*listed: str) -> Reply:
    text = (
        '<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">'
        f"{''.join(f'<sitemap>{told}</sitemap>' for told in listed)}</sitemapindex>"
    )
    return Reply(text.encode(), kind="text/xml")


def zipped(reply: Reply) -> Reply:
    """The same answer as a gzip file, not as a content encoding."""
    return Reply(gzip.compress(reply.body), kind="application/gzip")
