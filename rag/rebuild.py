"""A second index made beside the one that answers, and put in its place in one moment.

The new vectors go into a collection of their own, the new chunks into a table of their own; both
survive a kill, so that a rebuild goes on where it stopped. Readers keep to the old index until the
one transaction of ``finish``.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass

from rag.database import Database
from rag.errors import VectorsUnavailable
from rag.listing import Chunk, ChunkSpan, grow, insert_chunk
from rag.recipe import Recipe
from rag.vectors import COLLECTION, VectorIndex

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Underway:
    """A rebuild that has begun: the fingerprint that it makes, and its collection."""

    fingerprint: str
    collection: str


class Rebuild:
    """The registry's side of a rebuild."""

    def __init__(self, database: Database, present: VectorIndex) -> None:
        self._database = database
        self._present = present

    def underway(self) -> Underway | None:
        """The rebuild that has begun and is not finished."""
        row = self._database.one("SELECT value FROM meta WHERE key = 'rebuild'")
        if not row:
            return None
        collection, _, fingerprint = row[0].partition(" ")
        return Underway(fingerprint, collection)

    def begin(self, recipe: Recipe) -> VectorIndex:
        """The collection of the new index, as far as it was made. Call within ``Store.locked()``.

        What an earlier attempt at another recipe made is thrown away.
        """
        self._put_aside_what_is_damaged()
        underway = self.underway()
        if underway and underway.fingerprint == recipe.fingerprint:
            begun = self._present.sibling(underway.collection)
            if stale := self._stale():
                begun.delete_versions(stale)
                self._forget(stale)
            return begun
        if underway:
            self._present.sibling(underway.collection).drop()
        name = _next(self._present.name)
        fresh = self._present.sibling(name)
        fresh.drop()  # what a rebuild that was given up may have left
        with self._database.transaction() as db:
            db.execute("DELETE FROM rebuilt")
            begun_with = f"{name} {recipe.fingerprint}"
            db.execute("INSERT OR REPLACE INTO meta VALUES ('rebuild', ?)", (begun_with,))
        return fresh

    def _abandon(self) -> None:
        """Forget a rebuild that has begun."""
        with self._database.transaction() as db:
            db.execute("DELETE FROM rebuilt")
            db.execute("DELETE FROM meta WHERE key = 'rebuild'")

    def missing(self) -> list[str]:
        """Ids of the articles whose present version is not in the new index yet."""
        rows = self._database.all(
            "SELECT id FROM articles WHERE version NOT IN (SELECT version FROM rebuilt) ORDER BY id"
        )
        return [row[0] for row in rows]

    def _stale(self) -> list[str]:
        """Versions in the new index that were replaced or removed since."""
        rows = self._database.all(
            "SELECT DISTINCT version FROM rebuilt WHERE version NOT IN "
            "(SELECT version FROM articles) ORDER BY version"
        )
        return [row[0] for row in rows]

    def _forget(self, versions: Sequence[str]) -> None:
        """Take versions out of the new index again."""
        with self._database.transaction() as db:
            db.executemany("DELETE FROM rebuilt WHERE version = ?", [(v,) for v in versions])

    def stage(self, chunks: Sequence[Chunk]) -> None:
        """List chunks whose vectors are in the new collection."""
        with self._database.transaction() as db:
            db.executemany(
                "INSERT OR REPLACE INTO rebuilt VALUES (?, ?, ?, ?, ?, ?)",
                [
                    (s.id, s.id.rpartition(":")[0], s.start, s.end, chunk.vector, chunk.reading)
                    for chunk in chunks
                    for s in [chunk.span]
                ],
            )

    def finish(self, recipe: Recipe) -> None:
        """Put the new index in the old one's place. Call within ``Store.locked()``."""
        underway = self.underway()
        if underway is None:
            return
        old = self._present.sibling(self._present.name)
        with self._database.transaction() as db:
            db.execute("DELETE FROM readings")
            db.execute("DELETE FROM chunks")
            rows = db.execute(
                'SELECT r.id, a.id, r.start, r."end", r.vector, r.reading FROM rebuilt r '
                "JOIN articles a ON a.version = r.version ORDER BY a.id, r.start"
            )
            for *span, vector, reading in rows:
                insert_chunk(db, Chunk(ChunkSpan(*span), vector, reading))
            db.execute("DELETE FROM rebuilt")
            db.execute("DELETE FROM meta WHERE key = 'rebuild'")
            db.executemany(
                "INSERT OR REPLACE INTO meta VALUES (?, ?)",
                [
                    ("fingerprint", recipe.fingerprint),
                    ("recipe", recipe.parts),
                    ("collection", underway.collection),
                ],
            )
            grow(db)
        old.drop()

    def _put_aside_what_is_damaged(self) -> None:
        """Give Chroma a new folder when it cannot even read the one that it has."""
        try:
            self._present.count()
        except VectorsUnavailable as exc:
            aside = self._present.put_aside()
            if aside is None:
                raise
            logger.warning("%s It was put aside as %s.", exc, aside)
            self._abandon()


def _next(name: str) -> str:
    """The name of the collection after this one: footnote-chunks, -2, -3, ..."""
    number = name.rpartition("-")[2]
    return f"{COLLECTION}-{int(number) + 1 if number.isdigit() else 2}"
