"""Values of a record as they come, looked up by name and turned into lines, texts and tags."""

import math
import re
from collections.abc import Iterator, Mapping, Sequence

from rag.clean import clean_line, clean_text


class Record:
    """A record whose fields are found by their spellings, or by the columns that are mapped.

    Case, "_", "-" and spaces do not count in a spelling; a mapped column is taken as it is
    written, and "meta.author" also as the author within the object "meta".
    """

    def __init__(
        self,
        record: Mapping[str, object],
        spellings: Mapping[str, Sequence[str]],
        mapping: Mapping[str, str],
    ) -> None:
        self._record = record
        self._by_key = {key_of(name): value for name, value in record.items()}
        self._spellings = spellings
        self._mapping = mapping

    def values(self, field: str) -> Iterator[object]:
        """What the record has for a field of the article, best first."""
        if field in self._mapping:
            yield self._mapped(self._mapping[field])
            return
        for spelling in self._spellings[field]:
            if (key := key_of(spelling)) in self._by_key:
                yield self._by_key[key]

    def line(self, field: str) -> str:
        """The first value that makes a line of text; empty without one."""
        return next((line for line in map(to_line, self.values(field)) if line), "")

    def _mapped(self, column: str) -> object:
        if column in self._record:
            return self._record[column]
        if (key := key_of(column)) in self._by_key:
            return self._by_key[key]
        value: object = self._record
        for part in column.split("."):
            value = value.get(part) if isinstance(value, Mapping) else None
        return value


def key_of(name: object) -> str:
    """A name as it is compared."""
    return re.sub(r"[\s_-]+", "", str(name)).lower()


def to_line(value: object) -> str:
    """One line of text: a name, a list of names, or an object with a name (as in JSON-LD)."""
    match value:
        case str():
            return clean_line(value)
        case bool() | None:
            return ""
        case int():
            return str(value)
        case float():
            return str(value) if math.isfinite(value) else ""
        case {"name": str(name)}:
            return clean_line(name)
        case [*entries]:
            # A list within a list is no name; skipping it also bounds the depth.
            names = (to_line(entry) for entry in entries if not isinstance(entry, list))
            return ", ".join(name for name in names if name)
    return ""


def to_text(value: object) -> str:
    """A text, given whole or as a list of paragraphs."""
    if isinstance(value, list):
        value = "\n\n".join(part for part in value if isinstance(part, str))
    return clean_text(value) if isinstance(value, str) else ""


def to_tags(value: object) -> tuple[str, ...]:
    """Tags of a list, or of a text that separates them by comma, semicolon or bar."""
    entries = re.split("[,;|]", value) if isinstance(value, str) else value
    if not isinstance(entries, list):
        return ()
    tags = (to_line(entry) for entry in entries if not isinstance(entry, list))
    return tuple(dict.fromkeys(tag for tag in tags if tag))
