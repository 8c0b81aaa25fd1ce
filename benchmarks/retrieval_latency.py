"""How long retrieval takes, beside a plain query of Chroma in the same run.

Usage: python -m benchmarks.retrieval_latency DATA_DIR INDEX_DIR

Over the articles of RealTime QA's first quarter (about 26,000 chunks), then over 100,000 synthetic
chunks: four copies of each article, their vectors and words disturbed. Questions are those of the
same quarter, every one asked of every way in turn. INDEX_DIR keeps both indexes.
"""

import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from time import perf_counter

import numpy as np

from eval.bench.benchmark import Query
from eval.bench.index import fill, open_index
from eval.bench.registry import LOADERS
from ingest.chunk import chunks
from rag.embed import Embedder, open_embedder
from rag.reader import Reader
from rag.retrieve import HybridRetriever
from rag.settings import Settings, load_settings
from rag.store import Store
from rag.types import Article, Filters

TOP_K = 8
QUESTIONS = 200
COPIES = 4
BATCH = 50
NOISE = 0.3
"""Length of what is added to each unit vector: copies are near each other, but not the same."""

FILTERS = {
    "no filter": Filters(),
    "since 2015 (nearly all)": Filters(published_from=date(2015, 1, 1)),
    "since 2023 (about two thirds)": Filters(published_from=date(2023, 1, 1)),
    "March 2024 (few)": Filters(published_from=date(2024, 3, 1), published_to=date(2024, 3, 31)),
}


def main(data_dir: Path, index_dir: Path) -> None:
    """Print p50 and p95 of every way, for both sizes."""
    settings = load_settings()
    embedder = open_embedder(settings)
    benchmark = LOADERS["realtimeqa"](data_dir, "test")
    questions = benchmark.queries[:QUESTIONS]
    with open_index(index_dir / "realtimeqa-test", settings) as store:
        tokens, overlap = settings.chunk_tokens, settings.chunk_overlap
        fill(
            store,
            benchmark.articles,
            lambda a: chunks(a, embedder, max_tokens=tokens, overlap=overlap),
            embedder,
        )
        _measure(store, embedder, questions)
        with open_index(index_dir / "synthetic", settings) as larger:
            if larger.registry.count_articles() < COPIES * len(benchmark.articles):
                _copy(benchmark.articles, store, larger, embedder, settings)
            _measure(larger, embedder, questions)


def _measure(store: Store, embedder: Embedder, questions: Sequence[Query]) -> None:
    reader = Reader(store, embedder)

    def plain(question: str) -> None:
        store._vectors.search(embedder.encode_queries([question])[0], TOP_K)

    def ours(filters: Filters) -> Callable[[str], object]:
        return lambda question: HybridRetriever(
            store, embedder, TOP_K, filters, reader=reader
        ).retrieve(question)

    ways: dict[str, Callable[[str], object]] = {"plain Chroma, 8 nearest": plain}
    ways |= {f"Footnote, {name}": ours(filters) for name, filters in FILTERS.items()}
    seconds: dict[str, list[float]] = {name: [] for name in ways}
    for query in questions[:10]:
        for way in ways.values():
            way(query.question)
    for query in questions:
        for name, way in ways.items():
            began = perf_counter()
            way(query.question)
            seconds[name].append(perf_counter() - began)
    sys.stdout.write(f"{store.registry.count_chunks()} chunks, {len(questions)} questions\n")
    for name, found in seconds.items():
        p50, p95 = np.percentile(np.array(found) * 1000, (50, 95))
        sys.stdout.write(f"  {name}: p50 {p50:.1f} ms, p95 {p95:.1f} ms\n")


def _copy(
    articles: Sequence[Article],
    store: Store,
    larger: Store,
    embedder: Embedder,
    settings: Settings,
) -> None:
    """Fill the larger store; only the first copy is embedded, and that is read from the store."""
    rng = np.random.default_rng(0)
    with larger.writing():
        for batch in _batches(articles):
            nodes = [
                n
                for a in batch
                for n in chunks(
                    a,
                    embedder,
                    max_tokens=settings.chunk_tokens,
                    overlap=settings.chunk_overlap,
                )
            ]
            vectors = store.chunk_vectors([n.node_id for n in nodes])
            known = store.chunks.readings([n.node_id for n in nodes])
            readings = [known[n.node_id] for n in nodes]
            for copy in range(COPIES):
                disturbed = [_disturbed(a, copy, rng) for a in batch]
                names = {a.id: b for a, b in zip(batch, disturbed, strict=True)}
                renamed = []
                for node in nodes:
                    own = names[node.metadata["article_id"]]
                    metadata = node.metadata | {"article_id": own.id}
                    renamed.append(
                        node.model_copy(
                            update={"id_": f"{copy}/{node.node_id}", "metadata": metadata}
                        )
                    )
                noise = rng.normal(size=vectors.shape).astype(np.float32)
                noise *= NOISE / np.linalg.norm(noise, axis=1, keepdims=True)
                moved = vectors + (noise if copy else 0)
                moved /= np.linalg.norm(moved, axis=1, keepdims=True)
                larger.replace(disturbed, renamed, moved, readings=readings)


def _disturbed(article: Article, copy: int, rng: np.random.Generator) -> Article:
    """The article under another id, a tenth of its words exchanged for each other."""
    words = article.text.split(" ")
    exchanged = len(words) // 10 * 2 if copy else 0
    places = rng.choice(len(words), size=exchanged, replace=False).tolist()
    half = len(places) // 2
    for a, b in zip(places[:half], places[half:], strict=True):
        words[a], words[b] = words[b], words[a]
    text = " ".join(words)
    return replace(article, id=f"{copy}/{article.id}", text=text)


def _batches(articles: Sequence[Article]) -> Iterator[Sequence[Article]]:
    for begin in range(0, len(articles), BATCH):
        yield articles[begin : begin + BATCH]


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    main(Path(sys.argv[1]), Path(sys.argv[2]))
