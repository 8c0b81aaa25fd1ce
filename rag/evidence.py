"""What the retrieved passages offer: every sentence weighed against the question.

Writers choose from it, the abstention rule reads it, and citations are verified in it.
"""

import re
from collections import OrderedDict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from threading import Lock
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from rag.answerability import load_answerability
from rag.asked import inverse_frequencies
from rag.embed import Embedder
from rag.reader import Reader
from rag.reading import as_vectors
from rag.registry import ChunkSpan
from rag.store import Store
from rag.types import Article, Passage
from rag.words import content_stems, sentence_spans, stem, words

SAME_SENTENCE = 0.95
"""Cosine from which a sentence of another article is a reprint of this one."""

COMMON_WORDS = 0.5
"""Share of words in common below which two sentences are none the less no reprints."""

UNKNOWN_WORD = 0.25
"""Weight kept by a lower-case word that the corpus lacks: it is likely put in other words."""

CARRIED_WORD = 0.5
"""Weight kept by a word that completes a follow-up but was not asked."""

_NAME_OR_NUMBER = re.compile(r"\b[A-Z]\w+|\d[\d.,]*")


@dataclass(frozen=True, slots=True)
class Candidate:
    """One sentence of a retrieved article passage.

    ``similarity`` is its cosine with the question (-1 to 1; of a follow-up the mean of those with
    the completed question and with the words as asked), ``coverage`` the weighted share (0 to 1)
    of the question's words in it; ``passage_similarity`` and ``passage_coverage`` say the same of
    its best passage, title included, and the completed question. ``rank`` is that of its best
    passage, from 0.
    """

    article: Article
    start: int
    end: int
    rank: int
    similarity: float
    coverage: float
    passage_similarity: float
    passage_coverage: float

    @property
    def text(self) -> str:
        """The sentence, verbatim."""
        return self.article.text[self.start : self.end]

    @property
    def relevance(self) -> float:
        """How well it answers, roughly -1 to 2; see benchmarks/fit_answerability.py."""
        return self.similarity + 0.5 * self.coverage + 0.5 * self.passage_similarity

    @property
    def answerability(self) -> float:
        """Probability (0 to 1) that this sentence and its neighbours answer the question."""
        return load_answerability().probability(self.features)

    @property
    def features(self) -> tuple[float, ...]:
        """What ``answerability`` rests on, in the order of ``rag.answerability.FEATURES``."""
        return (self.similarity, self.passage_similarity, self.passage_coverage, self.coverage)


@dataclass(frozen=True)
class Evidence:
    """The sentences of the retrieved passages, in passage order, then text order.

    ``reprints`` are the sentences of the articles whose same passage a passage stands for; they
    are cited, not chosen. ``vectors[rows]`` are those of candidates and reprints, in this order,
    unit length, each read by itself.
    """

    question: str
    passages: tuple[Passage, ...]
    candidates: tuple[Candidate, ...]
    vectors: "Rows"
    reprints: tuple[Candidate, ...] = ()

    @cached_property
    def best(self) -> Candidate | None:
        """The most relevant sentence; None when nothing was retrieved."""
        return max(self.candidates, key=lambda c: (c.relevance, -c.rank), default=None)

    @property
    def answerability(self) -> float:
        """Probability (0 to 1) that the passages answer the question."""
        return self.best.answerability if self.best else 0.0


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


class Weigher:
    """Turns passages into evidence."""

    def __init__(
        self,
        store: Store,
        embedder: Embedder,
        vectors: SentenceVectors,
        reader: Reader | None = None,
    ) -> None:
        self._registry = store.registry
        self._words = store.words
        self._embedder = embedder
        self._vectors = vectors
        self._reader = reader or Reader(store, embedder)

    def weigh(
        self,
        question: str,
        passages: Sequence[Passage],
        asked: str | None = None,
        parts: Sequence[str] = (),
    ) -> Evidence:
        """All sentences of the passages with their weights for the question.

        ``asked`` are the reader's own words when ``question`` completes a follow-up. What they
        say counts as much as the whole: what was carried along finds the article, but would
        otherwise choose the sentence that was read just before. With ``parts`` a sentence is
        worth what it is to the part that it answers best.
        """
        if asked is None or not content_stems(asked):
            asked = question  # "why?" chooses no sentence
        pairs = [(part, part) for part in parts] or [(question, asked)]
        places = self._sentences(passages)
        stems = [content_stems(place.text) for place in places]
        stems_of_passages = [content_stems(f"{p.title} {p.text}") for p in passages]
        read = as_vectors([place.vector for place in places]) if places else None
        towards = [self._embedder.encode_queries(list(pair)).mean(axis=0) for pair in pairs]
        similar = np.max([read @ vector for vector in towards], axis=0) if read is not None else []
        weights = [self.word_weights(whole) for whole, _ in pairs]
        shared = [_asked_first(w, own) for w, (_, own) in zip(weights, pairs, strict=True)]
        held = [max(_share(w, s) for w in weights) for s in stems_of_passages]
        candidates = [
            Candidate(
                article=place.article,
                start=place.start,
                end=place.end,
                rank=place.rank,
                similarity=float(similarity),
                coverage=max(_share(w, own) for w in shared),
                passage_similarity=passages[place.rank].similarity,
                passage_coverage=held[place.rank],
            )
            for place, similarity, own in zip(places, similar, stems, strict=True)
        ]
        reprints = self._reprints(passages)
        texts = [place.text for place in places] + [c.text for c in reprints]
        vectors = WhenAsked(texts, self._vectors)
        return Evidence(question, tuple(passages), tuple(candidates), vectors, reprints)

    def _reprints(self, passages: Sequence[Passage]) -> tuple[Candidate, ...]:
        ids = dict.fromkeys(i for passage in passages for i in passage.also_in)
        articles = [self._registry.article(i) for i in ids]
        return tuple(
            Candidate(article, start, end, 0, 0.0, 0.0, 0.0, 0.0)
            for article in articles
            for start, end in sentence_spans(article.text, article.language)
        )

    def _sentences(self, passages: Sequence[Passage]) -> list["_Place"]:
        """The distinct sentences of the passages, in the order of passages and text."""
        spans = [ChunkSpan(p.chunk_id, p.article_id, p.start, p.end) for p in passages]
        articles = {i: self._registry.article(i) for i in {p.article_id for p in passages}}
        found: dict[tuple[str, int], _Place] = {}
        for rank, reading in enumerate(self._reader.readings(spans)):
            article = articles[passages[rank].article_id]
            for (start, end), vector in zip(reading.spans.tolist(), reading.vectors, strict=True):
                if (article.id, start) not in found:
                    found[article.id, start] = _Place(article, start, end, rank, vector)
        return list(found.values())

    def word_weights(self, question: str) -> dict[str, float]:
        """Weight of each content stem of a question: its smoothed inverse document frequency."""
        stems = list(dict.fromkeys(content_stems(question)))
        certain = {stem(w.casefold()) for w in _NAME_OR_NUMBER.findall(question[1:])}
        frequencies = self._words.frequencies(stems)
        weights = inverse_frequencies(frequencies, self._registry.count_articles())
        return {
            word: weights[word] * (1 if frequencies[word] or word in certain else UNKNOWN_WORD)
            for word in stems
        }


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


@dataclass(frozen=True, slots=True)
class _Place:
    article: Article
    start: int
    end: int
    rank: int
    vector: NDArray[np.int8]

    @property
    def text(self) -> str:
        return self.article.text[self.start : self.end]


def _asked_first(weights: dict[str, float], asked: str) -> dict[str, float]:
    """The weights, less for words that were carried along and not asked."""
    own = set(content_stems(asked))
    return {w: x if w in own else x * CARRIED_WORD for w, x in weights.items()}


def _share(weights: dict[str, float], present: Iterable[str]) -> float:
    total = sum(weights.values())
    return sum(weights.get(word, 0.0) for word in set(present)) / total if total else 0.0
