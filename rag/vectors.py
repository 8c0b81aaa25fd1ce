"""The vectors in Chroma, embedded in the data folder or on a server (the only door to chromadb)."""

import logging
import os
import shutil
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import urlparse

import chromadb
import numpy as np
from chromadb.config import Settings as ChromaSettings
from chromadb.errors import ChromaError
from llama_index.core.schema import TextNode
from numpy.typing import NDArray

from rag.errors import VectorsUnavailable

logger = logging.getLogger(__name__)

COLLECTION = "footnote-chunks"
# Chroma takes 5,461 records a call at most; smaller calls keep memory flat.
WRITE_BATCH = 2_000
READ_ATTEMPTS = 4
HNSW = {"space": "cosine", "max_neighbors": 32, "ef_search": 200}
"""Twice Chroma's own widths. With those, equal vectors (a wire story in many outlets) close
themselves off from the rest, and what lies behind them is not found."""


class VectorIndex:
    """Chunk vectors with cosine search.

    An embedded Chroma of one process does not see what another process wrote after it was
    opened (it answers from its stale copy, or fails). ``generation`` is asked before each
    call; when it has grown, or when a search fails while another process writes, the client is
    opened anew, which takes about 20 ms. Calls that are still running are waited for first.
    """

    def __init__(
        self,
        folder: Path,
        url: str | None,
        generation: Callable[[], int],
        collection: Callable[[], str] = lambda: COLLECTION,
    ) -> None:
        self._folder = folder
        self._name = collection
        self._copy: TemporaryDirectory[str] | None = None
        self._url = url
        self._generation = generation
        self._opened_at = -1
        self._calls = 0
        self._idle = threading.Condition()
        self._client: Any = None
        self._collection: Any = None

    def upsert(self, nodes: Sequence[TextNode], vectors: NDArray[np.float32]) -> None:
        """Write chunks with their vectors, shape (len(nodes), dimension).

        Their texts stay in the registry: Chroma would index them a second time.
        """
        for begin in range(0, len(nodes), WRITE_BATCH):
            batch = nodes[begin : begin + WRITE_BATCH]
            self._write(
                "upsert",
                ids=[node.node_id for node in batch],
                embeddings=vectors[begin : begin + WRITE_BATCH],
                metadatas=[_metadata(node) for node in batch],
            )

    def delete_versions(self, versions: Sequence[str]) -> None:
        """Drop the chunks of these article versions."""
        for begin in range(0, len(versions), 100):
            batch = list(versions[begin : begin + 100])
            self._write("delete", where={"version": {"$in": batch}})

    def search(self, vector: NDArray[np.float32], limit: int) -> list[tuple[str, float]]:
        """Ids of the nearest chunks with their cosine similarity (-1 to 1), best first."""
        found = self._read(
            "query",
            query_embeddings=[vector],
            n_results=limit,
            include=["distances"],
        )
        # Chroma's cosine distance is 1 - similarity.
        return [
            (chunk_id, 1.0 - float(distance))
            for chunk_id, distance in zip(found["ids"][0], found["distances"][0], strict=True)
        ]

    def vectors(self, chunk_ids: Sequence[str]) -> dict[str, NDArray[np.float32]]:
        """The vectors of those of the chunks that are here, each of shape (dimension,)."""
        found: dict[str, NDArray[np.float32]] = {}
        for begin in range(0, len(chunk_ids), WRITE_BATCH):
            batch = list(chunk_ids[begin : begin + WRITE_BATCH])
            got = self._read("get", ids=batch, include=["embeddings"])
            rows = np.asarray(got["embeddings"], dtype=np.float32)
            found |= dict(zip(got["ids"], rows, strict=True))
        return found

    def count(self) -> int:
        """Number of stored vectors, left-overs of superseded versions included."""
        return int(self._read("count"))

    @contextmanager
    def own_change(self) -> Iterator[None]:
        """Within this the generation grows by what this very client has written.

        It need not be opened anew then, which for a large index takes long. Call while holding
        the corpus's write lock.
        """
        before = self._generation()
        yield
        with self._idle:
            if self._opened_at == before:
                self._opened_at = self._generation()

    def close(self) -> None:
        """Release the client once no call is running."""
        with self._idle:
            self._idle.wait_for(lambda: not self._calls)
            self._release()
            if self._copy:
                self._copy.cleanup()
                self._copy = None

    @property
    def name(self) -> str:
        """The collection that is read and written."""
        return self._name()

    def sibling(self, name: str) -> "VectorIndex":
        """Another collection in the same place."""
        return VectorIndex(self._folder, self._url, self._generation, lambda: name)

    def put_aside(self) -> Path | None:
        """Rename the folder of all collections, so that a new one can be made; where it is now.

        ``None`` for a server, whose folder is its own.
        """
        if self._url:
            return None
        self.close()
        number = len(list(self._folder.parent.glob(f"{self._folder.name}-damaged-*"))) + 1
        return self._folder.rename(self._folder.with_name(f"{self._folder.name}-damaged-{number}"))

    def drop(self) -> None:
        """Delete the whole collection; what is not there is gone already."""
        with self._idle:
            self._idle.wait_for(lambda: not self._calls)
            self._release()
            try:
                self._client = self._open()
                self._client.delete_collection(self._name())
            except (ChromaError, ValueError, OSError):
                logger.info("The collection %s was gone already.", self._name())
            finally:
                self._release()

    def _read(self, method: str, **arguments: Any) -> Any:
        """What a call returns that changes nothing, tried again if another process interferes."""
        for _ in range(READ_ATTEMPTS - 1):
            try:
                return self._call(method, **arguments)
            except VectorsUnavailable:
                with self._idle:
                    if self._url or self._collection is None:
                        raise
                    self._opened_at = -1
        return self._call(method, **arguments)

    def _write(self, method: str, **arguments: Any) -> None:
        """A call that changes something; a client that failed at it is let go.

        It may hold a lock of Chroma's database, for which others would wait a quarter of an hour.
        """
        try:
            self._call(method, **arguments)
        except VectorsUnavailable:
            with self._idle:
                self._opened_at = -1
                if not self._calls:
                    self._release()
            raise

    def _call(self, method: str, **arguments: Any) -> Any:
        try:
            with self._current() as collection:
                return getattr(collection, method)(**arguments)
        except (ChromaError, ValueError, OSError) as exc:
            if self._url:
                advice = "Is it running, and may this user reach it?"
            else:
                advice = (
                    "Is the disk full, or may the folder only be read? If it is damaged, run "
                    '"footnote ingest --rebuild": the articles themselves are kept elsewhere.'
                )
            raise VectorsUnavailable(
                f"Chroma at {self._url or self._folder} cannot be used ({exc}). {advice} "
                '"footnote doctor" says what else is wrong.'
            ) from exc

    @contextmanager
    def _current(self) -> Iterator[Any]:
        """The collection as it is now; it is not released while in use."""
        with self._idle:
            generation = self._generation()
            while self._is_stale(generation):
                if self._calls:
                    self._idle.wait()
                else:
                    self._release()
                    self._collection = self._connect()
                    self._opened_at = generation
            self._calls += 1
            collection = self._collection
        try:
            yield collection
        finally:
            with self._idle:
                self._calls -= 1
                self._idle.notify_all()

    def _is_stale(self, generation: int) -> bool:
        # A thread that asked earlier may wait here with an older generation: newer is as good.
        return self._collection is None or (not self._url and generation > self._opened_at)

    def _connect(self) -> Any:
        self._client = self._open()
        return self._client.get_or_create_collection(
            self._name(),
            configuration={"hnsw": HNSW},
            embedding_function=None,  # the default one would download a model
        )

    def _open(self) -> Any:
        settings = ChromaSettings(anonymized_telemetry=False)
        if self._url:
            address = urlparse(self._url)
            secure = address.scheme == "https"
            return chromadb.HttpClient(
                host=address.hostname or "localhost",
                port=address.port or (443 if secure else 8000),
                ssl=secure,
                settings=settings,
            )
        try:
            return chromadb.PersistentClient(str(self._place()), settings=settings)
        except AttributeError as exc:  # of chromadb, on a folder that it failed to open before
            raise ValueError("it cannot be opened") from exc

    def _place(self) -> Path:
        """The folder that Chroma works in: a copy of one that may only be read."""
        if self._copy:
            return Path(self._copy.name)
        if self._folder.exists() and not os.access(self._folder, os.W_OK):
            # Chroma writes even when it only reads.
            self._copy = TemporaryDirectory(prefix="footnote-chroma-")
            shutil.copytree(self._folder, self._copy.name, dirs_exist_ok=True)
            for path in (Path(self._copy.name), *Path(self._copy.name).rglob("*")):
                path.chmod(0o700 if path.is_dir() else 0o600)
            return Path(self._copy.name)
        self._folder.mkdir(parents=True, exist_ok=True)
        return self._folder

    def _release(self) -> None:
        if self._client is not None:
            self._client.close()
        self._client = self._collection = None


def _metadata(node: TextNode) -> dict[str, str | int]:
    known = ("article_id", "version", "start", "end", "source", "published", "published_last")
    return {key: node.metadata[key] for key in known if node.metadata.get(key) is not None}
