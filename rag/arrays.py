"""Arithmetic on vectors that several modules share."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray


def unit_rows(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    """The rows at length one, shape kept; a row of zeros stays one."""
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    unit: NDArray[np.float32] = (vectors / np.where(lengths, lengths, 1)).astype(np.float32)
    return unit


def span_means(
    tokens: NDArray[np.float32],
    offsets: NDArray[np.int64],
    spans: Sequence[tuple[int, int]],
    otherwise: NDArray[np.float32],
) -> NDArray[np.float32]:
    """Unit means of the tokens in each span of characters, shape (spans, dimension).

    ``offsets`` are the characters of each token, shape (tokens, 2). A span that no token lies in
    (it was cut off) gets the vector ``otherwise``.
    """
    sums = np.concatenate([np.zeros_like(tokens[:1]), np.cumsum(tokens[: len(offsets)], axis=0)])
    inside = offsets[:, 1] > offsets[:, 0]  # special tokens have no characters
    places = np.flatnonzero(inside)
    firsts, lasts = offsets[places, 0], offsets[places, 1]
    means = np.tile(otherwise, (len(spans), 1))
    for row, (start, end) in enumerate(spans):
        a, b = np.searchsorted(firsts, start), np.searchsorted(lasts, end, side="right")
        if b > a:
            means[row] = sums[places[b - 1] + 1] - sums[places[a]]
    return unit_rows(means)


def quantized(vectors: NDArray[np.float32]) -> NDArray[np.int8]:
    """Vectors as whole numbers from -127 to 127, each row by its own scale; directions stay."""
    largest = np.abs(vectors).max(axis=-1, keepdims=True)
    return np.round(vectors / np.where(largest, largest, 1) * 127).astype(np.int8)
