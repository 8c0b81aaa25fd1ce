"""What happened when: one line an event, in the order of the events, not of their reports."""

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date
from math import log2

import numpy as np

from rag.summaries.event_dates import EventDate, event_date
from rag.summaries.found import Found
from rag.summaries.notes import Notes
from rag.summaries.points import Cluster, cluster
from rag.summaries.pool import Pool, Vectors
from rag.summaries.select import Worth
from rag.summaries.topic import Picker, Told, weigh
from rag.types import Section

LEAD_SENTENCES = 3
"""Sentences at the top of an article, of which one tells what it reports."""

COARSE = 0.3
"""What an event is worth less for each doubling of the days that it may have happened on."""


@dataclass(frozen=True, slots=True)
class Event:
    """Sentences of one day that may tell of one event; ``reported`` on it, when it has no date."""

    first: date
    last: date
    cluster: Cluster
    reported: bool = False


def lay_out(pool: Pool, towards: Vectors | None, most: int) -> Found:
    """At most so many events, the weightiest, earliest first."""
    worth = weigh(pool, towards)
    events = _events(pool, worth)
    told = _picked(pool, events, most)
    notes = Notes(pool)
    points = tuple(
        replace(notes.point(voices), first=e.first, last=e.last, reported=e.reported)
        for e, voices in sorted(told, key=lambda pair: (pair[0].first, pair[0].last))
    )
    notices: tuple[str, ...] = ()
    if len(points) < len(events) and len(points) == most:
        notices = (
            f"{len(events)} dated statements were found; these are the {most} weightiest events. "
            "A greater length shows more.",
        )
    return Found((Section("", points),) if points else (), notes.citations, notices)


def _events(pool: Pool, worth: Worth) -> list[Event]:
    """All events, weightiest first."""
    choosable = pool.quotable
    dated = {
        row: when
        for row in np.flatnonzero(choosable).tolist()
        if (when := event_date(pool.sentences[row].text, pool.sentences[row].article))
    }
    of_day: dict[tuple[date, date], list[int]] = defaultdict(list)
    for row, when in dated.items():
        of_day[when.first, when.last].append(row)
    events = [
        Event(first, last, found)
        for (first, last), rows in of_day.items()
        for found in cluster(pool, worth, np.array(rows, dtype=np.int64))
    ]
    events += _reported(pool, worth, dated)
    return sorted(events, key=lambda e: (-_weight(e), e.first, e.cluster.best))


def _weight(event: Event) -> float:
    days = (event.last - event.first).days + 1
    return event.cluster.worth - COARSE * log2(days)


def _reported(pool: Pool, worth: Worth, dated: dict[int, EventDate]) -> list[Event]:
    """What articles report that date nothing: their best lead sentence, on their own day."""
    silent = set(range(len(pool.articles))) - {int(pool.owners[row]) for row in dated}
    leads: dict[tuple[date, date], list[int]] = defaultdict(list)
    choosable = pool.quotable
    for owner in sorted(silent):
        article = pool.articles[owner]
        rows = np.flatnonzero((pool.owners == owner) & (pool.places < LEAD_SENTENCES) & choosable)
        if len(rows) and article.published and article.published_last:
            best = int(rows[worth[rows].argmax()])
            leads[article.published, article.published_last].append(best)
    return [
        Event(first, last, found, reported=True)
        for (first, last), rows_of_day in leads.items()
        for found in cluster(pool, worth, np.array(rows_of_day, dtype=np.int64))
    ]


def _picked(pool: Pool, events: list[Event], most: int) -> list[tuple[Event, Told]]:
    """The first events that tell something new, each with its sources."""
    picker = Picker(pool)
    told: list[tuple[Event, Told]] = []
    for event in events:
        if len(told) >= most:
            break
        told += [(event, voices) for voices in picker.pick([event.cluster], 1)]
    return told
