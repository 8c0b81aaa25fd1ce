"""How the articles write their words: in small letters, with a capital, behind "in".

A newsroom's own texts tell best whether "House" is somebody's name and "Lagos" a place; a list of
names would be too long and never complete.
"""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from eval.make.verbs import is_plural
from rag.short.spans import territories

SEEN_IN = 2
"""Times that a name must stand behind "in" to be taken for a place."""

MOSTLY_IN = 0.3
"""Share of its mentions that must."""

_WORD = re.compile(r"[^\W\d_][\w’'-]*")
_IN = re.compile(r"\b(?:in|near|from|outside)\s+((?:[A-Z][\w’'-]+)(?:\s+[A-Z][\w’'-]+){0,2})")


@dataclass(frozen=True, slots=True, eq=False)
class Vocabulary:
    """Counts of words by how they are written."""

    lower: Counter[str] = field(default_factory=Counter)
    capital: Counter[str] = field(default_factory=Counter)
    within: Counter[str] = field(default_factory=Counter)

    def is_common(self, word: str) -> bool:
        """Whether a word that opens a sentence is written small elsewhere."""
        return self.lower[word.casefold()] > self.capital[word]

    def may_be_small(self, word: str) -> bool:
        """Whether a word that opens a sentence would be written small within one."""
        seen = self.lower[word.casefold()]
        if not seen and not self.capital[word]:
            return is_plural(word.casefold())  # "Divers", seen nowhere else
        return self.is_common(word) or (seen > 0 and not self.is_name(word))

    def is_name(self, word: str) -> bool:
        """Whether a word is written with a capital, and almost never without."""
        return self.capital[word] > 0 and self.lower[word.casefold()] * 20 < self.capital[word]

    def is_place(self, name: str) -> bool:
        """Whether a name is that of a country, or stands behind "in" often enough."""
        bare = name.removeprefix("the ")
        if bare in territories():
            return True
        seen = self.within[bare]
        last = bare.rpartition(" ")[2]
        return seen >= SEEN_IN and seen >= MOSTLY_IN * self.capital[last]


def build_vocabulary(sentences: Iterable[str]) -> Vocabulary:
    """The vocabulary of all the sentences; the word that opens one says nothing of itself."""
    found = Vocabulary()
    for sentence in sentences:
        opening = True
        for match in _WORD.finditer(sentence):
            word = re.sub(r"['’]s?\Z", "", match.group())
            if word[:1].islower():
                found.lower[word.casefold()] += 1
            elif not opening:
                found.capital[word] += 1
            opening = False
        found.within.update(m.group(1) for m in _IN.finditer(sentence))
    return found
