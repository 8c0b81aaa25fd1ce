"""Articles and chunks as they are listed in the registry's tables, within a transaction."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rag.database import Connection, listed
from rag.rows import COLUMNS, to_row
from rag.types import Article
from rag.word_index import forget_words, index_words

INSERT = f"INSERT INTO articles({COLUMNS}) VALUES ({', '.join('?' * len(COLUMNS.split(',')))})"


@dataclass(frozen=True, slots=True)
class ChunkSpan:
    """Where a chunk lies: ``article.text[start:end]``."""

    id: str
    article_id: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Chunk:
    """A chunk as it is listed: its span, its vector in int8 and its reading, as far as known."""

    span: ChunkSpan
    vector: bytes | None = None
    reading: bytes | None = None


def versions_of(db: Connection, article_ids: Iterable[str]) -> dict[str, str]:
    """The versions as which those of the articles are stored that are there, by id."""
    rows = db.execute(
        "SELECT id, version FROM articles WHERE id IN (SELECT value FROM json_each(?))",
        (listed(article_ids),),
    )
    return dict(rows.fetchall())


def insert(
    db: Connection, article: Article, version: str, chunks: Sequence[Chunk], now: str
) -> None:
    """List an article with its words and chunks, as come in at the moment ``now``."""
    db.execute(INSERT, to_row(article, version, now))
    index_words(db, article)
    for chunk in chunks:
        insert_chunk(db, chunk)


def insert_chunk(db: Connection, chunk: Chunk) -> None:
    """List one chunk of an article."""
    span = chunk.span
    number = db.execute(
        'INSERT INTO chunks(id, article_id, start, "end", vector) VALUES (?, ?, ?, ?, ?)',
        (span.id, span.article_id, span.start, span.end, chunk.vector),
    ).lastrowid
    if chunk.reading is not None:
        db.execute("INSERT INTO readings VALUES (?, ?)", (number, chunk.reading))


def delete(db: Connection, article_id: str) -> None:
    """Take an article off the list, with all that was listed of it."""
    forget_words(db, article_id)
    db.execute(
        "DELETE FROM readings WHERE number IN (SELECT number FROM chunks WHERE article_id = ?)",
        (article_id,),
    )
    db.execute("DELETE FROM chunks WHERE article_id = ?", (article_id,))
    db.execute("DELETE FROM articles WHERE id = ?", (article_id,))


def grow(db: Connection) -> None:
    """Say that the corpus changed: readers look at Chroma anew."""
    db.execute(
        "INSERT INTO meta VALUES ('generation', '1') "
        "ON CONFLICT(key) DO UPDATE SET value = value + 1"
    )
