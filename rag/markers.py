"""Footnote markers as a language model writes them: "[2]", "[1][3]", "[1, 3]"."""

import re

# At most three digits: "[1998]" is a year that somebody put in brackets.
_GROUP = r"\[(\d{1,3}(?:\s*[,;]\s*\d{1,3})*)\]"
_MARKER = re.compile(rf"\s*{_GROUP}")
_AFTER_STOP = re.compile(r"([.!?][\"'”’)]*)((?:\s*\[\d{1,3}(?:\s*[,;]\s*\d{1,3})*\])+)")
_BULLET = re.compile(r"^(?:[-*•\s]+|\d{1,2}[.)](?:\s+|$))+")


def before_stops(text: str) -> str:
    """The text with every marker before the mark that ends its sentence.

    "It ended. [1][2]" becomes "It ended [1][2].", so that a marker stays with its sentence.
    """
    return _AFTER_STOP.sub(r"\2\1", text)


def read_markers(sentence: str, count: int) -> tuple[str, tuple[int, ...]]:
    """The sentence without markers, and which of ``count`` sources (from 0) they name.

    Invented markers go, as do bullets and marks of bold type.
    """
    numbers = [int(n) for group in _MARKER.findall(sentence) for n in re.split(r"[,;]", group)]
    named = dict.fromkeys(n - 1 for n in numbers if 1 <= n <= count)
    text = re.sub(r"\s+([.,;!?])", r"\1", _MARKER.sub("", sentence))
    return _BULLET.sub("", text.replace("**", "")).strip(), tuple(named)
