"""Vectors of chunks: taken over where the same words were embedded before, computed elsewhere."""

from collections.abc import Mapping, Sequence

import numpy as np
from llama_index.core.schema import TextNode
from numpy.typing import NDArray

from rag.embed import Embedder
from rag.nodes import embedded_text
from rag.rows import text_key
from rag.store import Store
from rag.types import Article

Batch = tuple[list[Article], list[TextNode]]


def batch_vectors(
    batch: Batch, store: Store, embedder: Embedder, hashes: Mapping[str, str]
) -> tuple[NDArray[np.float32], int]:
    """Vectors of the batch's chunks, shape (chunks, dimension), and how many were computed.

    ``hashes`` are those of the articles that the corpus holds, by id.
    """
    articles, nodes = batch
    texts = [embedded_text(node.metadata["title"], node.text) for node in nodes]
    stored = _stored(articles, store, hashes)
    found = {text: stored[text] for text in texts if text in stored}
    vectors = np.zeros((len(texts), embedder.dimension), dtype=np.float32)
    if found:
        known = dict(zip(found, store.chunk_vectors(list(found.values())), strict=True))
        for row, text in enumerate(texts):
            if text in known:
                vectors[row] = known[text]
    rows = [row for row, text in enumerate(texts) if text not in found]
    vectors[rows] = embedder.encode([texts[row] for row in rows])
    return vectors, len(rows)


def _stored(articles: Sequence[Article], store: Store, hashes: Mapping[str, str]) -> dict[str, str]:
    """Embedded text -> id of a chunk that has its vector, of earlier versions and of twins."""
    registry = store.registry
    found: dict[str, str] = {}
    for article in articles:
        ids = {i for i, _ in registry.twins(text_key(article.title, article.text))}
        for i in ids | ({article.id} & hashes.keys()):
            old = registry.article(i)
            spans = registry.spans(registry.chunk_ids(i)).values()
            found |= {embedded_text(old.title, old.text[s.start : s.end]): s.id for s in spans}
    return found
