"""Hybrid retrieval: nearest vectors and matching words, fused by reciprocal rank."""

import logging
from collections.abc import Sequence
from datetime import date

import numpy as np
from llama_index.core.base.base_retriever import BaseRetriever
from llama_index.core.schema import NodeWithScore, QueryBundle
from numpy.typing import NDArray

from rag.embed import Embedder
from rag.errors import VectorsUnavailable
from rag.nodes import embedded_text
from rag.store import Store
from rag.types import Filters, Passage
from rag.words import FUNCTION_WORDS, spellings, words

logger = logging.getLogger(__name__)

POOL = 50
"""Hits taken from each of the two searches before they are fused."""

RRF_K = 60
"""The constant of reciprocal rank fusion (Cormack, Clarke and Buettcher, SIGIR 2009)."""


class HybridRetriever(BaseRetriever):  # type: ignore[misc]
    """A llama-index retriever over dense and FTS5 hits, at most ``top_k``, best first.

    ``score`` of a hit is its fused score, ``metadata["similarity"]`` its cosine with the
    question (-1 to 1). When Chroma cannot be used, words alone find the hits; ``notices`` then
    says so after ``retrieve``.
    """

    def __init__(
        self, store: Store, embedder: Embedder, top_k: int, filters: Filters | None = None
    ) -> None:
        super().__init__()
        self._store = store
        self._embedder = embedder
        self._top_k = top_k
        self._filters = filters or Filters()
        self.notices: tuple[str, ...] = ()

    def _retrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        question = query_bundle.query_str
        vector = self._embedder.encode_queries([question])[0]
        dense = self._nearest(vector)
        query = lexical_query(question)
        lexical = self._store.match(query, POOL, self._filters) if query else []
        fused = fuse([dense, lexical])[: self._top_k]
        similarity = {hit.node.node_id: hit.score for hit in dense}
        unknown = [hit.node.node_id for hit in fused if hit.node.node_id not in similarity]
        if self.notices:
            texts = [embedded_text(hit.node.metadata["title"], hit.node.text) for hit in fused]
            scores = (self._embedder.encode(texts) @ vector).tolist() if texts else []
            similarity = dict(zip((hit.node.node_id for hit in fused), scores, strict=True))
        else:
            similarity |= self._store.similarities(vector, unknown)
        for hit in fused:
            hit.node.metadata["similarity"] = similarity[hit.node.node_id]
        return fused

    def _nearest(self, vector: NDArray[np.float32]) -> list[NodeWithScore]:
        try:
            return self._store.nearest(vector, POOL, self._filters)
        except VectorsUnavailable as exc:
            logger.warning("%s", exc)
            self.notices = (f"Found by words alone, not by meaning. {exc}",)
            return []


def fuse(rankings: Sequence[Sequence[NodeWithScore]], k: int = RRF_K) -> list[NodeWithScore]:
    """One ranking of several by the sum of 1 / (k + rank), best first; ties by id."""
    scores: dict[str, float] = {}
    nodes = {}
    for ranking in rankings:
        for rank, hit in enumerate(ranking, start=1):
            scores[hit.node.node_id] = scores.get(hit.node.node_id, 0.0) + 1 / (k + rank)
            nodes[hit.node.node_id] = hit.node
    best = sorted(scores, key=lambda i: (-scores[i], i))
    return [NodeWithScore(node=nodes[i], score=scores[i]) for i in best]


def lexical_query(question: str) -> str:
    """An FTS5 query that matches any content word; empty when there is none.

    Every word is quoted, so nothing that a user types is read as query syntax.
    """
    wanted = [w for w in words(question) if w not in FUNCTION_WORDS]
    terms = dict.fromkeys(spelling for w in wanted for spelling in spellings(w))
    return " OR ".join(f'"{term}"' for term in terms)


def to_passages(hits: Sequence[NodeWithScore]) -> tuple[Passage, ...]:
    """Hits as plain values, in the same order."""
    return tuple(_passage(hit) for hit in hits)


def _passage(hit: NodeWithScore) -> Passage:
    at = hit.node.metadata
    last = at["published_last"] or at["published"]
    return Passage(
        article_id=at["article_id"],
        title=at["title"],
        source=at["source"],
        published=date.fromordinal(at["published"]) if at["published"] else None,
        url=at["url"],
        start=at["start"],
        end=at["end"],
        text=hit.node.get_content(),
        score=float(hit.score or 0.0),
        similarity=at["similarity"],
        published_last=date.fromordinal(last) if last else None,
    )
