"""JSON Lines files, streamed: one article a line, so that size does not matter."""

import json
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Iterator
from pathlib import Path

from ingest.read.decode import check_text, decode
from ingest.read.json_records import fault, read_record
from ingest.read.opened import empty, open_bytes
from ingest.read.place import Place
from rag.errors import UnreadableSource
from rag.types import Article

UTF16 = (BOM_UTF16_LE, BOM_UTF16_BE)

HEAD_BYTES = 4096
"""How much of a file tells whether it is text."""


def read_json_lines(path: Path) -> Iterator[Article | UnreadableSource]:
    """The articles of a JSON Lines file; a line that is none is yielded as an error.

    Raises:
        UnreadableSource: the file cannot be read (any more), or is empty.

    """
    read = False
    for number, line in enumerate(_lines(path), start=1):
        if not line.strip():
            continue
        read = True
        place = Place(path, number)
        try:
            record = json.loads(decode(line, place.source))
        except UnreadableSource as exc:
            yield exc
        except (ValueError, RecursionError) as exc:
            yield UnreadableSource(place.source, f"is not JSON: {fault(exc)}")
        else:
            yield read_record(record, place)
    if not read:
        raise empty(path)


def _lines(path: Path) -> Iterator[bytes]:
    with open_bytes(path) as opened:
        head = opened.read(HEAD_BYTES)
        opened.seek(0)
        if head.startswith(UTF16):  # a line feed is two bytes there, so the file is taken whole
            yield from decode(opened.read(), str(path)).encode().splitlines()
            return
        check_text(head, str(path))
        if head.startswith(BOM_UTF8):
            opened.seek(len(BOM_UTF8))
        yield from opened
