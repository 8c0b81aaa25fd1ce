"""Text files line by line, decoded: the size of the file does not matter."""

import io
from collections.abc import Iterator
from typing import IO, cast

from ingest.read.decode import check_text, decode, guess, marked
from ingest.read.opened import File, open_bytes
from rag.errors import UnreadableSource

HEAD = 4096
"""Bytes that tell whether a file is text."""

LONGEST_LINE = 50_000_000
"""Bytes of the longest line that is read: one record with an article of the greatest length."""

SAMPLED = 64_000
SEARCHED = 20_000_000
"""Bytes of lines beyond UTF-8 that an encoding is guessed from, and how far they are looked for."""


def text_lines(file: File) -> Iterator[str | UnreadableSource]:
    """The lines with their ends; a line that is too long or no text is an error in its place.

    UTF-8 is taken line by line; the first line that is none has the encoding of all such lines
    guessed, so that one letter is not read in two ways.

    Raises:
        UnreadableSource: the file cannot be read (any more), or is not text.

    """
    with open_bytes(file) as opened:
        head = opened.read(HEAD)
        check_text(head, str(file))
        opened.seek(0)
        encoding = marked(head) or (guess(head) if b"\0" in head else None)
        if encoding == "utf-8-sig":
            opened.seek(3)
        elif encoding:
            yield from _wide_lines(opened, encoding, file)
            return
        guessed: str | None = None
        for raw in _raw_lines(opened, file):
            if isinstance(raw, UnreadableSource):
                yield raw
                continue
            if guessed is None and not _is_utf8(raw):
                guessed = _guess(file, raw) or ""
            try:
                yield decode(raw, str(file), declared=guessed)
            except UnreadableSource as exc:
                yield exc


def _raw_lines(opened: io.BufferedIOBase, file: File) -> Iterator[bytes | UnreadableSource]:
    while raw := opened.readline(LONGEST_LINE + 1):
        if len(raw) <= LONGEST_LINE:
            yield raw
            continue
        while raw and not raw.endswith(b"\n"):
            raw = opened.readline(LONGEST_LINE)
        yield _too_long(file)


def _wide_lines(
    opened: io.BufferedIOBase, encoding: str, file: File
) -> Iterator[str | UnreadableSource]:
    """Lines of UTF-16 and UTF-32, whose line ends are not one byte."""
    text = io.TextIOWrapper(cast(IO[bytes], opened), encoding, errors="replace", newline="\n")
    longest = LONGEST_LINE // 4
    while line := text.readline(longest + 1):
        if len(line) <= longest:
            yield line
            continue
        while line and not line.endswith("\n"):
            line = text.readline(longest)
        yield _too_long(file)


def _guess(file: File, first: bytes) -> str | None:
    """The encoding of the lines that are not UTF-8, by a second look at the file."""
    sample, size, read = [first], len(first), 0
    with open_bytes(file) as again:
        while size < SAMPLED and read < SEARCHED and (raw := again.readline(LONGEST_LINE)):
            read += len(raw)
            if not _is_utf8(raw):
                sample.append(raw)
                size += len(raw)
    return guess(b"".join(sample)[:SAMPLED])


def _is_utf8(raw: bytes) -> bool:
    if raw.isascii():
        return True
    try:
        raw.decode()
    except UnicodeDecodeError:
        return False
    return True


def _too_long(file: File) -> UnreadableSource:
    reason = f"has a line of more than {LONGEST_LINE // 1_000_000} MB. Break it into records."
    return UnreadableSource(str(file), reason)
