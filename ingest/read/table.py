"""CSV files: a header line, then one article a row."""

import csv
import io
from collections.abc import Iterator
from pathlib import Path

from ingest.read.fields import build_article, has_text_field, missing_text_field
from ingest.read.opened import load_text
from ingest.read.place import Place
from rag.errors import UnreadableSource
from rag.types import Article

DELIMITERS = ",;\t"

LONGEST_CELL = 2**31 - 1
"""Characters of a cell; the csv module stops at 131,072 unless told, a C long holds this."""


def read_table(path: Path) -> Iterator[Article | UnreadableSource]:
    """The articles of a CSV file; a row that is none is yielded as an error.

    Rows are counted as a spreadsheet does, the header being row 1.

    Raises:
        UnreadableSource: the file cannot be read, or no column holds the text.

    """
    csv.field_size_limit(LONGEST_CELL)
    rows = enumerate(_rows(load_text(path)), start=1)
    names = next((row for _, row in rows if isinstance(row, list)), [])
    if not has_text_field(names):
        raise UnreadableSource(str(path), missing_text_field(names))
    read = False
    for number, row in rows:
        if row:
            read = True
            yield _read_row(names, row, Place(path, number, "row"))
    if not read:
        raise UnreadableSource(str(path), "has a header but no rows. Export it again.")


def _read_row(
    names: list[str], row: list[str] | csv.Error, place: Place
) -> Article | UnreadableSource:
    if isinstance(row, csv.Error):
        return UnreadableSource(place.source, f"is not a CSV row: {row}. Check its quotes.")
    if len(row) > len(names):
        reason = (
            f"has {len(row)} cells under {len(names)} column names. "
            "Put cells that hold a delimiter in quotes."
        )
        return UnreadableSource(place.source, reason)
    try:
        return build_article(dict(zip(names, row, strict=False)), place)
    except UnreadableSource as exc:
        return exc


def _rows(text: str) -> Iterator[list[str] | csv.Error]:
    header = text.lstrip("\r\n").partition("\n")[0]
    # The delimiter that the header has most of: column names hold few others, articles many.
    delimiter = max(DELIMITERS, key=header.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    while True:
        try:
            yield next(reader)
        except StopIteration:
            return
        except csv.Error as exc:
            yield exc
