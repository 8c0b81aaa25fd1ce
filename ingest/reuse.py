"""Vectors of chunks: taken over where the same words were embedded before, computed elsewhere."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
from llama_index.core.schema import TextNode
from numpy.typing import NDArray

from rag.embed import Embedder
from rag.listing import ChunkSpan
from rag.nodes import embedded_text
from rag.reading import Reading, read_chunks
from rag.rows import text_key
from rag.store import Store
from rag.types import Article

Batch = tuple[list[Article], list[TextNode]]


def batch_vectors(
    batch: Batch, store: Store, embedder: Embedder, hashes: Mapping[str, str]
) -> tuple[NDArray[np.float32], list[Reading], int]:
    """Vectors of the batch's chunks, shape (chunks, dimension), readings, and how many are new.

    ``hashes`` are those of the articles that the corpus holds, by id.
    """
    articles, nodes = batch
    texts = [embedded_text(node.metadata["title"], node.text) for node in nodes]
    stored = _stored(articles, store, hashes)
    known = _known({text: stored[text] for text in texts if text in stored}, store)
    fresh = [node for node, text in zip(nodes, texts, strict=True) if text not in known]
    computed = iter(zip(*read_chunks(fresh, articles, embedder), strict=True))
    vectors = np.zeros((len(nodes), embedder.dimension), dtype=np.float32)
    readings: list[Reading] = []
    for row, (node, text) in enumerate(zip(nodes, texts, strict=True)):
        if text in known:
            vectors[row], reading, start = known[text]
            moved = reading.spans + np.int32(node.metadata["start"] - start)
            reading = replace(reading, spans=moved)
        else:
            vectors[row], reading = next(computed)
        readings.append(reading)
    return vectors, readings, len(fresh)


def _known(
    stored: Mapping[str, ChunkSpan], store: Store
) -> dict[str, tuple[NDArray[np.float32], Reading, int]]:
    """Vector, reading and start of the chunks of these texts, of those that have both."""
    readings = store.chunks.readings([span.id for span in stored.values()])
    kept = {text: span for text, span in stored.items() if span.id in readings}
    if not kept:
        return {}
    rows = store.chunk_vectors([span.id for span in kept.values()])
    return {
        text: (row, readings[span.id], span.start)
        for (text, span), row in zip(kept.items(), rows, strict=True)
    }


def _stored(
    articles: Sequence[Article], store: Store, hashes: Mapping[str, str]
) -> dict[str, ChunkSpan]:
    """Embedded text -> a chunk that has its vector, of earlier versions and of twins."""
    registry = store.registry
    found: dict[str, ChunkSpan] = {}
    for article in articles:
        ids = {i for i, _ in registry.twins(text_key(article.title, article.text))}
        for i in ids | ({article.id} & hashes.keys()):
            old = registry.article(i)
            spans = registry.spans(registry.chunk_ids(i)).values()
            found |= {embedded_text(old.title, old.text[s.start : s.end]): s for s in spans}
    return found
