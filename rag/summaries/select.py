"""How well a sentence stands for all, and a choice of sentences that does not repeat itself."""

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from rag.evidence import SAME_SENTENCE
from rag.summaries.pool import Pool
from rag.words import content_stems

Worth = NDArray[np.float64]

MEANING = 0.1
"""What centrality by vectors is worth beside centrality by words (benchmarks/summaries.py)."""

LEAD = 0.2
LEAD_HALF = 3
"""News puts the main thing first: what the first sentence gains, in standard deviations, and the
number of sentences after which that has halved."""

LENGTH = 0.25
"""What a longer sentence is worth (the logarithm of its words): it says more, and says of whom."""

RELEVANCE = 0.97
"""Maximal marginal relevance (Carbonell and Goldstein, SIGIR 1998): share given to worth."""


def central(pool: Pool) -> Worth:
    """What each sentence is worth as one for all, shape (sentences,), in standard deviations.

    The degree of each sentence in two graphs whose edges are cosines (LexRank's degree centrality,
    Erkan and Radev 2004), of word counts and of sentence vectors. That is the sentence's nearness
    to the sum of all, so that no pair is ever compared: it takes as long as reading them.
    """
    if not len(pool):
        return np.zeros(0)
    by_meaning = pool.vectors @ pool.vectors.sum(axis=0)
    lead = 0.5 ** (pool.places / LEAD_HALF)
    lengths = np.log([1 + len(s.text.split()) for s in pool.sentences])
    worth: Worth = standard(_by_words(pool)) + MEANING * standard(by_meaning)
    return worth + LEAD * lead + LENGTH * standard(lengths)


def standard(values: NDArray[np.floating]) -> Worth:
    """The values with mean 0 and standard deviation 1; all 0 when they are the same."""
    if not values.size:
        return np.zeros(0)
    spread = float(values.std())
    centred: Worth = values.astype(np.float64) - float(values.mean())
    return centred / spread if spread > 1e-9 else np.zeros_like(centred)


def choose(pool: Pool, worth: Worth, most: int) -> list[int]:
    """Rows of the worthiest that say something new each, at most so many, best first.

    Only choosable ones, and never one that repeats another.
    """
    scaled, vectors = _scaled(worth), pool.vectors
    chosen: list[int] = []
    nearest = np.zeros(len(worth))
    left = pool.choosable.copy()
    while len(chosen) < most and left.any():
        gain = np.where(left, RELEVANCE * scaled - (1 - RELEVANCE) * nearest, -np.inf)
        best = int(gain.argmax())
        left[best] = False
        chosen.append(best)
        nearest = np.maximum(nearest, vectors @ vectors[best])
        left &= nearest < SAME_SENTENCE
    return chosen


def _scaled(worth: Worth) -> Worth:
    """From 0 to 1, as cosines are."""
    if not len(worth):
        return worth
    reach = float(np.ptp(worth))
    scaled: Worth = (worth - worth.min()) / reach if reach else np.zeros_like(worth)
    return scaled


def _by_words(pool: Pool) -> Worth:
    """The summed cosine of each sentence's word counts with those of all others."""
    stems = [content_stems(s.text) for s in pool.sentences]
    columns: dict[str, int] = {}
    places = [columns.setdefault(stem, len(columns)) for row in stems for stem in row]
    ends = np.cumsum([0, *map(len, stems)])
    counts = csr_matrix(
        (np.ones(len(places)), np.array(places, dtype=np.int64), ends),
        shape=(len(stems), max(1, len(columns))),
    )
    counts.sum_duplicates()
    lengths = np.sqrt(np.asarray(counts.multiply(counts).sum(axis=1)).ravel())
    unit = counts.multiply(1 / np.where(lengths, lengths, 1)[:, None]).tocsr()
    total = np.asarray(unit.sum(axis=0)).ravel()
    degree: Worth = unit @ total - (lengths > 0)
    return degree
