"""A question as the ranker compares it: its vector, its words and pieces with their weights."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import log
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from rag.embed import AskedPieces, Embedder
from rag.lexical import Stems, stem_ids
from rag.words import content_stems, word_places

# In a corpus of a few articles nearly every word looks common or unknown. Frequencies are
# therefore counted as if this many articles of average news stood beside it.
BACKGROUND_ARTICLES = 200
BACKGROUND_FREQUENCY = 2


class Frequencies(Protocol):
    """In how many articles stems occur (``rag.word_index``)."""

    def frequencies(self, stems: list[str]) -> dict[str, int]:
        """In how many articles each stem occurs."""
        ...


@dataclass(frozen=True, slots=True)
class Asked:
    """``vector`` (dimension,); ``stems`` with ``weights``, ``pieces`` with ``piece_weights``.

    Each of the two sets of weights sums to 1, or is empty.
    """

    question: str
    vector: NDArray[np.float32]
    stems: Stems
    weights: NDArray[np.float32]
    pieces: AskedPieces
    piece_weights: NDArray[np.float32]


def ask(question: str, embedder: Embedder, words: Frequencies, articles: int) -> Asked:
    """The question as it is compared with a corpus of this many articles."""
    stems = list(dict.fromkeys(content_stems(question)))
    weights = inverse_frequencies(words.frequencies(stems), articles)
    vector, pieces = embedder.ask(question)
    return Asked(
        question=question,
        vector=vector,
        stems=stem_ids(stems),
        weights=_shares([weights[stem] for stem in stems]),
        pieces=pieces,
        piece_weights=_shares(piece_weights(question, pieces, weights)),
    )


def inverse_frequencies(frequencies: Mapping[str, int], articles: int) -> dict[str, float]:
    """Weight of each stem: its smoothed inverse article frequency, as in BM25."""
    total = articles + BACKGROUND_ARTICLES
    weights = {}
    for stem, held_by in frequencies.items():
        seen = held_by + BACKGROUND_FREQUENCY
        weights[stem] = log(1 + (total - seen + 0.5) / (seen + 0.5))
    return weights


def piece_weights(question: str, pieces: AskedPieces, weights: Mapping[str, float]) -> list[float]:
    """A piece weighs what the word does that it is part of."""
    places = word_places(question)
    found = []
    for start, _ in pieces.places.tolist():
        word = next((stem for a, b, stem in places if a <= start < b), "")
        found.append(weights.get(word, 0.0))
    return found


def _shares(weights: list[float]) -> NDArray[np.float32]:
    found = np.array(weights, dtype=np.float32)
    total = found.sum()
    return found / total if total else found
