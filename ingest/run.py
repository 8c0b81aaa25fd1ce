"""The ingest run: sources in, corpus out, every failure listed, nothing written twice."""

import logging
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import Literal

import numpy as np
from llama_index.core.schema import TextNode
from numpy.typing import NDArray

from ingest.by_source import RECORD, BySource
from ingest.chunk import chunks
from ingest.neighbours import Neighbours
from ingest.report import IngestReport, Progress
from ingest.reuse import Batch, batch_vectors
from ingest.sources import Found, Sources, lies_in, to_sources
from ingest.spool import Spool
from ingest.tally import Tally
from ingest.twins import Twins
from rag.embed import Embedder
from rag.errors import CorpusDamaged, UnreadableSource
from rag.history import edited
from rag.reading import Reading
from rag.settings import Settings
from rag.store import Store
from rag.types import Article
from rag.untrusted.article import warnings
from rag.words import legible

logger = logging.getLogger(__name__)

BATCH_CHUNKS = 256
"""Chunks embedded and committed together: what a killed run does again, at most."""

READ_STEP = 100
"""Articles read between two words of progress."""


@dataclass(frozen=True, slots=True)
class Options:
    """What a run is told beside its sources.

    ``sync`` removes articles whose file no longer holds them, once ``confirm`` has seen them and
    said yes; ``dry_run`` reads and counts but writes nothing; ``stop`` is asked between articles
    and batches whether to end early.
    """

    sync: bool = False
    dry_run: bool = False
    confirm: Callable[[Sequence[Article]], bool] = lambda _missing: False
    stop: Callable[[], bool] = lambda: False
    progress: Callable[[Progress], None] = lambda _now: None


def ingest(
    sources: Sources | Sequence[str | Path],
    store: Store,
    embedder: Embedder,
    settings: Settings,
    options: Options | None = None,
) -> IngestReport:
    """Read, chunk, embed and store the articles of files, folders and addresses.

    Unchanged articles are skipped, changed ones replaced. Each batch is committed whole, so an
    interrupted run goes on where it stopped. When two records share an id, the last one counts
    and the others are listed as failures.

    Raises:
        StoreError: the corpus cannot be written; what was committed stays.

    """
    given = sources if isinstance(sources, Sources) else to_sources(sources)
    with store.writing():
        report = _Run(given, store, embedder, settings, options or Options()).all()
        if report.added or report.updated or report.removed:
            try:
                store.back_up()
            except CorpusDamaged as exc:
                logger.warning("The articles are stored, but no copy was made: %s", exc)
    return report


class _Run:
    """One run over all sources, the write lock held."""

    def __init__(
        self,
        sources: Sources,
        store: Store,
        embedder: Embedder,
        settings: Settings,
        options: Options,
    ) -> None:
        self._sources = sources
        self._store = store
        self._embedder = embedder
        self._settings = settings
        self._options = options
        self._hashes = {i: h for i, (h, _) in store.registry.versions().items()}
        self._edits = store.history.edits()
        self._seen: dict[str, str] = {}
        self._unchanged: set[str] = set()
        self._near = Neighbours(store)
        self._twins = Twins(store, self._hashes)
        self._tally = Tally()
        self._by_source = BySource(sources.files, sources.addresses)

    def all(self) -> IngestReport:
        """Every round read and stored, then what is missing removed."""
        missing: list[Article] = []
        notices: list[str] = []
        consent = False
        for number, found in enumerate(self._sources.rounds()):
            with Spool(self._store.data_dir) as spool:
                self._read(found, spool)
                if number == 0 and self._options.sync and not self._tally.stopped:
                    missing = self._missing()
                    consent = bool(missing) and self._options.confirm(missing)
                    self._twins.doomed = frozenset(a.id for a in missing if consent)
                if self._options.dry_run:
                    self._count(spool)
                else:
                    self._store_all(spool)
            if self._tally.stopped:
                break
            if not self._options.dry_run:
                self._sources.stored()
        removed: list[str] = []
        if consent and not self._tally.stopped and not self._options.dry_run:
            removed = sorted(self._twins.doomed)
            self._store.remove(removed)
        elif missing:
            few = f"{len(missing)} article{'s' if len(missing) > 1 else ''}"
            notices.append(f"{few} no longer in the sources stayed in the corpus.")
        notices += self._sources.notices()
        self._tally.unchanged = len(self._unchanged)
        return self._tally.report(
            sources=(*map(str, self._sources.files), *self._sources.addresses),
            copies=self._twins.copies,
            removed=removed,
            missing=[article.id for article in missing],
            notices=notices,
            dry_run=self._options.dry_run,
        )

    def _read(self, found: Iterable[Found], spool: Spool) -> None:
        for number, article in enumerate(found):
            if self._options.stop():
                self._tally.stopped = True
                return
            if isinstance(article, UnreadableSource):
                failure = legible(article.source), article.reason
                self._tally.failures.append(failure)
                moved = self._by_source.failed(*failure)
            else:
                moved = self._by_source.read(article.origin)
                self._take(article, spool)
            if moved or number % READ_STEP == 0:
                self._tell("reading", waiting=spool.characters)

    def _take(self, article: Article, spool: Spool) -> None:
        """Spool what the corpus lacks in this state."""
        if article.id in self._edits:
            article = edited(article, self._edits[article.id])
        if self._seen.get(article.id, article.content_hash) != article.content_hash:
            reason = f'has the id "{article.id}" of another record; the last one counts'
            self._tally.failures.append((article.origin, reason))
        self._seen[article.id] = article.content_hash
        self._unchanged.discard(article.id)
        spool.discard(article.id)
        if self._hashes.get(article.id) == article.content_hash:
            self._unchanged.add(article.id)
            self._by_source.settled(article.origin)
        else:
            spool.put(article)

    def _missing(self) -> list[Article]:
        """Articles of the given files and folders that were not read this time.

        What lies in a file that could not be read stays: its articles may well be there.
        """
        failed = [source for source, _ in self._tally.failures]
        return [
            article
            for article in self._store.registry.articles()
            if article.id not in self._seen
            and lies_in(article.origin, self._sources.files)
            and not any(lies_in(article.origin, [Path(_file_of(source))]) for source in failed)
        ]

    def _count(self, spool: Spool) -> None:
        for article in spool:
            self._note(article.id)

    def _store_all(self, spool: Spool) -> None:
        """Chunk ahead, embed, and write behind, each in a thread of its own."""
        self._twins.changing = spool.ids
        self._tally.characters_total += spool.characters
        self._tell("embedding")
        began, spent = perf_counter(), self._tally.embedding_seconds
        batches = self._batches(spool)
        with ThreadPoolExecutor(1) as ahead, ThreadPoolExecutor(1) as behind:
            upcoming = ahead.submit(next, batches, None)
            writing: Future[None] | None = None
            while (batch := upcoming.result()) is not None:
                upcoming = ahead.submit(next, batches, None)
                vectors, readings, embedded = batch_vectors(
                    batch, self._store, self._embedder, self._hashes
                )
                if writing:
                    writing.result()
                writing = behind.submit(self._write, batch, vectors, readings)
                self._tally.embedded += embedded
                self._tally.embedding_seconds = spent + perf_counter() - began
                self._tell("embedding")
            if writing:
                writing.result()
        self._tally.embedding_seconds = spent + perf_counter() - began
        self._tell("embedding")

    def _batches(self, spool: Spool) -> Iterator[Batch]:
        batch: list[Article] = []
        nodes: list[TextNode] = []
        for article in spool:
            if self._options.stop():
                self._tally.stopped = True
                break
            if self._twins.is_copy(article):
                self._by_source.settled(article.origin)
                continue
            batch.append(article)
            nodes += chunks(
                article,
                self._embedder,
                max_tokens=self._settings.chunk_tokens,
                overlap=self._settings.chunk_overlap,
            )
            if len(nodes) >= BATCH_CHUNKS:
                yield batch, nodes
                batch, nodes = [], []
        if batch:
            yield batch, nodes
        self._store.history.keep_copies(self._twins.copies)

    def _write(
        self, batch: Batch, vectors: NDArray[np.float32], readings: Sequence[Reading]
    ) -> None:
        articles, nodes = batch
        links, signatures = self._near.place(articles, nodes, vectors)
        self._store.replace(articles, nodes, vectors, links, signatures, readings)
        self._tally.linked += len(links)
        self._tally.chunks += len(nodes)
        self._tally.characters_done += sum(len(a.text) for a in articles)
        for article in articles:
            self._note(article.id)
            self._by_source.settled(article.origin)
            self._hashes[article.id] = article.content_hash
            if any(warned.finding.speaks for warned in warnings(article)):
                self._tally.flagged.append(article.id)

    def _note(self, article_id: str) -> None:
        if article_id in self._hashes:
            self._tally.updated += 1
        else:
            self._tally.added += 1

    def _tell(self, phase: Literal["reading", "embedding"], waiting: int = 0) -> None:
        self._tally.read = len(self._seen)
        sources = self._by_source.progress()
        self._options.progress(self._tally.progress(phase, waiting, sources))


def _file_of(source: str) -> str:
    """The file of a failure: "news.jsonl" of "news.jsonl line 12"."""
    return RECORD.sub("", source)
