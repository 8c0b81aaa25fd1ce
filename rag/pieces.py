"""The word pieces of an embedding model, and how alike two of them are in meaning.

Words of a question that the articles lack are found by their neighbours: the piece of a question,
as the model reads it there, is compared with every piece of the vocabulary read alone. That costs
no storage but the ids of a chunk's pieces, and does most of what comparing all tokens of question
and chunk does (late interaction, Khattab and Zaharia, SIGIR 2020; docs/decisions/0009-ranking.md).
"""

from collections.abc import Sequence
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from rag.words import FUNCTION_WORDS

Ids = NDArray[np.uint32]


class Pieces:
    """The vocabulary of a tokenizer; ``vectors`` (pieces, dimension) are its unit vectors, if any.

    Pieces that carry no meaning (special tokens, punctuation, function words) are left out.
    """

    def __init__(self, tokenizer: Tokenizer, vectors: NDArray[np.float16] | None = None) -> None:
        self._tokenizer = tokenizer
        self._vectors = vectors

    def of(self, texts: Sequence[str]) -> list[Ids]:
        """The distinct meaningful pieces of each text, by id, in order of ids."""
        encoded = self._tokenizer.encode_batch(list(texts), add_special_tokens=False)
        found = [np.unique(np.array(e.ids, dtype=np.uint32)) for e in encoded]
        return [ids[self.carrying(ids)] for ids in found]

    def placed(self, text: str) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """All pieces of a text in order, and their characters, shape (pieces, 2)."""
        encoded = self._tokenizer.encode(text, add_special_tokens=False)
        offsets = np.array(encoded.offsets, dtype=np.int64).reshape(-1, 2)
        return np.array(encoded.ids, dtype=np.int64), offsets

    def carrying(self, ids: NDArray[Any]) -> NDArray[np.bool_]:
        """Whether each of the ids carries meaning."""
        carries: NDArray[np.bool_] = self._carries[ids]
        return carries

    def likeness(
        self, ids: Ids, vectors: NDArray[np.float32] | None, others: Ids
    ) -> NDArray[np.float32]:
        """Cosine (0 to 1) of each piece, as it stands in its text, with each other piece alone.

        ``vectors`` are those of ``ids`` in their text. Without them, or when the model's pieces
        have no vectors, only the same piece is alike (1), any other is not (0).
        Shape (len(ids), len(others)).
        """
        if self._vectors is None or vectors is None:
            same: NDArray[np.float32] = (ids[:, None] == others[None, :]).astype(np.float32)
            return same
        alone = np.asarray(self._vectors[others], dtype=np.float32)
        alike: NDArray[np.float32] = vectors @ alone.T
        return alike

    def likeliest(
        self, ids: Ids, vectors: NDArray[np.float32] | None, groups: Sequence[Ids]
    ) -> NDArray[np.float32]:
        """How alike each piece is to the likeliest of each group; 0 for a group without any.

        Arguments as of ``likeness``. Shape (len(ids), len(groups)).
        """
        counts = np.array([len(group) for group in groups], dtype=np.int64)
        found = np.zeros((len(ids), len(groups)), dtype=np.float32)
        if not len(ids) or not counts.any():
            return found
        distinct, places = np.unique(np.concatenate(list(groups)), return_inverse=True)
        alike = self.likeness(ids, vectors, distinct)
        some = counts > 0  # a text of nothing but figures and function words has none
        begins = (np.cumsum(counts) - counts)[some]
        found[:, some] = np.maximum.reduceat(alike[:, places], begins, axis=1)
        return found

    @cached_property
    def _carries(self) -> NDArray[np.bool_]:
        """Whether each piece of the vocabulary carries meaning."""
        carries = np.zeros(self._tokenizer.get_vocab_size(), dtype=np.bool_)
        special = {t.content for t in self._tokenizer.get_added_tokens_decoder().values()}
        for piece, number in self._tokenizer.get_vocab().items():
            plain = piece.strip("▁Ġ").casefold()
            carries[number] = (
                any(c.isalnum() for c in plain)
                and piece not in special
                and plain not in FUNCTION_WORDS
            )
        return carries
