"""The door to the readers: which files there are, and the articles of each."""

import logging
import os
from collections.abc import Callable, Iterator
from pathlib import Path

from ingest.read.json_lines import read_json_lines
from ingest.read.json_records import read_json
from ingest.read.markdown import read_markdown
from ingest.read.page import read_page
from ingest.read.plain import read_plain
from ingest.read.table import read_table
from rag.errors import UnreadableSource
from rag.types import Article

logger = logging.getLogger(__name__)

Reader = Callable[[Path], Iterator[Article | UnreadableSource]]

READERS: dict[str, Reader] = {
    ".txt": read_plain,
    ".md": read_markdown,
    ".markdown": read_markdown,
    ".html": read_page,
    ".htm": read_page,
    ".json": read_json,
    ".jsonl": read_json_lines,
    ".ndjson": read_json_lines,
    ".csv": read_table,
}
"""Suffix -> its reader; each is read packed by gzip, too."""

SUFFIXES: tuple[str, ...] = (*READERS, *(f"{suffix}.gz" for suffix in READERS))

NOT_ARTICLES = ("cases.jsonl",)
"""Names that a folder is searched without: the questions of an evaluation lie by its articles."""


def find_files(path: Path) -> list[Path]:
    """The file itself, or every readable file below a folder, in order of path.

    Hidden files and folders are skipped, as are evaluation cases; links to folders are not
    followed.

    Raises:
        UnreadableSource: nothing is there, or a folder holds no file that can be read.

    """
    if path.is_file():
        return [path]
    if not path.is_dir():
        reason = "is neither a file nor a folder." if path.exists() else "does not exist."
        raise UnreadableSource(str(path), f"{reason} Give the path of a file or folder.")
    found = []
    for folder, subfolders, names in os.walk(path, onerror=_warn):
        subfolders[:] = [name for name in subfolders if not name.startswith(".")]
        found += [
            file
            for name in names
            if name not in NOT_ARTICLES and not name.startswith(".") and _suffix(name)
            if (file := Path(folder, name)).is_file()
        ]
    if not found:
        raise UnreadableSource(str(path), f"holds no file that can be read. {_readable()}")
    return sorted(found)


def read_file(path: Path) -> Iterator[Article | UnreadableSource]:
    """The articles of a file; a bad record is yielded as an error, and reading goes on.

    Raises:
        UnreadableSource: the file as a whole cannot be read.

    """
    suffix = _suffix(path.name)
    if suffix is None:
        raise UnreadableSource(str(path), f"has a format that is not read. {_readable()}")
    yield from READERS[suffix.removesuffix(".gz")](path)


def _suffix(name: str) -> str | None:
    """The readable suffix of a file name, in lower case."""
    return next((suffix for suffix in SUFFIXES if name.lower().endswith(suffix)), None)


def _readable() -> str:
    return f"Read are {', '.join(READERS)}, each also as .gz."


def _warn(exc: OSError) -> None:
    logger.warning("Skipped the folder %s: %s", exc.filename, exc.strerror)
