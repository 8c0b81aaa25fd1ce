"""The files of a data set, read with errors that name file and line."""

import gzip
import zlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import orjson

from rag.errors import BadCases, UsageError


def data_file(data_dir: Path, name: str) -> Path:
    """The file of this name ("time/TIME.ALL") below the folder of the data sets.

    Raises:
        UsageError: it is not there.

    """
    file = data_dir / name
    if not file.is_file():
        folder = name.partition("/")[0]
        raise UsageError(f"{file} is missing. Give the folder that holds {folder}/.")
    return file


def load_text(file: Path) -> str:
    """The text of a UTF-8 file, unpacked when its name ends in ".gz".

    Raises:
        UsageError: it cannot be read.

    """
    try:
        content = file.read_bytes()
        return (gzip.decompress(content) if file.suffix == ".gz" else content).decode()
    except (OSError, EOFError, zlib.error, UnicodeDecodeError) as exc:
        raise UsageError(f"{file}: cannot be read ({exc}). Give the file as it came.") from exc


def read_records(file: Path, fields: Mapping[str, type]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Where each record of a JSON Lines file stands ("questions.jsonl, line 3"), and the record.

    Raises:
        UsageError: the file cannot be read.
        BadCases: a line is no object, or lacks one of the ``fields`` in this type.

    """
    # Split at newlines alone: JSON strings may hold U+2028, which str.splitlines would break at.
    for number, line in enumerate(load_text(file).split("\n"), start=1):
        if line.strip():
            place = f"{file}, line {number}"
            yield place, checked(place, _parsed(place, line), fields)


def checked(place: str, record: Any, fields: Mapping[str, type]) -> dict[str, Any]:
    """The record, which has the fields in these types.

    Raises:
        BadCases: it has not; the message names place and field.

    """
    if not isinstance(record, dict):
        raise BadCases(f"{place}: not a JSON object.")
    for name, wanted in fields.items():
        if not isinstance(record.get(name), wanted):
            raise BadCases(f"{place}, {name}: is missing, or no {wanted.__name__}.")
    return record


def _parsed(place: str, line: str) -> Any:
    try:
        return orjson.loads(line)
    except orjson.JSONDecodeError as exc:
        raise BadCases(f"{place}: not JSON ({exc.msg}).") from exc
