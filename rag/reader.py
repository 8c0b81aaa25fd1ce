"""Readings of chunks: stored ones, and those that an index made before there were any lacks."""

from collections import OrderedDict
from collections.abc import Sequence
from threading import Lock

from rag.embed import Embedder
from rag.listing import ChunkSpan
from rag.reading import Reading, read_chunks
from rag.store import Store

KEPT = 2_000
"""Readings made at question time that are remembered, about 5 KB each."""


class Reader:
    """Gives the reading of any chunk; safe to share between threads."""

    def __init__(self, store: Store, embedder: Embedder) -> None:
        self._store = store
        self._embedder = embedder
        self._made: OrderedDict[str, Reading] = OrderedDict()
        self._lock = Lock()

    def readings(self, spans: Sequence[ChunkSpan]) -> list[Reading]:
        """The reading of each chunk, in order."""
        found = self._store.chunks.readings([span.id for span in spans])
        missing = [span for span in spans if span.id not in found]
        if missing:
            found |= self._read(missing)
        return [found[span.id] for span in spans]

    def _read(self, spans: Sequence[ChunkSpan]) -> dict[str, Reading]:
        with self._lock:
            known = {s.id: self._made[s.id] for s in spans if s.id in self._made}
        fresh = [span for span in spans if span.id not in known]
        if fresh:
            hits = self._store.hits([(span, 0.0) for span in fresh])
            articles = [self._store.registry.article(i) for i in {s.article_id for s in fresh}]
            _, made = read_chunks([hit.node for hit in hits], articles, self._embedder)
            known |= dict(zip([span.id for span in fresh], made, strict=True))
        with self._lock:
            self._made.update(known)
            while len(self._made) > KEPT:
                self._made.popitem(last=False)
        return known
