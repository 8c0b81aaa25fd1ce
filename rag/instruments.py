"""What the questions to one index are read and weighed with."""

from collections.abc import Sequence
from dataclasses import replace

from rag.cite import Verifier
from rag.embed import Embedder
from rag.evidence import Evidence, SentenceVectors, Weigher
from rag.reader import Reader
from rag.store import Store
from rag.types import Passage
from rag.understand import Understood


class Instruments:
    """The embedder that made an index, and what rests on it; ``fingerprint`` names the index."""

    def __init__(self, fingerprint: str, embedder: Embedder, store: Store) -> None:
        self.fingerprint = fingerprint
        self.embedder = embedder
        self.reader = Reader(store, embedder)
        self.vectors = SentenceVectors(embedder)
        self.weigher = Weigher(store, embedder, self.vectors, self.reader)
        self.verifier = Verifier(self.vectors)

    def weigh(self, understood: Understood, passages: Sequence[Passage]) -> Evidence:
        """What the passages offer to an understood question."""
        parts = [part.question for part in understood.parts]
        if len(parts) > 1:
            evidence = self.weigher.weigh(understood.core, passages, parts=parts)
        else:
            evidence = self.weigher.weigh(parts[0], passages, asked=understood.core)
        return replace(evidence, question=understood.resolved)  # a writer is told all of it
