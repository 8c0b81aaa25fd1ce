"""JSON files: one article, a list of them, or an object that holds such a list."""

import json
from collections.abc import Iterator
from pathlib import Path

from ingest.read.fields import build_article, has_text_field
from ingest.read.opened import load_text
from ingest.read.place import Place
from rag.errors import UnreadableSource
from rag.types import Article

LISTS = ("articles", "items", "data", "documents", "results")
"""Names of the list of articles in an object, most telling first."""


def read_json(path: Path) -> Iterator[Article | UnreadableSource]:
    """The articles of a JSON file; an entry that is none is yielded as an error.

    Raises:
        UnreadableSource: the file cannot be read, is not JSON, or holds no articles.

    """
    try:
        content = json.loads(load_text(path))
    except (ValueError, RecursionError) as exc:
        raise UnreadableSource(str(path), f"is not JSON: {fault(exc)}") from exc
    if isinstance(content, dict):
        held = next((content[name] for name in LISTS if isinstance(content.get(name), list)), None)
        if held is None or has_text_field(content):
            yield build_article(content, Place(path))
            return
        content = held
    if not isinstance(content, list) or not content:
        reason = f"holds no articles. Give a list of objects, or one under {' or '.join(LISTS)}."
        raise UnreadableSource(str(path), reason)
    for number, entry in enumerate(content, start=1):
        yield read_record(entry, Place(path, number, "entry"))


def read_record(record: object, place: Place) -> Article | UnreadableSource:
    """The article of one record, or why it is none."""
    if not isinstance(record, dict):
        return UnreadableSource(place.source, "is not a JSON object with an article's fields.")
    try:
        return build_article(record, place)
    except UnreadableSource as exc:
        return exc


def fault(exc: ValueError | RecursionError) -> str:
    """What the JSON parser says is wrong, as the end of a sentence."""
    if isinstance(exc, json.JSONDecodeError):
        return f"{exc.msg} (line {exc.lineno}, column {exc.colno}). Correct it, or export it again."
    return "it holds a number or a nesting beyond all measure. Export it again."
