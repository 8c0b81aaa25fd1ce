"""Which chunks may answer a question, and how each compares with it: the ranker's features.

Articles are found in two ways, by their nearest chunk and by BM25 over the whole article. Of each
article the chunks nearest to the question are compared in full.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rag.asked import Asked, ask
from rag.embed import Embedder
from rag.errors import VectorsUnavailable
from rag.lexical_query import lexical_query
from rag.listing import ChunkSpan
from rag.quoted import holds
from rag.reader import Reader
from rag.reading import Reading, as_vectors
from rag.store import Store
from rag.types import Filters

logger = logging.getLogger(__name__)

ARTICLES = 40
"""Articles taken from each of the two searches."""

NEAREST_CHUNKS = 250
"""Chunks asked for to have that many articles; half as many where a filter leaves fewer."""

SCORED_ARTICLES = 400
"""Articles whose BM25 score is known, so that those found by meaning alone have one too."""

CHUNKS_OF_ARTICLE = 3
FEWEST_CHUNKS = 80
"""Few articles match: then more chunks of each are compared."""

FEATURES = (
    "dense",
    "article_bm25",
    "article_words",
    "title",
    "soft_words",
)
"""What each candidate is compared by, all about 0 to 1:

- dense: cosine of question and chunk
- article_bm25: BM25 of its article, 1 for the best article
- article_words: share of the question's words, by inverse article frequency, in its article
- title: cosine of question and title
- soft_words: mean likeness of the question's word pieces and their nearest pieces in the chunk
"""

Matrix = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Candidates:
    """Chunks in order of article and text, their features (chunks, len(FEATURES)) and vectors."""

    asked: Asked
    spans: tuple[ChunkSpan, ...]
    features: Matrix
    vectors: Matrix
    notices: tuple[str, ...] = ()


class Search:
    """Finds candidates in one corpus."""

    def __init__(self, store: Store, embedder: Embedder, reader: Reader) -> None:
        self._store = store
        self._embedder = embedder
        self._reader = reader

    def ask(self, question: str) -> Asked:
        """The question as it is compared."""
        articles = self._store.registry.count_articles()
        return ask(question, self._embedder, self._store.words, articles)

    def candidates(self, question: str, filters: Filters) -> Candidates:
        """The chunks that may answer, of those that the filters let through."""
        asked = self.ask(question)
        notices: tuple[str, ...] = ()
        nearest: list[str] = []
        try:
            most = NEAREST_CHUNKS // 2 if filters else NEAREST_CHUNKS
            near = self._store.near(asked.vector, most, filters)
            nearest = list(dict.fromkeys(span.article_id for span, _ in near))[:ARTICLES]
        except VectorsUnavailable as exc:
            logger.warning("%s", exc)
            notices = (f"Found by words alone, not by meaning. {exc}",)
        query = lexical_query(question)
        scored = self._store.words.match(query, SCORED_ARTICLES, filters) if query else []
        bm25 = dict(scored)
        ids = list(dict.fromkeys([*nearest, *list(bm25)[:ARTICLES]]))
        spans, vectors = self._store.chunks.of_articles(ids)
        if filters.phrases:
            kept = self._holding(spans, filters.phrases)
            spans, vectors = [spans[row] for row in kept], vectors[kept]
        rows = _nearest_of_each(spans, vectors @ asked.vector if spans else vectors, len(ids))
        chosen = tuple(spans[row] for row in rows)
        dense = vectors[rows] @ asked.vector if rows else np.zeros(0, np.float32)
        features = self._features(asked, chosen, dense, bm25)
        return Candidates(asked, chosen, features, vectors[rows], notices)

    def _holding(self, spans: Sequence[ChunkSpan], phrases: Sequence[str]) -> list[int]:
        """Rows of the chunks that hold every phrase, in their text or their title."""
        articles = {i: self._store.registry.article(i) for i in {s.article_id for s in spans}}
        kept = []
        for row, span in enumerate(spans):
            article = articles[span.article_id]
            text = f"{article.title}\n{article.text[span.start : span.end]}"
            if all(holds(text, phrase) for phrase in phrases):
                kept.append(row)
        return kept

    def _features(
        self, asked: Asked, spans: Sequence[ChunkSpan], dense: Matrix, bm25: dict[str, float]
    ) -> Matrix:
        if not spans:
            return np.zeros((0, len(FEATURES)), dtype=np.float32)
        readings = self._reader.readings(spans)
        held = self._article_words(asked, list({span.article_id for span in spans}))
        highest = max(bm25.values(), default=0.0)
        titles = as_vectors([r.title for r in readings]) @ asked.vector
        columns = {
            "dense": dense,
            "article_bm25": [
                bm25.get(s.article_id, 0.0) / highest if highest else 0 for s in spans
            ],
            "article_words": [held.get(s.article_id, 0.0) for s in spans],
            "title": titles,
            "soft_words": self._soft_words(asked, readings),
        }
        return np.array([columns[name] for name in FEATURES], dtype=np.float32).T

    def _article_words(self, asked: Asked, article_ids: Sequence[str]) -> dict[str, float]:
        """The weighted share of the question's words in each article."""
        stems = self._store.words.stems(article_ids)
        if not len(asked.stems) or not stems:
            return {}
        owners = np.repeat(np.arange(len(stems)), [len(held) for held in stems.values()])
        every = np.concatenate(list(stems.values()))
        order = np.argsort(asked.stems)
        ordered = asked.stems[order]
        at = np.minimum(np.searchsorted(ordered, every), len(ordered) - 1)
        same = ordered[at] == every
        shares = np.bincount(
            owners[same], weights=asked.weights[order][at[same]], minlength=len(stems)
        )
        return dict(zip(stems, shares.tolist(), strict=True))

    def _soft_words(self, asked: Asked, readings: Sequence[Reading]) -> Matrix:
        own = asked.pieces
        groups = [r.pieces for r in readings]
        likeliest = self._embedder.pieces.likeliest(own.ids, own.vectors, groups)
        found: Matrix = asked.piece_weights @ likeliest
        return found


def _nearest_of_each(spans: Sequence[ChunkSpan], scores: Matrix, articles: int) -> list[int]:
    """Rows of the chunks of each article that come nearest, in the order given."""
    most = max(CHUNKS_OF_ARTICLE, -(-FEWEST_CHUNKS // max(1, articles)))
    taken: dict[str, int] = {}
    rows = []
    for row in np.argsort(-scores, kind="stable").tolist() if spans else []:
        article_id = spans[row].article_id
        taken[article_id] = taken.get(article_id, 0) + 1
        if taken[article_id] <= most:
            rows.append(row)
    return sorted(rows)
