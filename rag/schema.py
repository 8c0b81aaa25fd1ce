"""The registry's tables, and how a registry of an earlier Footnote is brought up to them."""

VERSION = 2
"""Kept in SQLite's ``user_version``; raised with every change of the tables."""

TABLES = """
CREATE TABLE IF NOT EXISTS meta(key TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS articles(
    id TEXT PRIMARY KEY, title TEXT NOT NULL, text TEXT NOT NULL, source TEXT, author TEXT,
    published INTEGER, updated INTEGER, url TEXT, language TEXT, tags TEXT NOT NULL,
    origin TEXT NOT NULL, content_hash TEXT NOT NULL, version TEXT NOT NULL,
    ingested TEXT NOT NULL, published_note TEXT, updated_note TEXT, published_last INTEGER,
    story TEXT, text_key TEXT);
CREATE INDEX IF NOT EXISTS articles_published ON articles(published);
CREATE TABLE IF NOT EXISTS chunks(
    number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, article_id TEXT NOT NULL,
    start INTEGER NOT NULL, "end" INTEGER NOT NULL);
CREATE INDEX IF NOT EXISTS chunks_article ON chunks(article_id);
CREATE VIRTUAL TABLE IF NOT EXISTS chunk_index
    USING fts5(title, text, tokenize='porter unicode61 remove_diacritics 2');
CREATE VIRTUAL TABLE IF NOT EXISTS vocabulary USING fts5vocab(chunk_index, 'row');
CREATE TABLE IF NOT EXISTS journal(version TEXT PRIMARY KEY);
CREATE TABLE IF NOT EXISTS history(
    article_id TEXT NOT NULL, version TEXT NOT NULL, replaced TEXT NOT NULL,
    article TEXT NOT NULL, PRIMARY KEY(article_id, version));
CREATE TABLE IF NOT EXISTS edits(
    article_id TEXT NOT NULL, field TEXT NOT NULL, value TEXT NOT NULL,
    PRIMARY KEY(article_id, field));
CREATE TABLE IF NOT EXISTS copies(
    id TEXT PRIMARY KEY, article_id TEXT NOT NULL, origin TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS copies_article ON copies(article_id);
CREATE TABLE IF NOT EXISTS signatures(article_id TEXT PRIMARY KEY, signature BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS links(
    a TEXT NOT NULL, b TEXT NOT NULL, similarity REAL NOT NULL, PRIMARY KEY(a, b));
CREATE INDEX IF NOT EXISTS links_b ON links(b);
CREATE TABLE IF NOT EXISTS rebuilt(
    id TEXT PRIMARY KEY, version TEXT NOT NULL, start INTEGER NOT NULL, "end" INTEGER NOT NULL);
CREATE INDEX IF NOT EXISTS rebuilt_version ON rebuilt(version);
CREATE TABLE IF NOT EXISTS fetched(
    url TEXT PRIMARY KEY, validators TEXT NOT NULL, at TEXT NOT NULL);
"""

INDEXES = """
CREATE INDEX IF NOT EXISTS articles_story ON articles(story);
CREATE INDEX IF NOT EXISTS articles_text_key ON articles(text_key);
CREATE INDEX IF NOT EXISTS articles_origin ON articles(origin);
"""

COLUMNS_SINCE_1 = {
    "published_note": "TEXT",
    "updated_note": "TEXT",
    "published_last": "INTEGER",
    "story": "TEXT",
    "text_key": "TEXT",
}
"""Columns of ``articles`` that version 1 lacked."""

FILL_SINCE_1 = """
UPDATE articles SET story = id WHERE story IS NULL;
UPDATE articles SET published_last = published WHERE published_last IS NULL;
UPDATE articles SET text_key = text_key(title, text) WHERE text_key IS NULL;
"""
