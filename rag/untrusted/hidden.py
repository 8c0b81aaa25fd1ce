"""What a page does not show and a language model reads: invisible characters, encoded words."""

import base64
import binascii
import re
from collections.abc import Iterator

from rag.untrusted.reading import INVISIBLE

SHORTEST_CODE = 24
"""Characters of a code that may hold a few words."""

_ANY = re.compile(f"[{INVISIBLE}]")
_TAGS = re.compile("[\U000e0000-\U000e007f]{2,}")
_FLAG = re.compile("\U0001f3f4[\U000e0020-\U000e007e]{2,6}\U000e007f")
"""The flags of England, Scotland, Wales and others are spelled with tag characters."""

_TURNED = re.compile("[\u202d\u202e][^\n\u202c]*\u202c?")
_WITHIN_WORDS = re.compile("(?:[^\\W\\d_][\u00ad\u200b-\u200d\u2060-\u2064\ufeff]+){3,}[^\\W\\d_]")
_RUN = re.compile(f"[{INVISIBLE}]{{6,}}")
_CODE = re.compile(r"(?<![\w+/=-])[\w+/-]{24,}={0,2}(?![\w+/=])", re.ASCII)
_HEX = re.compile(r"(?:[0-9a-f]{2}){12,}", re.IGNORECASE)
_WORDS = re.compile(r"[^\W\d_]{2,} [^\W\d_]{2,}")


def hidden(text: str) -> Iterator[tuple[int, int]]:
    """Stretches with characters that only a program sees."""
    if not _ANY.search(text):
        return
    plain = _without_flags(text)
    for pattern in (_TURNED, _WITHIN_WORDS, _RUN):
        for found in pattern.finditer(plain):
            yield found.span()


def encoded(text: str) -> Iterator[tuple[int, int, str]]:
    """Stretches that hold words in another form, and these words."""
    if any(len(word) >= SHORTEST_CODE for word in text.split()):
        for found in _CODE.finditer(text):
            if words := _decoded(found[0]):
                yield *found.span(), words
    if not _ANY.search(text):
        return
    for found in _TAGS.finditer(_without_flags(text)):
        yield *found.span(), "".join(chr(ord(c) & 0x7F) for c in found[0])
    for found in _TURNED.finditer(text):
        yield *found.span(), found[0].strip("\u202d\u202e\u202c")[::-1]


def _without_flags(text: str) -> str:
    return _FLAG.sub(lambda flag: "x" * len(flag[0]), text)


def _decoded(code: str) -> str:
    """The words in hexadecimal digits or base64; empty when there are none."""
    try:
        if _HEX.fullmatch(code):
            raw = bytes.fromhex(code)
        else:
            plain = code.replace("-", "+").replace("_", "/").rstrip("=")
            raw = base64.b64decode(plain + "=" * (-len(plain) % 4), validate=True)
        words = raw.decode()
    except (binascii.Error, UnicodeDecodeError):
        return ""
    return words if words.isprintable() and _WORDS.search(words) else ""
