"""The registry's file: brought up from an earlier Footnote, refused from a later one."""

import sqlite3
from datetime import date
from pathlib import Path

import pytest

from rag.database import Database
from rag.errors import CorpusDamaged
from rag.registry import Registry
from rag.rows import text_key
from rag.stories import Stories
from rag.types import Article, Filters

VERSION_1 = """
CREATE TABLE meta(key TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE articles(
    id TEXT PRIMARY KEY, title TEXT NOT NULL, text TEXT NOT NULL, source TEXT, author TEXT,
    published INTEGER, updated INTEGER, url TEXT, language TEXT, tags TEXT NOT NULL,
    origin TEXT NOT NULL, content_hash TEXT NOT NULL, version TEXT NOT NULL,
    ingested TEXT NOT NULL);
CREATE INDEX articles_published ON articles(published);
CREATE TABLE chunks(
    number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, article_id TEXT NOT NULL,
    start INTEGER NOT NULL, "end" INTEGER NOT NULL);
CREATE INDEX chunks_article ON chunks(article_id);
CREATE VIRTUAL TABLE chunk_index
    USING fts5(title, text, tokenize='porter unicode61 remove_diacritics 2');
CREATE VIRTUAL TABLE vocabulary USING fts5vocab(chunk_index, 'row');
CREATE TABLE journal(version TEXT PRIMARY KEY);
"""
"""The tables as the first Footnote made them."""


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """A registry of version 1 with one article."""
    file = tmp_path / "registry.sqlite3"
    db = sqlite3.connect(file)
    db.executescript(VERSION_1)
    day = date(2024, 3, 27).toordinal()
    db.execute(
        "INSERT INTO articles VALUES ('ferry', 'Ferry', 'It sails.', 'Chronicle', NULL, ?, NULL, "
        "NULL, 'en', '[\"sea\"]', 'f.txt', 'hash', 'ferry@1', '2026-01-01T00:00:00+00:00')",
        (day,),
    )
    db.execute("INSERT INTO chunks VALUES (1, 'ferry@1:0', 'ferry', 0, 9)")
    db.execute("INSERT INTO chunk_index(rowid, title, text) VALUES (1, 'Ferry', 'It sails.')")
    db.execute("INSERT INTO meta VALUES ('fingerprint', 'as before')")
    db.commit()
    db.close()
    return file


def test_registry_of_the_first_footnote_is_brought_up_with_all_it_held(old: Path) -> None:
    database = Database(old)
    registry = Registry(database)
    article = registry.article("ferry")
    assert article == Article(
        "ferry", "Ferry", "It sails.", "Chronicle", None, date(2024, 3, 27), None, None, "en",
        ("sea",), "f.txt",
    )  # fmt: skip
    assert article.story == "ferry"
    assert registry.meta("fingerprint") == "as before"
    since = Filters(published_from=date(2024, 3, 27))
    assert [span.id for span, _ in registry.match("sails", 5, since)] == ["ferry@1:0"]
    assert registry.twins(text_key("FERRY", "it  sails.")) == [("ferry", "Chronicle")]
    assert Stories(database).signatures() == []
    database.close()
    assert Registry(Database(old)).article("ferry") == article


def test_registry_of_a_newer_footnote_is_refused_with_both_versions(tmp_path: Path) -> None:
    file = tmp_path / "registry.sqlite3"
    Database(file).close()
    with sqlite3.connect(file) as db:
        db.execute("PRAGMA user_version = 99")
    with pytest.raises(CorpusDamaged, match=r"newer Footnote .*version 99.*Update Footnote"):
        Database(file)


def test_damaged_pages_are_told_with_what_to_do(tmp_path: Path) -> None:
    file = tmp_path / "registry.sqlite3"
    file.write_bytes(b"no database at all" * 400)
    with pytest.raises(CorpusDamaged, match=r"registry\.sqlite3 cannot be used .*ingest again"):
        Database(file)


def test_failed_transaction_leaves_nothing(tmp_path: Path) -> None:
    database = Database(tmp_path / "registry.sqlite3")
    registry = Registry(database)
    registry.set_meta("a", "1")

    def fail_half_way() -> None:
        with database.transaction() as db:
            db.execute("UPDATE meta SET value = '2'")
            db.execute("INSERT INTO nowhere VALUES (1)")

    with pytest.raises(CorpusDamaged):
        fail_half_way()
    assert registry.meta("a") == "1"
    registry.set_meta("a", "3")
    assert registry.meta("a") == "3"
