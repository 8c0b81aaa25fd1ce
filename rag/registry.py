"""The article registry: full texts and chunk spans, in SQLite.

It is the truth about the corpus. Its one transaction per write is the moment when an article
appears, changes or goes; vectors that it does not list do not count (see rag/store.py).
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import UTC, date, datetime

from rag.database import Database, listed
from rag.errors import UnknownArticle
from rag.history import keep
from rag.lexical import LONGEST_LEAD
from rag.listing import Chunk, ChunkSpan, delete, grow, insert, versions_of
from rag.rows import FIELDS, conditions, to_article
from rag.stories import Link, relink, unlink
from rag.types import Article, Filters

Placed = tuple[Article, str, Sequence[Chunk]]
"""An article, the version that it is stored as, and its chunks."""


class Registry:
    """Everything about the articles but their vectors.

    Raises:
        CorpusDamaged: the file is not a registry, or cannot be read or written.

    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._counted = (-1, (0, 0))

    @property
    def read_only(self) -> bool:
        """Whether nothing can be written."""
        return self._database.read_only

    def meta(self, key: str) -> str | None:
        """A stored value, None when unset."""
        row = self._database.one("SELECT value FROM meta WHERE key = ?", (key,))
        return str(row[0]) if row else None

    def set_meta(self, key: str, value: str) -> None:
        """Store a value."""
        with self._database.transaction() as db:
            db.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (key, value))

    def generation(self) -> int:
        """A number that grows with every committed change of the corpus and its vectors."""
        return int(self.meta("generation") or 0)

    def count_articles(self) -> int:
        """Number of articles."""
        return self._counts()[0]

    def count_passing(self, filters: Filters) -> int:
        """Number of articles that the filters let through."""
        if not filters:
            return self.count_articles()
        where, values = conditions(filters)
        return self._database.figure(f"SELECT count(*) FROM articles a WHERE {where}", values)

    def count_chunks(self) -> int:
        """Number of chunks."""
        return self._counts()[1]

    def _counts(self) -> tuple[int, int]:
        """Articles and chunks; every question asks, so they are counted once a generation."""
        generation = self.generation()
        known, counts = self._counted
        if known != generation:
            articles = self._database.figure("SELECT count(*) FROM articles")
            counts = articles, self._database.figure("SELECT count(*) FROM chunks")
            self._counted = generation, counts
        return counts

    def versions(self) -> dict[str, tuple[str, str]]:
        """Content hash and version of every article, by id."""
        rows = self._database.all("SELECT id, content_hash, version FROM articles")
        return {row[0]: (row[1], row[2]) for row in rows}

    def twins(self, key: str) -> list[tuple[str, str | None]]:
        """Id and outlet of the articles with this title and text (see ``rows.text_key``)."""
        return self._database.all(
            "SELECT id, source FROM articles WHERE text_key = ? ORDER BY id", (key,)
        )

    def article(self, article_id: str) -> Article:
        """The stored article; raises UnknownArticle."""
        row = self._database.one(f"SELECT {FIELDS} FROM articles WHERE id = ?", (article_id,))
        if row is None:
            raise UnknownArticle(article_id)
        return to_article(row)

    def texts(self, article_ids: Sequence[str]) -> dict[str, str]:
        """The texts of those of the articles that the corpus holds, by id."""
        return dict(
            self._database.all(
                "SELECT id, text FROM articles WHERE id IN (SELECT value FROM json_each(?))",
                (listed(article_ids),),
            )
        )

    def days(self, article_ids: Sequence[str]) -> dict[str, tuple[int, int]]:
        """The first and the last day (ordinals) that each dated one of these may be of, by id."""
        rows = self._database.all(
            "SELECT id, published, published_last FROM articles WHERE published IS NOT NULL "
            "AND id IN (SELECT value FROM json_each(?))",
            (listed(article_ids),),
        )
        return {article_id: (first, last) for article_id, first, last in rows}

    def articles(self, filters: Filters | None = None) -> list[Article]:
        """Articles that pass the filters, newest first, undated ones last."""
        where, values = conditions(filters or Filters())
        rows = self._database.all(
            f"SELECT {FIELDS} FROM articles a WHERE {where} "
            "ORDER BY published IS NULL, published DESC, id",
            values,
        )
        return [to_article(row) for row in rows]

    def newest_day(self, filters: Filters | None = None) -> date | None:
        """The latest day of publication among the articles that pass; None when none is dated."""
        where, values = conditions(filters or Filters())
        row = self._database.one(f"SELECT max(published) FROM articles a WHERE {where}", values)
        return date.fromordinal(row[0]) if row and row[0] else None

    def content_hash(self) -> str:
        """SHA-256 over ids and content hashes of all articles: names what the corpus holds."""
        rows = self._database.all("SELECT id, content_hash FROM articles ORDER BY id")
        return hashlib.sha256(repr(rows).encode()).hexdigest()

    def sources(self) -> dict[str, int]:
        """Number of articles by outlet, most first; articles without one are not counted."""
        rows = self._database.all(
            "SELECT source, count(*) FROM articles WHERE source IS NOT NULL "
            "GROUP BY source ORDER BY count(*) DESC, source"
        )
        return {row[0]: row[1] for row in rows}

    def tags(self) -> dict[str, int]:
        """Number of articles by tag, most first."""
        rows = self._database.all(
            "SELECT value, count(*) FROM articles, json_each(articles.tags) "
            "GROUP BY value ORDER BY count(*) DESC, value"
        )
        return {row[0]: row[1] for row in rows}

    def leads(self) -> list[str]:
        """The beginning of every article's text."""
        rows = self._database.all(f"SELECT substr(text, 1, {LONGEST_LEAD}) FROM articles")
        return [row[0] for row in rows]

    def outlet_addresses(self) -> list[tuple[str, str | None]]:
        """Each outlet with an address of each of its sites (the others are of the same host)."""
        return self._database.all(
            "SELECT source, min(url) FROM articles WHERE source IS NOT NULL GROUP BY source, "
            "substr(url, 1, instr(substr(url, 9) || '/', '/') + 8)"
        )

    def spans(self, chunk_ids: Sequence[str]) -> dict[str, ChunkSpan]:
        """Spans of those of the chunks that the corpus still holds, by id."""
        rows = self._database.all(
            'SELECT id, article_id, start, "end" FROM chunks '
            "WHERE id IN (SELECT value FROM json_each(?))",
            (listed(chunk_ids),),
        )
        return {row[0]: ChunkSpan(*row) for row in rows}

    def passing(self, article_ids: Iterable[str], filters: Filters) -> set[str]:
        """Those of the articles that the filters let through."""
        ids = list(article_ids)
        if not filters:
            return set(ids)
        where, values = conditions(filters)
        rows = self._database.all(
            f"SELECT id FROM articles a WHERE {where} AND id IN (SELECT value FROM json_each(?))",
            (*values, listed(ids)),
        )
        return {row[0] for row in rows}

    def chunk_ids(self, article_id: str) -> list[str]:
        """Ids of an article's chunks in text order."""
        rows = self._database.all(
            "SELECT id FROM chunks WHERE article_id = ? ORDER BY start", (article_id,)
        )
        return [row[0] for row in rows]

    def journal(self) -> list[str]:
        """Versions whose vectors may lie in Chroma without the registry listing them."""
        return [row[0] for row in self._database.all("SELECT version FROM journal ORDER BY 1")]

    def announce(self, versions: Iterable[str]) -> None:
        """Journal versions whose vectors are about to be written."""
        with self._database.transaction() as db:
            db.executemany("INSERT OR REPLACE INTO journal VALUES (?)", [(v,) for v in versions])

    def settle(self, versions: Iterable[str]) -> None:
        """Forget versions whose left-over vectors are gone."""
        with self._database.transaction() as db:
            db.executemany("DELETE FROM journal WHERE version = ?", [(v,) for v in versions])
            grow(db)

    def commit(
        self,
        placed: Sequence[Placed],
        removed: Iterable[str],
        links: Sequence[Link] = (),
        signatures: Mapping[str, bytes] | None = None,
    ) -> list[str]:
        """Replace and remove articles in one transaction; the versions that are gone by it.

        Versions that are gone stand in the journal until ``settle``. What was replaced stays in
        the history, what was removed leaves nothing behind.
        """
        placed_ids, removed = [a.id for a, _, _ in placed], list(removed)
        now = datetime.now(UTC).isoformat(timespec="seconds")
        with self._database.transaction() as db:
            touched = unlink(db, [*placed_ids, *removed])
            superseded = versions_of(db, [*placed_ids, *removed])
            keep(db, placed_ids, superseded, now)
            for article_id in superseded:
                delete(db, article_id)
            if removed:  # a page that is "unchanged" must be readable again
                db.execute("DELETE FROM fetched")
            for table in ("history", "edits", "copies"):
                db.execute(
                    f"DELETE FROM {table} WHERE article_id IN (SELECT value FROM json_each(?))",
                    (listed(removed),),
                )
            for article, version, chunks in placed:
                insert(db, article, version, chunks, now)
                db.execute("DELETE FROM journal WHERE version = ?", (version,))
                db.execute("DELETE FROM copies WHERE id = ?", (article.id,))
            gone = [v for v in superseded.values() if v not in {new for _, new, _ in placed}]
            db.executemany("INSERT OR REPLACE INTO journal VALUES (?)", [(v,) for v in gone])
            relink(db, links, signatures or {}, touched - set(removed) | set(placed_ids))
            grow(db)
        return gone

    def backdate(self, ingested: Mapping[str, datetime | None]) -> None:
        """Say when articles came into the corpus: those that were put back came long ago."""
        rows = [(at.isoformat(timespec="seconds"), i) for i, at in ingested.items() if at]
        with self._database.transaction() as db:
            db.executemany("UPDATE articles SET ingested = ? WHERE id = ?", rows)
            grow(db)

    def reading(self) -> AbstractContextManager[None]:
        """Hold one state of the registry for several reads of this thread."""
        return self._database.reading()
