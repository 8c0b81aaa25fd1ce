"""Columns named by the owner of a file, and what is said when a file has no such column."""

import json
from pathlib import Path
from typing import Any

import pytest

from ingest.read.mapping import parse_mapping
from ingest.read.source import read_file
from rag.errors import UnreadableSource, UsageError
from rag.types import Article
from tests.ingest.documents import LEAD, parquet, write, zipped

MAPPING = {"text": "Inhalt", "title": "Kopf", "published": "am"}
ROW = {"Kopf": "Port", "Inhalt": LEAD, "am": "2024-03-05", "text": "not this", "title": "nor this"}


def content(suffix: str, *rows: dict[str, Any]) -> bytes:
    match suffix:
        case ".csv":
            lines = [";".join(rows[0]), *(";".join(map(str, row.values())) for row in rows)]
            return "\n".join(lines).encode()
        case ".parquet":
            return parquet(rows)
        case ".json":
            return json.dumps({"articles": rows}).encode()
    return "\n".join(map(json.dumps, rows)).encode()


def test_mapping_is_read_from_a_line() -> None:
    assert parse_mapping("text=body, published = date of print ,") == {
        "text": "body",
        "published": "date of print",
    }
    assert parse_mapping("") == {}


@pytest.mark.parametrize("text", ["body", "text=", "=body", "txt=body", "text=a,text=b"])
def test_mapping_that_means_nothing(text: str) -> None:
    with pytest.raises(UsageError) as caught:
        parse_mapping(text)
    if text != "text=a,text=b":
        assert "published" in str(caught.value)


@pytest.mark.parametrize("suffix", [".csv", ".parquet", ".json", ".jsonl"])
def test_mapped_columns_are_read(tmp_path: Path, suffix: str) -> None:
    path = write(tmp_path / f"a{suffix}", content(suffix, ROW))
    (article,) = read_file(path, MAPPING)
    assert isinstance(article, Article)
    assert (article.title, article.text, str(article.published)) == ("Port", LEAD, "2024-03-05")
    packed = write(tmp_path / f"a{suffix}.zip", zipped({f"a{suffix}": path.read_bytes()}))
    (inner,) = read_file(packed, MAPPING)
    assert isinstance(inner, Article)
    assert inner.text == LEAD


@pytest.mark.parametrize("suffix", [".csv", ".parquet"])
def test_table_without_a_mapped_column_lists_those_it_has(tmp_path: Path, suffix: str) -> None:
    path = write(tmp_path / f"a{suffix}", content(suffix, ROW))
    with pytest.raises(UnreadableSource) as caught:
        list(read_file(path, {"text": "Inhalt", "author": "Wer"}))
    assert caught.value.source == str(path)
    assert caught.value.reason.startswith("has no column Wer")
    assert "Kopf, Inhalt, am, text, title" in caught.value.reason


@pytest.mark.parametrize("suffix", [".json", ".jsonl"])
def test_records_need_not_all_have_a_column_but_one_must(tmp_path: Path, suffix: str) -> None:
    other = {"Inhalt": LEAD, "Wer": "Ann Lee"}
    path = write(tmp_path / f"a{suffix}", content(suffix, ROW, other))
    mapping = {"text": "Inhalt", "author": "Wer"}
    assert [type(found) for found in read_file(path, mapping)] == [Article, Article]
    *_, error = read_file(path, {**mapping, "url": "wo"})
    assert isinstance(error, UnreadableSource)
    assert error.source == str(path)
    assert error.reason.startswith("has no column wo")
    assert "Kopf, Inhalt, am" in error.reason


def test_column_within_an_object(tmp_path: Path) -> None:
    row = {"id": "a", "fields": {"bodyText": LEAD, "byline": "Ann Lee"}}
    mapping = parse_mapping("text=fields.bodyText,author=fields.byline")
    for suffix in (".jsonl", ".parquet"):
        path = write(tmp_path / f"a{suffix}", content(suffix, row))
        (article,) = read_file(path, mapping)
        assert isinstance(article, Article)
        assert (article.text, article.author) == (LEAD, "Ann Lee")


def test_single_json_record_without_a_mapped_column(tmp_path: Path) -> None:
    path = write(tmp_path / "a.json", json.dumps(ROW))
    with pytest.raises(UnreadableSource, match="has no column body"):
        list(read_file(path, {"text": "body"}))
