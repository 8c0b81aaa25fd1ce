"""Which articles a summary reads: all that the filters let through and the topic concerns."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from rag.embed import Embedder
from rag.errors import UsageError, VectorsUnavailable
from rag.lexical_query import lexical_query
from rag.listing import ChunkSpan
from rag.reader import Reader
from rag.reading import as_vectors
from rag.store import Store
from rag.types import Article, Filters
from rag.words import content_stems, words

CONCERNS_TOPIC = 0.3
"""Cosine from which a sentence concerns a topic, if its passage has a word of it."""

ALL_WORDS = 0.99
"""Share of a topic's words from which a passage has all of them, rounding aside."""

NEAR_TOPIC = 0.2
"""Cosine down to which passages are looked at for such sentences."""

ASKED_FIRST = 500
MOST_PASSAGES = 8_000
"""Passages that the vector search is asked for: at first, and at most (words find more)."""

MOST_ARTICLES = 5_000
"""Articles that one summary reads at most, about two minutes of work."""


class Concerned:
    """Finds articles in one corpus."""

    def __init__(self, store: Store, embedder: Embedder, reader: Reader) -> None:
        self._store = store
        self._embedder = embedder
        self._reader = reader
        self.notices: tuple[str, ...] = ()

    def articles(self, topic: str, filters: Filters) -> list[Article]:
        """Every such article, oldest first, undated ones last; without a topic, all that pass.

        Raises:
            UsageError: there are more of them than a summary can read.

        """
        if topic:
            ids = self._about(topic, filters)
            _check_number(len(ids))
            found = [self._store.registry.article(i) for i in ids]
        else:
            found = self._store.registry.articles(filters)
            _check_number(len(found))
        return sorted(found, key=lambda a: (a.published is None, a.published or 0, a.id))

    def _about(self, topic: str, filters: Filters) -> list[str]:
        """Ids of the articles with a passage that concerns the topic."""
        towards = self._embedder.encode_queries([topic])[0]
        wanted = set(content_stems(topic))
        if not wanted:
            return []
        ids = dict.fromkeys(span.article_id for span in self._near(towards, filters))
        ids |= dict.fromkeys(self._with_all_words(topic, filters))
        spans, vectors = self._store.chunks.of_articles(list(ids))
        if not spans:
            return []
        similar = vectors @ towards
        articles = {i: self._store.registry.article(i) for i in ids}
        held = [_share(wanted, articles[s.article_id], s) for s in spans]
        certain = {s.article_id for s, share in zip(spans, held, strict=True) if share >= ALL_WORDS}
        unsure = [
            n
            for n, span in enumerate(spans)
            if span.article_id not in certain and held[n] > 0 and similar[n] >= NEAR_TOPIC
        ]
        near = self._best_sentences([spans[n] for n in unsure], towards)
        close = {
            spans[n].article_id
            for n, best in zip(unsure, near, strict=True)
            if best >= CONCERNS_TOPIC
        }
        return sorted(certain | close)

    def _near(self, towards: NDArray[np.float32], filters: Filters) -> list[ChunkSpan]:
        """All passages near the topic: more are asked for until the last ones are far from it.

        ``notices`` say so when the vectors cannot be used.
        """
        wanted = ASKED_FIRST
        while True:
            try:
                found = self._store.near(towards, wanted, filters)
            except VectorsUnavailable as exc:
                self.notices = (f"Found by words alone, not by meaning. {exc}",)
                return []
            if len(found) < wanted or found[-1][1] < NEAR_TOPIC or wanted >= MOST_PASSAGES:
                return [span for span, similarity in found if similarity >= NEAR_TOPIC]
            wanted *= 4

    def _with_all_words(self, topic: str, filters: Filters) -> list[str]:
        """Ids of the articles that hold every word of the topic, near it or not."""
        most = self._store.registry.count_articles()
        kept: set[str] | None = None
        for word in words(topic):
            query = lexical_query(word)
            if query:
                found = {i for i, _ in self._store.words.match(query, most, filters)}
                kept = found if kept is None else kept & found
        return sorted(kept or ())

    def _best_sentences(
        self, spans: Sequence[ChunkSpan], towards: NDArray[np.float32]
    ) -> list[float]:
        """The cosine of each passage's nearest sentence."""
        readings = self._reader.readings(spans)
        return [
            float((as_vectors(list(r.vectors)) @ towards).max()) if len(r.vectors) else -1.0
            for r in readings
        ]


def _share(wanted: set[str], article: Article, span: ChunkSpan) -> float:
    """The share of the topic's words that a passage and its title hold."""
    held = wanted & set(content_stems(f"{article.title} {article.text[span.start : span.end]}"))
    return len(held) / len(wanted)


def _check_number(count: int) -> None:
    if count > MOST_ARTICLES:
        raise UsageError(
            f"{count:,} articles are concerned; one summary reads at most {MOST_ARTICLES:,}. "
            "Narrow it down with a topic, dates, outlets or tags."
        )
