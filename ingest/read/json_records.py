"""JSON files: one article, a list of them, or an object that holds such a list."""

import json
from collections.abc import Iterator, Mapping
from itertools import islice

from ingest.read.fields import has_text_field
from ingest.read.json_lines import fault, read_json_lines, read_record
from ingest.read.lines import text_lines
from ingest.read.mapping import ColumnsSeen
from ingest.read.opened import File, load_text
from ingest.read.place import Place
from rag.errors import UnreadableSource
from rag.types import Article

LISTS = ("articles", "items", "data", "documents", "results")
"""Names of the list of articles in an object, most telling first."""

LARGEST_JSON = 250_000_000
"""Bytes of the largest file that is parsed as a whole; it takes several times as much memory."""


def read_json(
    file: File, mapping: Mapping[str, str] | None = None
) -> Iterator[Article | UnreadableSource]:
    """The articles of a JSON file; an entry that is none is yielded as an error.

    A file of JSON Lines that is called .json is read as what it is.

    Raises:
        UnreadableSource: the file cannot be read, is not JSON, or holds no articles.

    """
    if _is_json_lines(file):
        yield from read_json_lines(file, mapping)
        return
    try:
        text = load_text(file, LARGEST_JSON, "Convert it to JSON Lines (jq -c '.[]'), or split it.")
        content = json.loads(text)
    except (ValueError, RecursionError) as exc:
        raise UnreadableSource(str(file), f"is not JSON: {fault(exc)}") from exc
    seen = ColumnsSeen(mapping or {})
    if isinstance(content, dict):
        held = next((content[name] for name in LISTS if isinstance(content.get(name), list)), None)
        if held is None or has_text_field(content):
            record = read_record(content, Place(file), seen)
            if lacking := next(seen.missing(file), None):
                raise lacking
            if isinstance(record, UnreadableSource):
                raise record
            yield record
            return
        content = held
    if not isinstance(content, list) or not content:
        reason = f"holds no articles. Give a list of objects, or one under {' or '.join(LISTS)}."
        raise UnreadableSource(str(file), reason)
    for number, entry in enumerate(content, start=1):
        yield read_record(entry, Place(file, number, "entry"), seen)
    yield from seen.missing(file)


def _is_json_lines(file: File) -> bool:
    """Whether the first two lines that are not empty are objects of their own."""
    lines = (
        line for line in text_lines(file) if isinstance(line, UnreadableSource) or line.strip()
    )
    first = [line for line in islice(lines, 2) if isinstance(line, str)]
    if len(first) < 2 or not all(line.lstrip().startswith("{") for line in first):
        return False
    try:
        return all(isinstance(json.loads(line), dict) for line in first)
    except (ValueError, RecursionError):
        return False
