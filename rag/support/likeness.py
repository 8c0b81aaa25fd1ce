"""How well every word piece of a claim is met by its sources, as the embedding model reads both."""

from collections import OrderedDict
from collections.abc import Sequence
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from rag.embed import AskedPieces, Embedder
from rag.support.negation import NEGATIONS

Array = NDArray[np.float32]


class PieceReader:
    """Reads texts as vectors and word pieces, with a memory of the latest ones."""

    def __init__(self, embedder: Embedder, kept: int = 2_000) -> None:
        self._embedder = embedder
        self._kept = kept
        self._known: OrderedDict[str, AskedPieces] = OrderedDict()
        self._lock = Lock()

    def likeness(self, claim: str, sources: Sequence[str]) -> Array:
        """For each meaningful piece of a claim its best cosine (0 to 1) with one of the sources.

        A model that does not tell what it makes of a piece in its text compares pieces as such:
        the same is alike (1), any other is not (0). Negations are left out: whether they agree
        is another question. Empty for a claim without such pieces.
        """
        own = _without_negations(claim, self._read(claim))
        best = np.zeros(len(own.ids), dtype=np.float32)
        if own.vectors is None:
            for ids in self._embedder.pieces.of(sources):
                best = np.maximum(best, np.isin(own.ids, ids).astype(np.float32))
            return best
        for source in sources:
            other = self._read(source)
            if other.vectors is not None and len(other.ids) and len(own.ids):
                best = np.maximum(best, (own.vectors @ other.vectors.T).max(axis=1))
        return best

    def _read(self, text: str) -> AskedPieces:
        with self._lock:
            known = self._known.get(text)
        if known is None:
            _, known = self._embedder.ask(text)
            with self._lock:
                self._known[text] = known
                while len(self._known) > self._kept:
                    self._known.popitem(last=False)
        return known


def _without_negations(text: str, read: AskedPieces) -> AskedPieces:
    kept = [text[a:b].casefold() not in NEGATIONS for a, b in read.places.tolist()]
    vectors = None if read.vectors is None else read.vectors[kept]
    return AskedPieces(read.ids[kept], read.places[kept], vectors)
