"""Bytes to text, whatever the encoding."""

import re

import chardet

from rag.errors import UnreadableSource

MARKS = {
    b"\xef\xbb\xbf": "utf-8-sig",
    b"\xff\xfe\x00\x00": "utf-32",
    b"\x00\x00\xfe\xff": "utf-32",
    b"\xff\xfe": "utf-16",
    b"\xfe\xff": "utf-16",
}
"""Byte-order mark -> encoding, longest of an overlap first; each one drops the mark."""

CONTROLS = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
SAMPLE = 4096
"""Characters that are looked at to tell text from binary data."""

MOST_CONTROLS = 0.1
"""Greatest share of control characters in text; stray ones are cleaned away later."""

GUESSED = 64_000
"""Bytes that an encoding is guessed from; more make the guess slower, not better."""

UNLIKE_UTF8 = re.compile("\0|\x1b\\$")
"""In what reads as UTF-8, a sign that it is UTF-16 without its mark, or Japanese for mail."""

FEW_FAULTS = 0.1
"""Broken characters for each whole one beyond ASCII up to which a text is still damaged UTF-8."""


def decode(raw: bytes, source: str, declared: str | None = None) -> str:
    """The text of ``raw``: by byte-order mark, as UTF-8, as ``declared``, else by its statistics.

    UTF-8 with a few broken characters stays UTF-8; these become U+FFFD.

    Raises:
        UnreadableSource: ``raw`` is not text; ``source`` names it.

    """
    encoding = marked(raw)
    text = _decoded(raw, encoding or "utf-8")
    if text is None and not encoding:
        text = _decoded(raw, declared) if declared else None
        if text is None:
            text = _guessed(raw)
    elif text is not None and not encoding and UNLIKE_UTF8.search(text[:SAMPLE]):
        text = _decoded(raw, guess(raw) or "utf-8") or text
    sample = text[:SAMPLE] if text else ""
    if text is None or len(CONTROLS.findall(sample)) > MOST_CONTROLS * len(sample):
        raise not_text(source)
    return text


def not_text(source: str) -> UnreadableSource:
    """The error of a file whose bytes are no characters."""
    return UnreadableSource(source, "is not text. Save it as UTF-8 text, or leave it out.")


def marked(raw: bytes) -> str | None:
    """The encoding that a byte-order mark names."""
    return next((name for mark, name in MARKS.items() if raw.startswith(mark)), None)


def guess(raw: bytes) -> str | None:
    """The likeliest encoding of text that is not UTF-8, ``None`` when it looks like no text."""
    return chardet.detect(raw if len(raw) <= GUESSED else _telling(raw))["encoding"]


def check_text(head: bytes, source: str) -> None:
    """Refuse a file whose first bytes are not text, so that it is not read line by line.

    Raises:
        UnreadableSource: as ``decode`` does.

    """
    # The last character may be cut; without it, UTF-8 is still seen to be UTF-8.
    decode(re.sub(rb"[\xc0-\xff][\x80-\xbf]{0,3}$", b"", head), source)


def _guessed(raw: bytes) -> str | None:
    """The text of what is neither marked nor whole UTF-8."""
    text = raw.decode(errors="replace")
    faults = text.count("\ufffd")
    beyond = sum(map(len, re.findall("[^\x00-\x7f\ufffd]+", text)))
    if faults <= FEW_FAULTS * beyond:
        return text
    encoding = guess(raw)
    try:
        return raw.decode(encoding, errors="replace") if encoding else None
    except LookupError:
        return None


def _telling(raw: bytes) -> bytes:
    """The lines with bytes beyond ASCII, which alone tell encodings apart, up to a size."""
    if b"\0" in raw[:GUESSED]:
        return raw[:GUESSED]
    found, size = [], 0
    for line in re.finditer(rb"[^\n]*[\x80-\xff][^\n]*\n?", raw):
        found.append(line[0])
        size += len(line[0])
        if size >= GUESSED:
            break
    return b"".join(found)[:GUESSED]


def _decoded(raw: bytes, encoding: str) -> str | None:
    try:
        return raw.decode(encoding)
    except (ValueError, LookupError):  # LookupError: a declared encoding nobody knows
        return None
