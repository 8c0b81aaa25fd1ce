"""Marked-up documents to blocks of text, where nothing has to be told from menus.

Pages of the web go through ``ingest.read.page`` instead; this is for chapters and letters, in
which everything that is shown belongs to the text.
"""

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
BLOCKS = frozenset(
    "address article aside blockquote body caption center dd div dl dt figcaption figure footer "
    "form header hr li main nav ol p pre section table tbody tfoot thead tr ul".split()
).union(HEADINGS)
UNSEEN = frozenset("head script style template noscript svg math audio video object rt rp".split())
CELLS = ("td", "th")
SPACES = re.compile(r"[ \t\r\n\f]+")
HIDDEN = re.compile(r"display:\s*none", re.IGNORECASE)
"""Letters hold a line that only the list of a mailbox shows."""


class Block(NamedTuple):
    """Words that stand together, and the tag of the element that holds them."""

    tag: str
    text: str


def blocks(html: str) -> list[Block]:
    """The shown blocks of an HTML or XHTML document in order, none of them empty.

    Raises:
        Exception: whatever lxml raises on what is no markup at all; call within ``parsing``.

    """
    from lxml import html as lxml_html

    # A declaration of another encoding than text has makes lxml refuse it.
    bare = re.sub(r"^\s*<\?xml[^>]*>", "", html)
    if not bare.strip():
        return []
    parser = lxml_html.HTMLParser(huge_tree=True, no_network=True, remove_comments=True)
    root = lxml_html.document_fromstring(bare, parser=parser)
    collected: list[Block] = []
    words: list[str] = []
    tag = "p"

    def end_block() -> None:
        text = "\n".join(SPACES.sub(" ", line).strip() for line in "".join(words).split("\v"))
        if text.strip():
            collected.append(Block(tag, text.strip()))
        words.clear()

    for event, element in _events(root):
        name = element.tag
        if event == "start":
            if name in BLOCKS:
                end_block()
                tag = name
            elif name == "br":
                words.append("\v")
            elif name in CELLS and words and "".join(words).strip():
                words.append(" | ")
            words.append(element.text or "")
        else:
            if name in BLOCKS:
                end_block()
                tag = "p"
            words.append(element.tail or "")
    end_block()
    return collected


def _events(root: Any) -> Iterator[tuple[str, Any]]:
    """Start and end of every shown element; iterative, for letters are nested deeply."""
    stack = [(root, False)]
    while stack:
        element, done = stack.pop()
        if done:
            yield "end", element
            continue
        if not _is_shown(element):
            yield "end", element  # what follows it is shown
            continue
        yield "start", element
        stack.append((element, True))
        stack += ((child, False) for child in reversed(element))


def _is_shown(element: Any) -> bool:
    if not isinstance(element.tag, str) or element.tag.rpartition(":")[2] in UNSEEN:
        return False
    return not HIDDEN.search(element.get("style") or "")
