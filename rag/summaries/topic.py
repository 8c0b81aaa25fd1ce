"""What all articles together say about a topic: points, each with the sources behind it."""

import re
from collections.abc import Iterable, Sequence

import numpy as np

from rag.summaries.found import Found
from rag.summaries.notes import Notes
from rag.summaries.points import Cluster, Voice, cluster, voices
from rag.summaries.pool import Pool, Vectors
from rag.summaries.select import Worth, central, standard
from rag.types import Point, Section

TOWARDS = 2.0
"""What nearness to the topic is worth beside being central."""

NEAR_ENOUGH = 1.0
"""Standard deviations of nearness to the topic beyond which no sentence gains: those that do
nothing but name it are nearest of all."""

LEANING = 2.0
"""What a sentence is worth less that cannot be understood by itself."""

_LEANS = re.compile(
    r"\W*(?:(?:but|and|so|yet|then|however|meanwhile|instead|also|both|neither|there|here)\b"
    r"|(?:\w+\s+){0,2}(?:he|she|it|they|his|her|its|their|them|this|these|those)\b)",
    re.IGNORECASE,
)

REPEATS = 0.8
"""Cosine, each read by itself, from which a point repeats one that is shown."""

OF_CLUSTER = 3
"""Sentences of each group that a language model reads."""

SEVERAL, SINGLE = "Told by several sources", "Told by one source"

Told = Sequence[Voice]
"""One point: its sources, the sentence to show first."""


def gather(pool: Pool, towards: Vectors | None, most: int) -> Found:
    """At most so many points, those of several sources first; ``towards`` is a unit vector."""
    worth = weigh(pool, towards)
    clusters = cluster(pool, worth, np.flatnonzero(pool.quotable))
    picked = Picker(pool).pick(clusters, most)
    several = [told for told in picked if len(told) > 1]
    single = [told for told in picked if len(told) == 1]
    notes = Notes(pool)
    sections = headed(((SEVERAL, several), (SINGLE, single)), notes)
    rows = tuple(row for c in clusters for row in c.rows[:OF_CLUSTER])
    return Found(sections, notes.citations, sources=(("", rows),))


def weigh(pool: Pool, towards: Vectors | None) -> Worth:
    """What each sentence is worth by itself: central, and near the topic if there is one."""
    worth = central(pool) - LEANING * _leaning(pool)
    if towards is None or not len(pool):
        return worth
    near = np.minimum(standard(pool.vectors @ towards), NEAR_ENOUGH)
    return standard(worth) + TOWARDS * near


def _leaning(pool: Pool) -> Worth:
    """1 for each sentence that leans on what stands before it in its article, else 0."""
    return np.array([float(bool(_LEANS.match(s.text))) for s in pool.sentences])


class Picker:
    """Picks points for one summary, none that repeats what was picked before."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self._rows: set[int] = set()
        self._texts: list[str] = []

    def pick(self, clusters: Iterable[Cluster], most: int) -> list[Told]:
        """The sources of the first points that say something new, at most so many points."""
        picked: list[Told] = []
        for candidate in clusters:
            if len(picked) >= most:
                break
            if self.is_new(candidate.best):
                told = [v for v in voices(self._pool, candidate.rows) if v.row not in self._rows]
                self.take(told)
                picked.append(told)
        return picked

    def is_new(self, row: int) -> bool:
        """Whether the sentence of a row neither was picked nor repeats one that was."""
        if row in self._rows:
            return False
        if not self._texts:
            return True
        own = self._pool.alone([self._pool.sentences[row].text])[0]
        return float((self._pool.alone(self._texts) @ own).max()) < REPEATS

    def take(self, told: Told) -> None:
        """Note that a point was picked."""
        self._rows |= {voice.row for voice in told}
        self._texts += [self._pool.sentences[voice.row].text for voice in told]


def headed(picked: Iterable[tuple[str, Sequence[Told]]], notes: Notes) -> tuple[Section, ...]:
    """Sections of the points under their headings, without empty ones."""
    sections = []
    for heading, points in picked:
        made: tuple[Point, ...] = tuple(notes.point(told) for told in points)
        sections += [Section(heading, made)] if made else []
    return tuple(sections)
