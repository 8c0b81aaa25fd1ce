"""Pieces of Markdown that GitHub shows as they are meant, whatever an article says."""

import html
import re
from collections.abc import Iterable, Sequence

_MEANS_SOMETHING = re.compile(r"([\\`*_\[\]|~])")
_CALLS = re.compile(r"(?<!\w)([@#])(?=\w)")
_WORD_JOINER = "\u2060"


def plain(text: str) -> str:
    """The text in one line, every character of it shown and none of it markup, mention or link."""
    one_line = " ".join(text.split())
    # An @name of an article must call nobody, and its #12 is no issue: invisible, it is in between.
    quiet = _CALLS.sub(rf"\1{_WORD_JOINER}", one_line)
    return _MEANS_SOMETHING.sub(r"\\\1", html.escape(quiet, quote=False))


def table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table of plain cells; empty without a row."""
    lines = ["| " + " | ".join(plain(cell) for cell in row) + " |" for row in rows]
    if not lines:
        return ""
    head = "| " + " | ".join(plain(heading) for heading in headings) + " |"
    return "\n".join([head, "|" + " --- |" * len(headings), *lines])


def folded(summary: str, body: str) -> str:
    """A part that opens on a click."""
    escaped = html.escape(summary, quote=False)
    return f"<details>\n<summary>{escaped}</summary>\n\n{body}\n\n</details>"
