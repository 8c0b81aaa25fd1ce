"""Text as it is stored: one Unicode form, plain newlines, nothing invisible."""

import re
import unicodedata

BREAKS = re.compile("[\r\x0b\x0c\x85\u2028\u2029]")
INVISIBLE = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\ufeff\u00ad]")
"""Control characters, byte-order marks, and soft hyphens, which would hide a word from search."""

SURROGATES = re.compile("[\ud800-\udfff]")
GAPS = re.compile(r"\n{3,}")


def clean_text(raw: str) -> str:
    r"""``raw`` in Unicode NFC, without control characters, trailing spaces or gaps.

    Lines end in ``\n``, at most one line in a row is empty, and both ends are stripped. Halves of
    surrogate pairs, which no file can hold, become U+FFFD. Cleaning twice changes nothing.
    """
    text = INVISIBLE.sub("", BREAKS.sub("\n", raw.replace("\r\n", "\n")))
    text = unicodedata.normalize("NFC", SURROGATES.sub("\ufffd", text))
    lines = "\n".join(line.rstrip() for line in text.split("\n"))
    return GAPS.sub("\n\n", lines).strip()


def clean_line(raw: str) -> str:
    """``raw`` cleaned and on one line, with single spaces."""
    return " ".join(clean_text(raw).split())
