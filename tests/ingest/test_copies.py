"""The same content is stored once, and the same words are embedded once."""

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from ingest.chunk import chunks
from ingest.run import ingest
from rag.embed import Embedder
from rag.hashed import HashedEncoder
from rag.reading import read_chunks
from rag.settings import Settings
from rag.store import Store, open_store
from rag.types import Filters
from tests.conftest import hashed
from tests.ingest.newsfiles import counts, record, run, write

TEXT = "The ferry sails at nine. It takes bicycles and dogs across the sound every day."


class CountingEncoder(HashedEncoder):
    """Remembers the texts that it was asked to embed: chunks, their sentences and titles."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    @property
    def chunks(self) -> list[str]:
        return [text for text in self.asked if text.startswith("About one\n")]

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        self.asked += texts
        return super().encode(texts)


@pytest.fixture
def empty(settings: Settings) -> Store:
    return open_store(settings)


def twice(**more: object) -> list[dict[str, object]]:
    return [
        {"id": "one", "title": "Ferry", "text": TEXT, "source": "Chronicle"},
        {"id": "two", "title": "FERRY ", "text": TEXT.replace(" It", "\n\nIt"), **more},
    ]


@pytest.mark.parametrize("source", [{}, {"source": "Chronicle"}])
def test_second_copy_of_an_article_is_told_and_not_stored(
    empty: Store, settings: Settings, tmp_path: Path, source: dict[str, str]
) -> None:
    file = write(tmp_path / "a.jsonl", *twice(**source))
    for added, unchanged in ((1, 0), (0, 1)):
        report = run([file], empty, settings)
        assert counts(report) == (added, 0, unchanged, 0)
        assert report.copies == ((str(file), "one"),)
        assert [(c.id, c.article_id) for c in empty.history.copies()] == [("two", "one")]
    assert [a.id for a in empty.registry.articles()] == ["one"]


def test_same_words_in_another_outlet_are_an_article_of_its_own(
    empty: Store, settings: Settings, tmp_path: Path
) -> None:
    file = write(tmp_path / "a.jsonl", *twice(source="Ledger"))
    assert counts(run([file], empty, settings)) == (2, 0, 0, 0)
    assert empty.stories.shared() == [("one", "two")]
    assert empty.stories.links()[0].similarity > 0.9
    only = empty.words.match("ferry", 5, Filters(sources=("Ledger",)))
    assert [article_id for article_id, _ in only] == ["two"]


def test_copy_becomes_an_article_when_the_other_changes(
    empty: Store, settings: Settings, tmp_path: Path
) -> None:
    first, second = twice()
    file = write(tmp_path / "a.jsonl", first, second)
    run([file], empty, settings)
    write(file, first | {"text": "The ferry is cancelled."}, second)
    assert counts(run([file], empty, settings)) == (1, 1, 0, 0)
    assert {a.id for a in empty.registry.articles()} == {"one", "two"}
    assert empty.history.copies() == []
    assert counts(run([file], empty, settings)) == (0, 0, 2, 0)


def test_only_new_words_are_embedded(empty: Store, settings: Settings, tmp_path: Path) -> None:
    paragraphs = [f"Paragraph {n} tells of the quay and of the winter {n}. " * 8 for n in range(40)]
    encoder = CountingEncoder()
    embedder = Embedder(encoder, "hashed")
    file = write(tmp_path / "a.jsonl", record("one", " ".join(paragraphs), source="Chronicle"))
    first = ingest([file], empty, embedder, settings)
    assert first.embedded == first.chunks == len(encoder.chunks) > 8
    assert len(encoder.asked) == len(set(encoder.asked))

    encoder.asked.clear()
    again = ingest([file], empty, embedder, settings)
    assert (again.chunks, again.embedded, encoder.asked) == (0, 0, [])

    write(file, record("one", " ".join(paragraphs), source="Chronicle", published="2024-05-01"))
    dated = ingest([file], empty, embedder, settings)
    assert (dated.updated, dated.chunks, dated.embedded) == (1, first.chunks, 0)
    assert encoder.asked == []

    longer = " ".join([*paragraphs, "And then the ferry came back."])
    write(file, record("one", longer, source="Chronicle"))
    grown = ingest([file], empty, embedder, settings)
    assert grown.updated == 1
    assert 0 < grown.embedded < 3
    assert len(encoder.chunks) == grown.embedded
    assert all(text in "\n".join(encoder.chunks) for text in encoder.asked)
    chunk_ids = empty.registry.chunk_ids("one")
    spans = empty.registry.spans(chunk_ids)
    texts = [f"About one\n{longer[spans[i].start : spans[i].end]}" for i in chunk_ids]
    assert np.allclose(empty.chunk_vectors(chunk_ids), hashed().encode(texts), atol=1e-6)


def test_taken_over_readings_are_those_that_would_be_made(
    empty: Store, settings: Settings, tmp_path: Path
) -> None:
    paragraphs = [f"Paragraph {n} tells of the quay. And of winter {n}.\n\n" * 4 for n in range(40)]
    text = "".join(paragraphs)
    moved = text.replace("tells of", "whispers of", 1)  # as many words, more letters
    file = tmp_path / "a.jsonl"
    for told, embeds_all in ((text, True), (moved, False), (text, False)):
        write(file, record("one", told, source="Chronicle"))
        report = run([file], empty, settings)
        assert (report.embedded == report.chunks) == embeds_all
        article = empty.registry.article("one")
        nodes = chunks(article, hashed(), max_tokens=256, overlap=40)
        _, made = read_chunks(nodes, [article], hashed())
        stored = empty.chunks.readings([node.node_id for node in nodes])
        assert [stored[n.node_id].to_bytes() for n in nodes] == [r.to_bytes() for r in made]


def test_chunk_whose_reading_is_not_known_is_read(
    empty: Store, settings: Settings, tmp_path: Path
) -> None:
    first, second = record("one", TEXT, source="A"), record("two", TEXT)
    file = write(tmp_path / "a.jsonl", first)
    run([file], empty, settings)
    with closing(sqlite3.connect(settings.data_dir / "registry.sqlite3")) as db:
        db.execute("DELETE FROM readings")
        db.commit()
    write(file, first, second | {"title": "About one", "source": "B"})
    assert run([file], empty, settings).embedded == 1
    assert empty.chunks.readings(empty.registry.chunk_ids("two"))


def test_edit_by_hand_survives_reading_the_article_again(
    empty: Store, settings: Settings, tmp_path: Path
) -> None:
    file = write(tmp_path / "a.jsonl", record("one", TEXT, published="2024-03-27"))
    run([file], empty, settings)
    empty.edit("one", {"published": "1999", "source": "Chronicle"})
    assert counts(run([file], empty, settings)) == (0, 0, 1, 0)
    write(file, record("one", "The ferry is late.", published="2024-03-28"))
    assert counts(run([file], empty, settings)) == (0, 1, 0, 0)
    article = empty.registry.article("one")
    assert (str(article.published), article.source) == ("1999-01-01", "Chronicle")
    assert article.text == "The ferry is late."
