"""Points: sentences of several articles that say the same, and how many sources that makes."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rag.evidence import Candidate, WhenAsked, same_sentence
from rag.summaries.pool import Pool, Vectors
from rag.summaries.select import Worth, standard
from rag.words import content_stems, words

SAME_POINT = 0.68
"""Cosine in context from which two sentences may make one point."""

SAME_ALONE = 0.75
"""Cosine of both sentences, each read by itself, from which they do."""

COPY_IN_CONTEXT = 0.8
"""Cosine in context below which no sentence is a copy of another."""

SHARED_STEMS = 3
"""Content words that two sentences must share to make one point."""

MOST_CLUSTERED = 20_000
"""Sentences compared pair by pair at most: the worthiest of all that were weighed."""

BLOCK = 1_024

SUPPORT = 0.75
"""What a doubling of the sources is worth, in standard deviations of a sentence's worth."""


@dataclass(frozen=True, slots=True)
class Cluster:
    """Rows of a pool that may say the same, the best one first, and what that is worth."""

    rows: tuple[int, ...]
    worth: float

    @property
    def best(self) -> int:
        """The row that says it best."""
        return self.rows[0]


@dataclass(frozen=True, slots=True)
class Voice:
    """An independent source of a point: the row of its sentence and its nearness to the best."""

    row: int
    similarity: float


def cluster(pool: Pool, worth: Worth, rows: NDArray[np.int64]) -> list[Cluster]:
    """Groups around the worthiest sentences, what several sources say before what one says.

    Each sentence of ``rows`` is in one group, by leader clustering: the worthiest takes those
    near it, then the worthiest that is left. So every member is near the sentence that is shown.
    """
    order = rows[np.argsort(-worth[rows], kind="stable")][:MOST_CLUSTERED]
    scaled = standard(worth)
    found: list[Cluster] = []
    taken = np.zeros(len(order), dtype=np.bool_)
    for begin in range(0, len(order), BLOCK):
        block = pool.vectors[order[begin : begin + BLOCK]] @ pool.vectors[order].T
        for leader in range(begin, min(begin + BLOCK, len(order))):
            if taken[leader]:
                continue
            similar = block[leader - begin]
            near = np.flatnonzero((similar >= SAME_POINT) & ~taken)
            taken[near] = True
            taken[leader] = True
            near = near[np.argsort(-similar[near], kind="stable")]
            own = (leader, *(n for n in near.tolist() if n != leader))
            members = tuple(int(order[n]) for n in own)
            support = np.log2(count_sources([pool.sentences[n] for n in members]))
            found.append(Cluster(members, float(scaled[members[0]] + SUPPORT * support)))
    return sorted(found, key=lambda c: (-c.worth, c.best))


def voices(pool: Pool, rows: Sequence[int]) -> list[Voice]:
    """The independent sources that say what the first row says, that one first, then the oldest.

    Copies of one wire story count once, and so do several articles of one outlet. A sentence with
    other figures says something else.
    """
    best, *others = rows
    near = _agreeing(pool, best, others)
    found = [Voice(best, 1.0)]
    for voice in sorted(near, key=lambda v: _age(pool.sentences[v.row], v.similarity)):
        told = [pool.sentences[v.row] for v in (*found, voice)]
        fresh = count_sources(told) == len(told)
        if fresh and not _is_copy(pool, voice.row, [v.row for v in found]):
            found.append(voice)
    return found


def copies(pool: Pool, row: int) -> tuple[str, ...]:
    """Ids of the other articles of the pool that carry the sentence of a row."""
    near = np.flatnonzero(pool.vectors @ pool.vectors[row] >= COPY_IN_CONTEXT)
    rows = [row, *(n for n in near.tolist() if n != row)]
    told = [pool.sentences[n] for n in rows]
    return same_sentence(told, WhenAsked([s.text for s in told], pool.alone), 0)


def count_sources(told: Sequence[Candidate]) -> int:
    """How many independent sources sentences come from: outlets, wire copies counted once."""
    stories = dict.fromkeys(s.article.story or s.article.id for s in told)
    outlets: dict[str, None] = {}
    for sentence in told:
        story = sentence.article.story or sentence.article.id
        if story in stories:
            del stories[story]
            outlets[sentence.article.source or f"\0{story}"] = None
    return len(outlets)


def figures(text: str) -> frozenset[str]:
    """The words of a text that begin with a digit."""
    return frozenset(word for word in words(text) if word[0].isdigit())


def _agreeing(pool: Pool, best: int, others: Sequence[int]) -> list[Voice]:
    """Those of the rows that say what the best one says."""
    own, stems = figures(pool.sentences[best].text), set(content_stems(pool.sentences[best].text))
    wanted = min(SHARED_STEMS, len(stems))
    kept = []
    for row in others:
        text = pool.sentences[row].text
        theirs = figures(text)
        if own and theirs and not own & theirs:
            continue
        if len(stems & set(content_stems(text))) >= wanted:
            kept.append(row)
    if not kept:
        return []
    vectors: Vectors = pool.alone([pool.sentences[n].text for n in (best, *kept)])
    similar = (vectors[1:] @ vectors[0]).tolist()
    return [Voice(r, min(1.0, s)) for r, s in zip(kept, similar, strict=True) if s >= SAME_ALONE]


def _age(told: Candidate, similarity: float) -> tuple[bool, int, float]:
    """Oldest first, undated last, nearer ones before others of the same day."""
    published = told.article.published
    return published is None, published.toordinal() if published else 0, -similarity


def _is_copy(pool: Pool, row: int, others: Sequence[int]) -> bool:
    """Whether a sentence stands word for word, or nearly, in one of the others."""
    told = [pool.sentences[n] for n in (row, *others)]
    return bool(same_sentence(told, pool.alone([s.text for s in told]), 0))
