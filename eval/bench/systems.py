"""What is measured: ways to find articles in an index."""

from collections.abc import Sequence

from eval.bench.benchmark import Query
from eval.bench.run import System
from rag.embed import Embedder
from rag.lexical_query import lexical_query
from rag.reader import Reader
from rag.retrieve import HybridRetriever
from rag.store import Store
from rag.types import Filters

CHUNKS = 300
"""Chunks that the dense search gives; fixed, so that the baseline stays when Footnote changes."""

ARTICLES = 100
RRF_K = 60
"""The constant of reciprocal rank fusion (Cormack, Clarke and Buettcher, SIGIR 2009)."""


def build_systems(store: Store, embedder: Embedder) -> dict[str, System]:
    """Every system by name, over an index that this embedder made.

    "dense" orders articles by their nearest chunk, "bm25" by BM25 over the whole article, "fusion"
    by reciprocal ranks in both, "full" as Footnote does when it answers.
    """
    reader = Reader(store, embedder)

    def dense(query: Query) -> Sequence[str]:
        vector = embedder.encode_queries([query.question])[0]
        found = store.near(vector, CHUNKS, Filters())
        return list(dict.fromkeys(span.article_id for span, _ in found))

    def bm25(query: Query) -> Sequence[str]:
        words = lexical_query(query.question)
        found = store.words.match(words, ARTICLES, Filters()) if words else []
        return [article_id for article_id, _ in found]

    def fusion(query: Query) -> Sequence[str]:
        return fuse([dense(query), bm25(query)])

    def full(query: Query) -> Sequence[str]:
        retriever = HybridRetriever(store, embedder, top_k=CHUNKS, reader=reader)
        found: dict[str, None] = {}
        for hit in retriever.retrieve(query.question):
            found |= dict.fromkeys([hit.node.metadata["article_id"], *hit.node.metadata["also_in"]])
        return list(found)

    return {"dense": dense, "bm25": bm25, "fusion": fusion, "full": full}


def fuse(rankings: Sequence[Sequence[str]], k: int = RRF_K) -> list[str]:
    """One ranking of several by the sum of 1 / (k + rank), best first; ties by id."""
    scores: dict[str, float] = {}
    for ranking in rankings:
        for rank, article_id in enumerate(ranking, start=1):
            scores[article_id] = scores.get(article_id, 0.0) + 1 / (k + rank)
    return sorted(scores, key=lambda i: (-scores[i], i))
