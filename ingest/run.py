"""The ingest run: sources in, corpus out, every failure listed, nothing written twice."""

import logging
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from time import perf_counter

from llama_index.core.schema import TextNode

from ingest.chunk import chunks
from ingest.read.source import find_files, read_file
from rag.embed import Embedder
from rag.errors import UnreadableSource
from rag.nodes import embedded_text
from rag.settings import Settings
from rag.store import Store
from rag.types import Article
from rag.words import legible

logger = logging.getLogger(__name__)

BATCH_CHUNKS = 256
"""Chunks embedded and committed together: what a killed run does again, at most."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a run is; characters measure the work because articles differ in length."""

    characters_done: int
    characters_total: int
    articles: int
    chunks: int
    failures: int
    seconds: float


@dataclass(frozen=True, slots=True)
class IngestReport:
    """What a run did. ``failures`` holds (source, reason) of everything left out."""

    added: int
    updated: int
    unchanged: int
    chunks: int
    failures: tuple[tuple[str, str], ...]
    seconds: float


def ingest(
    paths: Sequence[Path],
    store: Store,
    embedder: Embedder,
    settings: Settings,
    progress: Callable[[Progress], None] | None = None,
) -> IngestReport:
    """Read, chunk, embed and store the articles of files and folders.

    Unchanged articles are skipped, changed ones replaced. Each batch is committed whole, so an
    interrupted run goes on where it stopped. When two records share an id, the last one counts
    and the others are listed as failures.

    Raises:
        StoreError: the corpus cannot be written; what was committed stays.

    """
    began = perf_counter()
    failures: list[tuple[str, str]] = []
    with store.writing():
        known = store.registry.versions()
        fresh, unchanged = _fresh(paths, {i: h for i, (h, _) in known.items()}, failures)
        total = sum(len(a.text) for a in fresh)
        done = articles = written = 0
        for batch, nodes in _batches(fresh, embedder, settings):
            texts = [embedded_text(node.metadata["title"], node.text) for node in nodes]
            store.replace(batch, nodes, embedder.encode(texts))
            done += sum(len(a.text) for a in batch)
            articles += len(batch)
            written += len(nodes)
            if progress:
                seconds = perf_counter() - began
                progress(Progress(done, total, articles, written, len(failures), seconds))
    updated = sum(a.id in known for a in fresh)
    return IngestReport(
        added=len(fresh) - updated,
        updated=updated,
        unchanged=unchanged,
        chunks=written,
        failures=tuple(failures),
        seconds=perf_counter() - began,
    )


def _fresh(
    paths: Sequence[Path], hashes: dict[str, str], failures: list[tuple[str, str]]
) -> tuple[list[Article], int]:
    """Articles that the corpus lacks in this state, and how many it has already."""
    wanted: dict[str, Article] = {}
    unchanged: set[str] = set()
    for article in _articles(paths, failures):
        if article.id in wanted or article.id in unchanged:
            failures.append(
                (
                    article.origin,
                    f'has the id "{article.id}" of another record; the last one counts',
                )
            )
        wanted.pop(article.id, None)
        unchanged.discard(article.id)
        if hashes.get(article.id) == article.content_hash:
            unchanged.add(article.id)
        else:
            wanted[article.id] = article
    return list(wanted.values()), len(unchanged)


def _articles(paths: Iterable[Path], failures: list[tuple[str, str]]) -> Iterator[Article]:
    for path in paths:
        try:
            files = find_files(path)
        except UnreadableSource as exc:
            failures.append((legible(exc.source), exc.reason))
            continue
        for file in files:
            try:
                for found in read_file(file):
                    if isinstance(found, UnreadableSource):
                        failures.append((legible(found.source), found.reason))
                    else:
                        yield replace(found, origin=legible(found.origin))
            except UnreadableSource as exc:
                failures.append((legible(exc.source), exc.reason))


def _batches(
    articles: Iterable[Article], embedder: Embedder, settings: Settings
) -> Iterator[tuple[list[Article], list[TextNode]]]:
    batch: list[Article] = []
    nodes: list[TextNode] = []
    for article in articles:
        batch.append(article)
        nodes += chunks(
            article,
            embedder,
            max_tokens=settings.chunk_tokens,
            overlap=settings.chunk_overlap,
        )
        if len(nodes) >= BATCH_CHUNKS:
            yield batch, nodes
            batch, nodes = [], []
    if batch:
        yield batch, nodes
