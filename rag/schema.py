"""The registry's tables, and how a registry of an earlier Footnote is brought up to them."""

VERSION = 4
"""Kept in SQLite's ``user_version``; raised with every change of the tables."""

DROP_BEFORE_3 = """
DROP TABLE IF EXISTS vocabulary;
DROP TABLE IF EXISTS chunk_index
"""
"""Until version 2 chunks were indexed, not whole articles."""

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
    start INTEGER NOT NULL, "end" INTEGER NOT NULL, vector BLOB);
CREATE INDEX IF NOT EXISTS chunks_article ON chunks(article_id);
CREATE TABLE IF NOT EXISTS readings(number INTEGER PRIMARY KEY, reading BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS indexed(
    number INTEGER PRIMARY KEY, article_id TEXT NOT NULL UNIQUE, stems BLOB NOT NULL);
CREATE VIRTUAL TABLE IF NOT EXISTS article_index
    USING fts5(title, lead, text, tokenize='porter unicode61 remove_diacritics 2');
CREATE VIRTUAL TABLE IF NOT EXISTS vocabulary USING fts5vocab(article_index, 'row');
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
    id TEXT PRIMARY KEY, version TEXT NOT NULL, start INTEGER NOT NULL, "end" INTEGER NOT NULL,
    vector BLOB, reading BLOB);
CREATE INDEX IF NOT EXISTS rebuilt_version ON rebuilt(version);
CREATE TABLE IF NOT EXISTS fetched(
    url TEXT PRIMARY KEY, validators TEXT NOT NULL, at TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS conversations(
    id TEXT PRIMARY KEY, owner TEXT NOT NULL, title TEXT NOT NULL, title_words TEXT NOT NULL,
    created TEXT NOT NULL, changed TEXT NOT NULL, revision INTEGER NOT NULL, deleted TEXT);
CREATE INDEX IF NOT EXISTS conversations_owner ON conversations(owner, changed);
CREATE TABLE IF NOT EXISTS exchanges(
    conversation_id TEXT NOT NULL, place INTEGER NOT NULL, asked TEXT NOT NULL,
    question TEXT NOT NULL, state TEXT NOT NULL, answer TEXT, problem TEXT NOT NULL,
    removed TEXT NOT NULL, filters TEXT NOT NULL, words TEXT NOT NULL,
    PRIMARY KEY(conversation_id, place));
CREATE TABLE IF NOT EXISTS feedback(
    conversation_id TEXT NOT NULL, place INTEGER NOT NULL, rating TEXT NOT NULL,
    reason TEXT NOT NULL, at TEXT NOT NULL, PRIMARY KEY(conversation_id, place));
"""

INDEXES = """
CREATE INDEX IF NOT EXISTS articles_story ON articles(story);
CREATE INDEX IF NOT EXISTS articles_text_key ON articles(text_key);
CREATE INDEX IF NOT EXISTS articles_origin ON articles(origin);
CREATE INDEX IF NOT EXISTS articles_filter ON articles(published, published_last, source, id);
"""
"""The last one holds all that filters ask: rows are wide, as the texts are in them."""

LATER_COLUMNS = {
    "articles": {
        "published_note": "TEXT",
        "updated_note": "TEXT",
        "published_last": "INTEGER",
        "story": "TEXT",
        "text_key": "TEXT",
    },
    "chunks": {"vector": "BLOB"},
    "rebuilt": {"vector": "BLOB", "reading": "BLOB"},
}
"""Columns that tables of earlier versions lack."""

FILL = """
UPDATE articles SET story = id WHERE story IS NULL;
UPDATE articles SET published_last = published WHERE published_last IS NULL;
UPDATE articles SET text_key = text_key(title, text) WHERE text_key IS NULL;
INSERT INTO indexed(article_id, stems) SELECT id, stem_blob(title, text) FROM articles
    WHERE id NOT IN (SELECT article_id FROM indexed) ORDER BY id;
INSERT INTO article_index(rowid, title, lead, text)
    SELECT n.number, a.title, lead_of(a.text), a.text
    FROM indexed n JOIN articles a ON a.id = n.article_id
    WHERE n.number NOT IN (SELECT rowid FROM article_index) ORDER BY n.number
"""
"""What new columns and tables hold of the articles that were there before."""
