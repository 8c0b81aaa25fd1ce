"""Zip archives: read as if they were folders, and never unpacked into harm."""

import csv
import gzip
import io
import json
import zipfile
from pathlib import Path

import pytest

from ingest.read.source import read_file
from rag.errors import UnreadableSource
from rag.types import Article
from tests.ingest.documents import BODY, LEAD, every_format, pdf, word, write, zipped

TEXT = "\n\n".join(BODY)


def read(path: Path) -> tuple[list[Article], list[UnreadableSource]]:
    found = list(read_file(path))
    return (
        [entry for entry in found if isinstance(entry, Article)],
        [entry for entry in found if isinstance(entry, UnreadableSource)],
    )


def reason(path: Path) -> str:
    with pytest.raises(UnreadableSource) as caught:
        list(read_file(path))
    assert caught.value.source == str(path)
    return caught.value.reason


def test_members_are_read_in_order_and_named_as_in_a_folder(tmp_path: Path) -> None:
    records = [{"title": "One", "text": LEAD}, {"title": "Two"}]
    files = {
        "news/b.txt": TEXT,
        "a.jsonl": "\n".join(map(json.dumps, records)),
        "notes.xyz": "not read",
        "cases.jsonl": '{"id": "1", "question": "Why?"}',
        "__MACOSX/news/._b.txt": "\0\1\2",
        ".hidden/c.txt": TEXT,
        "empty.md": "",
    }
    path = write(tmp_path / "news.zip", zipped(files))
    articles, errors = read(path)
    assert [a.origin for a in articles] == [f"{path}/a.jsonl", f"{path}/news/b.txt"]
    assert [error.source for error in errors] == [f"{path}/a.jsonl line 2", f"{path}/empty.md"]


def test_every_format_is_read_within_an_archive(tmp_path: Path) -> None:
    files = {f"of{suffix}": raw for suffix, raw in every_format().items() if suffix != ".zip"}
    files["packed.txt.gz"] = gzip.compress(TEXT.encode())
    articles, errors = read(write(tmp_path / "all.zip", zipped(files)))
    assert errors == []
    named = {a.origin.rpartition("/")[2] for a in articles}
    assert named == set(files)


def test_an_archive_packed_by_gzip_and_one_without_a_name(tmp_path: Path) -> None:
    raw = zipped({"a.txt": TEXT})
    for name, content in (("a.zip.gz", gzip.compress(raw)), ("download", raw)):
        [article], _ = read(write(tmp_path / name, content))
        assert article.text == TEXT


def test_archives_in_each_other_are_opened_once(tmp_path: Path) -> None:
    inner = zipped({"deep.txt": TEXT, "deeper.zip": zipped({"a.txt": TEXT})})
    path = write(tmp_path / "a.zip", zipped({"day/inner.zip": inner}))
    [article], [error] = read(path)
    assert article.origin == f"{path}/day/inner.zip/deep.txt"
    assert error.source == f"{path}/day/inner.zip/deeper.zip"
    assert "Unpack it first" in error.reason


def test_ids_stay_when_members_change_and_come(tmp_path: Path) -> None:
    [before], _ = read(write(tmp_path / "a.zip", zipped({"x/port.txt": TEXT})))
    more = {"a/port.txt": TEXT, "x/port.txt": f"{TEXT} More."}
    after, _ = read(write(tmp_path / "a.zip", zipped(more)))
    assert before.id.startswith("port-")
    assert [a.id for a in after][1] == before.id
    assert len({a.id for a in after}) == 2


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_ways_of_packing(tmp_path: Path, method: int) -> None:
    [article], _ = read(write(tmp_path / "a.zip", zipped({"a.txt": TEXT}, method)))
    assert article.text == TEXT


def patched(raw: bytes, *, flags: int | None = None, method: int | None = None) -> bytes:
    """The archive with other flags or another method in the headers of its only member."""
    changed = bytearray(raw)
    for signature, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        start = raw.index(signature) + at
        if flags is not None:
            changed[start : start + 2] = flags.to_bytes(2, "little")
        if method is not None:
            changed[start + 2 : start + 4] = method.to_bytes(2, "little")
    return bytes(changed)


def test_members_that_cannot_be_unpacked_are_errors_beside_the_others(tmp_path: Path) -> None:
    raw = zipped({"a.txt": TEXT})
    locked = write(tmp_path / "locked.zip", patched(raw, flags=1))
    [error] = read(locked)[1]
    assert error.source == f"{locked}/a.txt"
    assert "password" in error.reason
    [error] = read(write(tmp_path / "odd.zip", patched(raw, method=9)))[1]
    assert "Pack it again" in error.reason

    two = bytearray(zipped({"a.txt": TEXT, "b.txt": TEXT}, zipfile.ZIP_STORED))
    two[two.index(b"Norvik")] ^= 1  # of the first member
    articles, [error] = read(write(tmp_path / "spoilt.zip", bytes(two)))
    assert [a.origin[-5:] for a in articles] == ["b.txt"]
    assert "cannot be unpacked" in error.reason


def test_bombs_are_refused_before_they_are_unpacked(tmp_path: Path) -> None:
    bomb = zipped({"a.txt": b"0" * 101_000_000})
    assert len(bomb) < 200_000
    assert "zip bomb" in reason(write(tmp_path / "a.zip", bomb))
    assert "zip bomb" in reason(write(tmp_path / "a.docx", bomb))
    assert "zip bomb" in reason(write(tmp_path / "a.epub", bomb))
    nested = write(tmp_path / "b.zip", zipped({"inner.zip": bomb, "fine.txt": TEXT}))
    [article], [error] = read(nested)
    assert article.origin == f"{nested}/fine.txt"
    assert error.source == f"{nested}/inner.zip"
    assert "holds more than 50 MB" in reason(
        write(tmp_path / "a.txt.gz", gzip.compress(b"0" * 51_000_000, 1))
    )


def test_well_packed_tables_are_no_bombs(tmp_path: Path) -> None:
    table = io.StringIO()
    csv.writer(table).writerows([("title", "text"), *[("Port", LEAD)] * 2000])
    articles, errors = read(write(tmp_path / "a.zip", zipped({"a.csv": table.getvalue()})))
    assert (len(articles), errors) == (2000, [])


def test_archives_without_anything_to_read(tmp_path: Path) -> None:
    assert "not a whole zip" in reason(write(tmp_path / "a.zip", zipped({"a.txt": TEXT})[:-30]))
    assert "not a whole zip" in reason(write(tmp_path / "b.zip", "no archive"))
    assert "holds no file" in reason(write(tmp_path / "c.zip", zipped({"a.xyz": TEXT})))
    assert "is empty" in reason(write(tmp_path / "d.zip", ""))


def test_names_that_lead_out_of_the_archive_stay_names(tmp_path: Path) -> None:
    files = {"../../etc/passwd.txt": TEXT, "/etc/a.txt": TEXT, "dir\\b.txt": TEXT}
    path = write(tmp_path / "a.zip", zipped(files))
    articles, _ = read(path)
    assert all(a.origin.startswith(f"{path}/") for a in articles)
    assert len({a.id for a in articles}) == len(articles)
    assert {p.name for p in tmp_path.iterdir()} == {"a.zip"}


def test_documents_keep_their_titles_within_archives(tmp_path: Path) -> None:
    articles, _ = read(write(tmp_path / "a.zip", zipped({"a.pdf": pdf(), "b.docx": word()})))
    assert {a.title for a in articles} == {"Norvik harbour opens"}
