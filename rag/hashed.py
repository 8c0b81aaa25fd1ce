"""The encoder without a model: a bag of words, instant and predictable."""

import zlib
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from rag.arrays import unit_rows
from rag.words import content_stems, words


class HashedEncoder:
    """Bag of words hashed into a fixed number of dimensions (feature hashing, Weinberger 2009)."""

    max_tokens = 512
    dimension = 512
    runs = "a bag of words, without a model"

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Unit-length vectors; texts without a content word share one fixed direction."""
        vectors = np.zeros((len(texts), self.dimension), dtype=np.float32)
        for row, text in enumerate(texts):
            for word in content_stems(text):
                vectors[row, zlib.crc32(word.encode()) % self.dimension] += 1
            if not vectors[row].any():
                vectors[row, 0] = 1
        return unit_rows(vectors)

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Words of each text."""
        return [len(words(text)) for text in texts]
