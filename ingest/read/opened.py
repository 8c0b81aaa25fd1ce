"""Files, on disk or in an archive, packed by gzip or not; trouble is named in plain words."""

import gzip
import lzma
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BufferedIOBase, BufferedReader, RawIOBase
from pathlib import Path, PurePosixPath
from stat import S_ISDIR, S_ISREG
from tempfile import SpooledTemporaryFile
from typing import IO, Any, TypeAlias, cast
from zipfile import BadZipFile, ZipFile, ZipInfo

from ingest.read.decode import decode
from rag.errors import UnreadableSource

LARGEST_FILE = 500_000_000
"""Bytes, unpacked, of the largest file of a format that must be held whole."""

LARGEST_TEXT = 50_000_000
"""Bytes, unpacked, of the largest file that is one page or one text."""

LONGEST_ARTICLE = 5_000_000
"""Characters of the longest text that is one article; a novel has a tenth of it."""

IN_MEMORY = 32_000_000
"""Bytes of a packed file that are kept in memory before a temporary file takes them."""

STEP = 1 << 20

PACKED_BADLY = "cannot be unpacked from its archive. Pack it again as a common .zip."

GZIP = b"\x1f\x8b"
"""How a gzip file begins, whatever it is called."""


@dataclass(frozen=True, slots=True)
class Member:
    """A file in an open archive; it is named as if the archive ``within`` were a folder."""

    archive: ZipFile
    info: ZipInfo
    within: "File"

    @property
    def path(self) -> PurePosixPath:
        """The path inside the archive; some archives are packed with backslashes."""
        return PurePosixPath(self.info.filename.replace("\\", "/"))

    @property
    def name(self) -> str:
        """The last part of the path."""
        return self.path.name

    @property
    def suffix(self) -> str:
        """The last suffix of the name with its dot, or nothing."""
        return self.path.suffix

    def resolve(self) -> PurePosixPath:
        """The absolute path, the same however the archive's path was given."""
        return PurePosixPath(f"{self.within.resolve().as_posix()}/{self.path}")

    def __str__(self) -> str:
        return f"{self.within}/{self.path}"


File: TypeAlias = Path | Member
"""What a reader reads."""


@contextmanager
def open_bytes(file: File) -> Iterator[BufferedIOBase]:
    """The file's content, unpacked when it is gzip.

    Raises:
        UnreadableSource: it cannot be opened, or reading on fails inside the ``with`` block.

    """
    with _plain_words(file), _opened(file) as raw:
        packed = file.suffix.lower() == ".gz" or raw.peek(2).startswith(GZIP)
        with gzip.open(raw) if packed else raw as opened:
            yield opened


@contextmanager
def open_seekable(file: File, limit: int = LARGEST_FILE) -> Iterator[IO[bytes]]:
    """The file's content, unpacked, as a file in which any place can be read at once.

    Raises:
        UnreadableSource: as ``open_bytes`` does; a packed file holds more than ``limit`` bytes.

    """
    with open_bytes(file) as opened:
        if isinstance(opened, BufferedReader) and isinstance(file, Path):
            yield opened
            return
        with SpooledTemporaryFile(IN_MEMORY) as unpacked:
            for step in _steps(opened, file, limit):
                unpacked.write(step)
            unpacked.seek(0)
            yield unpacked


def load_bytes(file: File, limit: int = LARGEST_TEXT, advice: str = "Split it.") -> bytes:
    """The whole content of a file.

    Raises:
        UnreadableSource: it cannot be read, or holds more than ``limit`` bytes.

    """
    with open_bytes(file) as opened:
        return b"".join(_steps(opened, file, limit, advice))


def load_text(file: File, limit: int = LARGEST_TEXT, advice: str = "Split it.") -> str:
    """The whole text of a file, decoded.

    Raises:
        UnreadableSource: it cannot be read, is empty, too large, or not text.

    """
    text = decode(load_bytes(file, limit, advice), str(file))
    if not text.strip():
        raise empty(file)
    return text


def empty(file: File) -> UnreadableSource:
    """The error of a file with nothing in it."""
    return UnreadableSource(str(file), "is empty. Remove it, or put an article into it.")


@contextmanager
def parsing(file: File, reason: str) -> Iterator[None]:
    """Whatever a parser of another project raises within becomes ``UnreadableSource(reason)``.

    The class is as broad as can be on purpose: parsers of binary formats raise anything on bytes
    that are broken (KeyError, struct.error, AssertionError, ...), none of them says which, and
    one bad file must not end the reading of a thousand good ones. The cause is chained.
    """
    try:
        yield
    except UnreadableSource:
        raise
    except Exception as exc:
        raise UnreadableSource(str(file), reason) from exc


def _steps(
    opened: BufferedIOBase, file: File, limit: int, advice: str = "Split it."
) -> Iterator[bytes]:
    """The content in parts, so that a bomb is not unpacked further than the limit."""
    size = 0
    while step := opened.read(STEP):
        size += len(step)
        if size > limit:
            reason = f"holds more than {limit // 1_000_000:,} MB. {advice}"
            raise UnreadableSource(str(file), reason)
        yield step


@contextmanager
def _opened(file: File) -> Iterator["BufferedReader[Any]"]:
    if isinstance(file, Member):
        with parsing(file, PACKED_BADLY):
            packed = file.archive.open(file.info)
        with packed, BufferedReader(cast(RawIOBase, packed)) as raw:
            yield raw
        return
    mode = file.stat().st_mode  # before opening: to open a pipe is to wait for its writer
    if S_ISDIR(mode):
        raise UnreadableSource(str(file), "is a folder. Give the path of a file.")
    if not S_ISREG(mode):
        raise UnreadableSource(str(file), "is a pipe or a device. Give the path of a file.")
    with file.open("rb") as raw:
        yield raw


@contextmanager
def _plain_words(file: File) -> Iterator[None]:
    """What goes wrong with the reading of a file, told to people."""
    try:
        yield
    except (BadZipFile, lzma.LZMAError, NotImplementedError) as exc:
        raise UnreadableSource(str(file), PACKED_BADLY) from exc
    except (gzip.BadGzipFile, EOFError, zlib.error) as exc:
        kind = "gzip file" if file.suffix.lower() == ".gz" else "packed file"
        reason = f"is not a whole {kind}. Download or pack it again."
        raise UnreadableSource(str(file), reason) from exc
    except OSError as exc:
        reason = f"cannot be opened ({exc.strerror or exc}). Check that it may be read."
        raise UnreadableSource(str(file), reason) from exc
    except ValueError as exc:
        if "null" not in str(exc):  # only a NUL in a path is meant; others are a reader's
            raise
        raise UnreadableSource(str(file), "is no path. Check its name.") from exc
