"""The chunks nearest to a vector, of those that filters let through, in good time."""

import numpy as np
from numpy.typing import NDArray

from rag.chunk_table import ChunkTable
from rag.errors import VectorsUnavailable
from rag.listing import ChunkSpan
from rag.registry import Registry
from rag.types import Filters
from rag.vectors import VectorIndex

MOST_SEARCHED = 10_000
"""Vectors looked at, at most, when left-overs of a killed writer hide the live ones."""

COMPARED_ONE_BY_ONE = 4_000
"""Chunks whose small vectors are compared sooner than Chroma finds enough that pass."""

Vectors = NDArray[np.float32]


class Nearest:
    """Searches one corpus."""

    def __init__(self, registry: Registry, chunks: ChunkTable, vectors: VectorIndex) -> None:
        self._registry = registry
        self._chunks = chunks
        self._vectors = vectors

    def find(self, vector: Vectors, limit: int, filters: Filters) -> list[tuple[ChunkSpan, float]]:
        """Chunks nearest to a unit vector with their cosine similarity, best first.

        A condition would make Chroma look at every vector, which takes twenty times as long.
        Where a filter keeps few chunks they are compared one by one; where it keeps many,
        enough are asked for that enough of them pass.

        Raises:
            VectorsUnavailable: Chroma cannot be used, or holds nothing of this corpus.

        """
        total = self._registry.count_chunks()
        passing = self._chunks.count_passing(filters) if filters else total
        if not passing:
            return []
        if passing <= COMPARED_ONE_BY_ONE and filters:
            return self.compared(vector, limit, filters)
        # Left-overs of a killed writer may be among the nearest: ask for more until enough live.
        wanted = min(3 * limit * total // (2 * passing) + limit // 2 + 10, MOST_SEARCHED)
        while True:
            found = self._vectors.search(vector, wanted)
            with self._registry.reading():
                spans = self._registry.spans([chunk_id for chunk_id, _ in found])
                pass_ = self._registry.passing({s.article_id for s in spans.values()}, filters)
            live = [(spans[i], x) for i, x in found if i in spans and spans[i].article_id in pass_]
            if len(live) >= limit or len(found) < wanted:
                break
            if wanted >= MOST_SEARCHED:
                return self.compared(vector, limit, filters) if filters else live[:limit]
            wanted = min(wanted * 4, MOST_SEARCHED)
        if not found:
            raise VectorsUnavailable(
                f"The corpus lists {total} chunks, but Chroma holds none of their vectors. "
                'Run "footnote ingest --rebuild" to make them again.'
            )
        return live[:limit]

    def compared(
        self, vector: Vectors, limit: int, filters: Filters
    ) -> list[tuple[ChunkSpan, float]]:
        """The same by the small vectors of every chunk that passes."""
        spans, vectors = self._chunks.passing(filters)
        scores = vectors @ vector if spans else np.zeros(0, np.float32)
        best = np.argsort(-scores, kind="stable")[:limit].tolist()
        return [(spans[row], float(scores[row])) for row in best]
