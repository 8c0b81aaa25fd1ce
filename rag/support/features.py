"""What the learned part of the gate sees of a claim and its sources."""

from collections.abc import Callable, Sequence
from itertools import pairwise, product

import numpy as np
from numpy.typing import NDArray

from rag.support.context import Context, tokens

FEATURES = ("similarity", "alike", "recombined")
"""What it rests on:

- similarity: cosine of the claim with its nearest source sentence, or with all of them together
- alike: mean over the claim's word pieces of their likeness to a piece of the sources
- recombined: pairs of neighbouring words that are all in the sources, but in three sentences or
  more
"""

Likeness = Callable[[str, Sequence[str]], NDArray[np.float32]]


def features(claim: str, context: Context, similar: float, likeness: Likeness) -> tuple[float, ...]:
    """The features of a claim, in the order of FEATURES."""
    found = likeness(claim, [*context.cited, *context.near])
    alike = float(found.mean()) if len(found) else 0.0
    return (similar, alike, recombined(claim, context))


def similarity(claim: NDArray[np.float32], cited: NDArray[np.float32]) -> float:
    """Cosine of a claim with the nearest of the sentences that it rests on, or with their sum.

    A claim that joins two sentences is like both, and like neither of them alone. Unit vectors,
    shapes (dimension,) and (sentences, dimension).
    """
    together = cited.sum(axis=0)
    alone = float((cited @ claim).max())
    return max(alone, float(together @ claim / max(float(np.linalg.norm(together)), 1e-9)))


def recombined(claim: str, context: Context) -> float:
    """Share (0 to 1) of a claim that was copied, but put together from several sentences.

    It grows with the pairs of neighbouring words that the sources have and shrinks with those
    that two sentences have, which may well be joined; a claim in words of its own has none.
    """
    own = _pairs(claim)
    if not own:
        return 0.0
    held = [own & _pairs(sentence) for sentence in (*context.cited, *context.near)]
    copied = len(set().union(*held)) / len(own)
    at_once = max((len(a | b) for a, b in product(held, repeat=2)), default=0) / len(own)
    return copied**4 * (1 - at_once)


def _pairs(text: str) -> set[tuple[str, str]]:
    return set(pairwise(token.stem for token in tokens(text)))
