"""The corpus on disk: one ``Store`` over the registry (SQLite) and the vectors (Chroma).

Two stores need one truth. A write goes: journal the new versions, write their vectors under ids
of their own, commit the registry (the one moment when readers see the change), delete the
vectors of the superseded versions. Vectors that the registry does not list never answer, so a
process killed anywhere leaves either the old article or the new one, and the next writer sweeps
up by the journal (docs/decisions/0001-one-truth.md).
"""

import logging
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any

import numpy as np
from filelock import FileLock, Timeout
from llama_index.core.schema import NodeWithScore, TextNode
from numpy.typing import NDArray

from rag.arrays import quantized
from rag.catalogue import Catalogue
from rag.chunk_table import ChunkTable
from rag.database import Database
from rag.errors import CorpusDamaged, CorpusLocked, FingerprintMismatch, VectorsUnavailable
from rag.history import History, edited
from rag.listing import Chunk, ChunkSpan
from rag.nearest import Nearest
from rag.nodes import to_node, version_of
from rag.reading import Reading
from rag.rebuild import Rebuild
from rag.recipe import Recipe, recipe
from rag.registry import Registry
from rag.settings import Settings
from rag.stories import Link, Stories
from rag.types import Article, Filters
from rag.vectors import COLLECTION, VectorIndex
from rag.word_index import WordIndex

logger = logging.getLogger(__name__)

Vectors = NDArray[np.float32]


class Store:
    """Articles, chunks and vectors of one corpus; safe to share between threads.

    Raises:
        CorpusDamaged: the folder cannot be opened or is damaged.

    """

    def __init__(self, data_dir: Path, recipe: Recipe, chroma_url: str | None = None) -> None:
        try:
            data_dir.mkdir(parents=True, exist_ok=True)
        except OSError as exc:
            raise CorpusDamaged(
                f"The data folder {data_dir} cannot be made ({exc.strerror}). Choose another one "
                "with --data-dir or FOOTNOTE_DATA_DIR."
            ) from exc
        self.data_dir = data_dir
        self.recipe = recipe
        self._database = Database(data_dir / "registry.sqlite3")
        self.registry = Registry(self._database)
        self.words = WordIndex(self._database)
        self.stories = Stories(self._database)
        self.history = History(self._database)
        self.catalogue = Catalogue(self._database, self.registry.generation)
        folder = data_dir / "chroma"
        self._vectors = VectorIndex(folder, chroma_url, self.registry.generation, self._collection)
        self.chunks = ChunkTable(self._database, self._vectors.vectors)
        self._nearest = Nearest(self.registry, self.chunks, self._vectors)
        self.rebuild = Rebuild(self._database, self._vectors)
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
        self._database.close()

    def back_up(self) -> None:
        """Keep a copy of the registry beside it. Call within ``writing()``."""
        self._database.back_up()

    def copy_articles(self, folder: Path) -> None:
        """Give another data folder the same articles; a rebuild there makes their index.

        Raises:
            CorpusDamaged: the folder cannot be written.

        """
        try:
            folder.mkdir(parents=True, exist_ok=True)
            self._database.copy_to(folder / self._database.file.name)
        except OSError as exc:
            raise CorpusDamaged(f"{folder} cannot be written ({exc.strerror}).") from exc

    def restore(self) -> Path:
        """Go on with the last copy of a damaged registry; where the damaged one is now.

        Raises:
            CorpusDamaged: there is no copy.

        """
        return self._database.restore()

    def state(self) -> str | None:
        """What a reader should know of the corpus as a whole; ``None`` when all is well."""
        if self._database.damaged:
            return (
                "The registry is damaged; its last copy answers. "
                'Run "footnote corpus restore" to go on with that copy.'
            )
        if self.made_with() in (None, self.recipe.fingerprint) or not self.rebuild.underway():
            return None
        return "The corpus is being rebuilt; until that is done, its old index answers."

    def made_with(self) -> str | None:
        """The fingerprint of the index that answers; ``None`` before anything is in it."""
        return self.registry.meta("fingerprint")

    def check_fingerprint(self) -> None:
        """Nothing when the corpus was made as the settings ask.

        Raises:
            FingerprintMismatch: it was embedded or chunked in another way.

        """
        made_with = self.made_with()
        if made_with and made_with != self.recipe.fingerprint:
            raise FingerprintMismatch(
                f"This corpus was made with {made_with}, but the settings ask for "
                f'{self.recipe.fingerprint}. Run "footnote ingest --rebuild" to make it anew '
                "(meanwhile the old index answers), set them back, or choose another --data-dir."
            )

    @contextmanager
    def writing(self, wait_s: float = 5.0) -> Iterator[None]:
        """Hold the one write lock of this corpus, after sweeping up what a killed writer left.

        Raises:
            CorpusLocked: another process holds it for longer than ``wait_s`` seconds.
            CorpusDamaged: the folder may not be written.
            FingerprintMismatch: the corpus was embedded or chunked in another way.

        """
        with self.locked(wait_s):
            self.check_fingerprint()
            self.registry.set_meta("fingerprint", self.recipe.fingerprint)
            self.registry.set_meta("recipe", self.recipe.parts)
            self._sweep()
            yield

    @contextmanager
    def locked(self, wait_s: float = 5.0) -> Iterator[None]:
        """Hold the write lock, whatever the corpus was made with."""
        if self._database.damaged:
            raise CorpusDamaged(
                f"The registry in {self.data_dir} is damaged; a copy of it answers. Run "
                '"footnote corpus restore" to go on with that copy.'
            )
        if self.registry.read_only:
            raise CorpusDamaged(
                f"The data folder {self.data_dir} may only be read. Allow writing in it, or choose "
                "another --data-dir; until then it goes on answering."
            )
        try:
            self._lock.acquire(timeout=wait_s)
        except Timeout as exc:
            raise CorpusLocked(
                "Another process is writing to this corpus. Wait until it is done, or use another "
                "--data-dir."
            ) from exc
        except OSError as exc:
            raise CorpusDamaged(
                f"The data folder {self.data_dir} cannot be written ({exc.strerror}). Make room or "
                "allow writing in it, or choose another --data-dir."
            ) from exc
        try:
            yield
        finally:
            self._lock.release()

    def replace(
        self,
        articles: Sequence[Article],
        nodes: Sequence[TextNode],
        vectors: Vectors,
        links: Sequence[Link] = (),
        signatures: Mapping[str, bytes] | None = None,
        readings: Sequence[Reading] | None = None,
    ) -> None:
        """Store articles with their chunks (vectors: shape (len(nodes), dimension)).

        An article of the same id is replaced; ``links`` tell which others it nearly repeats. A
        chunk stored without its reading is read when a question first needs it. Call within
        ``writing()``.
        """
        chunks: dict[str, list[Chunk]] = {article.id: [] for article in articles}
        for chunk in to_chunks(nodes, vectors, readings):
            chunks[chunk.span.article_id].append(chunk)
        placed = [(a, version_of(a), chunks[a.id]) for a in articles]
        self.registry.announce(version for _, version, _ in placed)
        self._vectors.upsert(nodes, vectors)
        with self._vectors.own_change():
            superseded = self.registry.commit(placed, (), links, signatures)
        self._drop(superseded)

    def amend(self, article: Article) -> None:
        """Store new dates, outlet or the like of an article with the same title and text.

        Nothing is embedded, and its story stays. Call within ``writing()``.
        """
        ids = self.registry.chunk_ids(article.id)
        old = self.registry.spans(ids)
        version = version_of(article)
        spans = [
            ChunkSpan(f"{version}:{n}", article.id, old[i].start, old[i].end)
            for n, i in enumerate(ids)
        ]
        nodes = [to_node(article, span) for span in spans]
        known = self.chunks.readings(ids)
        readings = [known[i] for i in ids] if len(known) == len(ids) else None
        links, signatures = self.stories.of(article.id)
        self.replace([article], nodes, self.chunk_vectors(ids), links, signatures, readings)

    def edit(self, article_id: str, values: Mapping[str, Any]) -> Article:
        """The article with fields set by hand, stored so (see ``history.edited``).

        Raises:
            UnknownArticle: no article has this id.
            UsageError: a field cannot be edited, or a date is none.

        """
        with self.writing():
            article = edited(self.registry.article(article_id), values)
            self.history.keep_edits(article_id, values)
            self.amend(article)
        return self.registry.article(article_id)

    def remove(self, article_ids: Iterable[str]) -> int:
        """Remove articles by id and return how many there were. Call within ``writing()``.

        Raises:
            UnknownArticle: one is not there; then nothing is removed.

        """
        ids = list(dict.fromkeys(article_ids))
        for article_id in ids:
            self.registry.article(article_id)
        with self._vectors.own_change():
            superseded = self.registry.commit((), ids)
        self._drop(superseded)
        return len(ids)

    def near(self, vector: Vectors, limit: int, filters: Filters) -> list[tuple[ChunkSpan, float]]:
        """Chunks nearest to a unit vector with their cosine similarity, best first.

        Raises:
            VectorsUnavailable: Chroma cannot be used, or holds nothing of this corpus.

        """
        return self._nearest.find(vector, limit, filters)

    def chunk_vectors(self, chunk_ids: Sequence[str]) -> Vectors:
        """The vectors of chunks in this order, shape (len(chunk_ids), dimension).

        Raises:
            VectorsUnavailable: Chroma lacks one of them.

        """
        found = self._vectors.vectors(chunk_ids)
        if len(found) < len(set(chunk_ids)):
            raise VectorsUnavailable(
                'Chroma lacks vectors of this corpus. Run "footnote ingest --rebuild" to make them '
                "again."
            )
        return np.array([found[i] for i in chunk_ids], dtype=np.float32)

    def article_vectors(self, article_ids: Sequence[str]) -> dict[str, Vectors]:
        """Chunk vectors of articles that are there, each (chunks, dimension) in text order."""
        ids = {article_id: self.registry.chunk_ids(article_id) for article_id in article_ids}
        found = self._vectors.vectors([i for chunk_ids in ids.values() for i in chunk_ids])
        return {
            article_id: np.array([found[i] for i in chunk_ids], dtype=np.float32)
            for article_id, chunk_ids in ids.items()
            if chunk_ids and all(i in found for i in chunk_ids)
        }

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

    def _collection(self) -> str:
        return self.registry.meta("collection") or COLLECTION

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


def to_chunks(
    nodes: Sequence[TextNode], vectors: Vectors, readings: Sequence[Reading] | None
) -> list[Chunk]:
    """Chunks as the registry lists them."""
    small = [row.tobytes() for row in quantized(vectors)] if len(nodes) else []
    blobs = [r.to_bytes() for r in readings] if readings is not None else [None] * len(nodes)
    return [Chunk(to_span(n), v, b) for n, v, b in zip(nodes, small, blobs, strict=True)]


def to_span(node: TextNode) -> ChunkSpan:
    """Where the chunk of a node lies."""
    at = node.metadata
    return ChunkSpan(node.node_id, at["article_id"], at["start"], at["end"])


def open_store(settings: Settings) -> Store:
    """The store of the data folder, made when it is not there."""
    return Store(settings.data_dir, recipe(settings), settings.chroma_url)
