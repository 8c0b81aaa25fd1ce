"""What the retrieved passages offer: every sentence weighed against the question.

Writers choose from it, the abstention rule reads it, and citations are verified in it.
"""

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from math import exp
from threading import Lock
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from rag.answerability import Answerability, load_answerability
from rag.close import NONE, Closeness
from rag.embed import Embedder
from rag.types import Article, Passage
from rag.words import content_stems, words

SAME_SENTENCE = 0.95
"""Cosine from which a sentence of another article is a reprint of this one."""

COMMON_WORDS = 0.5
"""Share of words in common below which two sentences are none the less no reprints."""


LEAD = 0.35
"""What a lead is worth to a question that merely names its subject: news says first what it is."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """One sentence of a retrieved article passage.

    ``similarity`` is its cosine with the question (-1 to 1; of a follow-up the mean of those with
    the completed question and with the words as asked), ``coverage`` the weighted share (0 to 1)
    of the question's words in it; ``passage_similarity`` and ``passage_coverage`` say the same of
    its best passage, title included, and the completed question. ``rank`` is that of its best
    passage, from 0. ``close`` is what reading the two closely shows.
    """

    article: Article
    start: int
    end: int
    rank: int
    similarity: float
    coverage: float
    passage_similarity: float
    passage_coverage: float
    close: Closeness = NONE

    @property
    def text(self) -> str:
        """The sentence, verbatim."""
        return self.article.text[self.start : self.end]

    @property
    def relevance(self) -> float:
        """How well it answers beside others, about -1 to 2; see benchmarks/fit_answerability.py."""
        return self.rule.relevance(self.measures) + LEAD * self.close.leads

    @property
    def nearness(self) -> float:
        """How near it is to the question, about -1 to 2, whether or not it answers."""
        return load_answerability(read=False).relevance(self.measures)

    @property
    def answerability(self) -> float:
        """Probability (0 to 1) that this sentence and its neighbours answer the question."""
        return self.rule.probability(self.features)

    @property
    def surest(self) -> float:
        """The higher of that probability and the one without what the answer model read."""
        alone = load_answerability(read=False).probability(self.features)
        return max(self.answerability, alone)

    @property
    def rule(self) -> Answerability:
        """What the two rest on."""
        return load_answerability(read=self.close.answers is not None)

    @property
    def measures(self) -> tuple[float, ...]:
        """What ``relevance`` rests on, in the order of ``rag.answerability.MEASURES``."""
        close = self.close
        return (
            self.similarity,
            self.coverage,
            self.passage_similarity,
            close.names_missing,
            close.counted,
            0.0 if close.answers is None else 1 / (1 + exp(-close.answers)),
        )

    @property
    def features(self) -> tuple[float, ...]:
        """What ``answerability`` rests on, in the order of ``rag.answerability.FEATURES``."""
        close = self.close
        return (
            self.similarity,
            self.coverage,
            self.passage_similarity,
            self.passage_coverage,
            close.context_meaning,
            close.names_missing,
            close.figure_missing,
            close.answers or 0.0,
        )


@dataclass(frozen=True)
class Evidence:
    """The sentences of the retrieved passages, in passage order, then text order.

    ``reprints`` are the sentences of the articles whose same passage a passage stands for; they
    are cited, not chosen. ``vectors[rows]`` are those of candidates and reprints, in this order,
    unit length, each read by itself. ``parts`` say which sentences may answer each sub-question
    of a question of several. ``weights`` are those of the question's content stems.
    """

    question: str
    passages: tuple[Passage, ...]
    candidates: tuple[Candidate, ...]
    vectors: "Rows"
    reprints: tuple[Candidate, ...] = ()
    parts: tuple["PartAnswers", ...] = ()
    weights: Mapping[str, float] = field(default_factory=dict)

    @cached_property
    def best(self) -> Candidate | None:
        """The most relevant sentence; None when nothing was retrieved."""
        return max(self.candidates, key=lambda c: (c.relevance, -c.rank), default=None)

    @property
    def answerability(self) -> float:
        """Probability (0 to 1) that the passages answer the question."""
        return self.best.answerability if self.best else 0.0

    @property
    def threshold(self) -> float:
        """The probability below which the passages are taken not to answer."""
        return self.best.rule.threshold if self.best else 1.0


@dataclass(frozen=True, slots=True)
class PartAnswers:
    """A sub-question with the rows of the candidates that may answer it, the most relevant first.

    ``answerability`` is the probability (0 to 1) that the first of them does.
    """

    question: str
    rows: tuple[int, ...]
    answerability: float


class Rows(Protocol):
    """Vectors of sentences, by row: an array, or one that is filled when it is asked."""

    def __getitem__(self, rows: Any) -> NDArray[np.float32]:
        """The vectors of these rows."""
        ...


class SentenceVectors:
    """Sentence embeddings with a memory of the most recently used ones."""

    def __init__(self, embedder: Embedder, kept: int = 50_000) -> None:
        self._embedder = embedder
        self._kept = kept
        self._known: OrderedDict[str, NDArray[np.float32]] = OrderedDict()
        self._lock = Lock()

    def __call__(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Unit-length vectors, shape (len(texts), dimension)."""
        with self._lock:
            found = {text: self._known[text] for text in texts if text in self._known}
        missing = [text for text in dict.fromkeys(texts) if text not in found]
        found |= dict(zip(missing, self._embedder.encode(missing), strict=True))
        with self._lock:
            for text in missing:
                self._known[text] = found[text]
            while len(self._known) > self._kept:
                self._known.popitem(last=False)
        if not texts:
            return np.zeros((0, self._embedder.dimension), dtype=np.float32)
        return np.stack([found[text] for text in texts])


class WhenAsked:
    """Rows that are embedded when they are asked for: an answer compares few of its sentences."""

    def __init__(self, texts: Sequence[str], vectors: SentenceVectors) -> None:
        self._texts = texts
        self._vectors = vectors

    def __getitem__(self, rows: Any) -> NDArray[np.float32]:
        """Vectors of these rows, shape (rows, dimension), or (dimension,) of one."""
        if isinstance(rows, int):
            vector: NDArray[np.float32] = self._vectors([self._texts[rows]])[0]
            return vector
        return self._vectors([self._texts[row] for row in rows])


def same_sentence(candidates: Sequence[Candidate], vectors: Rows, row: int) -> tuple[str, ...]:
    """Ids of the other articles among the candidates that carry the sentence of this row.

    Their figures must agree: "13 votes" and "11 votes" are as near as reprints are.
    """
    own = candidates[row]
    stems = set(content_stems(own.text))
    rows = [
        n
        for n, other in enumerate(candidates)
        if other.article.id != own.article.id
        and _figures(other.text) == _figures(own.text)
        and _common(stems, set(content_stems(other.text))) >= COMMON_WORDS
    ]
    if not rows:
        return ()
    same = vectors[rows] @ vectors[row] >= SAME_SENTENCE
    return tuple(dict.fromkeys(candidates[n].article.id for n in np.array(rows)[same].tolist()))


def _common(one: set[str], other: set[str]) -> float:
    return len(one & other) / max(1, len(one | other))


def _figures(text: str) -> list[str]:
    return [word for word in words(text) if word[0].isdigit()]
