"""What the registry remembers beside the articles of today.

That is earlier versions, edits made by hand, other places where the same article was found, and
what the web said of its pages.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any

import orjson

from rag.contract import article_from_json, article_to_json
from rag.database import Connection, Database, listed
from rag.errors import UsageError
from rag.rows import FIELDS, to_article
from rag.types import Article, DateNote

EDITABLE = ("published", "updated", "source", "author", "url", "language", "tags")
"""Fields that a person may set; title and text are what citations rest on."""


@dataclass(frozen=True, slots=True)
class Version:
    """An earlier state of an article; ``replaced`` is when the next one was stored."""

    name: str
    replaced: datetime
    article: Article


@dataclass(frozen=True, slots=True)
class Copy:
    """The same article found a second time: ``id`` is what it would have been called."""

    id: str
    article_id: str
    origin: str


@dataclass(frozen=True, slots=True)
class Remembered:
    """Rows of ``history``, ``edits`` and ``copies`` that belong to some articles."""

    versions: tuple[tuple[Any, ...], ...]
    edits: tuple[tuple[Any, ...], ...]
    copies: tuple[tuple[Any, ...], ...]


class History:
    """Earlier versions, edits, copies and fetched pages."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def versions(self, article_id: str) -> list[Version]:
        """Earlier versions of an article, oldest first."""
        rows = self._database.all(
            "SELECT version, replaced, article FROM history WHERE article_id = ? "
            "ORDER BY replaced, rowid",
            (article_id,),
        )
        return [
            Version(name, datetime.fromisoformat(at), article_from_json(orjson.loads(document)))
            for name, at, document in rows
        ]

    def edits(self) -> dict[str, dict[str, Any]]:
        """Fields set by hand, by article id; the values are as JSON has them."""
        found: dict[str, dict[str, Any]] = {}
        for article_id, field, value in self._database.all("SELECT * FROM edits"):
            found.setdefault(article_id, {})[field] = json.loads(value)
        return found

    def keep_edits(self, article_id: str, values: Mapping[str, Any]) -> None:
        """Remember fields set by hand, so that reading the article again does not undo them."""
        with self._database.transaction() as db:
            db.executemany(
                "INSERT OR REPLACE INTO edits VALUES (?, ?, ?)",
                [(article_id, field, json.dumps(value)) for field, value in values.items()],
            )

    def copies(self) -> list[Copy]:
        """Other places where articles of the corpus were found, in order of the article."""
        rows = self._database.all("SELECT id, article_id, origin FROM copies ORDER BY 2, 1")
        return [Copy(*row) for row in rows]

    def keep_copies(self, copies: Iterable[Copy]) -> None:
        """Remember where else articles were found."""
        rows = [(copy.id, copy.article_id, copy.origin) for copy in copies]
        if rows:
            with self._database.transaction() as db:
                db.executemany("INSERT OR REPLACE INTO copies VALUES (?, ?, ?)", rows)

    def remembered(self, article_ids: Iterable[str]) -> Remembered:
        """All that is remembered of these articles, which goes when they are removed."""
        where = "article_id IN (SELECT value FROM json_each(?)) ORDER BY rowid"
        ids = (listed(article_ids),)
        found = [
            tuple(self._database.all(f"SELECT * FROM {table} WHERE {where}", ids))
            for table in ("history", "edits", "copies")
        ]
        return Remembered(*found)

    def recall(self, remembered: Remembered) -> None:
        """Store what was remembered of articles that are there again."""
        with self._database.transaction() as db:
            db.executemany("INSERT OR REPLACE INTO history VALUES (?,?,?,?)", remembered.versions)
            db.executemany("INSERT OR REPLACE INTO edits VALUES (?,?,?)", remembered.edits)
            db.executemany("INSERT OR REPLACE INTO copies VALUES (?,?,?)", remembered.copies)

    def fetched(self, url: str) -> tuple[dict[str, str], datetime] | None:
        """The validators (ETag, Last-Modified) that a page came with, and when it did."""
        row = self._database.one("SELECT validators, at FROM fetched WHERE url = ?", (url,))
        return (json.loads(row[0]), datetime.fromisoformat(row[1])) if row else None

    def keep_fetched(self, url: str, validators: Mapping[str, str]) -> None:
        """Remember that a page was read just now."""
        now = datetime.now(UTC).isoformat(timespec="seconds")
        with self._database.transaction() as db:
            db.execute(
                "INSERT OR REPLACE INTO fetched VALUES (?, ?, ?)",
                (url, json.dumps(dict(validators)), now),
            )


def keep(db: Connection, article_ids: Iterable[str], versions: Mapping[str, str], now: str) -> None:
    """Store today's state of articles that are about to be replaced as earlier versions."""
    rows = db.execute(
        f"SELECT {FIELDS} FROM articles WHERE id IN (SELECT value FROM json_each(?))",
        (listed(article_ids),),
    ).fetchall()
    for article in map(to_article, rows):
        document = orjson.dumps(article_to_json(article)).decode()
        db.execute(
            "INSERT OR REPLACE INTO history VALUES (?, ?, ?, ?)",
            (article.id, versions[article.id], now, document),
        )


def edited(article: Article, values: Mapping[str, Any]) -> Article:
    """The article with fields set by hand; dates are known to the day then.

    ``values`` are as JSON has them: a date as YYYY-MM-DD, YYYY-MM or YYYY, tags as a list, and
    ``None`` for what is unknown after all.

    Raises:
        UsageError: a field cannot be edited, or a date is none.

    """
    changed: dict[str, Any] = {}
    for field, value in values.items():
        if field not in EDITABLE:
            raise UsageError(f'"{field}" cannot be edited; these can: {", ".join(EDITABLE)}.')
        if field in ("published", "updated"):
            changed[field], changed[f"{field}_note"] = _edited_date(field, value)
        else:
            changed[field] = tuple(value) if field == "tags" else value
    return replace(article, **changed)


def _edited_date(field: str, value: str | None) -> tuple[date | None, DateNote | None]:
    if value is None:
        return None, None
    for form, precision in (("%Y-%m-%d", "day"), ("%Y-%m", "month"), ("%Y", "year")):
        try:
            day = datetime.strptime(value, form).date()
        except ValueError:
            continue
        return day, DateNote(precision, None, "edited")  # type: ignore[arg-type]
    raise UsageError(
        f'{field}: "{value}" is no date. Write YYYY-MM-DD, YYYY-MM or YYYY, or "unknown".'
    )
