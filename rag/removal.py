"""Removing articles so that they can be put back exactly as they were, for as long as one likes."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from llama_index.core.schema import TextNode

from rag.errors import UnknownArticle, UsageError
from rag.history import Remembered
from rag.listing import ChunkSpan
from rag.nodes import to_node, version_of
from rag.reading import Reading
from rag.store import Store, Vectors
from rag.stories import Link
from rag.types import Article

PUT_BACK_AT_ONCE = 100
"""Articles that are put back in one transaction."""

MADE_ANEW = (
    "The index was made anew since these articles were removed, so they cannot be put back. Add "
    "them again from where they came."
)
BACK_ALREADY = (
    '"{id}" has been added again since it was removed; nothing was put back. Remove that one '
    "first, or leave it as it is."
)


@dataclass(frozen=True, slots=True)
class Taken:
    """One article with all that the corpus knew of it; ``vectors`` are those of its ``spans``."""

    article: Article
    spans: tuple[ChunkSpan, ...]
    vectors: Vectors
    readings: tuple[Reading, ...] | None
    links: tuple[Link, ...]
    signature: bytes | None


@dataclass(frozen=True, slots=True)
class Removed:
    """What was removed together, and the fingerprint of the index that it was removed from."""

    taken: tuple[Taken, ...]
    remembered: Remembered
    fingerprint: str | None

    @property
    def titles(self) -> tuple[str, ...]:
        """What the articles are called."""
        return tuple(one.article.title for one in self.taken)


def take_out(store: Store, article_ids: Iterable[str]) -> Removed:
    """Remove articles, and keep everything that ``put_back`` needs.

    Raises:
        UnknownArticle: one is not there; then nothing is removed.

    """
    ids = list(dict.fromkeys(article_ids))
    with store.writing():
        taken = tuple(_taken(store, article_id) for article_id in ids)
        removed = Removed(taken, store.history.remembered(ids), store.made_with())
        store.remove(ids)
    return removed


def put_back(store: Store, removed: Removed) -> None:
    """Store articles again as they were: ids, dates, versions, edits, stories and citations.

    Raises:
        UsageError: the index was made anew since, or one of the ids is taken.

    """
    with store.writing():
        if store.made_with() != removed.fingerprint:
            raise UsageError(MADE_ANEW)
        for one in removed.taken:
            if _is_there(store, one.article.id):
                raise UsageError(BACK_ALREADY.format(id=one.article.id))
        for first in range(0, len(removed.taken), PUT_BACK_AT_ONCE):
            _put(store, removed.taken[first : first + PUT_BACK_AT_ONCE])
        store.history.recall(removed.remembered)
        store.registry.backdate({t.article.id: t.article.ingested for t in removed.taken})


def _taken(store: Store, article_id: str) -> Taken:
    article = store.registry.article(article_id)
    ids = store.registry.chunk_ids(article_id)
    spans = store.registry.spans(ids)
    known = store.chunks.readings(ids)
    links, signatures = store.stories.of(article_id)
    return Taken(
        article,
        tuple(spans[i] for i in ids),
        store.chunk_vectors(ids),
        tuple(known[i] for i in ids) if len(known) == len(ids) else None,
        tuple(links),
        signatures.get(article_id),
    )


def _put(store: Store, some: Sequence[Taken]) -> None:
    """Links are kept to what is there: the other end may have gone, or come with a later batch."""
    here = {one.article.id for one in some}
    links = {
        link
        for one in some
        for link in one.links
        if all(end in here or _is_there(store, end) for end in (link.a, link.b))
    }
    readings = [reading for one in some for reading in one.readings or ()]
    nodes = [node for one in some for node in _nodes(one)]
    store.replace(
        [one.article for one in some],
        nodes,
        np.concatenate([one.vectors for one in some]),
        sorted(links, key=lambda link: (link.a, link.b)),
        {one.article.id: one.signature for one in some if one.signature},
        readings if len(readings) == len(nodes) else None,
    )


def _nodes(one: Taken) -> list[TextNode]:
    version = version_of(one.article)
    return [
        to_node(one.article, ChunkSpan(f"{version}:{n}", span.article_id, span.start, span.end))
        for n, span in enumerate(one.spans)
    ]


def _is_there(store: Store, article_id: str) -> bool:
    try:
        store.registry.article(article_id)
    except UnknownArticle:
        return False
    return True
