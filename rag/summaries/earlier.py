"""Whether articles from before a day already said what a sentence says."""

from datetime import date, timedelta

from rag.errors import VectorsUnavailable
from rag.reader import Reader
from rag.reading import as_vectors
from rag.store import Store
from rag.summaries.points import SAME_ALONE, SAME_POINT, figures
from rag.summaries.pool import Pool
from rag.types import Filters

PASSAGES = 12
"""Passages of earlier articles, the nearest ones, that a sentence is compared with."""


class Earlier:
    """Looks into the articles before a day that other filters let through, too."""

    def __init__(
        self, store: Store, reader: Reader, pool: Pool, first: date, filters: Filters
    ) -> None:
        self._store = store
        self._reader = reader
        self._pool = pool
        self._filters = Filters(
            published_to=first - timedelta(days=1),
            sources=filters.sources,
            article_ids=filters.article_ids,
            without_ids=filters.without_ids,
            tags=filters.tags,
        )

    def any(self) -> bool:
        """Whether there are such articles."""
        return self._store.chunks.count_passing(self._filters) > 0

    def __call__(self, row: int) -> bool:
        """Whether one of them says what the sentence of this row says, and with its figures."""
        told = self._pool.sentences[row]
        alone = self._pool.alone([told.text])[0]
        try:
            near = self._store.near(alone, PASSAGES, self._filters)
        except VectorsUnavailable:
            return False
        spans = [span for span, _ in near]
        texts: list[str] = []
        for span, reading in zip(spans, self._reader.readings(spans), strict=True):
            if not len(reading.vectors):
                continue
            similar = as_vectors(list(reading.vectors)) @ self._pool.vectors[row]
            text = self._store.registry.article(span.article_id).text
            for (start, end), cosine in zip(reading.spans.tolist(), similar.tolist(), strict=True):
                if cosine >= SAME_POINT:
                    texts.append(text[start:end])
        own = figures(told.text)
        texts = [text for text in texts if own <= figures(text)]
        return bool(texts) and float((self._pool.alone(texts) @ alone).max()) >= SAME_ALONE
