"""Parquet files, streamed in small batches of rows: one article a row."""

from collections.abc import Iterator, Mapping
from typing import Any

from ingest.read.decode import decode
from ingest.read.fields import FIELDS, NOTES, build_article, has_text_field, missing_text_field
from ingest.read.mapping import missing_columns
from ingest.read.opened import File, empty, open_seekable, parsing
from ingest.read.place import Place
from ingest.read.values import key_of
from rag.errors import UnreadableSource
from rag.types import Article

BATCH_ROWS = 256
"""Rows that are held at once."""

KEYS = {
    key_of(spelling) for spellings in (*FIELDS.values(), *NOTES.values()) for spelling in spellings
}
"""Columns that an article can have; others, embeddings perhaps, are not read at all."""

BROKEN = "is not a whole Parquet file. Download or export it again."


def read_parquet(
    file: File, mapping: Mapping[str, str] | None = None
) -> Iterator[Article | UnreadableSource]:
    """The articles of a Parquet file; a row that is none is yielded as an error.

    Only columns that an article can have, or that the mapping names, are read.

    Raises:
        UnreadableSource: the file cannot be read (any more), or no column holds the text.

    """
    from pyarrow.parquet import ParquetFile  # takes long to import

    mapping = mapping or {}
    with open_seekable(file) as opened:
        if not opened.read(1):
            raise empty(file)
        with parsing(file, BROKEN):
            # A row group may be large: pages are read as they are needed, not all in advance.
            table = ParquetFile(opened, pre_buffer=False, buffer_size=1 << 20)
            names = table.schema_arrow.names
        if reason := missing_columns(mapping, names):
            raise UnreadableSource(str(file), reason)
        if "text" not in mapping and not has_text_field(names):
            raise UnreadableSource(str(file), missing_text_field(names))
        mapped = {key_of(part) for c in mapping.values() for part in (c, c.partition(".")[0])}
        wanted = [name for name in names if key_of(name) in KEYS | mapped]
        number = 0
        for row in _rows(table, wanted, file):
            number += 1
            yield _read_row(row, Place(file, number, "row"), mapping)
        if not number:
            raise UnreadableSource(str(file), "has columns but no rows. Export it again.")


def _read_row(
    row: dict[str, object], place: Place, mapping: Mapping[str, str]
) -> Article | UnreadableSource:
    try:
        values = {
            name: decode(value, place.source) if isinstance(value, bytes) else value
            for name, value in row.items()
        }
        return build_article(values, place, mapping=mapping or None)
    except UnreadableSource as exc:
        return UnreadableSource(place.source, exc.reason)


def _rows(table: Any, wanted: list[str], file: File) -> Iterator[dict[str, object]]:
    import pyarrow

    with parsing(file, BROKEN):
        for batch in table.iter_batches(BATCH_ROWS, columns=wanted, use_threads=False):
            columns = []
            for values in batch.columns:
                if pyarrow.types.is_timestamp(values.type):
                    # Python's datetime knows no nanoseconds; nor does an article.
                    to = pyarrow.timestamp("us", values.type.tz)
                    values = values.cast(to, safe=False)
                columns.append(values)
            yield from pyarrow.RecordBatch.from_arrays(
                columns, names=batch.schema.names
            ).to_pylist()
