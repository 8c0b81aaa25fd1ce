"""The article registry: SQLite with full texts, chunk spans and an FTS5 index (the only sqlite3).

It is the truth about the corpus. Its one transaction per write is the moment when an article
appears, changes or goes; vectors that it does not list do not count (see rag/store.py).
"""

import hashlib
import sqlite3
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from rag.errors import CorpusDamaged, UnknownArticle
from rag.rows import FIELDS, SCHEMA, conditions, to_article, to_row
from rag.types import Article, Filters


@dataclass(frozen=True, slots=True)
class ChunkSpan:
    """Where a chunk lies: ``article.text[start:end]``."""

    id: str
    article_id: str
    start: int
    end: int


class Registry:
    """SQLite file with everything about the articles but their vectors.

    One connection a thread; readers see committed writes of other processes at once.

    Raises:
        CorpusDamaged: the file is not a registry, or cannot be read or written.

    """

    def __init__(self, file: Path) -> None:
        self._file = file
        self._local = threading.local()
        with self._translated():
            self._connection().executescript(SCHEMA)

    def close(self) -> None:
        """Close this thread's connection."""
        connection = getattr(self._local, "connection", None)
        if connection is not None:
            connection.close()
            self._local.connection = None

    def meta(self, key: str) -> str | None:
        """A stored value, None when unset."""
        row = self._one("SELECT value FROM meta WHERE key = ?", (key,))
        return str(row[0]) if row else None

    def set_meta(self, key: str, value: str) -> None:
        """Store a value."""
        with self._transaction() as db:
            db.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (key, value))

    def generation(self) -> int:
        """A number that grows with every committed change of the corpus and its vectors."""
        return int(self.meta("generation") or 0)

    def count_articles(self) -> int:
        """Number of articles."""
        return int(self._one("SELECT count(*) FROM articles")[0])

    def count_chunks(self) -> int:
        """Number of chunks."""
        return int(self._one("SELECT count(*) FROM chunks")[0])

    def versions(self) -> dict[str, tuple[str, str]]:
        """Content hash and version of every article, by id."""
        rows = self._all("SELECT id, content_hash, version FROM articles")
        return {row[0]: (row[1], row[2]) for row in rows}

    def article(self, article_id: str) -> Article:
        """The stored article; raises UnknownArticle."""
        row = self._one(f"SELECT {FIELDS} FROM articles WHERE id = ?", (article_id,))
        if row is None:
            raise UnknownArticle(article_id)
        return to_article(row)

    def articles(self, filters: Filters | None = None) -> list[Article]:
        """Articles that pass the filters, newest first, undated ones last."""
        where, values = conditions(filters or Filters())
        rows = self._all(
            f"SELECT {FIELDS} FROM articles a WHERE {where} "
            "ORDER BY published IS NULL, published DESC, id",
            values,
        )
        return [to_article(row) for row in rows]

    def content_hash(self) -> str:
        """SHA-256 over ids and content hashes of all articles: names what the corpus holds."""
        rows = self._all("SELECT id, content_hash FROM articles ORDER BY id")
        return hashlib.sha256(repr(rows).encode()).hexdigest()

    def sources(self) -> dict[str, int]:
        """Number of articles by outlet, most first; articles without one are not counted."""
        rows = self._all(
            "SELECT source, count(*) FROM articles WHERE source IS NOT NULL "
            "GROUP BY source ORDER BY count(*) DESC, source"
        )
        return {row[0]: row[1] for row in rows}

    def spans(self, chunk_ids: Sequence[str]) -> dict[str, ChunkSpan]:
        """Spans of those of the chunks that the corpus still holds, by id."""
        marks = ",".join("?" * len(chunk_ids))
        rows = self._all(
            f'SELECT id, article_id, start, "end" FROM chunks WHERE id IN ({marks})', chunk_ids
        )
        return {row[0]: ChunkSpan(*row) for row in rows}

    def chunk_ids(self, article_id: str) -> list[str]:
        """Ids of an article's chunks in text order."""
        rows = self._all("SELECT id FROM chunks WHERE article_id = ? ORDER BY start", (article_id,))
        return [row[0] for row in rows]

    def match(self, query: str, limit: int, filters: Filters) -> list[tuple[ChunkSpan, float]]:
        """Chunks that match an FTS5 query with their BM25 score (higher is better), best first.

        A word in the title weighs twice one in the text.
        """
        where, values = conditions(filters)
        rows = self._all(
            'SELECT c.id, c.article_id, c.start, c."end", -bm25(chunk_index, 2.0, 1.0) AS score '
            "FROM chunk_index JOIN chunks c ON c.number = chunk_index.rowid "
            f"JOIN articles a ON a.id = c.article_id WHERE chunk_index MATCH ? AND {where} "
            "ORDER BY score DESC, c.id LIMIT ?",
            (query, *values, limit),
        )
        return [(ChunkSpan(*row[:4]), float(row[4])) for row in rows]

    def document_frequencies(self, stems: Iterable[str]) -> dict[str, int]:
        """In how many chunks each stem occurs; stems that occur nowhere are 0."""
        wanted = list(dict.fromkeys(stems))
        marks = ",".join("?" * len(wanted))
        rows = self._all(f"SELECT term, doc FROM vocabulary WHERE term IN ({marks})", wanted)
        return dict.fromkeys(wanted, 0) | {row[0]: row[1] for row in rows}

    def journal(self) -> list[str]:
        """Versions whose vectors may lie in Chroma without the registry listing them."""
        return [row[0] for row in self._all("SELECT version FROM journal ORDER BY version")]

    def announce(self, versions: Iterable[str]) -> None:
        """Journal versions whose vectors are about to be written."""
        with self._transaction() as db:
            db.executemany("INSERT OR REPLACE INTO journal VALUES (?)", [(v,) for v in versions])

    def settle(self, versions: Iterable[str]) -> None:
        """Forget versions whose left-over vectors are gone."""
        with self._transaction() as db:
            db.executemany("DELETE FROM journal WHERE version = ?", [(v,) for v in versions])
            _grow(db)

    def commit(
        self, placed: Sequence[tuple[Article, str, Sequence[ChunkSpan]]], removed: Iterable[str]
    ) -> list[str]:
        """Replace and remove articles in one transaction; the versions that are gone by it.

        ``placed`` holds article, version and chunks. Versions that are gone stand in the journal
        until ``settle``.
        """
        superseded: list[str] = []
        with self._transaction() as db:
            for article_id in [a.id for a, _, _ in placed] + list(removed):
                row = db.execute(
                    "SELECT version FROM articles WHERE id = ?", (article_id,)
                ).fetchone()
                if row:
                    superseded.append(row[0])
                    _delete(db, article_id)
            superseded = [v for v in superseded if v not in {new for _, new, _ in placed}]
            now = datetime.now(UTC).isoformat(timespec="seconds")
            for article, version, spans in placed:
                _insert(db, article, version, spans, now)
                db.execute("DELETE FROM journal WHERE version = ?", (version,))
            db.executemany("INSERT OR REPLACE INTO journal VALUES (?)", [(v,) for v in superseded])
            _grow(db)
        return superseded

    @contextmanager
    def reading(self) -> Iterator[None]:
        """Hold one state of the registry for several reads of this thread."""
        with self._translated():
            db = self._connection()
            db.execute("BEGIN")
            try:
                yield
            finally:
                db.execute("COMMIT")

    def _connection(self) -> sqlite3.Connection:
        connection: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if connection is None:
            connection = sqlite3.connect(self._file, timeout=30, isolation_level=None)
            connection.execute("PRAGMA journal_mode=WAL")
            connection.execute("PRAGMA synchronous=NORMAL")
            self._local.connection = connection
        return connection

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as exc:
            raise CorpusDamaged(
                f"The registry {self._file} cannot be used ({exc}). Check free disk space "
                "and permissions; if it is damaged, move the data folder away and ingest again."
            ) from exc

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        with self._translated():
            db = self._connection()
            db.execute("BEGIN IMMEDIATE")
            try:
                yield db
            except BaseException:
                db.execute("ROLLBACK")
                raise
            db.execute("COMMIT")

    def _all(self, sql: str, values: Sequence[object] = ()) -> list[tuple]:  # type: ignore[type-arg]
        with self._translated():
            return self._connection().execute(sql, values).fetchall()

    def _one(self, sql: str, values: Sequence[object] = ()) -> tuple:  # type: ignore[type-arg]
        with self._translated():
            return self._connection().execute(sql, values).fetchone()  # type: ignore[no-any-return]


def _insert(
    db: sqlite3.Connection, article: Article, version: str, spans: Sequence[ChunkSpan], now: str
) -> None:
    db.execute(
        "INSERT INTO articles VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        to_row(article, version, now),
    )
    for span in spans:
        number = db.execute(
            'INSERT INTO chunks(id, article_id, start, "end") VALUES (?, ?, ?, ?)',
            (span.id, span.article_id, span.start, span.end),
        ).lastrowid
        db.execute(
            "INSERT INTO chunk_index(rowid, title, text) VALUES (?, ?, ?)",
            (number, article.title, article.text[span.start : span.end]),
        )


def _delete(db: sqlite3.Connection, article_id: str) -> None:
    db.execute(
        "DELETE FROM chunk_index WHERE rowid IN (SELECT number FROM chunks WHERE article_id = ?)",
        (article_id,),
    )
    db.execute("DELETE FROM chunks WHERE article_id = ?", (article_id,))
    db.execute("DELETE FROM articles WHERE id = ?", (article_id,))


def _grow(db: sqlite3.Connection) -> None:
    db.execute(
        "INSERT INTO meta VALUES ('generation', '1') "
        "ON CONFLICT(key) DO UPDATE SET value = value + 1"
    )
