"""HTML pages: main text and metadata as trafilatura tells them from menus and advertisements."""

import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import trafilatura

from ingest.read.decode import decode
from ingest.read.fields import build_article
from ingest.read.opened import File, empty, load_bytes
from ingest.read.page_facts import read_facts
from ingest.read.place import Place
from rag.clean import clean_line
from rag.errors import UnreadableSource
from rag.types import Article

CHARSET = re.compile(rb"""<meta[^>]+charset=["']?\s*([\w-]+)""", re.IGNORECASE)
HEAD_BYTES = 4096
"""Where a page must declare its encoding (1,024 bytes by the standard; many are late)."""

SHORTEST = 40
"""Characters of the shortest main text; less is a menu entry that was left over."""

BREAKS = {"lb": "\n", "item": "\n", "p": "\n\n", "quote": "\n\n", "head": "\n\n"}
"""Tag of trafilatura's tree -> what sets it apart from the words before it."""

SPACES = re.compile(r"\s+")

NO_TEXT = (
    "has no main text that can be told from its menus. Save the article's text as .txt or .md."
)

CERTAIN_DATES = {"extensive_search": False}
"""Spares trafilatura the search for a date in all of the text; ours are those of page_facts."""


def read_page(
    file: File, *, address: str | None = None, now: datetime | None = None
) -> Iterator[Article]:
    """The article of an HTML page.

    ``address`` is where it was fetched, when it was; ``now`` is the clock by which its dates are
    believed.

    Raises:
        UnreadableSource: the file cannot be read, or the page has no main text.

    """
    raw = load_bytes(file)
    declared = CHARSET.search(raw[:HEAD_BYTES])
    page = decode(raw, str(file), declared=declared[1].decode() if declared else None)
    if not page.strip():
        raise empty(file)
    tree = trafilatura.load_html(page)
    if tree is None:
        raise UnreadableSource(str(file), NO_TEXT)
    facts = read_facts(tree, address, now)  # before the extraction, which takes the tree apart
    found = trafilatura.bare_extraction(
        tree,
        include_comments=False,
        with_metadata=True,
        date_extraction_params=CERTAIN_DATES,
    )
    title = clean_line(found.title or "") if found else ""
    blocks = [_block(element) for element in found.body] if found else []
    if blocks and clean_line(blocks[0]) == title:
        del blocks[0]  # the headline is shown as the title
    text = "\n\n".join(block for block in blocks if block)
    if len(text) < SHORTEST:
        raise UnreadableSource(str(file), NO_TEXT)
    record = {
        "text": text,
        "title": title,
        "author": facts.author or found.author or "",
        "published": list(facts.published),
        "updated": list(facts.updated),
        "source": facts.outlet,
        "url": facts.address or found.url,
        "language": found.language,
        "tags": [*(found.categories or ()), *(found.tags or ())],
    }
    yield build_article(record, Place(file), now=now)


def _block(element: Any) -> str:
    """The words of a paragraph, heading, quote, list or table of trafilatura's tree."""
    if element.tag == "table":
        return "\n".join(" | ".join(_words(cell).strip() for cell in row) for row in element)
    return _words(element).strip()


def _words(element: Any) -> str:
    """The text within an element, lines of the page's source joined."""
    parts = [SPACES.sub(" ", element.text or "")]
    for child in element:
        parts += BREAKS.get(child.tag, ""), _words(child), SPACES.sub(" ", child.tail or "")
    return "".join(parts)
