"""Texts that are nearly the same as earlier ones, by the words that they share."""

from collections import defaultdict
from collections.abc import Iterable

from eval.case import Case
from rag.words import content_stems

NEAR = 0.6
"""Jaccard similarity of content words from which two texts are near-duplicates."""


class Seen:
    """Texts that no other may be nearly the same as."""

    def __init__(self, texts: Iterable[str] = ()) -> None:
        self._stems: list[frozenset[str]] = []
        self._by_stem: dict[str, list[int]] = defaultdict(list)
        for text in texts:
            self.add(text)

    def add(self, text: str) -> None:
        """Remember one more text."""
        stems = frozenset(content_stems(text))
        for stem in stems:
            self._by_stem[stem].append(len(self._stems))
        self._stems.append(stems)

    def is_near(self, text: str) -> bool:
        """Whether some text is a near-duplicate of this one."""
        stems = frozenset(content_stems(text))
        shared: dict[int, int] = defaultdict(int)
        for stem in stems:
            for n in self._by_stem.get(stem, ()):
                shared[n] += 1
        return any(
            both >= NEAR * (len(stems) + len(self._stems[n]) - both) for n, both in shared.items()
        )


def texts_of(cases: Iterable[Case]) -> Iterable[str]:
    """Questions, earlier questions and gold sentences of cases."""
    for case in cases:
        yield case.question
        yield from (turn.question for turn in case.history)
        yield from (gold.quote for gold in case.gold_sentences)
