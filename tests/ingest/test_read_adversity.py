"""Whatever lies in a folder: every file is read, or there is a plain reason why not."""

import json
import os
import random
import tracemalloc
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ingest.read.decode import decode
from ingest.read.source import find_files, read_file
from rag.errors import UnreadableSource
from rag.types import Article
from tests.ingest.documents import BODY, LEAD, every_format, write

TEXT = "\n\n".join(BODY)
WHOLE = every_format()


def one(path: Path) -> Article:
    (article,) = read_file(path)
    assert isinstance(article, Article)
    return article


def reason(path: Path) -> str:
    with pytest.raises(UnreadableSource) as caught:
        list(read_file(path))
    assert caught.value.source == str(path)
    return caught.value.reason


def read_or_refused(path: Path) -> list[Article | UnreadableSource]:
    found: list[Article | UnreadableSource] = []
    try:
        found.extend(read_file(path))
    except UnreadableSource as exc:
        found.append(exc)
    return found


# Any bytes


@st.composite
def damaged(draw: st.DrawFn) -> tuple[str, bytes]:
    """A file that was cut, that has other bytes here and there, or other bytes for its end."""
    suffix = draw(st.sampled_from(sorted(WHOLE)))
    raw = bytearray(WHOLE[suffix])
    places = st.integers(0, len(raw) - 1)
    for place, value in draw(st.lists(st.tuples(places, st.integers(0, 255)), max_size=20)):
        raw[place] = value
    if draw(st.booleans()):
        raw = raw[: draw(places)]
    if draw(st.booleans()):
        raw += draw(st.binary(max_size=200))
    return draw(st.sampled_from([suffix, suffix, f"{suffix}.gz", ".unknown"])), bytes(raw)


@given(damaged() | st.tuples(st.sampled_from(sorted(WHOLE)), st.binary(max_size=400)))
@settings(
    max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_any_bytes_are_read_or_refused(tmp_path: Path, file: tuple[str, bytes]) -> None:
    suffix, raw = file
    path = write(tmp_path / f"a{suffix}", raw)
    for found in read_or_refused(path):
        if isinstance(found, Article):
            assert found.text
            assert found.title
        else:
            assert found.source.startswith(str(path))
            assert found.reason.endswith((".", ")"))


@pytest.mark.parametrize("suffix", sorted(WHOLE))
def test_every_whole_file_is_read(tmp_path: Path, suffix: str) -> None:
    found = list(read_file(write(tmp_path / f"a{suffix}", WHOLE[suffix])))
    assert found
    assert all(isinstance(entry, Article) and LEAD[:20] in entry.text for entry in found)


# Files that are none


def test_pipes_and_devices_are_named_and_never_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.txt")
    assert find_files(tmp_path) == [tmp_path / "a.txt"]
    assert "pipe or a device" in reason(tmp_path / "a.txt")
    assert "pipe or a device" in reason(Path("/dev/zero"))
    with pytest.raises(UnreadableSource, match="neither a file nor a folder"):
        find_files(tmp_path / "a.txt")


def test_folders_that_are_called_like_files_are_folders(tmp_path: Path) -> None:
    inner = write(tmp_path / "x.txt" / "a.txt", TEXT)
    assert find_files(tmp_path) == [inner]
    assert "is a folder" in reason(tmp_path / "x.txt")


def test_broken_links_have_a_reason(tmp_path: Path) -> None:
    (tmp_path / "a.txt").symlink_to(tmp_path / "gone.txt")
    (tmp_path / "b.txt").symlink_to(tmp_path / "b.txt")
    assert find_files(tmp_path) == [tmp_path / "a.txt", tmp_path / "b.txt"]
    assert "cannot be opened" in reason(tmp_path / "a.txt")
    assert "cannot be opened" in reason(tmp_path / "b.txt")


@pytest.mark.parametrize("name", ["a\0b.txt", "x" * 300 + ".txt"])
def test_paths_that_no_file_can_have(tmp_path: Path, name: str) -> None:
    with pytest.raises(UnreadableSource):
        find_files(tmp_path / name)
    assert reason(tmp_path / name)


@contextmanager
def nobody() -> Iterator[None]:
    """Without the rights of root, if there are any."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)


def test_files_and_folders_without_permission_have_a_reason(tmp_path: Path) -> None:
    for folder in (tmp_path, *tmp_path.parents[:2]):
        folder.chmod(0o755)
    closed = write(tmp_path / "closed" / "a.txt", TEXT).parent
    unread = write(tmp_path / "b.txt", TEXT)
    opened = write(tmp_path / "c.txt", TEXT)
    closed.chmod(0)
    unread.chmod(0)
    with nobody():
        assert find_files(tmp_path) == [unread, opened, closed]
        assert "Permission denied" in reason(unread)
        assert reason(closed)
        assert one(opened).text == TEXT
        with pytest.raises(UnreadableSource, match="Permission denied"):
            find_files(closed / "a.txt")
    closed.chmod(0o755)


def test_a_file_that_goes_while_it_is_read_keeps_what_was_read(tmp_path: Path) -> None:
    line = '{"text": "' + LEAD + '"}\n'
    path = write(tmp_path / "a.jsonl", line * 2_000)
    found = read_file(path)
    assert isinstance(next(found), Article)
    path.unlink()
    assert all(isinstance(entry, Article) for entry in found)
    assert "cannot be opened" in reason(path)


def test_a_file_that_is_cut_while_it_is_read_ends_there(tmp_path: Path) -> None:
    line = '{"text": "' + LEAD + '"}\n'
    path = write(tmp_path / "a.jsonl", line * 2_000)
    found = read_file(path)
    next(found)
    os.truncate(path, 0)
    rest = list(found)
    assert len(rest) < 2_000
    assert sum(isinstance(entry, UnreadableSource) for entry in rest) <= 1


# Enormous files


def test_an_article_beyond_all_measure_is_refused(tmp_path: Path) -> None:
    (found,) = read_file(write(tmp_path / "a.txt", f"{LEAD} " * 70_000))
    assert isinstance(found, UnreadableSource)
    assert "5,000,000 is the most" in found.reason
    assert "more than 50 MB" in reason(write(tmp_path / "b.md", b"word " * 10_100_000))


def test_enormous_json_is_to_be_converted(tmp_path: Path) -> None:
    path = write(tmp_path / "a.json", f'{{"articles": [{{"text": "{LEAD}"}},' + " " * 9000)
    os.truncate(path, 251_000_000)
    assert "Convert it to JSON Lines" in reason(path)


def test_json_lines_that_are_called_json_are_streamed(tmp_path: Path) -> None:
    path = write(tmp_path / "a.json", ('{"text": "' + LEAD + '"}\n') * 3)
    assert len(list(read_file(path))) == 3


def test_a_line_beyond_all_measure_is_skipped(tmp_path: Path) -> None:
    line = ('{"text": "' + LEAD + '"}\n').encode()
    long = b'{"text": "' + b"word " * 10_100_000 + b'"}\n'
    found = list(read_file(write(tmp_path / "a.jsonl", line + long + line)))
    assert [type(entry) for entry in found] == [Article, UnreadableSource, Article]
    error = found[1]
    assert isinstance(error, UnreadableSource)
    assert error.source == f"{tmp_path / 'a.jsonl'} line 2"


def test_a_quote_that_is_never_closed_does_not_take_the_rest_of_a_table(tmp_path: Path) -> None:
    rows = f'One,"{LEAD}"\n' * 3
    path = write(
        tmp_path / "a.csv", f'title,text\n{rows}Bad,"{LEAD}\n' + f"Two,{'Calm. ' * 20}\n" * 60_000
    )
    found = list(read_file(path))
    assert sum(isinstance(entry, Article) for entry in found) > 3
    assert any(isinstance(e, UnreadableSource) and "quotes" in e.reason for e in found)


@pytest.mark.parametrize("suffix", [".csv", ".jsonl", ".mbox"])
def test_memory_does_not_grow_with_the_file(tmp_path: Path, suffix: str) -> None:
    long = TEXT * 40
    unit = {
        ".csv": f'"{long}"\n',
        ".jsonl": json.dumps({"text": long}) + "\n",
        ".mbox": f"From a@x Tue Mar  5 07:30:00 2024\nFrom: a@x\nSubject: A\n\n{long}\n\n",
    }[suffix]
    head = "text\n" if suffix == ".csv" else ""
    path = write(tmp_path / f"a{suffix}", head + unit * (8_000_000 // len(unit)))
    next(read_file(path))  # what is imported on the way counts for no file
    tracemalloc.start()
    count = sum(isinstance(found, Article) for found in read_file(path))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert count > 400
    assert peak < 2_000_000


# Names and encodings


def test_what_no_name_tells_is_told_by_the_content(tmp_path: Path) -> None:
    for suffix, raw in WHOLE.items():
        if suffix == ".csv":  # reads as prose
            continue
        path = write(tmp_path / f"of-{suffix[1:]}", raw)
        assert any(isinstance(e, Article) and LEAD[:20] in e.text for e in read_file(path)), suffix


@pytest.mark.parametrize(
    ("raw", "advice"),
    [
        (b"\xd0\xcf\x11\xe0" + bytes(600), "Save it as .docx"),
        (rb"{\rtf1\ansi Hello}", "Save it as .docx"),
        (b"\x89PNG\r\n\x1a\n", "OCR"),
        (b"SQLite format 3\0", "Export"),
        (bytes(range(256)) * 9, "format that is not read"),
    ],
)
def test_common_files_that_are_no_articles_say_what_to_do(
    tmp_path: Path, raw: bytes, advice: str
) -> None:
    assert advice in reason(write(tmp_path / "thing", raw))


SAMPLES = {
    "L’été dernier, le maire a été élu à la tête de la région où il avait passé son enfance.": (
        "cp1252",
        "utf-16",
        "utf-16-le",
        "utf-16-be",
        "utf-32",
        "utf-8-sig",
    ),
    "The council met on Monday and the mayor’s office said nothing about the plan.": ("cp1252",),
    "Burmistrz otworzył w poniedziałek nową drogę, która jest dłuższa niż stara.": (
        "cp1250",
        "iso8859-2",
    ),
    "Порт Норвика снова открылся в понедельник, через одиннадцать недель после шторма.": (
        "cp1251",
        "koi8-r",
        "utf-16-le",
    ),
    "市長は月曜日に川を渡る新しい道路を開通させた。古い道路よりも長い。": (
        "shift_jis",
        "euc_jp",
        "iso2022_jp",
    ),
    "市长星期一开通了跨河的新道路，比旧道路更长。": ("gb18030",),
    "시장은 월요일에 강을 건너는 새 도로를 개통했다.": ("euc_kr",),
}


@pytest.mark.parametrize(
    ("text", "encoding"), [(text, name) for text, names in SAMPLES.items() for name in names]
)
def test_texts_of_many_encodings(tmp_path: Path, text: str, encoding: str) -> None:
    raw = text.encode(encoding)
    assert decode(raw, "x") == text
    lines = "\n".join(f'{{"id": "{n}", "text": "{text}"}}' for n in range(3)).encode(encoding)
    found = list(read_file(write(tmp_path / "a.jsonl", lines)))
    assert [entry.text for entry in found if isinstance(entry, Article)] == [text] * 3


def test_utf8_that_was_cut_or_damaged_stays_utf8() -> None:
    text = "Порт Норвика снова открылся в понедельник, и он" * 3
    raw = text.encode()
    assert decode(raw[:-1], "x") == text[:-1] + "\ufffd"
    assert decode(raw[:40] + b"\xff" + raw[41:], "x").count("\ufffd") <= 2


def test_a_line_of_another_encoding_does_not_spoil_the_others(tmp_path: Path) -> None:
    chance = random.Random(1)
    lines = [
        '{"text": "Le café et l’été, n° %d"}'.encode("cp1252" if chance.random() < 0.2 else "utf-8")
        for _ in range(40)
    ]
    numbered = [line.replace(b"%d", b"%d" % n) for n, line in enumerate(lines)]
    found = list(read_file(write(tmp_path / "a.jsonl", b"\n".join(numbered))))
    assert [entry.text for entry in found if isinstance(entry, Article)] == [
        f"Le café et l’été, n° {n}" for n in range(40)
    ]
