"""The index of a benchmark's articles: made once, kept, and gone on with when it was killed."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import platformdirs
from llama_index.core.schema import TextNode

from eval.bench.benchmark import Benchmark
from rag.embed import Embedder
from rag.errors import UsageError
from rag.reading import read_chunks
from rag.recipe import recipe
from rag.settings import Settings
from rag.store import Store, open_store
from rag.types import Article

BATCH = 200
"""Articles that are embedded and stored together: what a killed run does again, at most."""

ToChunks = Callable[[Article], list[TextNode]]


@dataclass(frozen=True, slots=True)
class Filled:
    """How far the filling is; characters are those of the articles that were lacking."""

    articles: int
    chunks: int
    characters: int
    characters_total: int


def default_folder(benchmark: Benchmark, settings: Settings) -> Path:
    """The folder for exactly these articles, embedded and chunked as the settings ask.

    It lies in the platform's cache, and is shared by parts that have the same articles.
    """
    content = sorted((article.id, article.content_hash) for article in benchmark.articles)
    made = repr((recipe(settings).fingerprint, content))
    digest = hashlib.sha256(made.encode()).hexdigest()[:12]
    return platformdirs.user_cache_path("footnote") / "bench" / f"{benchmark.name}-{digest}"


def open_index(folder: Path, settings: Settings) -> Store:
    """The store in this folder, made when it is not there; never the corpus of the settings."""
    # A Chroma server holds one corpus, and that is not a benchmark's.
    return open_store(settings.model_copy(update={"data_dir": folder, "chroma_url": None}))


def fill(
    store: Store,
    articles: Sequence[Article],
    to_chunks: ToChunks,
    embedder: Embedder,
    progress: Callable[[Filled], None] = lambda _now: None,
) -> int:
    """Store the articles that the index does not hold in this very state; how many there were.

    Nothing is written to an index that holds them all.

    Raises:
        UsageError: the index holds other articles, or was made with other settings.
        StoreError: it cannot be read or written.

    """
    _check(store, articles)
    if not _lacking(store, articles):
        return 0
    with store.writing():
        lacking = _lacking(store, articles)
        total = sum(len(article.text) for article in lacking)
        chunks = characters = 0
        for begin in range(0, len(lacking), BATCH):
            batch = lacking[begin : begin + BATCH]
            progress(Filled(begin, chunks, characters, total))
            nodes = [node for article in batch for node in to_chunks(article)]
            vectors, readings = read_chunks(nodes, batch, embedder)
            store.replace(batch, nodes, vectors, readings=readings)
            chunks += len(nodes)
            characters += sum(len(article.text) for article in batch)
        progress(Filled(len(lacking), chunks, characters, total))
    return len(lacking)


def _check(store: Store, articles: Sequence[Article]) -> None:
    made_with, wanted = store.made_with(), store.recipe.fingerprint
    if made_with not in (None, wanted):
        raise UsageError(
            f"{store.data_dir} was made with {made_with}, but the settings ask for {wanted}. "
            "Give another folder with --index, or leave --index out."
        )
    strange = sorted(store.registry.versions().keys() - {article.id for article in articles})
    if strange:
        raise UsageError(
            f'{store.data_dir} holds articles that are not of this benchmark ("{strange[0]}"). '
            "Give another folder with --index, or leave --index out."
        )


def _lacking(store: Store, articles: Sequence[Article]) -> list[Article]:
    held = {article_id: found for article_id, (found, _) in store.registry.versions().items()}
    return [article for article in articles if held.get(article.id) != article.content_hash]
