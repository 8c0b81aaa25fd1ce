"""The sentences that stand best for one article, or for several that were chosen by hand."""

import numpy as np

from rag.summaries.found import Found
from rag.summaries.notes import Notes
from rag.summaries.pool import Pool
from rag.summaries.select import central, choose
from rag.summaries.written import BATCH, MOST_BATCHES
from rag.types import Section


def sum_up(pool: Pool, most: int) -> Found:
    """At most so many sentences, in the order of the articles and of their text."""
    worth, choosable = central(pool), pool.choosable
    chosen = choose(pool, worth, most)
    notes = Notes(pool)
    points = tuple(notes.quoted(row) for row in sorted(chosen))
    if not points:
        return Found()
    rows = np.flatnonzero(choosable)
    if len(rows) > BATCH * MOST_BATCHES:
        rows = rows[np.argsort(-worth[rows], kind="stable")]
    return Found((Section("", points),), notes.citations, sources=(("", tuple(rows.tolist())),))
