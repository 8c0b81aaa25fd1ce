"""Lexical search: whole articles by BM25 over title, lead and text, in SQLite's FTS5.

Whole articles, because a question's words may stand in several chunks of the article that answers
it: on news that finds more than BM25 over chunks does (docs/decisions/0009-ranking.md).
"""

from collections.abc import Iterable, Sequence

import numpy as np

from rag.database import Connection, Database, listed
from rag.lexical import FIELD_WEIGHTS, Stems, lead_of, stem_blob
from rag.rows import conditions
from rag.types import Article, Filters
from rag.words import index_terms

_BM25 = f"-bm25(article_index, {', '.join(map(str, FIELD_WEIGHTS))})"


class WordIndex:
    """The words of the articles."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def match(self, query: str, limit: int, filters: Filters) -> list[tuple[str, float]]:
        """Ids of the articles that match an FTS5 query, with their BM25 score, best first."""
        where, values = conditions(filters)
        passing = f"AND n.article_id IN (SELECT a.id FROM articles a WHERE {where}) "
        return self._database.all(
            f"SELECT n.article_id, {_BM25} AS score FROM article_index "
            "JOIN indexed n ON n.number = article_index.rowid "
            f"WHERE article_index MATCH ? {passing if filters else ''}"
            "ORDER BY score DESC, n.article_id LIMIT ?",
            (query, *values, limit),
        )

    def first_about(self, query: str) -> tuple[str, str, int] | None:
        """Where it matches, title and day (ordinal) of the earliest article whose title does.

        Where no title matches a query, the earliest whose lead does ("title" or "lead" says which
        of them); ``None`` when that fails too.
        """
        for field in ("title", "lead"):
            row = (
                self._database.one(
                    "SELECT a.title, a.published FROM article_index "
                    "JOIN indexed n ON n.number = article_index.rowid "
                    "JOIN articles a ON a.id = n.article_id "
                    "WHERE article_index MATCH ? AND a.published IS NOT NULL "
                    "ORDER BY a.published, a.id LIMIT 1",
                    (f"{field}: ({query})",),
                )
                if query
                else None
            )
            if row:
                return field, row[0], row[1]
        return None

    def stems(self, article_ids: Sequence[str]) -> dict[str, Stems]:
        """The distinct stems of each article, title included, as ``lexical.stem_ids``."""
        rows = self._database.all(
            "SELECT article_id, stems FROM indexed "
            "WHERE article_id IN (SELECT value FROM json_each(?))",
            (listed(article_ids),),
        )
        return {article_id: np.frombuffer(blob, "<u4") for article_id, blob in rows}

    def frequencies(self, stems: Iterable[str]) -> dict[str, int]:
        """In how many articles each stem occurs; stems that occur nowhere are 0.

        Of a small number, in how many its most frequent spelling does.
        """
        terms = {stem: index_terms(stem) for stem in stems}
        rows = self._database.all(
            "SELECT term, doc FROM vocabulary WHERE term IN (SELECT value FROM json_each(?))",
            (listed(term for several in terms.values() for term in several),),
        )
        known: dict[str, int] = dict(rows)
        return {
            stem: max(known.get(term, 0) for term in several) for stem, several in terms.items()
        }


def index_words(db: Connection, article: Article) -> None:
    """Index an article's words."""
    number = db.execute(
        "INSERT INTO indexed(article_id, stems) VALUES (?, ?)",
        (article.id, stem_blob(article.title, article.text)),
    ).lastrowid
    db.execute(
        "INSERT INTO article_index(rowid, title, lead, text) VALUES (?, ?, ?, ?)",
        (number, article.title, lead_of(article.text), article.text),
    )


def forget_words(db: Connection, article_id: str) -> None:
    """Take an article out of the index; nothing when it is not there."""
    db.execute(
        "DELETE FROM article_index WHERE rowid IN "
        "(SELECT number FROM indexed WHERE article_id = ?)",
        (article_id,),
    )
    db.execute("DELETE FROM indexed WHERE article_id = ?", (article_id,))
