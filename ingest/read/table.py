"""CSV files, streamed: a header line, then one article a row."""

import csv
from collections.abc import Iterator, Mapping
from itertools import chain

from ingest.read.fields import build_article, has_text_field, missing_text_field
from ingest.read.lines import text_lines
from ingest.read.mapping import missing_columns
from ingest.read.opened import File, empty
from ingest.read.place import Place
from rag.errors import UnreadableSource
from rag.types import Article

DELIMITERS = ",;\t|"

LONGEST_CELL = 6_000_000
"""Characters of a cell: more than of any article. The csv module stops at 131,072 unless told.

Without a limit, one quote that is never closed would take the rest of the file for its cell.
"""


def read_table(
    file: File, mapping: Mapping[str, str] | None = None
) -> Iterator[Article | UnreadableSource]:
    """The articles of a CSV file; a row that is none is yielded as an error.

    Rows are counted as a spreadsheet does, the header being row 1.

    Raises:
        UnreadableSource: the file cannot be read (any more), or no column holds the text.

    """
    csv.field_size_limit(LONGEST_CELL)
    mapping = mapping or {}
    rows = enumerate(_rows(file), start=1)
    names = next((row for _, row in rows if isinstance(row, list)), [])
    if reason := missing_columns(mapping, names):
        raise UnreadableSource(str(file), reason)
    if "text" not in mapping and not has_text_field(names):
        raise UnreadableSource(str(file), missing_text_field(names))
    read = False
    for number, row in rows:
        if row:
            read = True
            yield _read_row(names, row, Place(file, number, "row"), mapping)
    if not read:
        raise UnreadableSource(str(file), "has a header but no rows. Export it again.")


def _read_row(
    names: list[str], row: list[str] | csv.Error, place: Place, mapping: Mapping[str, str]
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
        record = dict(zip(names, row, strict=False))
        return build_article(record, place, mapping=mapping or None)
    except UnreadableSource as exc:
        return exc


def _rows(file: File) -> Iterator[list[str] | csv.Error]:
    lines = _lines(file)
    header = next((line for line in lines if line.strip()), None)
    if header is None:
        raise empty(file)
    # The delimiter that the header has most of: column names hold few others, articles many.
    delimiter = max(DELIMITERS, key=header.count)
    reader = csv.reader(chain([header], lines), delimiter=delimiter)
    while True:
        try:
            yield next(reader)
        except StopIteration:
            return
        except csv.Error as exc:
            yield exc


def _lines(file: File) -> Iterator[str]:
    """The lines; one that cannot be read ends the table, for a row may go on behind it."""
    for line in text_lines(file):
        if isinstance(line, UnreadableSource):
            raise line
        yield line
