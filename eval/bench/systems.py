"""What is measured: ways to find articles in an index, each by the best of its chunks."""

from collections.abc import Callable, Sequence

from llama_index.core.schema import NodeWithScore

from eval.bench.benchmark import Query
from eval.bench.run import System
from rag.embed import Embedder
from rag.retrieve import fuse, lexical_query
from rag.store import Store
from rag.types import Filters

CHUNKS = 100
"""Chunks that each search gives; fixed here, so that baselines stay when Footnote changes."""

Search = Callable[[str], Sequence[NodeWithScore]]


def build_systems(store: Store, embedder: Embedder) -> dict[str, System]:
    """Every system by name, over an index that this embedder made."""

    def dense(question: str) -> Sequence[NodeWithScore]:
        return store.nearest(embedder.encode_queries([question])[0], CHUNKS, Filters())

    def bm25(question: str) -> Sequence[NodeWithScore]:
        query = lexical_query(question)
        return store.match(query, CHUNKS, Filters()) if query else []

    def fusion(question: str) -> Sequence[NodeWithScore]:
        return fuse([dense(question), bm25(question)])

    return {
        "dense": _by_article(dense),
        "bm25": _by_article(bm25),
        "fusion": _by_article(fusion),
    }


def _by_article(search: Search) -> System:
    """A ranking of articles, each at the place of its best chunk."""

    def ranked(query: Query) -> Sequence[str]:
        hits = search(query.question)
        return list(dict.fromkeys(str(hit.node.metadata["article_id"]) for hit in hits))

    return ranked
