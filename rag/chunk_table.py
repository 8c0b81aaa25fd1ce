"""What is stored of chunks beside their vectors in Chroma: small vectors and readings."""

from collections.abc import Callable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from rag.arrays import quantized, unit_rows
from rag.database import Database, listed
from rag.listing import ChunkSpan
from rag.reading import Reading, from_bytes
from rag.rows import conditions
from rag.types import Filters

FullVectors = Callable[[Sequence[str]], Mapping[str, NDArray[np.float32]]]

_COLUMNS = 'c.id, c.article_id, c.start, c."end", c.vector'


class ChunkTable:
    """Chunks by article, by filter and by id.

    The small vectors stand in for those of Chroma where many chunks must be compared that no
    search found: all chunks of an article, or all that a filter lets through. An index made
    before there were any has none: until it is rebuilt, ``full_vectors`` gives Chroma's.
    """

    def __init__(self, database: Database, full_vectors: FullVectors) -> None:
        self._database = database
        self._full_vectors = full_vectors

    def of_articles(
        self, article_ids: Sequence[str]
    ) -> tuple[list[ChunkSpan], NDArray[np.float32]]:
        """All chunks of these articles with their unit vectors, in order of article and text."""
        rows = self._database.all(
            f"SELECT {_COLUMNS} FROM chunks c WHERE c.article_id IN "
            "(SELECT value FROM json_each(?)) ORDER BY c.article_id, c.start",
            (listed(article_ids),),
        )
        return self._spans_and_vectors(rows)

    def passing(self, filters: Filters) -> tuple[list[ChunkSpan], NDArray[np.float32]]:
        """All chunks that the filters let through with their unit vectors."""
        where, values = conditions(filters)
        rows = self._database.all(
            f"SELECT {_COLUMNS} FROM chunks c WHERE c.article_id IN "
            f"(SELECT a.id FROM articles a WHERE {where}) ORDER BY c.article_id, c.start",
            values,
        )
        return self._spans_and_vectors(rows)

    def count_passing(self, filters: Filters) -> int:
        """Number of chunks that the filters let through."""
        where, values = conditions(filters)
        return self._database.figure(
            "SELECT count(*) FROM chunks c WHERE c.article_id IN "
            f"(SELECT a.id FROM articles a WHERE {where})",
            values,
        )

    def readings(self, chunk_ids: Sequence[str]) -> dict[str, Reading]:
        """Readings of those of the chunks that have one."""
        rows = self._database.all(
            "SELECT c.id, r.reading FROM chunks c JOIN readings r ON r.number = c.number "
            "WHERE c.id IN (SELECT value FROM json_each(?))",
            (listed(chunk_ids),),
        )
        return {chunk_id: from_bytes(blob) for chunk_id, blob in rows}

    def _spans_and_vectors(
        self, rows: Sequence[tuple[str, str, int, int, bytes | None]]
    ) -> tuple[list[ChunkSpan], NDArray[np.float32]]:
        small = {row[0]: row[4] for row in rows if row[4] is not None}
        if lacking := [row[0] for row in rows if row[4] is None]:
            full = self._full_vectors(lacking)
            small |= {chunk_id: quantized(row).tobytes() for chunk_id, row in full.items()}
        known = [row for row in rows if row[0] in small]
        blob = b"".join(small[row[0]] for row in known)
        vectors = np.frombuffer(blob, np.int8).reshape(len(known), -1 if known else 0)
        return [ChunkSpan(*row[:4]) for row in known], unit_rows(vectors.astype(np.float32))
