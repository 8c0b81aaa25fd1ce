"""A text as a language model may read it, each letter with its place in the text.

Models see through disguises that patterns do not: letters of other scripts that look Latin,
digits for letters, letters set apart, accents, characters without width.
"""

import codecs
import re
import unicodedata
from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from string import ascii_letters

INVISIBLE = (
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e"
    "\u2060-\u206f\u2800\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufff8\U0001d173-\U0001d17a"
    "\U000e0000-\U000e0fff"
)
"""Characters that leave nothing, or nothing but a gap, on the page; for a class of a pattern."""

_INVISIBLE = re.compile(f"[{INVISIBLE}]")
_NOT_ASCII = re.compile(r"[^\x00-\x7f]")
_MIXED = re.compile(r"[a-z][013457@$]+[a-z]")
_APART = re.compile(r"[^\W\d_](?:[ .\-_*|/·•\n][^\W\d_]){9,}(?![^\W_])")
_SINGLE = re.compile(r"[ .\-_*|/·•\n][^\W\d_][ .\-_*|/·•\n][^\W\d_][ .\-_*|/·•\n][^\W\d_]")
_FOREIGN = re.compile(r"(?![\x00-\x7f])[^\W\d_]")
_LETTER = re.compile(r"[^\W\d_]")
_DIGITS = str.maketrans("013457$@9l", "oieastsagi")
"""Digits that stand for letters; "1" is "i" or "l", so these two are read as one."""


@dataclass(frozen=True, slots=True)
class Reading:
    """``text``, and where its characters stand in the text that was read.

    From each of the ``turns`` (places in ``text``) on, a place lies ``shifts`` further there.
    """

    text: str
    turns: tuple[int, ...] = (0,)
    shifts: tuple[int, ...] = (0,)

    def place(self, index: int) -> int:
        """Where the character at ``index`` stands in the text that was read."""
        return index + self.shifts[bisect_right(self.turns, index) - 1]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Where a stretch of the reading stands in the text that was read."""
        return self.place(start), self.place(end - 1) + 1


def plain(text: str) -> Reading:
    """Lower case, without accents, invisible characters and the letter forms of typography."""
    return _changed(text, _NOT_ASCII, lambda found: _folded(found[0]))


def disguised(text: str) -> Iterable[Reading]:
    """What a text may say behind look-alike letters, digits for letters, letters set apart."""
    reading = plain(text)
    if _FOREIGN.search(reading.text):
        reading = _changed(text, _NOT_ASCII, lambda found: _lookalike(found[0]))
        yield reading
    if len(_MIXED.findall(reading.text)) > 1:
        yield Reading(reading.text.translate(_DIGITS), reading.turns, reading.shifts)
    for run in _APART.finditer(text) if _SINGLE.search(text) else ():
        letters = list(_LETTER.finditer(text, *run.span()))
        places = [letter.start() for letter in letters]
        word = "".join(_lookalike(letter[0])[:1] or "_" for letter in letters)
        shifts = tuple(place - number for number, place in enumerate(places))
        yield Reading(word, tuple(range(len(word))), shifts)
    if "vafgehpgvba" in reading.text:  # "instruction" in rot13
        yield Reading(codecs.encode(reading.text, "rot13"), reading.turns, reading.shifts)


def without_invisible(text: str) -> str:
    """The text as it shows on the page."""
    return _INVISIBLE.sub("", text)


def folded(pattern: str) -> str:
    """A pattern whose words are written as ``plain`` reads them."""
    return "".join(_folded(c) if ord(c) > 127 else c for c in pattern)


def _changed(text: str, wanted: re.Pattern[str], change: Callable[[re.Match[str]], str]) -> Reading:
    """The text in lower case, with what is ``wanted`` put otherwise."""
    parts: list[str] = []
    turns, shifts = [0], [0]
    last = length = 0
    for found in wanted.finditer(text):
        instead = change(found)
        parts += text[last : found.start()].lower(), instead
        length += found.start() - last + len(instead)
        last = found.end()
        if len(instead) != 1:
            if len(instead) > 1:  # all of them stand where the one stood
                for extra in range(1, len(instead)):
                    turns.append(length - len(instead) + extra)
                    shifts.append(found.start() - turns[-1])
            turns.append(length)
            shifts.append(last - length)
    parts.append(text[last:].lower())
    return Reading("".join(parts), tuple(turns), tuple(shifts))


@lru_cache(maxsize=20_000)
def _folded(character: str) -> str:
    """A character in lower case without accents; empty for an invisible one."""
    if _INVISIBLE.match(character):
        return ""
    bare = "".join(
        c for c in unicodedata.normalize("NFKD", character) if not unicodedata.combining(c)
    )
    return unicodedata.normalize("NFC", bare).casefold().translate(_QUOTES)


_QUOTES = str.maketrans("‘’‚‛ʼ´“”„‟«»‐‑‒–—―−", "''''''" + '"' * 6 + "-" * 7)


@lru_cache(maxsize=20_000)
def _lookalike(character: str) -> str:
    """The Latin letters that a character looks like; otherwise what ``plain`` makes of it."""
    bare = _folded(character)
    if bare.isascii():
        return bare
    for shape in (bare, character):
        for alike in _confusables().get(shape, ()):
            if len(alike["c"]) == 1 and alike["c"] in ascii_letters:
                return alike["c"].lower()
    return bare


@lru_cache(maxsize=1)
def _confusables() -> Mapping[str, Sequence[Mapping[str, str]]]:
    """Unicode's list of characters that look alike."""
    from confusable_homoglyphs.confusables import confusables_data  # it reads a file on import

    found: Mapping[str, Sequence[Mapping[str, str]]] = confusables_data
    return found
