"""The registry's file: brought up from an earlier Footnote, refused from a later one."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from rag.chunk_table import ChunkTable
from rag.database import Database
from rag.errors import CorpusDamaged
from rag.lexical import stem_ids
from rag.listing import Chunk, ChunkSpan
from rag.registry import Registry
from rag.rows import text_key
from rag.stories import Stories
from rag.types import Article, Filters
from rag.word_index import WordIndex

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

VERSION_2 = (
    VERSION_1.replace(
        "ingested TEXT NOT NULL)",
        "ingested TEXT NOT NULL, published_note TEXT, updated_note TEXT, published_last INTEGER, "
        "story TEXT, text_key TEXT)",
    )
    + """
CREATE TABLE history(
    article_id TEXT NOT NULL, version TEXT NOT NULL, replaced TEXT NOT NULL,
    article TEXT NOT NULL, PRIMARY KEY(article_id, version));
CREATE TABLE edits(
    article_id TEXT NOT NULL, field TEXT NOT NULL, value TEXT NOT NULL,
    PRIMARY KEY(article_id, field));
CREATE TABLE copies(
    id TEXT PRIMARY KEY, article_id TEXT NOT NULL, origin TEXT NOT NULL);
CREATE INDEX copies_article ON copies(article_id);
CREATE TABLE signatures(article_id TEXT PRIMARY KEY, signature BLOB NOT NULL);
CREATE TABLE links(
    a TEXT NOT NULL, b TEXT NOT NULL, similarity REAL NOT NULL, PRIMARY KEY(a, b));
CREATE INDEX links_b ON links(b);
CREATE TABLE rebuilt(
    id TEXT PRIMARY KEY, version TEXT NOT NULL, start INTEGER NOT NULL, "end" INTEGER NOT NULL);
CREATE INDEX rebuilt_version ON rebuilt(version);
CREATE TABLE fetched(
    url TEXT PRIMARY KEY, validators TEXT NOT NULL, at TEXT NOT NULL);
CREATE INDEX articles_story ON articles(story);
CREATE INDEX articles_text_key ON articles(text_key);
CREATE INDEX articles_origin ON articles(origin);
PRAGMA user_version = 2;
"""
)
"""The tables as they were while chunks were indexed and nothing was read of them."""


def make(file: Path, tables: str) -> sqlite3.Connection:
    """An open registry of an earlier version with one article."""
    db = sqlite3.connect(file)
    db.executescript(tables)
    day = date(2024, 3, 27).toordinal()
    db.execute(
        "INSERT INTO articles(id, title, text, source, published, language, tags, origin, "
        "content_hash, version, ingested) VALUES ('ferry', 'Ferry', 'It sails.', 'Chronicle', ?, "
        "'en', '[\"sea\"]', 'f.txt', 'hash', 'ferry@1', '2026-01-01T00:00:00+00:00')",
        (day,),
    )
    db.execute("INSERT INTO chunks VALUES (1, 'ferry@1:0', 'ferry', 0, 9)")
    db.execute("INSERT INTO chunk_index(rowid, title, text) VALUES (1, 'Ferry', 'It sails.')")
    db.execute("INSERT INTO meta VALUES ('fingerprint', 'as before')")
    return db


def make_1(file: Path) -> None:
    with closing(make(file, VERSION_1)) as db:
        db.commit()


def make_2(file: Path) -> None:
    with closing(make(file, VERSION_2)) as db:
        db.execute("UPDATE articles SET story = id, published_last = published")
        db.execute("UPDATE articles SET text_key = ?", (text_key("Ferry", "It sails."),))
        # A rebuild had begun.
        db.execute("INSERT INTO meta VALUES ('rebuild', 'footnote-chunks-2 otherwise')")
        db.execute("INSERT INTO rebuilt VALUES ('ferry@1:0', 'ferry@1', 0, 9)")
        db.commit()


def tables(file: Path) -> dict[str, list[tuple[str, str]]]:
    """Name and kind of the columns of each table."""
    with closing(sqlite3.connect(file)) as db:
        names = [row[0] for row in db.execute("SELECT name FROM sqlite_schema")]
        return {
            name: sorted(row[1:3] for row in db.execute(f'PRAGMA table_info("{name}")'))
            for name in names
        }


@pytest.mark.parametrize("make_old", [make_1, make_2])
def test_registry_of_an_earlier_footnote_is_brought_up_with_all_it_held(
    tmp_path: Path, make_old: Callable[[Path], None]
) -> None:
    old, new = tmp_path / "registry.sqlite3", tmp_path / "new.sqlite3"
    make_old(old)
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
    words = WordIndex(database)
    assert [found for found, _ in words.match("sails", 5, since)] == ["ferry"]
    assert words.frequencies(["sail"]) == {"sail": 1}
    assert words.stems(["ferry"])["ferry"].tolist() == sorted(stem_ids(["ferri", "sail"]).tolist())
    assert registry.spans(["ferry@1:0"]).keys() == {"ferry@1:0"}
    in_chroma = {"ferry@1:0": np.array([0, 1, 0], dtype=np.float32)}
    table = ChunkTable(database, lambda ids: {i: in_chroma[i] for i in ids})
    assert table.count_passing(since) == 1
    for spans, vectors in (table.passing(since), table.of_articles(["ferry"])):
        assert spans == [ChunkSpan("ferry@1:0", "ferry", 0, 9)]
        assert vectors.tolist() == [[0, 1, 0]]
    assert table.readings(["ferry@1:0"]) == {}
    assert registry.twins(text_key("FERRY", "it  sails.")) == [("ferry", "Chronicle")]
    assert Stories(database).signatures() == []
    changed = replace(article, text="It sinks.")
    chunk = Chunk(ChunkSpan("ferry@2:0", "ferry", 0, 9))
    assert registry.commit([(changed, "ferry@2", [chunk])], ()) == ["ferry@1"]
    assert words.match("sails", 5, Filters()) == []
    assert [found for found, _ in words.match("sinks", 5, Filters())] == ["ferry"]
    database.close()
    assert Registry(Database(old)).article("ferry").text == "It sinks."
    Database(new).close()
    assert tables(old) == tables(new)


def test_registry_that_is_killed_while_it_is_brought_up_is_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "registry.sqlite3"
    make_2(file)
    before = tables(file)

    def killed(_title: str, _text: str) -> bytes:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("rag.database.stem_blob", killed)
        with pytest.raises(CorpusDamaged):
            Database(file)
    assert tables(file) == before
    assert [found for found, _ in WordIndex(Database(file)).match("sails", 5, Filters())]


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
