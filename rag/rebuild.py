"""A second index made beside the one that answers, and put in its place in one moment.

The new vectors go into a collection of their own, the new chunks into a table of their own; both
survive a kill, so that a rebuild goes on where it stopped. Readers keep to the old index until the
one transaction of ``finish``.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from rag.database import Database
from rag.recipe import Recipe
from rag.registry import ChunkSpan, grow, insert_chunk


@dataclass(frozen=True, slots=True)
class Underway:
    """A rebuild that has begun: the fingerprint that it makes, and its collection."""

    fingerprint: str
    collection: str


class Rebuild:
    """The registry's side of a rebuild."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def underway(self) -> Underway | None:
        """The rebuild that has begun and is not finished."""
        row = self._database.one("SELECT value FROM meta WHERE key = 'rebuild'")
        if not row:
            return None
        collection, _, fingerprint = row[0].partition(" ")
        return Underway(fingerprint, collection)

    def begin(self, fingerprint: str, collection: str) -> None:
        """Start from nothing."""
        with self._database.transaction() as db:
            db.execute("DELETE FROM rebuilt")
            begun = f"{collection} {fingerprint}"
            db.execute("INSERT OR REPLACE INTO meta VALUES ('rebuild', ?)", (begun,))

    def missing(self) -> list[str]:
        """Ids of the articles whose present version is not in the new index yet."""
        rows = self._database.all(
            "SELECT id FROM articles WHERE version NOT IN (SELECT version FROM rebuilt) ORDER BY id"
        )
        return [row[0] for row in rows]

    def stage(self, spans: Sequence[ChunkSpan]) -> None:
        """List chunks whose vectors are in the new collection."""
        with self._database.transaction() as db:
            db.executemany(
                "INSERT OR REPLACE INTO rebuilt VALUES (?, ?, ?, ?)",
                [(s.id, s.id.rpartition(":")[0], s.start, s.end) for s in spans],
            )

    def finish(self, recipe: Recipe, collection: str) -> str | None:
        """Put the new index in the old one's place; the collection that is not needed any more."""
        with self._database.transaction() as db:
            old = db.execute("SELECT value FROM meta WHERE key = 'collection'").fetchone()
            db.execute("DELETE FROM chunk_index")
            db.execute("DELETE FROM chunks")
            rows = db.execute(
                'SELECT r.id, a.id, r.start, r."end", a.title, a.text FROM rebuilt r '
                "JOIN articles a ON a.version = r.version ORDER BY a.id, r.start"
            )
            for *span, title, text in rows:
                insert_chunk(db, ChunkSpan(*span), title, text)
            db.execute("DELETE FROM rebuilt")
            db.execute("DELETE FROM meta WHERE key = 'rebuild'")
            db.executemany(
                "INSERT OR REPLACE INTO meta VALUES (?, ?)",
                [
                    ("fingerprint", recipe.fingerprint),
                    ("recipe", recipe.parts),
                    ("collection", collection),
                ],
            )
            grow(db)
        return str(old[0]) if old else None
