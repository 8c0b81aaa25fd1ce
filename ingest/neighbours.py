"""Near-duplicates of freshly embedded articles, against the corpus and each other."""

from collections.abc import Sequence

import numpy as np
from llama_index.core.schema import TextNode
from numpy.typing import NDArray

from ingest.dedupe import Fingerprint, NearDuplicates, signature
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
                self._store.stories.signatures(), self._texts, self._store.article_vectors
            )
        rows: dict[str, list[int]] = {article.id: [] for article in articles}
        for row, node in enumerate(nodes):
            rows[node.metadata["article_id"]].append(row)
        fresh = [
            Fingerprint(a.id, signature(a.text), a.text, vectors[rows[a.id]]) for a in articles
        ]
        links = [
            Link(found.first, found.second, found.similarity) for found in self._index.place(fresh)
        ]
        return links, {article.article_id: article.signature for article in fresh}

    def _texts(self, article_ids: Sequence[str]) -> dict[str, str]:
        return self._store.registry.texts(article_ids)
