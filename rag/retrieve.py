"""Retrieval: candidates of both searches, ranked by learned weights, as llama-index hits."""

from collections.abc import Sequence
from datetime import date
from typing import Protocol

import numpy as np
from llama_index.core.base.base_retriever import BaseRetriever
from llama_index.core.schema import NodeWithScore, QueryBundle
from numpy.typing import NDArray

from rag.candidates import Candidates, Search
from rag.embed import Embedder
from rag.order import collapse, spread
from rag.ranker import Ranker, load_ranker
from rag.reader import Reader
from rag.recency import Recency
from rag.store import Store
from rag.types import Filters, Passage

RERANKED = 24
"""Hits that a cross-encoder reads, which takes it about 10 ms each."""


class Reranker(Protocol):
    """Scores texts by reading each of them together with the question."""

    def scores(self, question: str, texts: Sequence[str]) -> NDArray[np.float32]:
        """Relevance of each text, shape (len(texts),); higher is better."""
        ...


class HybridRetriever(BaseRetriever):  # type: ignore[misc]
    """A llama-index retriever over dense and FTS5 candidates, at most ``top_k`` hits, best first.

    ``score`` of a hit is the ranker's, ``metadata["similarity"]`` its cosine with the question
    (-1 to 1), ``metadata["also_in"]`` the ids of other articles with the same passage. When
    Chroma cannot be used, words alone find the candidates; ``notices`` then says so after
    ``retrieve``.
    """

    def __init__(
        self,
        store: Store,
        embedder: Embedder,
        top_k: int,
        filters: Filters | None = None,
        *,
        reader: Reader | None = None,
        ranker: Ranker | None = None,
        reranker: Reranker | None = None,
        recency: Recency | None = None,
    ) -> None:
        super().__init__()
        self._store = store
        self._search = Search(store, embedder, reader or Reader(store, embedder))
        self._top_k = top_k
        self._filters = filters or Filters()
        self._ranker = ranker or load_ranker()
        self._reranker = reranker
        self._recency = recency
        self.notices: tuple[str, ...] = ()

    def _retrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        with self._store.registry.reading():  # a span of one state may not fit the text of another
            hits = self._ranked(query_bundle.query_str)
        if self._reranker:
            hits = rerank(query_bundle.query_str, hits, self._reranker)
        return hits[: self._top_k]

    def _ranked(self, question: str) -> list[NodeWithScore]:
        found = self._search.candidates(question, self._filters)
        self.notices = found.notices
        scores = self._scores(found)
        order = np.argsort(-scores, kind="stable").tolist()
        stories = self._store.stories.named({span.article_id for span in found.spans})
        kept = collapse(order, found.spans, found.vectors, stories)
        rows = spread(list(kept), found.spans)
        rows = rows[: max(self._top_k, RERANKED)] if self._reranker else rows[: self._top_k]
        hits = self._store.hits([(found.spans[row], float(scores[row])) for row in rows])
        for hit, row in zip(hits, rows, strict=True):
            hit.node.metadata["similarity"] = float(found.vectors[row] @ found.asked.vector)
            hit.node.metadata["also_in"] = kept[row]
        return hits

    def _scores(self, found: Candidates) -> NDArray[np.float32]:
        scores = self._ranker.scores(found.features)
        if self._recency:
            ids = list({span.article_id for span in found.spans})
            scores = scores + self._recency.bonuses(found.spans, self._store.registry.days(ids))
        return scores


def rerank(question: str, hits: Sequence[NodeWithScore], reranker: Reranker) -> list[NodeWithScore]:
    """The first ``RERANKED`` hits in the reranker's order, the others behind them."""
    first, others = hits[:RERANKED], hits[RERANKED:]
    texts = [f"{hit.node.metadata['title']}\n{hit.node.get_content()}" for hit in first]
    scores = reranker.scores(question, texts) if texts else np.zeros(0, np.float32)
    order = np.argsort(-scores, kind="stable").tolist()
    return [*(NodeWithScore(node=first[n].node, score=float(scores[n])) for n in order), *others]


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
        also_in=at["also_in"],
        chunk_id=hit.node.node_id,
    )
