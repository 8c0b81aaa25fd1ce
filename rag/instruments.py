"""What the questions to one index are read and weighed with."""

from collections.abc import Sequence
from dataclasses import replace

from rag.answer_model.model import AnswerModel
from rag.cite import Verifier
from rag.embed import Embedder
from rag.evidence import Evidence, SentenceVectors
from rag.reader import Reader
from rag.store import Store
from rag.support.adviser import Adviser
from rag.support.likeness import PieceReader
from rag.types import Passage
from rag.understand import Understood
from rag.weigher import Part, Weigher


class Instruments:
    """The embedder that made an index, and what rests on it; ``fingerprint`` names the index."""

    def __init__(
        self,
        fingerprint: str,
        embedder: Embedder,
        store: Store,
        advisers: Sequence[Adviser] = (),
        answer_model: AnswerModel | None = None,
    ) -> None:
        self.fingerprint = fingerprint
        self.embedder = embedder
        self.reader = Reader(store, embedder)
        self.vectors = SentenceVectors(embedder)
        self.weigher = Weigher(store, embedder, self.vectors, self.reader, answer_model)
        self.verifier = Verifier(self.vectors, PieceReader(embedder).likeness, advisers)

    def weigh(
        self,
        understood: Understood,
        passages: Sequence[Passage],
        of_parts: Sequence[Sequence[Passage]] = (),
    ) -> Evidence:
        """What the passages offer to an understood question; ``of_parts`` as in ``Found``."""
        return weigh_understood(understood, passages, of_parts, self.weigher)


def weigh_understood(
    understood: Understood,
    passages: Sequence[Passage],
    of_parts: Sequence[Sequence[Passage]],
    weigher: Weigher,
) -> Evidence:
    """What the passages offer to an understood question, by this weigher."""
    asked = understood.parts
    if len(asked) > 1:
        parts = [Part(p.question, tuple(f)) for p, f in zip(asked, of_parts, strict=True)]
        evidence = weigher.weigh(understood.core, passages, parts=parts)
    else:
        evidence = weigher.weigh(asked[0].question, passages, asked=understood.core)
    return replace(evidence, question=understood.resolved)  # a writer is told all of it
