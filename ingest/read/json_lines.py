"""JSON Lines files, streamed: one article a line, so that size does not matter."""

import json
from collections.abc import Iterator, Mapping

from ingest.read.fields import build_article
from ingest.read.lines import text_lines
from ingest.read.mapping import ColumnsSeen
from ingest.read.opened import File, empty
from ingest.read.place import Place
from rag.errors import UnreadableSource
from rag.types import Article


def read_json_lines(
    file: File, mapping: Mapping[str, str] | None = None
) -> Iterator[Article | UnreadableSource]:
    """The articles of a JSON Lines file; a line that is none is yielded as an error.

    Raises:
        UnreadableSource: the file cannot be read (any more), or is empty.

    """
    seen = ColumnsSeen(mapping or {})
    read = False
    for number, line in enumerate(text_lines(file), start=1):
        place = Place(file, number)
        if isinstance(line, UnreadableSource):
            read = True
            yield UnreadableSource(place.source, line.reason)
            continue
        if not line.strip():
            continue
        read = True
        try:
            record = json.loads(line)
        except (ValueError, RecursionError) as exc:
            yield UnreadableSource(place.source, f"is not JSON: {fault(exc)}")
        else:
            yield read_record(record, place, seen)
    if not read:
        raise empty(file)
    yield from seen.missing(file)


def read_record(record: object, place: Place, seen: ColumnsSeen) -> Article | UnreadableSource:
    """The article of one record, or why it is none."""
    if not isinstance(record, dict):
        return UnreadableSource(place.source, "is not a JSON object with an article's fields.")
    seen.see(record)
    try:
        return build_article(record, place, mapping=seen.mapping or None)
    except UnreadableSource as exc:
        return exc


def fault(exc: ValueError | RecursionError) -> str:
    """What the JSON parser says is wrong, as the end of a sentence."""
    if isinstance(exc, json.JSONDecodeError):
        return f"{exc.msg} (line {exc.lineno}, column {exc.colno}). Correct it, or export it again."
    return "it holds a number or a nesting beyond all measure. Export it again."
