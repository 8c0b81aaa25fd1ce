"""Files, packed by gzip or not, opened and decoded; trouble is named in plain words."""

import gzip
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from io import BufferedIOBase
from pathlib import Path

from ingest.read.decode import decode
from rag.errors import UnreadableSource


@contextmanager
def open_bytes(path: Path) -> Iterator[BufferedIOBase]:
    """The file's content, unpacked when its name ends in .gz.

    Raises:
        UnreadableSource: it cannot be opened, or reading on fails inside the ``with`` block.

    """
    source = str(path)
    try:
        packed = path.suffix.lower() == ".gz"
        with path.open("rb") as file, gzip.open(file) if packed else file as opened:
            yield opened
    except (gzip.BadGzipFile, EOFError, zlib.error) as exc:
        reason = "is not a whole gzip file. Download or pack it again."
        raise UnreadableSource(source, reason) from exc
    except OSError as exc:
        reason = f"cannot be opened ({exc.strerror or exc}). Check that it may be read."
        raise UnreadableSource(source, reason) from exc


def load_bytes(path: Path) -> bytes:
    """The whole content of a file.

    Raises:
        UnreadableSource: it cannot be read.

    """
    with open_bytes(path) as opened:
        return opened.read()


def load_text(path: Path) -> str:
    """The whole text of a file, decoded.

    Raises:
        UnreadableSource: it cannot be read, is empty, or is not text.

    """
    text = decode(load_bytes(path), str(path))
    if not text.strip():
        raise empty(path)
    return text


def empty(path: Path) -> UnreadableSource:
    """The error of a file with nothing in it."""
    return UnreadableSource(str(path), "is empty. Remove it, or put an article into it.")
