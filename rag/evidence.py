"""What the retrieved passages offer: every sentence weighed against the question.

Writers choose from it, the abstention rule reads it, and citations are verified in it.
"""

import re
from collections import OrderedDict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import exp, log
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from rag.embed import Embedder
from rag.registry import Registry
from rag.types import Article, Passage
from rag.words import content_stems, sentence_spans, stem, words

# In a corpus of a few chunks nearly every word looks common or unknown. Document frequencies
# are therefore counted as if this many chunks of average news stood beside it.
BACKGROUND_CHUNKS = 200
BACKGROUND_FREQUENCY = 2
SAME_SENTENCE = 0.95
"""Cosine from which a sentence of another article is a reprint of this one."""

UNKNOWN_WORD = 0.25
"""Weight kept by a lower-case word that the corpus lacks: it is likely put in other words."""

CARRIED_WORD = 0.5
"""Weight kept by a word that completes a follow-up but was not asked."""

# Logistic regression over similarity, passage similarity and passage coverage, fitted by
# benchmarks/fit_answerability.py on half of the paragraphs of XQuAD (en) and ClapNQ (dev).
ANSWERABILITY_WEIGHTS = (5.13, 3.14, 6.49)
ANSWERABILITY_BIAS = -7.94

_NAME_OR_NUMBER = re.compile(r"\b[A-Z]\w+|\d[\d.,]*")


@dataclass(frozen=True, slots=True)
class Candidate:
    """One sentence of a retrieved article passage.

    ``similarity`` is its cosine with the question (-1 to 1; of a follow-up the mean of those with
    the completed question and with the words as asked), ``coverage`` the weighted share (0 to 1)
    of the question's words in it; ``passage_similarity`` and ``passage_coverage`` say the same of
    its best passage, title included, and the completed question. ``rank`` is that of its best
    passage, from 0; ``order`` its place among the sentences of the article.
    """

    article: Article
    start: int
    end: int
    rank: int
    order: int
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
        features = (self.similarity, self.passage_similarity, self.passage_coverage)
        logit = ANSWERABILITY_BIAS + sum(
            w * x for w, x in zip(ANSWERABILITY_WEIGHTS, features, strict=True)
        )
        return 1 / (1 + exp(-logit))


@dataclass(frozen=True)
class Evidence:
    """The sentences of the retrieved passages, in passage order, then text order.

    ``vectors`` has shape (len(candidates), dimension), unit length.
    """

    question: str
    passages: tuple[Passage, ...]
    candidates: tuple[Candidate, ...]
    vectors: NDArray[np.float32]

    @cached_property
    def best(self) -> Candidate | None:
        """The most relevant sentence; None when nothing was retrieved."""
        return max(self.candidates, key=lambda c: (c.relevance, -c.rank), default=None)

    @property
    def answerability(self) -> float:
        """Probability (0 to 1) that the passages answer the question."""
        return self.best.answerability if self.best else 0.0


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


class Weigher:
    """Turns passages into evidence."""

    def __init__(self, registry: Registry, embedder: Embedder, vectors: SentenceVectors) -> None:
        self._registry = registry
        self._embedder = embedder
        self._vectors = vectors

    def weigh(
        self, question: str, passages: Sequence[Passage], asked: str | None = None
    ) -> Evidence:
        """All sentences of the passages with their weights for the question.

        ``asked`` are the reader's own words when ``question`` completes a follow-up. What they
        say counts as much as the whole: what was carried along finds the article, but would
        otherwise choose the sentence that was read just before.
        """
        if asked is None or not content_stems(asked):
            asked = question  # "why?" chooses no sentence
        weights = self.word_weights(question)
        own = set(content_stems(asked))
        shared = {w: x if w in own else x * CARRIED_WORD for w, x in weights.items()}
        towards = self._embedder.encode_queries([question, asked]).mean(axis=0)
        places = _sentences(self._registry, passages)
        vectors = self._vectors([p.article.text[p.start : p.end] for p in places])
        similarities = vectors @ towards if places else []
        held = [_share(weights, content_stems(f"{p.title} {p.text}")) for p in passages]
        candidates = []
        for place, similarity in zip(places, similarities, strict=True):
            candidates.append(
                Candidate(
                    article=place.article,
                    start=place.start,
                    end=place.end,
                    rank=place.rank,
                    order=place.order,
                    similarity=float(similarity),
                    coverage=_share(shared, content_stems(place.text)),
                    passage_similarity=passages[place.rank].similarity,
                    passage_coverage=held[place.rank],
                )
            )
        return Evidence(question, tuple(passages), tuple(candidates), vectors)

    def word_weights(self, question: str) -> dict[str, float]:
        """Weight of each content stem of a question: its smoothed inverse document frequency."""
        stems = list(dict.fromkeys(content_stems(question)))
        certain = {stem(w.casefold()) for w in _NAME_OR_NUMBER.findall(question[1:])}
        frequencies = self._registry.document_frequencies(stems)
        chunks = self._registry.count_chunks() + BACKGROUND_CHUNKS
        weights = {}
        for word in stems:
            seen = frequencies[word] + BACKGROUND_FREQUENCY
            weight = log(1 + (chunks - seen + 0.5) / (seen + 0.5))
            known = frequencies[word] > 0 or word in certain
            weights[word] = weight if known else weight * UNKNOWN_WORD
        return weights


def same_sentence(
    candidates: Sequence[Candidate], vectors: NDArray[np.float32], row: int
) -> tuple[str, ...]:
    """Ids of the other articles among the candidates that carry the sentence of this row.

    Their figures must agree: "13 votes" and "11 votes" are as near as reprints are.
    """
    own = candidates[row]
    same = vectors @ vectors[row] >= SAME_SENTENCE
    near = [candidates[n] for n in np.flatnonzero(same).tolist()]
    ids = dict.fromkeys(c.article.id for c in near if _figures(c.text) == _figures(own.text))
    return tuple(i for i in ids if i != own.article.id)


def _figures(text: str) -> list[str]:
    return [word for word in words(text) if word[0].isdigit()]


@dataclass(frozen=True, slots=True)
class _Place:
    article: Article
    start: int
    end: int
    rank: int
    order: int

    @property
    def text(self) -> str:
        return self.article.text[self.start : self.end]


def _sentences(registry: Registry, passages: Sequence[Passage]) -> list[_Place]:
    """The distinct sentences of the passages, cut as in the whole article."""
    found: dict[tuple[str, int], _Place] = {}
    articles: dict[str, tuple[Article, list[tuple[int, int]]]] = {}
    for rank, passage in enumerate(passages):
        if passage.article_id not in articles:
            article = registry.article(passage.article_id)
            spans = list(sentence_spans(article.text, article.language))
            articles[article.id] = (article, spans)
        article, spans = articles[passage.article_id]
        for order, (start, end) in enumerate(spans):
            if start < passage.end and end > passage.start and (article.id, start) not in found:
                found[article.id, start] = _Place(article, start, end, rank, order)
    return list(found.values())


def _share(weights: dict[str, float], present: Iterable[str]) -> float:
    total = sum(weights.values())
    return sum(weights.get(word, 0.0) for word in set(present)) / total if total else 0.0
