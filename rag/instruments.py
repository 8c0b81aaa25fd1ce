"""What the questions to one index are read and weighed with."""

from rag.cite import Verifier
from rag.embed import Embedder
from rag.evidence import SentenceVectors, Weigher
from rag.store import Store


class Instruments:
    """The embedder that made an index, and what rests on it; ``fingerprint`` names the index."""

    def __init__(self, fingerprint: str, embedder: Embedder, store: Store) -> None:
        self.fingerprint = fingerprint
        self.embedder = embedder
        self.vectors = SentenceVectors(embedder)
        self.weigher = Weigher(store.registry, embedder, self.vectors)
        self.verifier = Verifier(self.vectors)
