"""Phrases as patterns over a text as ``rag.untrusted.reading`` reads it.

In a phrase a space stands for whatever separates words, "…" for up to four more words between two,
and "…?" for the same where the words may also follow each other directly.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from rag.untrusted.reading import folded

Group = tuple[tuple[str, ...], tuple[str, ...]]
"""Parts of words of which a text has one at least if one of the phrases is in it, and these."""

_APART = r"[\W_]+"
_WORD = r"[^\W_]+"
_MORE = rf"(?:[\W_]+{_WORD}){{0,4}}?[\W_]+"
_IF_ANY = rf"(?:[\W_]+{_WORD}){{0,4}}?[\W_]*"


@dataclass(frozen=True, slots=True)
class Wanted:
    """A pattern, and parts of words of which a text has one at least where it matches."""

    needs: tuple[str, ...]
    pattern: re.Pattern[str]

    def within(self, text: str) -> Iterator[re.Match[str]]:
        """Its matches; the cheap look for the parts spares most texts the search."""
        if any(need in text for need in self.needs):
            yield from self.pattern.finditer(text)

    def overlapping(self, text: str) -> Iterator[tuple[int, int]]:
        """Where it matches, also within another match: a false start must not hide an order."""
        match = self.pattern.search(text) if any(need in text for need in self.needs) else None
        while match:
            yield match.span()
            match = self.pattern.search(text, match.start() + 1)


def compiled(phrases: tuple[str, ...]) -> re.Pattern[str]:
    """One pattern for phrases, which stand as whole words."""
    return re.compile(r"(?<![^\W_])(?:" + "|".join(map(spelled, phrases)) + r")(?![^\W_])")


def spelled(phrase: str) -> str:
    """A phrase as the source of a pattern.

    Words and what separates them have no character in common: "ignore____" is tried but once.
    """
    words = phrase.replace(r"\w+", _WORD).replace(r"\w*", r"[^\W_]*")
    spaced = words.replace("…?", "\0").replace("…", "\1").replace(" ", _APART)
    return folded(spaced).replace("\0", _IF_ANY).replace("\1", _MORE)
