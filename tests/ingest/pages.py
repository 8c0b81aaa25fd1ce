"""Small HTML pages of an invented newspaper, and the article that is read from each."""

import json
from datetime import datetime
from pathlib import Path

from ingest.read.page import read_page
from ingest.read.source import read_file
from rag.types import Article, DateNote

STORY = (
    "The lighthouse of Skarholm is lit again after nine dark winters, its keeper said.",
    "Volunteers carried the new lamp up two hundred steps, because the lift had no licence.",
    "Fishermen had asked for the light since the autumn in which three boats ran aground.",
)


def page(
    *, head: str = "", above: str = "", below: str = "", story: tuple[str, ...] = STORY
) -> str:
    """A page with what stands in its head, above and below its headline."""
    paragraphs = "".join(f"<p>{paragraph}</p>" for paragraph in story)
    return (
        f"<!DOCTYPE html><html><head><title>Lamp of Skarholm</title>{head}</head><body>"
        f"<nav><a href='/'>Home</a></nav><article>{above}<h1>Lamp of Skarholm</h1>{below}"
        f"{paragraphs}</article><footer>All rights reserved</footer></body></html>"
    )


def script(node: object) -> str:
    """A script of JSON-LD; a text is written as it is."""
    content = node if isinstance(node, str) else json.dumps(node)
    return f'<script type="application/ld+json">{content}</script>'


def meta(name: str, content: str) -> str:
    return f'<meta property="{name}" content="{content}">'


def canonical(url: str) -> str:
    return f'<link rel="canonical" href="{url}">'


def article_of(
    folder: Path,
    *,
    now: datetime | None = None,
    head: str = "",
    above: str = "",
    below: str = "",
    story: tuple[str, ...] = STORY,
) -> Article:
    """The article of such a page that was saved in a folder, or is read at the time ``now``."""
    file = folder / "saved.html"
    file.write_text(page(head=head, above=above, below=below, story=story), encoding="utf-8")
    (article,) = read_page(file, now=now) if now else read_file(file)
    assert isinstance(article, Article), article
    return article


def published(article: Article) -> tuple[str, str, str] | None:
    """Day, precision and origin of the publication."""
    return told(article.published_note, str(article.published))


def updated(article: Article) -> tuple[str, str, str] | None:
    """Day, precision and origin of the last change."""
    return told(article.updated_note, str(article.updated))


def told(note: DateNote | None, day: str) -> tuple[str, str, str] | None:
    return (day, note.precision, note.origin) if note else None
