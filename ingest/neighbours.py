"""Near-duplicates of freshly embedded articles, against the corpus and each other."""

from collections.abc import Sequence

import numpy as np
from llama_index.core.schema import TextNode
from numpy.typing import NDArray

from ingest.dedupe import Days, Fingerprint, NearDuplicates, signature
from rag.store import Store
from rag.stories import Link
from rag.types import Article


class Neighbours:
    """What the corpus holds, asked for near-duplicates; read when the first article comes."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._index: NearDuplicates | None = None

    def place(
        self, articles: Sequence[Article], nodes: Sequence[TextNode], vectors: NDArray[np.float32]
    ) -> tuple[list[Link], dict[str, bytes]]:
        """Links of the articles (vectors: those of the nodes, in order), and their signatures."""
        if self._index is None:
            self._index = NearDuplicates(
                self._store.stories.signatures(),
                self._store.registry.texts,
                self._store.article_vectors,
                self._store.registry.days,
            )
        rows: dict[str, list[int]] = {article.id: [] for article in articles}
        for row, node in enumerate(nodes):
            rows[node.metadata["article_id"]].append(row)
        fresh = [
            Fingerprint(a.id, signature(a.text), a.text, vectors[rows[a.id]], days_of(a))
            for a in articles
        ]
        signatures = {article.article_id: article.signature for article in fresh}
        return self._index.place(fresh), signatures


def days_of(article: Article) -> Days | None:
    """When an article was published, as ordinals; None when that is unknown."""
    first, last = article.published, article.published_last
    return (first.toordinal(), (last or first).toordinal()) if first else None
