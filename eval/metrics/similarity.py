"""How alike texts are in meaning, by an instrument that is passed in."""

from collections.abc import Collection, Sequence
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray


class Similarity(Protocol):
    """Compares texts by meaning; safe to share between threads."""

    def compare(self, texts: Sequence[str], others: Sequence[str]) -> NDArray[Any]:
        """How alike each text is to each of the others: cosines, shape (texts, others)."""
        ...


def answer_similarity(answer: str, references: Collection[str], similarity: Similarity) -> float:
    """Likeness of the answer to the best reference, 0 to 1 (a negative cosine is 0).

    Semantic answer similarity in its bi-encoder form (Risch et al., SAS, MRQA 2021).

    Raises:
        ValueError: there is no reference, so nothing can be scored.

    """
    if not references:
        raise ValueError("answer_similarity needs a reference; leave such a case unscored")
    return _within(similarity.compare([answer], list(references)).max())


def redundancy(sentences: Sequence[str], similarity: Similarity) -> float:
    """Mean over the sentences of their likeness to the one most like them, 0 to 1; 0 for one.

    What maximal marginal relevance (Carbonell and Goldstein, SIGIR 1998) holds down when it
    chooses sentences. Lower is better.

    Raises:
        ValueError: there is no sentence, so nothing can be scored.

    """
    if not sentences:
        raise ValueError("redundancy needs a sentence; leave an empty summary unscored")
    if len(sentences) == 1:
        return 0.0
    alike = np.array(similarity.compare(sentences, sentences), dtype=float)
    np.fill_diagonal(alike, -1.0)
    return float(np.mean([_within(value) for value in alike.max(axis=1)]))


def _within(value: float) -> float:
    return min(1.0, max(0.0, float(value)))
