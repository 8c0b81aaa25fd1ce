"""Bytes to text, whatever the encoding."""

import re

from charset_normalizer import from_bytes

from rag.errors import UnreadableSource

MARKS = {b"\xef\xbb\xbf": "utf-8-sig", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
"""Byte-order mark -> encoding; either one drops the mark."""

CONTROLS = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
SAMPLE = 4096
"""Characters that are looked at to tell text from binary data."""

MOST_CONTROLS = 0.1
"""Greatest share of control characters in text; stray ones are cleaned away later."""


def decode(raw: bytes, source: str, declared: str | None = None) -> str:
    """The text of ``raw``: by byte-order mark, as UTF-8, as ``declared``, else by its statistics.

    Raises:
        UnreadableSource: ``raw`` is not text; ``source`` names it.

    """
    marked = next((name for mark, name in MARKS.items() if raw.startswith(mark)), None)
    text = None
    for encoding in (marked,) if marked else ("utf-8", declared):
        if text is None and encoding:
            text = _decoded(raw, encoding)
    if text is None and not marked:
        best = from_bytes(raw).best()
        text = str(best) if best else None
    sample = text[:SAMPLE] if text else ""
    if text is None or len(CONTROLS.findall(sample)) > MOST_CONTROLS * len(sample):
        raise UnreadableSource(source, "is not text. Save it as UTF-8 text, or leave it out.")
    return text


def check_text(head: bytes, source: str) -> None:
    """Refuse a file whose first bytes are not text, so that it is not read line by line.

    Raises:
        UnreadableSource: as ``decode`` does.

    """
    # The last character may be cut; without it, UTF-8 is still seen to be UTF-8.
    decode(re.sub(rb"[\xc0-\xff][\x80-\xbf]{0,3}$", b"", head), source)


def _decoded(raw: bytes, encoding: str) -> str | None:
    try:
        return raw.decode(encoding)
    except (UnicodeDecodeError, LookupError):  # LookupError: a declared encoding nobody knows
        return None
