"""Rows of the registry: its schema, articles to rows and back, filters to SQL."""

import json
from datetime import date
from typing import Any

from rag.types import Article, Filters

SCHEMA = """
CREATE TABLE IF NOT EXISTS meta(key TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS articles(
    id TEXT PRIMARY KEY, title TEXT NOT NULL, text TEXT NOT NULL, source TEXT, author TEXT,
    published INTEGER, updated INTEGER, url TEXT, language TEXT, tags TEXT NOT NULL,
    origin TEXT NOT NULL, content_hash TEXT NOT NULL, version TEXT NOT NULL,
    ingested TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS articles_published ON articles(published);
CREATE TABLE IF NOT EXISTS chunks(
    number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, article_id TEXT NOT NULL,
    start INTEGER NOT NULL, "end" INTEGER NOT NULL);
CREATE INDEX IF NOT EXISTS chunks_article ON chunks(article_id);
CREATE VIRTUAL TABLE IF NOT EXISTS chunk_index
    USING fts5(title, text, tokenize='porter unicode61 remove_diacritics 2');
CREATE VIRTUAL TABLE IF NOT EXISTS vocabulary USING fts5vocab(chunk_index, 'row');
CREATE TABLE IF NOT EXISTS journal(version TEXT PRIMARY KEY);
"""

FIELDS = "id, title, text, source, author, published, updated, url, language, tags, origin"


def conditions(filters: Filters) -> tuple[str, list[object]]:
    """SQL over the table alias ``a`` that lets through what the filters do."""
    clauses, values = ["1"], list[object]()
    if filters.published_from:
        clauses.append("a.published >= ?")
        values.append(filters.published_from.toordinal())
    if filters.published_to:
        clauses.append("a.published <= ?")
        values.append(filters.published_to.toordinal())
    for column, allowed in (("source", filters.sources), ("id", filters.article_ids)):
        if allowed:
            clauses.append(f"a.{column} IN ({','.join('?' * len(allowed))})")
            values.extend(allowed)
    return " AND ".join(clauses), values


def to_article(row: tuple[Any, ...]) -> Article:
    """The article of a row with the columns ``FIELDS``."""
    fields = dict(zip(FIELDS.split(", "), row, strict=True))
    for name in ("published", "updated"):
        fields[name] = date.fromordinal(fields[name]) if fields[name] else None
    fields["tags"] = tuple(json.loads(fields["tags"]))
    return Article(**fields)


def to_row(article: Article, version: str, ingested: str) -> tuple[Any, ...]:
    """The row of an article, columns as in ``SCHEMA``."""
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
        article.content_hash,
        version,
        ingested,
    )
