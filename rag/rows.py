"""Rows of the registry: articles to rows and back, filters to SQL."""

import hashlib
import json
from datetime import date, datetime
from typing import Any

from rag.quoted import fts_phrase
from rag.types import Article, DateNote, Filters

FIELDS = (
    "id, title, text, source, author, published, updated, url, language, tags, origin, "
    "published_note, updated_note, ingested, story"
)
COLUMNS = f"{FIELDS}, content_hash, version, published_last, text_key"  # as to_row gives them


_HOLDS_WORDS = (
    "a.id IN (SELECT n.article_id FROM article_index JOIN indexed n "
    "ON n.number = article_index.rowid WHERE article_index MATCH ?)"
)


def conditions(filters: Filters) -> tuple[str, list[object]]:
    """SQL over the table alias ``a`` that lets through what the filters do.

    A date known to the month or year passes when any of its days does. Of a phrase this asks
    only its words: whether a passage holds it is for ``quoted.holds`` to say.
    """
    clauses, values = ["1"], list[object]()
    if filters.published_from:
        clauses.append("a.published_last >= ?")
        values.append(filters.published_from.toordinal())
    if filters.published_to:
        clauses.append("a.published <= ?")
        values.append(filters.published_to.toordinal())
    for column, allowed in (("source", filters.sources), ("id", filters.article_ids)):
        if allowed:
            clauses.append(f"a.{column} IN ({','.join('?' * len(allowed))})")
            values.extend(allowed)
    if filters.tags:
        marks = ",".join("?" * len(filters.tags))
        clauses.append(f"EXISTS (SELECT 1 FROM json_each(a.tags) WHERE value IN ({marks}))")
        values.extend(filters.tags)
    if filters.without_ids:
        marks = ",".join("?" * len(filters.without_ids))
        clauses.append(f"a.story NOT IN (SELECT story FROM articles WHERE id IN ({marks}))")
        values.extend(filters.without_ids)
    for phrase in filters.phrases:
        if query := fts_phrase(phrase):
            clauses.append(_HOLDS_WORDS)
            values.append(query)
    return " AND ".join(clauses), values


def to_article(row: tuple[Any, ...]) -> Article:
    """The article of a row with the columns ``FIELDS``."""
    fields = dict(zip(FIELDS.split(", "), row, strict=True))
    for name in ("published", "updated"):
        fields[name] = date.fromordinal(fields[name]) if fields[name] else None
        fields[f"{name}_note"] = to_note(fields[f"{name}_note"])
    fields["tags"] = tuple(json.loads(fields["tags"]))
    fields["ingested"] = datetime.fromisoformat(fields["ingested"])
    return Article(**fields)


def to_row(article: Article, version: str, ingested: str) -> tuple[Any, ...]:
    """The row of an article with the columns ``COLUMNS``; it stands alone in its story."""
    last = article.published_last
    return (
        article.id,
        article.title,
        article.text,
        article.source,
        article.author,
        article.published.toordinal() if article.published else None,
        article.updated.toordinal() if article.updated else None,
        article.url,
        article.language,
        json.dumps(article.tags),
        article.origin,
        from_note(article.published_note),
        from_note(article.updated_note),
        ingested,
        article.id,
        article.content_hash,
        version,
        last.toordinal() if last else None,
        text_key(article.title, article.text),
    )


def text_key(title: str, text: str) -> str:
    """Names title and text, whatever their case and spacing: equal for copies of one article."""
    words = " ".join(f"{title}\n{text}".casefold().split())
    return hashlib.sha256(words.encode()).hexdigest()


def to_note(stored: str | None) -> DateNote | None:
    """The note that ``from_note`` wrote."""
    if not stored:
        return None
    fields = json.loads(stored)
    at = datetime.fromisoformat(fields["at"]) if fields["at"] else None
    return DateNote(fields["precision"], at, fields["origin"])


def from_note(note: DateNote | None) -> str | None:
    """A note as text for one column."""
    if note is None:
        return None
    at = note.at.isoformat() if note.at else None
    return json.dumps({"precision": note.precision, "at": at, "origin": note.origin})
