"""Markdown files: YAML front matter for the fields, the rendered words for the text."""

import html
import re
from collections.abc import Iterator, Sequence

import yaml
from frontmatter.default_handlers import YAMLHandler
from markdown_it import MarkdownIt
from markdown_it.token import Token

from ingest.read.fields import build_article
from ingest.read.opened import File, load_text
from ingest.read.place import Place
from rag.clean import clean_line
from rag.errors import UnreadableSource
from rag.types import Article

NULLS = ("", "~", "null")
"""How YAML writes a field that was left open."""

SPOKEN = {"softbreak": " ", "hardbreak": "\n"}
"""Inline token without content -> what stands for it in the text."""

MARKUP = re.compile(r"<!--.*?-->|<(script|style)\b.*?</\1\s*>|<[^>]*>", re.DOTALL | re.IGNORECASE)


def read_markdown(file: File) -> Iterator[Article]:
    """The article of a Markdown file.

    An opening ``# heading`` is the title when the front matter names none; as the title it is
    left out of the text.

    Raises:
        UnreadableSource: the file cannot be read, or its front matter is not YAML.

    """
    fields, body = _split(load_text(file).lstrip(), file)
    heading, text = plain_text(body)
    given = next((fields[name] for name in ("title", "headline") if fields.get(name)), None)
    if given is None and heading:
        fields["title"] = heading
    elif heading and heading != clean_line(str(given)):
        text = f"{heading}\n\n{text}"
    yield build_article({**fields, "text": text}, Place(file), dates_from="front matter")


def plain_text(markdown: str) -> tuple[str | None, str]:
    """The ``# heading`` that opens a text (``None`` without one) and the words below it.

    Paragraphs, headings, quotes and loose list entries are set apart by an empty line; tight list
    entries and table rows stand on lines of their own, with cells joined by " | ". Links and
    emphasis leave their words, images nothing.
    """
    tokens = MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(markdown)
    heading = None
    if len(tokens) > 1 and (tokens[0].type, tokens[0].tag) == ("heading_open", "h1"):
        heading = clean_line(_words(tokens[1].children or ())) or None
        tokens = tokens[3:]
    return heading, "".join(_blocks(tokens)).strip()


def _split(text: str, file: File) -> tuple[dict[str, object], str]:
    """Front matter (empty without any) and the Markdown below it.

    Values stay as they are written: ``id: 007`` and ``language: no`` are texts.
    """
    handler = YAMLHandler()
    if not handler.detect(text):
        return {}, text
    try:
        front, body = handler.split(text)
    except ValueError:  # never closed: the dashes were a rule
        return {}, text
    try:
        fields = handler.load(front, Loader=yaml.BaseLoader)
    except (yaml.YAMLError, RecursionError) as exc:
        mark = getattr(exc, "problem_mark", None)
        where = f" near line {mark.line + 1}" if mark else ""
        reason = f"has front matter that is not YAML{where}. Put values with a colon in quotes."
        raise UnreadableSource(str(file), reason) from exc
    if not isinstance(fields, dict):  # prose between two rules
        return ({}, body) if not front.strip() else ({}, text)
    return {str(name): value for name, value in fields.items() if value not in NULLS}, body


def _blocks(tokens: Sequence[Token]) -> Iterator[str]:
    """The words of each block, with the line breaks that follow it."""
    tight, between = False, ""
    for token in tokens:
        match token.type:
            case "paragraph_open":
                tight = token.hidden
            case "inline":
                yield _words(token.children or ())
            case "paragraph_close":
                yield "\n" if tight else "\n\n"
            case "tr_open":
                between = ""
            case "th_open" | "td_open":
                yield between
                between = " | "
            case "tr_close":
                yield "\n"
            case "heading_close" | "bullet_list_close" | "ordered_list_close" | "table_close":
                yield "\n\n"
            case "fence" | "code_block":
                yield f"{token.content}\n"
            case "html_block":
                yield f"{html.unescape(MARKUP.sub('', token.content))}\n\n"


def _words(tokens: Sequence[Token]) -> str:
    return "".join(
        token.content if token.type in ("text", "code_inline") else SPOKEN.get(token.type, "")
        for token in tokens
    )
