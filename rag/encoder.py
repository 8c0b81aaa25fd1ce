"""What turns texts into vectors, whatever runs behind it."""

from collections.abc import Sequence
from typing import Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from rag.pieces import Pieces

Spans = Sequence[tuple[int, int]]
Vectors = NDArray[np.float32]


class Encoder(Protocol):
    """What turns texts into unit vectors."""

    max_tokens: int

    @property
    def dimension(self) -> int:
        """Length of a vector."""
        ...

    @property
    def runs(self) -> str:
        """How and where it runs, in words."""
        ...

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Unit-length vectors, shape (len(texts), dimension)."""
        ...

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Model tokens of each text, special tokens not counted."""
        ...


@runtime_checkable
class TokenEncoder(Encoder, Protocol):
    """An encoder whose vectors are means of token vectors (see ``rag.compiled``)."""

    reads_tokens: bool
    pieces: Pieces

    def encode_spans(
        self, texts: Sequence[str], spans: Sequence[Spans]
    ) -> tuple[Vectors, list[Vectors]]:
        """Vectors of texts, and of spans of characters in each, read in its text."""
        ...

    def encode_tokens(
        self, text: str
    ) -> tuple[Vectors, NDArray[np.int64], NDArray[np.int64], Vectors]:
        """A text's unit vector; ids of its tokens, their characters, and their unit vectors."""
        ...
