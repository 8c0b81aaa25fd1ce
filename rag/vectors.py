"""The vectors in Chroma, embedded in the data folder or on a server (the only door to chromadb)."""

import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlparse

import chromadb
import numpy as np
from chromadb.config import Settings as ChromaSettings
from chromadb.errors import ChromaError
from llama_index.core.schema import TextNode
from numpy.typing import NDArray

from rag.errors import CorpusDamaged
from rag.types import Filters

COLLECTION = "footnote-chunks"
# Chroma takes 5,461 records a call at most; smaller calls keep memory flat.
WRITE_BATCH = 2_000


class VectorIndex:
    """Chunk vectors with cosine search.

    An embedded Chroma of one process does not see what another process wrote after it was
    opened (it answers from its stale copy, or fails). ``generation`` is asked before each
    search; when it has grown, the client is opened anew, which takes about 20 ms.
    """

    def __init__(self, folder: Path, url: str | None, generation: Callable[[], int]) -> None:
        self._folder = folder
        self._url = url
        self._generation = generation
        self._opened_at = -1
        self._lock = threading.Lock()
        self._client: Any = None
        self._collection: Any = None

    def upsert(self, nodes: Sequence[TextNode], vectors: NDArray[np.float32]) -> None:
        """Write chunks with their vectors, shape (len(nodes), dimension)."""
        collection = self._open()
        for begin in range(0, len(nodes), WRITE_BATCH):
            batch = nodes[begin : begin + WRITE_BATCH]
            self._call(
                collection.upsert,
                ids=[node.node_id for node in batch],
                embeddings=vectors[begin : begin + WRITE_BATCH],
                metadatas=[_metadata(node) for node in batch],
                documents=[node.text for node in batch],
            )

    def delete_versions(self, versions: Sequence[str]) -> None:
        """Drop the chunks of these article versions."""
        collection = self._open()
        for begin in range(0, len(versions), 100):
            batch = list(versions[begin : begin + 100])
            self._call(collection.delete, where={"version": {"$in": batch}})

    def search(
        self, vector: NDArray[np.float32], limit: int, filters: Filters
    ) -> list[tuple[str, float]]:
        """Ids of the nearest chunks with their cosine similarity (-1 to 1), best first."""
        found = self._call(
            self._open().query,
            query_embeddings=[vector],
            n_results=limit,
            where=_where(filters),
            include=["distances"],
        )
        # Chroma's cosine distance is 1 - similarity.
        return [
            (chunk_id, 1.0 - float(distance))
            for chunk_id, distance in zip(found["ids"][0], found["distances"][0], strict=True)
        ]

    def similarities(
        self, vector: NDArray[np.float32], chunk_ids: Sequence[str]
    ) -> dict[str, float]:
        """Cosine similarity (-1 to 1) of a unit vector with these chunks, by id."""
        found = self._call(self._open().get, ids=list(chunk_ids), include=["embeddings"])
        scores = np.asarray(found["embeddings"], dtype=np.float32) @ vector
        return dict(zip(found["ids"], scores.tolist(), strict=True))

    def count(self) -> int:
        """Number of stored vectors, left-overs of superseded versions included."""
        return int(self._call(self._open().count))

    def close(self) -> None:
        """Release the client."""
        with self._lock:
            self._release()

    def _open(self) -> Any:
        with self._lock:
            generation = self._generation()
            if self._collection is None or (not self._url and generation != self._opened_at):
                self._release()
                self._collection = self._call(self._connect)
                self._opened_at = generation
            return self._collection

    def _connect(self) -> Any:
        settings = ChromaSettings(anonymized_telemetry=False)
        if self._url:
            address = urlparse(self._url)
            secure = address.scheme == "https"
            self._client = chromadb.HttpClient(
                host=address.hostname or "localhost",
                port=address.port or (443 if secure else 8000),
                ssl=secure,
                settings=settings,
            )
        else:
            self._folder.mkdir(parents=True, exist_ok=True)
            self._client = chromadb.PersistentClient(str(self._folder), settings=settings)
        return self._client.get_or_create_collection(
            COLLECTION,
            configuration={"hnsw": {"space": "cosine"}},
            embedding_function=None,  # the default one would download a model
        )

    def _release(self) -> None:
        if self._client is not None:
            self._client.close()
        self._client = self._collection = None

    def _call(self, function: Callable[..., Any], **arguments: Any) -> Any:
        try:
            return function(**arguments)
        except (ChromaError, ValueError, OSError) as exc:
            place = self._url or str(self._folder)
            raise CorpusDamaged(
                f"Chroma at {place} cannot be used ({exc}). Is it running, is the disk full, or is "
                'the folder read-only? Run "footnote doctor" to see what is wrong.'
            ) from exc


def _metadata(node: TextNode) -> dict[str, str | int]:
    known = ("article_id", "version", "start", "end", "source", "published")
    return {key: node.metadata[key] for key in known if node.metadata.get(key) is not None}


def _where(filters: Filters) -> dict[str, Any] | None:
    clauses: list[dict[str, Any]] = []
    if filters.published_from:
        clauses.append({"published": {"$gte": filters.published_from.toordinal()}})
    if filters.published_to:
        clauses.append({"published": {"$lte": filters.published_to.toordinal()}})
    if filters.sources:
        clauses.append({"source": {"$in": list(filters.sources)}})
    if filters.article_ids:
        clauses.append({"article_id": {"$in": list(filters.article_ids)}})
    if len(clauses) > 1:
        return {"$and": clauses}
    return clauses[0] if clauses else None
