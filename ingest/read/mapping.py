"""Which column holds which field of an article, as its owner says: ``--map text=body``."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from ingest.read.fields import FIELDS
from ingest.read.opened import File
from ingest.read.values import key_of
from rag.clean import clean_line
from rag.errors import UnreadableSource, UsageError

SHOWN_COLUMNS = 20
"""Columns that an error lists, at most."""


def parse_mapping(text: str) -> dict[str, str]:
    """Field of an article -> column that holds it, from "text=body,published=date".

    Raises:
        UsageError: a part is not ``field=column``, names an unknown field, or one twice.

    """
    mapping: dict[str, str] = {}
    known = ", ".join(FIELDS)
    for part in filter(str.strip, text.split(",")):
        name, given, column = (piece.strip() for piece in part.partition("="))
        if not given or not column:
            raise UsageError(
                f'"{part.strip()}" does not say which column holds which field. '
                f"Write field=column, as in text=body; the fields are {known}."
            )
        if name not in FIELDS:
            raise UsageError(f'An article has no field "{name}". Its fields are {known}.')
        if name in mapping:
            raise UsageError(f'The field "{name}" is mapped twice. Name one column for it.')
        mapping[name] = column
    return mapping


def missing_columns(mapping: Mapping[str, str], names: Iterable[str]) -> str | None:
    """The reason why a table does not fit a mapping, with the columns that there are.

    Of a column such as "meta.author" only the outer one is looked for.
    """
    there = list(dict.fromkeys(names))
    keys = set(map(key_of, there))
    lacking = [
        column
        for column in dict.fromkeys(mapping.values())
        if key_of(column) not in keys and key_of(column.partition(".")[0]) not in keys
    ]
    if not lacking:
        return None
    shown = [clean_line(str(name)) for name in there[:SHOWN_COLUMNS]]
    listed = ", ".join(shown) + (", …" if len(there) > SHOWN_COLUMNS else "")
    return (
        f"has no column {' and none '.join(lacking)}, which the mapping asks for. "
        f"Its columns are {listed or 'none'}."
    )


@dataclass(slots=True)
class ColumnsSeen:
    """The columns of records that need not all have the same ones, held against a mapping."""

    mapping: Mapping[str, str]
    names: dict[str, None] = field(default_factory=dict)

    def see(self, record: Mapping[str, object]) -> None:
        """Take note of the columns of one record."""
        if self.mapping:
            self.names.update(dict.fromkeys(map(str, record)))

    def missing(self, file: File) -> Iterator[UnreadableSource]:
        """The error of a file in which no record has a column that is asked for, if it is so."""
        if reason := missing_columns(self.mapping, self.names):
            yield UnreadableSource(str(file), reason)
