"""Every sentence of the articles that a summary reads, each with its stored vector."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from rag.arrays import unit_rows
from rag.dangling import stands_alone
from rag.evidence import Candidate, SentenceVectors
from rag.reader import Reader
from rag.store import Store
from rag.types import Article
from rag.untrusted.find import find, is_taken
from rag.words import sentence_spans

Vectors = NDArray[np.float32]

SHORTEST_WORDS = 6
"""Shorter sentences ("Really?") are read but never chosen."""

MOSTLY = 0.5
"""Share of an article's sentences that are no headings, from which a line without a mark is one."""

_ENDED = re.compile(r"[.!?…。！？؟۔।][\"'”’»)\]]*\Z")

FEW_SENTENCES = 300
"""So many are embedded one by one, which tells them apart better than reading them in context."""


@dataclass(frozen=True)
class Pool:
    """Sentences in the order of their articles and of the text.

    ``vectors`` (sentences, dimension) are unit vectors as the articles' chunks give them: each
    sentence read in its context, so that thousands need no model. ``alone`` embeds texts by
    themselves, for the few that are compared more closely. ``places`` counts the sentences of an
    article from 0; ``owners`` are rows of ``articles``.
    """

    articles: tuple[Article, ...]
    sentences: tuple[Candidate, ...]
    vectors: Vectors
    places: NDArray[np.int64]
    owners: NDArray[np.int64]
    alone: SentenceVectors

    def __len__(self) -> int:
        return len(self.sentences)

    @cached_property
    def choosable(self) -> NDArray[np.bool_]:
        """Which sentences may stand in a summary: long enough, whole, and for its reader.

        Those that speak to a language model are read and never chosen. Headings and links between
        the paragraphs are not whole, in articles whose sentences mostly are.
        """
        told = [tuple(f for f in find(a.text) if f.speaks) for a in self.articles]
        fit = [
            len(s.text.split()) >= SHORTEST_WORDS and not is_taken(told[owner], s.start, s.end)
            for s, owner in zip(self.sentences, self.owners.tolist(), strict=True)
        ]
        ended = np.array([not _is_heading(s) for s in self.sentences], dtype=np.bool_)
        count = len(self.articles)
        each, whole = (np.bincount(self.owners, w, count) for w in (None, ended))
        mostly = whole >= MOSTLY * each
        return np.array(fit, dtype=np.bool_) & (ended | ~mostly[self.owners])

    @cached_property
    def quotable(self) -> NDArray[np.bool_]:
        """Which of them can be read outside of their article; all when none can."""
        alone = [
            fit and stands_alone(s.article, s.start, s.end)
            for s, fit in zip(self.sentences, self.choosable.tolist(), strict=True)
        ]
        found = np.array(alone, dtype=np.bool_)
        return found if found.any() else self.choosable


def _is_heading(told: Candidate) -> bool:
    """Whether a sentence fills a line of its own and has no mark at its end."""
    text = told.article.text
    around = text[: told.start].rpartition("\n")[2] + text[told.end :].partition("\n")[0]
    return not around.strip() and not _ENDED.search(told.text)


def read_pool(
    articles: Sequence[Article], store: Store, reader: Reader, alone: SentenceVectors
) -> Pool:
    """All sentences of these articles; nothing is embedded that the index holds already."""
    stored = _stored(articles, store, reader)
    return _pool(articles, stored, alone)


def embed_pool(articles: Sequence[Article], alone: SentenceVectors, most: int) -> Pool | None:
    """The same with every sentence embedded by itself; None when there are more than ``most``."""
    count = sum(1 for a in articles for _ in sentence_spans(a.text, a.language))
    return _pool(articles, {}, alone) if count <= most else None


def _stored(
    articles: Sequence[Article], store: Store, reader: Reader
) -> dict[tuple[str, int], NDArray[np.int8]]:
    """Stored vectors of sentences by article and first character.

    Chunks overlap and may cut a long sentence: the first piece stands for it.
    """
    spans, _ = store.chunks.of_articles([a.id for a in articles])
    found: dict[tuple[str, int], NDArray[np.int8]] = {}
    for span, reading in zip(spans, reader.readings(spans), strict=True):
        starts = reading.spans[:, 0].tolist()
        for start, vector in zip(starts, reading.vectors, strict=True):
            found.setdefault((span.article_id, start), vector)
    return found


def _pool(
    articles: Sequence[Article],
    stored: dict[tuple[str, int], NDArray[np.int8]],
    alone: SentenceVectors,
) -> Pool:
    sentences: list[Candidate] = []
    places: list[int] = []
    owners: list[int] = []
    for owner, article in enumerate(articles):
        for place, (start, end) in enumerate(sentence_spans(article.text, article.language)):
            sentences.append(Candidate(article, start, end, owner, 0.0, 0.0, 0.0, 0.0))
            places.append(place)
            owners.append(owner)
    return Pool(
        tuple(articles),
        tuple(sentences),
        _vectors(sentences, stored, alone),
        np.array(places, dtype=np.int64),
        np.array(owners, dtype=np.int64),
        alone,
    )


def _vectors(
    sentences: Sequence[Candidate],
    stored: dict[tuple[str, int], NDArray[np.int8]],
    alone: SentenceVectors,
) -> Vectors:
    rows = [stored.get((s.article.id, s.start)) for s in sentences]
    missing = [n for n, row in enumerate(rows) if row is None]
    fresh = alone([sentences[n].text for n in missing])
    vectors = np.zeros((len(sentences), fresh.shape[1]), dtype=np.float32)
    known = [n for n, row in enumerate(rows) if row is not None]
    if known:
        vectors[known] = unit_rows(np.array([rows[n] for n in known], dtype=np.float32))
    if missing:
        vectors[missing] = fresh
    return vectors
