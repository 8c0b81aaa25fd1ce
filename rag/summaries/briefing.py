"""What is new in a stretch of time, what is disputed, and what to watch."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import islice
from typing import Protocol

import numpy as np

from rag.differences.compare import Told as ToldSentence
from rag.differences.find import Difference
from rag.evidence import Rows, WhenAsked
from rag.summaries.event_dates import WILL, EventDate, event_date
from rag.summaries.found import Found
from rag.summaries.notes import Notes
from rag.summaries.points import Cluster, Voice, cluster, count_sources
from rag.summaries.pool import Pool, Vectors
from rag.summaries.topic import Picker, Told, weigh
from rag.types import Point, Section

NEW, DISPUTED, WATCH = "What is new", "What is disputed", "What to watch"

TRIED = 10
"""How many times as many points as are shown are asked whether they are new."""

LOOKED_INTO = 40
"""Points of several articles that are searched for disagreements."""

BESIDE = 0.55
"""Cosine in context from which a sentence may dispute another."""

MOST_BESIDE = 40

DATED = 0.5
"""What a date after the end makes a thing to watch worth."""

KnownBefore = Callable[[int], bool]
"""Whether earlier articles said what the sentence of this row says."""


class Differences(Protocol):
    """Finds where sentences of different articles differ (``rag.differences.find``)."""

    def __call__(
        self, told: Sequence[ToldSentence], vectors: Rows, claims: Iterable[int] | None = None
    ) -> Sequence[Difference]:
        """The differences about the claims of these rows of ``told``."""
        ...


@dataclass(frozen=True, slots=True)
class Dispute:
    """The sources of each of the sides that tell one thing differently, the leading side first."""

    sides: tuple[tuple[Voice, ...], ...]


def brief(
    pool: Pool,
    towards: Vectors | None,
    most: int,
    *,
    until: date,
    known: KnownBefore,
    differences: Differences,
) -> Found:
    """At most so many points under each heading, none twice; ``until`` is the last day."""
    worth = weigh(pool, towards)
    clusters = cluster(pool, worth, np.flatnonzero(pool.quotable))
    picker = Picker(pool)
    disputes = _disputes(pool, clusters, differences, picker)[:most]
    coming = _coming(pool, until)
    watch = picker.pick(_dated_first(coming, cluster(pool, worth, np.array([*coming], int))), most)
    fresh = (c for c in clusters if picker.is_new(c.best) and not known(c.best))
    new = picker.pick(islice(fresh, TRIED * most), most)
    notes = Notes(pool)
    sections = (
        Section(NEW, tuple(notes.point(told) for told in new)),
        Section(DISPUTED, tuple(_disputed(pool, dispute, notes) for dispute in disputes)),
        Section(WATCH, tuple(_watched(notes.point(t), coming[t[0].row]) for t in watch)),
    )
    sides: list[Told] = [side for dispute in disputes for side in dispute.sides]
    told: tuple[list[Told], ...] = (new, sides, watch)
    sources = tuple(
        (section.heading, tuple(voice.row for voices in of_section for voice in voices))
        for section, of_section in zip(sections, told, strict=True)
        if section.points
    )
    return Found(tuple(s for s in sections if s.points), notes.citations, sources=sources)


def _disputes(
    pool: Pool, clusters: Sequence[Cluster], differences: Differences, picker: Picker
) -> list[Dispute]:
    """What sources of the weightiest points tell differently; what was replaced since is none."""
    found: list[Dispute] = []
    for candidate in clusters[:LOOKED_INTO]:
        rows = _beside(pool, candidate.best)
        told = [pool.sentences[row] for row in rows]
        if len(told) < 2 or not picker.is_new(candidate.best):
            continue
        vectors = WhenAsked([t.text for t in told], pool.alone)
        for difference in differences(told, vectors, [0])[:1]:
            standing = [s for s in difference.stands if not s.superseded]
            if len(standing) > 1:
                sides = tuple(tuple(Voice(rows[n], 1.0) for n in s.rows) for s in standing)
                if all(picker.is_new(side[0].row) for side in sides):
                    picker.take([voice for side in sides for voice in side])
                    found.append(Dispute(sides))
    return found


def _beside(pool: Pool, row: int) -> list[int]:
    """The row and those of other articles near it, nearest first."""
    similar = pool.vectors @ pool.vectors[row]
    near = np.flatnonzero((similar >= BESIDE) & (pool.owners != pool.owners[row]))
    return [row, *near[np.argsort(-similar[near], kind="stable")][:MOST_BESIDE].tolist()]


def _disputed(pool: Pool, dispute: Dispute, notes: Notes) -> Point:
    """One sentence of each side, with the footnotes of that side."""
    sentences = tuple(notes.point(side).sentences[0] for side in dispute.sides)
    told = [pool.sentences[voice.row] for side in dispute.sides for voice in side]
    return Point(sentences, sources=count_sources(told))


def _coming(pool: Pool, until: date) -> dict[int, EventDate | None]:
    """Rows of sentences about what comes after the last day, with its date when it has one.

    A date within the time of the briefing has passed; a sentence without one must say "will" or
    the like.
    """
    found: dict[int, EventDate | None] = {}
    for row in np.flatnonzero(pool.quotable).tolist():
        told = pool.sentences[row]
        when = event_date(told.text, told.article)
        if when is not None and when.last > until:
            found[row] = when
        elif when is None and WILL.search(told.text):
            found[row] = None
    return found


def _dated_first(coming: dict[int, EventDate | None], clusters: Sequence[Cluster]) -> list[Cluster]:
    """The groups, weightiest first; a date makes them weightier."""
    return sorted(clusters, key=lambda c: (-c.worth - DATED * (coming[c.best] is not None), c.best))


def _watched(point: Point, when: EventDate | None) -> Point:
    return replace(point, first=when.first, last=when.last) if when else point
