"""Abbreviations that a question uses and no article does, spelled out as the articles have them.

"What did the ECB decide?" finds nothing by its words in articles that say "European Central Bank"
throughout. The names are those of the leads; the one that occurs in most of them is taken.
"""

import re
from collections import Counter
from collections.abc import Collection, Iterable

from rag.store import Store
from rag.words import FUNCTION_WORDS, stem

LETTERS = range(2, 6)
"""Letters of an abbreviation that is spelled out."""

_WORD = re.compile(r"\b[^\W\d_]{2,5}\b")
_NAME = re.compile(r"\b[A-Z][\w’'-]*(?:\s+(?:(?:of|for|the|on|and)\s+){0,2}[A-Z][\w’'-]*)+")
_CAPITAL = re.compile(r"\b[A-Z][\w’'-]*")


class Abbreviations:
    """Spells out for one corpus; remembers its names until it changes."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._known: tuple[int, dict[str, str]] | None = None

    def spelled_out(self, question: str, kept: Collection[str] = ()) -> str:
        """The question with its unknown abbreviations spelled out; ``kept`` words stay."""
        words = [w for w in _WORD.findall(question) if w.casefold() not in FUNCTION_WORDS]
        held = self._store.words.frequencies([stem(word) for word in words])
        unknown = [w for w in words if not held[stem(w)] and not any(w in k for k in kept)]
        for word in dict.fromkeys(unknown):
            if name := self._names().get(word.casefold()):
                question = re.sub(rf"\b{re.escape(word)}\b", name, question)
        return question

    def _names(self) -> dict[str, str]:
        generation = self._store.registry.generation()
        if self._known is None or self._known[0] != generation:
            self._known = (generation, names_by_initials(self._store.registry.leads()))
        return self._known[1]


def names_by_initials(texts: Iterable[str]) -> dict[str, str]:
    """The name of each abbreviation, in lower case, that occurs in most texts.

    Of "the head of the European Central Bank" every run of two to five capitalised words is one.
    """
    counts: dict[str, Counter[str]] = {}
    for text in texts:
        names = {run for found in _NAME.findall(text) for run in _runs(found)}
        for name in names:
            letters = "".join(word[0] for word in _CAPITAL.findall(name)).casefold()
            counts.setdefault(letters, Counter())[name] += 1
    return {
        letters: min(found, key=lambda name: (-found[name], name))
        for letters, found in counts.items()
    }


def _runs(name: str) -> Iterable[str]:
    places = [m.span() for m in _CAPITAL.finditer(name)]
    for first in range(len(places)):
        for last in range(first + 1, len(places)):
            if last - first + 1 in LETTERS:
                run = name[places[first][0] : places[last][1]].removesuffix("’s").removesuffix("'s")
                if run.split()[0].casefold() not in FUNCTION_WORDS:
                    yield " ".join(run.split())
