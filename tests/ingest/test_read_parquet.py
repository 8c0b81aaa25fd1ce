"""Parquet files: columns by their names, types of their own, rows in small batches."""

import gzip
import tracemalloc
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pyarrow
import pytest
from pyarrow.parquet import ParquetWriter, write_table

from ingest.read.source import read_file
from rag.errors import UnreadableSource
from rag.types import Article
from tests.ingest.documents import LEAD, parquet, write


def articles(path: Path) -> list[Article]:
    return [found for found in read_file(path) if isinstance(found, Article)]


def reason(path: Path) -> str:
    with pytest.raises(UnreadableSource) as caught:
        list(read_file(path))
    return caught.value.reason


def test_rows_are_articles(tmp_path: Path) -> None:
    rows: list[dict[str, Any]] = [
        {
            "Headline": "Harbour opens",
            "body": [LEAD, "It was calm."],
            "date_published": datetime(2024, 3, 5, 7, 30, tzinfo=UTC),
            "authors": [{"name": "Ann Lee"}],
            "embedding": [0.5] * 8,
        },
        {"Headline": "Empty", "body": [], "date_published": None, "authors": None},
    ]
    path = write(tmp_path / "a.parquet", parquet(rows))
    article, error = list(read_file(path))
    assert isinstance(article, Article)
    assert (article.title, article.text) == ("Harbour opens", f"{LEAD}\n\nIt was calm.")
    assert (article.author, article.published) == ("Ann Lee", date(2024, 3, 5))
    assert isinstance(error, UnreadableSource)
    assert error.source == f"{path} row 2"
    assert articles(write(tmp_path / "b.parquet.gz", gzip.compress(path.read_bytes())))


def test_columns_of_unusual_types(tmp_path: Path) -> None:
    table = pyarrow.table(
        {
            "text": pyarrow.array([f"Le café. {LEAD}".encode()], pyarrow.binary()),
            "title": pyarrow.array(["Port"]).dictionary_encode(),
            "published": pyarrow.array([1709623800123456789], pyarrow.timestamp("ns", "UTC")),
            "updated": pyarrow.array([date(2024, 3, 9)], pyarrow.date32()),
        }
    )
    path = tmp_path / "a.parquet"
    write_table(table, path)
    (article,) = articles(path)
    assert (article.title, article.text) == ("Port", f"Le café. {LEAD}")
    assert (article.published, article.updated) == (date(2024, 3, 5), date(2024, 3, 9))


def test_parquet_that_cannot_be_read(tmp_path: Path) -> None:
    whole = parquet([{"text": LEAD}])
    assert "not a whole Parquet" in reason(write(tmp_path / "a.parquet", whole[:-5]))
    assert "not a whole Parquet" in reason(write(tmp_path / "b.parquet", "text"))
    assert "name, age" in reason(write(tmp_path / "c.parquet", parquet([{"name": "x", "age": 1}])))
    assert "is empty" in reason(write(tmp_path / "d.parquet", b""))
    none = pyarrow.table({"text": pyarrow.array([], pyarrow.string())})
    write_table(none, tmp_path / "e.parquet")
    assert "no rows" in reason(tmp_path / "e.parquet")


def test_columns_that_no_article_has_are_not_read(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    schema = pyarrow.schema([("text", pyarrow.string()), ("vector", pyarrow.binary())])
    with ParquetWriter(path, schema, compression="none") as writer:
        for _ in range(4):
            rows = {"text": [LEAD] * 500, "vector": [bytes(8000)] * 500}
            writer.write_table(pyarrow.table(rows, schema))
    tracemalloc.start()
    before = pyarrow.total_allocated_bytes()
    most = 0
    count = 0
    for _ in read_file(path):
        count += 1
        most = max(most, pyarrow.total_allocated_bytes() - before)
    traced = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert count == 2000
    assert most < 4_000_000
    assert traced < 20_000_000
