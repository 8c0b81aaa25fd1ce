"""The files of a data set: one file, a folder or a zip archive."""

import csv
import gzip
import io
import zlib
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path, PurePosixPath
from typing import Any
from zipfile import BadZipFile, ZipFile

import orjson
from pydantic import TypeAdapter

from eval.read.wrong import T, Wrong, checked, wrong
from rag.errors import UsageError

TABLES = (".csv", ".tsv")
READABLE = (".jsonl", ".json", ".ndjson", *TABLES)
"""Endings of the files that are looked into, packed (".gz") or not."""

LFS = "version https://git-lfs.github.com/"
"""How a file begins that Git left where the data belongs."""

LONGEST_CELL = 10_000_000
"""Characters; the csv module stops at 131,072 unless told."""


class Source:
    """The files below a path by their names ("qrels/test.tsv"), and their records.

    A file that is given on its own comes first in ``names``, and ``given`` is its name; its
    neighbours follow, since some data sets keep questions and articles beside each other.
    """

    def __init__(self, path: Path) -> None:
        """Look at what is there.

        Raises:
            UsageError: nothing is, or it is an archive that cannot be read.

        """
        self.path = path
        self.given: str | None = None
        self._archive = path if path.suffix == ".zip" and path.is_file() else None
        self._inside = ""
        self.keys = lru_cache(maxsize=None)(self._keys)
        """Names of the fields of a file's first record, or of the object that the file is."""
        try:
            self.names = self._names()
        except (OSError, BadZipFile) as exc:
            raise _unreadable(path, exc) from exc

    def _names(self) -> tuple[str, ...]:
        if self._archive:
            with ZipFile(self._archive) as archive:
                held = [i.filename for i in archive.infolist() if not i.is_dir()]
            held = sorted(n for n in held if not n.startswith("__MACOSX/") and _is_shown(n))
            tops = {name.partition("/")[0] for name in held if "/" in name}
            if len(tops) == 1 and all("/" in name for name in held):
                self._inside = f"{tops.pop()}/"
            return tuple(name.removeprefix(self._inside) for name in held)
        if self.path.is_dir():
            found = [f for f in self.path.glob("*") if _is_shown(f.name)]
            found += [f for folder in found for f in folder.glob("*") if _is_shown(f.name)]
            return tuple(sorted(f.relative_to(self.path).as_posix() for f in found if f.is_file()))
        if not self.path.is_file():
            raise UsageError(
                f"{self.path}: cannot read the cases (no such file or folder). Give a file of "
                'cases or a data set; "footnote eval convert --help" lists the formats.'
            )
        self.given = self.path.name
        near = sorted(f.name for f in self.path.parent.glob("*") if f.is_file())
        return (self.given, *(name for name in near if name != self.given))

    def candidates(self, *endings: str) -> tuple[str, ...]:
        """The files that may be the data set, by their endings; only the given one, if one is."""
        names = (self.given,) if self.given else self.names
        return tuple(name for name in names if ending_of(name) in (endings or READABLE))

    def file(self, name: str) -> Path:
        """Where the file lies; for one in an archive, the archive."""
        return self._archive or (self.path.parent if self.given else self.path) / name

    def text(self, name: str) -> str:
        """The text of a UTF-8 file, unpacked when its name ends in ".gz".

        Raises:
            UsageError: it cannot be read, or the data is still to be fetched.

        """
        try:
            if self._archive:
                with ZipFile(self._archive) as archive:
                    content = archive.read(self._inside + name)
            else:
                content = self.file(name).read_bytes()
            content = gzip.decompress(content) if name.endswith(".gz") else content
            text = content.decode("utf-8-sig")
        except (OSError, EOFError, zlib.error, BadZipFile, KeyError, UnicodeDecodeError) as exc:
            where = self.path if self.given == name else self.path / name
            raise _unreadable(where, exc) from exc
        if text.startswith(LFS):
            raise UsageError(
                f"{self.path}: {name} is a pointer of Git LFS, not the data. "
                'Run "git lfs pull" where it was cloned, and try again.'
            )
        return text

    def document(self, name: str) -> Any:
        """The whole of a JSON file, ``Wrong`` when it is none."""
        return _parsed(self.text(name))

    def _keys(self, name: str) -> frozenset[str]:
        _, record = next(self.records(name), ("", None))
        return frozenset(record) if isinstance(record, dict) else frozenset()

    def records(self, name: str) -> Iterator[tuple[str, Any]]:
        """Each record with its place: lines of JSON, entries of a JSON list, rows of a table.

        A JSON object over several lines is the only record; one that is not JSON is ``Wrong``.
        """
        text = self.text(name)
        if ending_of(name) in TABLES:
            yield from _rows(name, text)
        elif text.lstrip().startswith("["):
            entries = _parsed(text)
            if isinstance(entries, Wrong):
                yield name, entries
                return
            for number, entry in enumerate(entries, start=1):
                yield f"{name}, entry {number}", entry
        elif ending_of(name) == ".json" and isinstance(_parsed(_first_line(text)), Wrong):
            yield name, _parsed(text)
        else:
            # At newlines alone: JSON strings may hold U+2028, which str.splitlines breaks at.
            for number, line in enumerate(text.split("\n"), start=1):
                if line.strip():
                    yield f"{name}, line {number}", _parsed(line)

    def each(self, name: str, shape: TypeAdapter[T]) -> Iterator[tuple[str, T | Wrong]]:
        """Each record with its place, in this shape, or what is wrong with it."""
        for place, record in self.records(name):
            found = checked(shape, record)
            yield place, found


def _is_shown(name: str) -> bool:
    """Whether a file is one of people's; those of systems ("._corpus.jsonl") begin with a dot."""
    return not PurePosixPath(name).name.startswith(".")


def ending_of(name: str) -> str:
    """The ending of a file's name in lower case, without ".gz"."""
    return PurePosixPath(name.lower().removesuffix(".gz")).suffix


def _first_line(text: str) -> str:
    return text.lstrip().partition("\n")[0]


def _parsed(text: str) -> Any:
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError as exc:
        where = f"line {exc.lineno}, " if exc.lineno > 1 else ""
        return wrong("", f"not JSON ({exc.msg}, {where}column {exc.colno})")


def _rows(name: str, text: str) -> Iterator[tuple[str, dict[str, str] | Wrong]]:
    """The rows of a table as cells by column; the line is the one that the row begins on."""
    csv.field_size_limit(LONGEST_CELL)
    delimiter = max(",;\t", key=text.partition("\n")[0].count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    columns: list[str] | None = None
    while True:
        place = f"{name}, line {reader.line_num + 1}"
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error as exc:
            yield place, wrong("", f"not a row of a table ({exc}). Check its quotes")
            return
        if columns is None:
            columns = [column.strip() for column in row]
        elif len(row) > len(columns):
            what = f"has {len(row)} cells under {len(columns)} columns. Check its quotes"
            yield place, wrong("", what)
        elif any(row):
            yield place, dict(zip(columns, row, strict=False))


def _unreadable(path: Path, exc: Exception) -> UsageError:
    return UsageError(f"{path}: cannot be read ({exc}). Give the file as it came.")
