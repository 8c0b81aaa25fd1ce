"""The door to the readers: which files there are, and the articles of each."""

import os
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from ingest.read.archive import read_archive
from ingest.read.epub import read_epub
from ingest.read.json_lines import read_json_lines
from ingest.read.json_records import read_json
from ingest.read.mail import read_mailbox, read_message
from ingest.read.markdown import read_markdown
from ingest.read.opened import LONGEST_ARTICLE, File
from ingest.read.page import read_page
from ingest.read.parquet import read_parquet
from ingest.read.pdf import read_pdf
from ingest.read.plain import read_plain
from ingest.read.sniff import sniff
from ingest.read.table import read_table
from ingest.read.word import read_word
from rag.errors import UnreadableSource
from rag.types import Article

Found = Iterator[Article | UnreadableSource]

DOCUMENTS: dict[str, Callable[[File], Found]] = {
    ".txt": read_plain,
    ".md": read_markdown,
    ".markdown": read_markdown,
    ".html": read_page,
    ".htm": read_page,
    ".xhtml": read_page,
    ".pdf": read_pdf,
    ".docx": read_word,
    ".epub": read_epub,
    ".eml": read_message,
    ".mbox": read_mailbox,
}
"""Suffix -> the reader of a format that has its own fields."""

RECORDS: dict[str, Callable[[File, Mapping[str, str] | None], Found]] = {
    ".json": read_json,
    ".jsonl": read_json_lines,
    ".ndjson": read_json_lines,
    ".csv": read_table,
    ".tsv": read_table,
    ".parquet": read_parquet,
}
"""Suffix -> the reader of a format whose columns the owner of a file may name as he likes."""

ARCHIVE = ".zip"

READERS = (*DOCUMENTS, *RECORDS, ARCHIVE)
"""Suffixes of what is read; each is read packed by gzip, too."""

SUFFIXES: tuple[str, ...] = (*READERS, *(f"{suffix}.gz" for suffix in READERS))

NOT_ARTICLES = ("baseline.jsonl", "cases.jsonl", "dialogues.jsonl")
"""Names that a folder is searched without: an evaluation's files may lie by its articles."""


def find_files(path: Path) -> list[Path]:
    """The file itself, or everything below a folder that is called like a file that is read.

    In order of path. Hidden files and folders are skipped, as are evaluation cases; links to
    folders are not followed. A folder that cannot be searched is in the list itself, and pipes
    and broken links with such names are, so that reading them gives the reason.

    Raises:
        UnreadableSource: nothing is there, or a folder holds no file that can be read.

    """
    try:
        if path.is_file():
            return [path]
        is_folder = path.is_dir()
        there = is_folder or path.exists()
    except (OSError, ValueError) as exc:
        what = exc.strerror if isinstance(exc, OSError) and exc.strerror else str(exc)
        reason = f"cannot be opened ({what}). Check the path and that it may be read."
        raise UnreadableSource(str(path), reason) from exc
    if not is_folder:
        reason = "is neither a file nor a folder." if there else "does not exist."
        raise UnreadableSource(str(path), f"{reason} Give the path of a file or folder.")
    found: list[Path] = []
    closed: list[OSError] = []
    for folder, subfolders, names in os.walk(path, onerror=closed.append):
        subfolders[:] = [name for name in subfolders if not name.startswith(".")]
        found += [Path(folder, name) for name in names if is_article_file(name)]
    found += [Path(exc.filename) for exc in closed]
    if not found:
        raise UnreadableSource(str(path), f"holds no file that can be read. {_readable()}")
    return sorted(found)


def read_file(file: File, mapping: Mapping[str, str] | None = None) -> Found:
    """The articles of a file; a bad record is yielded as an error, and reading goes on.

    ``mapping`` names the columns of JSON, CSV and Parquet files that hold a field of an article.
    A file whose name does not tell its format is looked into.

    Raises:
        UnreadableSource: the file as a whole cannot be read.

    """
    suffix = _suffix(file.name) or sniff(file)
    if suffix is None:
        raise UnreadableSource(str(file), f"has a format that is not read. {_readable()}")
    suffix = suffix.removesuffix(".gz")
    if suffix == ARCHIVE:
        found = read_archive(file, is_article_file, lambda member: read_file(member, mapping))
    elif suffix in RECORDS:
        found = RECORDS[suffix](file, mapping)
    else:
        found = DOCUMENTS[suffix](file)
    for article in found:
        if isinstance(article, Article) and len(article.text) > LONGEST_ARTICLE:
            yield _too_long(article)
        else:
            yield article


def is_article_file(name: str) -> bool:
    """Whether a file of this name is read when it is found in a folder or an archive."""
    return name not in NOT_ARTICLES and not name.startswith(".") and _suffix(name) is not None


def _suffix(name: str) -> str | None:
    """The readable suffix of a file name, in lower case."""
    return next((suffix for suffix in SUFFIXES if name.lower().endswith(suffix)), None)


def _too_long(article: Article) -> UnreadableSource:
    reason = (
        f'has the article "{article.title[:80]}" of {len(article.text):,} characters; '
        f"{LONGEST_ARTICLE:,} is the most. Split it."
    )
    return UnreadableSource(article.origin, reason)


def _readable() -> str:
    return f"Read are {', '.join(READERS)}, each also as .gz."
