"""The corpus on disk: one ``Store`` over the registry (SQLite) and the vectors (Chroma).

Two stores need one truth. A write goes: journal the new versions, write their vectors under ids
of their own, commit the registry (the one moment when readers see the change), delete the
vectors of the superseded versions. Vectors that the registry does not list never answer, so a
process killed anywhere leaves either the old article or the new one, and the next writer sweeps
up by the journal (docs/decisions/0001-one-truth.md).
"""

import logging
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType

import numpy as np
from filelock import FileLock, Timeout
from llama_index.core.schema import NodeWithScore, TextNode
from numpy.typing import NDArray

from rag.errors import CorpusDamaged, CorpusLocked, FingerprintMismatch
from rag.registry import ChunkSpan, Registry
from rag.settings import Settings
from rag.types import Article, Filters
from rag.vectors import VectorIndex

logger = logging.getLogger(__name__)

CHUNKING_VERSION = 1
"""Raised when the same settings would cut or embed chunks in another way."""

LONGEST_TITLE = 250
"""Characters of a title that are embedded; a longer one would leave no room for the text."""

MOST_SEARCHED = 10_000
"""Vectors looked at, at most, when left-overs of a killed writer hide the live ones."""


class Store:
    """Articles, chunks and vectors of one corpus; safe to share between threads.

    Raises:
        CorpusDamaged: the folder cannot be opened or is damaged.

    """

    def __init__(self, data_dir: Path, fingerprint: str, chroma_url: str | None = None) -> None:
        try:
            data_dir.mkdir(parents=True, exist_ok=True)
        except OSError as exc:
            raise CorpusDamaged(
                f"The data folder {data_dir} cannot be made ({exc.strerror}). Choose another one "
                "with --data-dir or FOOTNOTE_DATA_DIR."
            ) from exc
        self.registry = Registry(data_dir / "registry.sqlite3")
        self.fingerprint = fingerprint
        self._vectors = VectorIndex(data_dir / "chroma", chroma_url, self.registry.generation)
        self._lock = FileLock(data_dir / "write.lock")

    def __enter__(self) -> "Store":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Release files and connections."""
        self._vectors.close()
        self.registry.close()

    def check_fingerprint(self) -> None:
        """Nothing when the corpus was made as the settings ask.

        Raises:
            FingerprintMismatch: it was embedded or chunked in another way.

        """
        made_with = self.registry.meta("fingerprint")
        if made_with and made_with != self.fingerprint:
            raise FingerprintMismatch(
                f"This corpus was made with {made_with}, but the settings ask for "
                f"{self.fingerprint}. Set them back, or choose another --data-dir and ingest "
                "there."
            )

    @contextmanager
    def writing(self, wait_s: float = 5.0) -> Iterator[None]:
        """Hold the one write lock of this corpus, after sweeping up what a killed writer left.

        Raises:
            CorpusLocked: another process holds it for longer than ``wait_s`` seconds.

        """
        try:
            self._lock.acquire(timeout=wait_s)
        except Timeout as exc:
            raise CorpusLocked(
                "Another process is writing to this corpus. Wait until it is done, or use another "
                "--data-dir."
            ) from exc
        try:
            self.check_fingerprint()
            self.registry.set_meta("fingerprint", self.fingerprint)
            self._sweep()
            yield
        finally:
            self._lock.release()

    def replace(
        self, articles: Sequence[Article], nodes: Sequence[TextNode], vectors: NDArray[np.float32]
    ) -> None:
        """Store articles with their chunks (vectors: shape (len(nodes), dimension)).

        An article of the same id is replaced. Call within ``writing()``.
        """
        spans: dict[str, list[ChunkSpan]] = {article.id: [] for article in articles}
        for node in nodes:
            at = node.metadata
            spans[at["article_id"]].append(
                ChunkSpan(node.node_id, at["article_id"], at["start"], at["end"])
            )
        placed = [(a, version_of(a), spans[a.id]) for a in articles]
        self.registry.announce(version for _, version, _ in placed)
        self._vectors.upsert(nodes, vectors)
        self._drop(self.registry.commit(placed, ()))

    def remove(self, article_ids: Iterable[str]) -> int:
        """Remove articles by id and return how many there were. Call within ``writing()``.

        Raises:
            UnknownArticle: one is not there; then nothing is removed.

        """
        ids = list(dict.fromkeys(article_ids))
        for article_id in ids:
            self.registry.article(article_id)
        self._drop(self.registry.commit((), ids))
        return len(ids)

    def nearest(
        self, vector: NDArray[np.float32], limit: int, filters: Filters
    ) -> list[NodeWithScore]:
        """Chunks nearest to a unit vector, scored by cosine similarity, best first."""
        if not self.registry.count_chunks():
            return []
        # Left-overs of a killed writer may be among the nearest: ask for more until enough live.
        wanted = limit + 10
        while True:
            found = self._vectors.search(vector, wanted, filters)
            with self.registry.reading():
                spans = self.registry.spans([chunk_id for chunk_id, _ in found])
                if len(spans) >= limit or len(found) < wanted or wanted >= MOST_SEARCHED:
                    live = [(spans[i], score) for i, score in found if i in spans]
                    hits = self.hits(live[:limit])
                    break
            wanted = min(wanted * 8, MOST_SEARCHED)
        if not found and not filters and self.registry.count_chunks():
            raise CorpusDamaged(
                f"The corpus lists {self.registry.count_chunks()} chunks, but Chroma holds none of "
                "their vectors. Choose another --data-dir, or move this one away, and ingest again."
            )
        return hits

    def similarities(
        self, vector: NDArray[np.float32], chunk_ids: Sequence[str]
    ) -> dict[str, float]:
        """Cosine similarity (-1 to 1) of a unit vector with these chunks; 0 for a vanished one."""
        found = self._vectors.similarities(vector, chunk_ids) if chunk_ids else {}
        return dict.fromkeys(chunk_ids, 0.0) | found

    def match(self, query: str, limit: int, filters: Filters) -> list[NodeWithScore]:
        """Chunks that match an FTS5 query, scored by BM25, best first."""
        with self.registry.reading():
            return self.hits(self.registry.match(query, limit, filters))

    def count_vectors(self) -> int:
        """Number of vectors in Chroma, left-overs of an interrupted run included."""
        return self._vectors.count()

    def hits(self, ranked: Sequence[tuple[ChunkSpan, float]]) -> list[NodeWithScore]:
        """llama-index hits for chunk spans, in the given order."""
        articles = {i: self.registry.article(i) for i in {span.article_id for span, _ in ranked}}
        return [
            NodeWithScore(node=to_node(articles[span.article_id], span), score=score)
            for span, score in ranked
        ]

    def _drop(self, versions: Sequence[str]) -> None:
        if versions:
            self._vectors.delete_versions(versions)
            self.registry.settle(versions)

    def _sweep(self) -> None:
        left = self.registry.journal()
        if left:
            logger.info("Finishing what an interrupted run left: %d article versions.", len(left))
            listed = {version for _, version in self.registry.versions().values()}
            self._drop([version for version in left if version not in listed])
            self.registry.settle(left)


def version_of(article: Article) -> str:
    """Names one state of one article: its id and the start of its content hash."""
    return f"{article.id}@{article.content_hash[:12]}"


def to_node(article: Article, span: ChunkSpan) -> TextNode:
    """The llama-index node of a chunk; the title is embedded with the text but not cited."""
    metadata = {
        "title": article.title,
        "article_id": article.id,
        "version": version_of(article),
        "start": span.start,
        "end": span.end,
        "source": article.source,
        "published": article.published.toordinal() if article.published else None,
        "url": article.url,
    }
    return TextNode(
        id_=span.id,
        text=article.text[span.start : span.end],
        metadata=metadata,
        start_char_idx=span.start,
        end_char_idx=span.end,
    )


def embedded_text(title: str, text: str) -> str:
    """What the embedding model reads of a chunk: the article's title (its start), then the text."""
    return f"{title[:LONGEST_TITLE]}\n{text}" if title else text


def fingerprint(settings: Settings) -> str:
    """What must stay the same between ingest and question, as readable text."""
    return (
        f"embedder {settings.embedder}, chunks of {settings.chunk_tokens} tokens with "
        f"{settings.chunk_overlap} overlapping (chunking {CHUNKING_VERSION})"
    )


def open_store(settings: Settings) -> Store:
    """The store of the data folder, made when it is not there."""
    return Store(settings.data_dir, fingerprint(settings), settings.chroma_url)
