import csv
import gzip
import io
import json
import os
import zlib
from datetime import date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ingest.read.markdown import plain_text
from ingest.read.source import find_files, read_file
from ingest.read.title import split_headline, title_of
from rag.clean import clean_line, clean_text
from rag.errors import UnreadableSource
from rag.types import Article, DateNote

BODY = (
    "The harbour of Norvik opened again on Monday, eleven weeks after the storm.\n\n"
    "Its director said that traffic would be back to normal within a month."
)


def write(path: Path, content: str | bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def articles(path: Path) -> list[Article]:
    found = list(read_file(path))
    assert all(isinstance(a, Article) for a in found), found
    return [a for a in found if isinstance(a, Article)]


def one(path: Path) -> Article:
    (article,) = articles(path)
    return article


def reason(path: Path) -> str:
    with pytest.raises(UnreadableSource) as caught:
        list(read_file(path))
    assert caught.value.source == str(path)
    return caught.value.reason


def errors(path: Path) -> list[UnreadableSource]:
    return [found for found in read_file(path) if isinstance(found, UnreadableSource)]


# Finding files


def test_finds_readable_files_in_order(tmp_path: Path) -> None:
    for name in ("b.md", "a/z.TXT", "c.jsonl.gz", "x.jpg", ".hidden.txt", ".git/d.txt", "e.gz"):
        write(tmp_path / name, "text")
    assert find_files(tmp_path) == [tmp_path / n for n in ("a/z.TXT", "b.md", "c.jsonl.gz")]


def test_leaves_evaluation_cases_out_of_a_folder_but_reads_them_when_named(tmp_path: Path) -> None:
    cases = write(tmp_path / "cases.jsonl", '{"id": "1", "question": "Why?"}')
    write(tmp_path / "baseline.jsonl", '{"manifest": {}}')
    article = write(tmp_path / "a.txt", BODY)
    assert find_files(tmp_path) == [article]
    assert find_files(cases) == [cases]


def test_a_missing_path_and_an_empty_folder_say_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(UnreadableSource, match=r"does not exist.*Give the path"):
        find_files(tmp_path / "nowhere")
    with pytest.raises(UnreadableSource, match=r"holds no file.*\.jsonl"):
        find_files(tmp_path)


def test_a_format_that_is_not_read_is_named_so(tmp_path: Path) -> None:
    assert "format that is not read" in reason(write(tmp_path / "a.blob", b"\0\1\2" * 500))


def test_a_file_that_is_gone_is_an_unreadable_source(tmp_path: Path) -> None:
    assert "cannot be opened" in reason(tmp_path / "gone.txt")


# Every format


def test_text_file_with_a_headline(tmp_path: Path) -> None:
    article = one(write(tmp_path / "port.txt", f"Norvik harbour opens\n\n{BODY}\n"))
    assert (article.title, article.text) == ("Norvik harbour opens", BODY)
    assert article.origin == str(tmp_path / "port.txt")
    assert (article.source, article.url, article.published) == (None, None, None)


def test_text_file_without_a_headline_is_titled_by_its_first_words(tmp_path: Path) -> None:
    article = one(write(tmp_path / "port.txt", BODY))
    expected = "The harbour of Norvik opened again on Monday, eleven weeks after the…"
    assert (article.title, article.text) == (expected, BODY)


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("A headline\nThe first sentence.", "A headline"),
        ("Will it hold?\n\nThe truce is weeks old.", "Will it hold?"),
        ("Only one line", None),
        ("LONDON —\n\nThe vote is on Friday.", None),
        ("The minister said on Monday in a speech that was long and\nthat went on.", None),
        ("x" * 121 + "\n\nThe vote is on Friday.", None),
    ],
)
def test_headlines_are_told_from_prose(text: str, title: str | None) -> None:
    headline, body = split_headline(text)
    assert headline == title
    assert body == (text if title is None else text.split("\n", 1)[1].lstrip())


MARKDOWN = """---
id: 007
title: "Port: open"
author: [Ann Lee, Bo Chan]
date: 2024-03-05
url: https://www.daily.example/2024/port
lang: no
updated: null
tags: [shipping, ports]
---
# The port is open

The **harbour** of [Norvik](https://x.example) opened
again, with `cranes` & *cheers*.

- first
- second

1. one

   more

> She said &ldquo;open&rdquo;.

| Year | Ships |
| ---- | ----- |
| 2023 | 1,400 |

![a picture](x.png)

<!-- a note --><div>An <b>aside</b></div>

## What next
Nothing.
"""


def test_markdown_fields_and_words(tmp_path: Path) -> None:
    article = one(write(tmp_path / "port.md", MARKDOWN))
    assert article == Article(
        id="007",
        title="Port: open",
        text=(
            "The port is open\n\nThe harbour of Norvik opened again, with cranes & cheers.\n\n"
            "first\nsecond\n\none\n\nmore\n\nShe said “open”.\n\n"
            "Year | Ships\n2023 | 1,400\n\nAn aside\n\nWhat next\n\nNothing."
        ),
        source="daily.example",
        author="Ann Lee, Bo Chan",
        published=date(2024, 3, 5),
        url="https://www.daily.example/2024/port",
        language="no",
        tags=("shipping", "ports"),
        origin=str(tmp_path / "port.md"),
        published_note=DateNote("day", origin="front matter"),
    )


def test_markdown_heading_is_the_title_and_not_repeated(tmp_path: Path) -> None:
    bare = one(write(tmp_path / "a.markdown", f"# Port *open*\n\n{BODY}"))
    titled = one(write(tmp_path / "b.md", f"---\ntitle: Port open\n---\n# Port open\n\n{BODY}"))
    for article in (bare, titled):
        assert (article.title, article.text) == ("Port open", BODY)


def test_markdown_rules_are_no_front_matter(tmp_path: Path) -> None:
    article = one(write(tmp_path / "a.md", f"---\n\nA lead.\n\n---\n\n{BODY}\n\n---\n\nEnd."))
    assert "A lead." in article.text
    assert article.text.endswith("End.")


@pytest.mark.parametrize("knot", ["author: &a {name: *a}", "tags: &t [*t, x]"])
def test_markdown_front_matter_that_holds_itself(tmp_path: Path, knot: str) -> None:
    assert "not YAML" in reason(write(tmp_path / "a.md", f"---\n{knot}\n---\n{BODY}"))


def test_markdown_front_matter_that_is_not_yaml(tmp_path: Path) -> None:
    path = write(tmp_path / "a.md", f"---\nid: a\ntitle: Port: open\n---\n{BODY}")
    assert "near line 3" in reason(path)


PAGE = f"""<html lang="en"><head><title>Port reopens - The Daily</title>
<meta property="og:site_name" content="The Daily"><meta name="author" content="Ann Lee">
<meta property="article:published_time" content="2024-03-05T22:00:00-05:00">
<link rel="canonical" href="https://www.daily.example/2024/port-reopens"></head><body>
<nav><a href="/">Home</a> <a href="/news">News</a></nav><article><h1>Port reopens</h1>
<p>{BODY.split(chr(10))[0]}</p><p>{BODY.split(chr(10))[-1]}</p>
<ul><li>The first of two entries in this list</li><li>The second entry</li></ul>
<table><tr><th>Year</th><th>Ships</th></tr><tr><td>2023</td><td>1,400</td></tr></table>
<p>A <b>last</b> paragraph that was put here to end the article well.</p></article>
<footer>Copyright 2019 The Daily. All rights reserved.</footer></body></html>"""


def test_page_text_and_metadata(tmp_path: Path) -> None:
    article = one(write(tmp_path / "saved page.html", PAGE))
    assert article.title == "Port reopens"
    assert article.text == (
        f"{BODY}\n\nThe first of two entries in this list\nThe second entry\n\n"
        "Year | Ships\n2023 | 1,400\n\n"
        "A last paragraph that was put here to end the article well."
    )
    assert (article.source, article.author) == ("The Daily", "Ann Lee")
    assert article.published == date(2024, 3, 5)
    assert article.url == "https://www.daily.example/2024/port-reopens"
    assert article.id.startswith("saved-page-")


def test_page_words_are_kept_apart(tmp_path: Path) -> None:
    body = (
        f"<article><p>{BODY}</p><p>A<b> bold </b>word and\n  a broken<br>line of the page.</p>"
        "<blockquote><p>One quote of the page.</p><p>And another one.</p></blockquote>"
        "<ul><li>An entry of the list<ul><li>with one below it</li></ul></li></ul></article>"
    )
    text = one(write(tmp_path / "a.html", f"<html><body>{body}</body></html>")).text
    assert "A bold word and a broken\nline of the page." in text
    assert "One quote of the page.\n\nAnd another one." in text
    assert "An entry of the list\nwith one below it" in text


def test_page_date_is_not_taken_from_its_prose(tmp_path: Path) -> None:
    page = PAGE.replace("2024-03-05T22:00:00-05:00", "").replace("well.", "on 3 May 2011.")
    assert one(write(tmp_path / "a.htm", page)).published is None


def test_page_in_the_encoding_that_it_declares(tmp_path: Path) -> None:
    words = "Порт Норвика снова открылся в понедельник, через одиннадцать недель после шторма."
    page = f'<html><head><meta charset="windows-1251"></head><body><p>{words}</p></body></html>'
    assert words in one(write(tmp_path / "a.html", page.encode("cp1251"))).text


@pytest.mark.parametrize("body", ["", "<nav><a href='/'>Home</a></nav>", "<script>x()</script>"])
def test_page_without_main_text(tmp_path: Path, body: str) -> None:
    path = write(tmp_path / "a.html", f"<html><body>{body}</body></html>")
    assert "no main text" in reason(path)


RECORD = {
    "article_id": 12,
    "headline": "Port  opens",
    "body": BODY,
    "publisher": {"@type": "Organization", "name": "The Daily"},
    "authors": ["Ann Lee", {"name": "Bo Chan"}],
    "datePublished": "Aug. 18, 2020, 9:29 a.m. ET",
    "dateModified": 20200819,
    "link": "https://www.daily.example/port",
    "Lang": "en",
    "keywords": "ports, shipping; ports",
}


def test_json_record_in_common_spellings(tmp_path: Path) -> None:
    article = one(write(tmp_path / "a.json", json.dumps(RECORD)))
    assert article == Article(
        id="12",
        title="Port opens",
        text=BODY,
        source="The Daily",
        author="Ann Lee, Bo Chan",
        published=date(2020, 8, 18),
        updated=date(2020, 8, 19),
        url="https://www.daily.example/port",
        language="en",
        tags=("ports", "shipping"),
        origin=str(tmp_path / "a.json"),
        published_note=DateNote(
            "time", datetime(2020, 8, 18, 9, 29, tzinfo=timezone(timedelta(hours=-4))), "field"
        ),
        updated_note=DateNote("day", origin="field"),
    )


@pytest.mark.parametrize("wrap", [None, "articles", "items", "data", "documents", "results"])
def test_json_lists(tmp_path: Path, wrap: str | None) -> None:
    entries: list[Any] = [RECORD, {"title": "no text", "n": 1}, "text", {"text": BODY}]
    content = entries if wrap is None else {"status": "ok", wrap: entries}
    path = write(tmp_path / "a.json", json.dumps(content))
    found = list(read_file(path))
    assert [type(entry) for entry in found] == [
        Article,
        UnreadableSource,
        UnreadableSource,
        Article,
    ]
    textless, scalar = errors(path)
    assert textless.source == f"{path} entry 2"
    assert "its fields are title, n" in textless.reason
    assert scalar.source == f"{path} entry 3"


@pytest.mark.parametrize(
    "content", ["[]", "3", '{"articles": []}', "{nope", '{"a": 1}', "[" * 99999]
)
def test_json_without_articles(tmp_path: Path, content: str) -> None:
    assert reason(write(tmp_path / "a.json", content))


def test_json_lines_go_on_after_a_bad_record(tmp_path: Path) -> None:
    lines = [json.dumps({"text": BODY, "title": "One"}), "", "{broken", "[1]", '{"title": "x"}']
    path = write(tmp_path / "a.jsonl", "\n".join([*lines, json.dumps({"text": "Two."})]))
    found = list(read_file(path))
    assert [entry.title for entry in found if isinstance(entry, Article)] == ["One", "Two."]
    assert [error.source for error in errors(path)] == [f"{path} line {n}" for n in (3, 4, 5)]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_csv_with_big_quoted_cells(tmp_path: Path, delimiter: str) -> None:
    table = io.StringIO()
    long = BODY + "\n\n" + "Word, word; \t“word” " * 20_000
    writer = csv.writer(table, delimiter=delimiter)
    writer.writerows([["Title", "Text", "Date"], ["One", long, "2024-03-05"], [], ["Two"]])
    writer.writerow(["Three", BODY, "", "too", "many"])
    path = write(tmp_path / "a.csv", b"\xef\xbb\xbf" + table.getvalue().encode())
    (article,) = (entry for entry in read_file(path) if isinstance(entry, Article))
    assert (article.title, article.text) == ("One", clean_text(long))
    assert article.published == date(2024, 3, 5)
    assert [error.source for error in errors(path)] == [f"{path} row 4", f"{path} row 5"]


@pytest.mark.parametrize("content", ["name,age\nAnn,3\n", "title,text\n"])
def test_csv_without_text_or_rows(tmp_path: Path, content: str) -> None:
    assert reason(write(tmp_path / "a.csv", content))


CONTENT = {
    ".txt": BODY,
    ".md": BODY,
    ".markdown": BODY,
    ".html": PAGE,
    ".htm": PAGE,
    ".xhtml": PAGE,
    ".json": json.dumps({"text": BODY}),
    ".jsonl": json.dumps({"text": BODY}),
    ".ndjson": json.dumps({"text": BODY}),
    ".csv": f'text\n"{BODY}"\n',
    ".tsv": f'text\n"{BODY}"\n',
}
PACKED = [f"{suffix}.gz" for suffix in CONTENT]


@pytest.mark.parametrize("suffix", [*CONTENT, *PACKED])
def test_every_suffix_is_read_packed_or_not(tmp_path: Path, suffix: str) -> None:
    raw = CONTENT[suffix.removesuffix(".gz")].encode()
    path = write(tmp_path / f"a{suffix}", gzip.compress(raw) if suffix.endswith(".gz") else raw)
    assert BODY.split("\n")[0] in one(path).text


def test_broken_gzip_keeps_what_came_before(tmp_path: Path) -> None:
    assert "gzip" in reason(write(tmp_path / "a.txt.gz", b"no gzip"))
    assert "gzip" in reason(write(tmp_path / "b.txt.gz", gzip.compress(BODY.encode())[:-9]))


# Encodings and clean-up


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("suffix", [".txt", ".md", ".json", ".jsonl", ".csv"])
def test_encodings(tmp_path: Path, encoding: str, suffix: str) -> None:
    text = "The café’s owner said “no” on Monday; the fine is £1,400 — about half of it. " * 3
    content = {
        ".json": json.dumps({"text": text}, ensure_ascii=False),
        ".jsonl": json.dumps({"text": text}, ensure_ascii=False) + "\n",
        ".csv": f'text\n"{text}"\n',
    }.get(suffix, text)
    assert one(write(tmp_path / f"a{suffix}", content.encode(encoding))).text == text.strip()


@pytest.mark.parametrize("suffix", CONTENT)
@pytest.mark.parametrize(
    "raw", [b"\x89PNG\r\n\x1a\n" + zlib.compress(bytes(range(256)) * 40), b"\0\1\2" * 500]
)
def test_binary_data_is_refused(tmp_path: Path, suffix: str, raw: bytes) -> None:
    path = write(tmp_path / f"a{suffix}", raw)
    try:
        (found,) = {e.reason for e in read_file(path) if isinstance(e, UnreadableSource)}
    except UnreadableSource as exc:
        found = exc.reason
    assert found.startswith("is not text")


@pytest.mark.parametrize("raw", [b"", b" \n\n", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("suffix", CONTENT)
def test_empty_files(tmp_path: Path, suffix: str, raw: bytes) -> None:
    assert reason(write(tmp_path / f"a{suffix}", raw)).startswith("is empty")


def test_clean_text() -> None:
    raw = "\ufeffCafe\u0301 \r\n\r\n\r\n\r\nnews\x00paper\x07 go\u00advern \ud800 \t\rend  \n"
    assert clean_text(raw) == "Café\n\nnewspaper govern \ufffd\nend"
    assert clean_line(" a \n\n b\tc ") == "a b c"


messy = st.text(
    st.one_of(
        st.sampled_from(" \n\r\t\x00\x0b\x0c\x85\xa0\xad\u2000\u2028\u0301\u0327\ufeff\ud800aé"),
        st.characters(),
    )
)


@given(messy)
def test_cleaning_is_stable(raw: str) -> None:
    text = clean_text(raw)
    assert clean_text(text) == text
    assert text.encode().decode() == text
    assert "\n\n\n" not in text
    assert not any(line != line.rstrip() for line in text.split("\n"))


@given(messy)
def test_any_text_has_a_title_of_one_line(raw: str) -> None:
    text = clean_text(raw)
    assert bool(title_of(text)) == bool(text)
    assert "\n" not in title_of(text)
    headline, body = split_headline(text)
    assert text.endswith(body)
    assert clean_text(body) == body
    assert headline is None or body


@given(st.text())
def test_any_text_is_markdown(text: str) -> None:
    headline, body = plain_text(text)
    assert headline is None or headline.strip()
    assert "\r" not in body


@given(
    suffix=st.sampled_from([s for s in CONTENT if "htm" not in s]),
    raw=st.one_of(
        st.binary(),
        messy.map(lambda text: text.encode(errors="replace")),
        st.text(alphabet='{}[]":,;\n-# aitextle').map(str.encode),
    ),
)
@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_bytes_are_read_or_refused(tmp_path: Path, suffix: str, raw: bytes) -> None:
    try:
        for found in read_file(write(tmp_path / f"a{suffix}", raw)):
            if isinstance(found, Article):
                assert found.text
                assert found.title
                assert found.text == clean_text(found.text)
    except UnreadableSource:
        pass


# Ids, addresses, sources


@pytest.mark.parametrize("suffix", [*CONTENT, *PACKED])
def test_ids_stay_when_the_article_is_edited(tmp_path: Path, suffix: str) -> None:
    def read(content: str) -> Article:
        raw = content.encode()
        return one(write(tmp_path / f"p{suffix}", gzip.compress(raw) if "gz" in suffix else raw))

    content = CONTENT[suffix.removesuffix(".gz")]
    before = read(content)
    after = read(content.replace("Monday", "Tuesday").replace("Port reopens", "Port open"))
    assert before.text != after.text
    assert before.id == after.id


def test_ids_of_files_records_and_addresses(tmp_path: Path) -> None:
    address = "https://www.daily.example/2024/port-reopens/index.html"
    path = write(
        tmp_path / "My News.jsonl",
        "\n".join(
            json.dumps(record)
            for record in (
                {"text": "A.", "id": " own id "},
                {"text": "B.", "url": address},
                {"text": "C."},
                {"text": "D.", "id": "x" * 201},
                {"text": "E.", "id": None, "url": "https://daily.example/12345"},
            )
        ),
    )
    ids = [article.id for article in articles(path)]
    assert ids[0] == "own id"
    assert [i.rpartition("-")[0] for i in ids[1:]] == [
        "port-reopens",
        "my-news-3",
        "my-news-4",
        "daily-example",
    ]
    assert len(set(ids)) == 5
    moved = write(tmp_path / "b/other.jsonl", json.dumps({"text": "F.", "url": address}))
    assert one(moved).id == ids[1]
    assert one(write(tmp_path / "новости.txt", BODY)).id.startswith("article-")


def test_ids_do_not_depend_on_how_the_path_is_given(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write(tmp_path / "a.txt", BODY)
    monkeypatch.chdir(tmp_path)
    assert one(Path("a.txt")).id == one(path).id


@pytest.mark.parametrize(
    ("given_url", "url", "source"),
    [
        ("https://www.daily.example/a?b=1#c", "https://www.daily.example/a?b=1", "daily.example"),
        ("http://News.Example:80/a", "http://news.example/a", "news.example"),
        ("javascript:alert(1)", None, None),
        ("java\nscript:alert(1)", None, None),
        ("data:text/html,x", None, None),
        ("https://", None, None),
        ("https://[bad/a", None, None),
        ('https://a.example/" onclick="x', None, None),
        ("/relative", None, None),
        (7, None, None),
    ],
)
def test_only_addresses_of_the_web_are_kept(
    tmp_path: Path, given_url: object, url: str | None, source: str | None
) -> None:
    article = one(write(tmp_path / "a.json", json.dumps({"text": BODY, "url": given_url})))
    assert (article.url, article.source) == (url, source)


def test_odd_values_are_left_out(tmp_path: Path) -> None:
    odd = {"title": float("nan"), "author": True, "language": 10**400, "tags": {"a": 1}, "id": {}}
    article = one(write(tmp_path / "a.json", json.dumps({**odd, "text": [BODY, 3, "End."]})))
    assert article.text == f"{BODY}\n\nEnd."
    assert article.title.startswith("The harbour")
    assert (article.author, article.tags) == (None, ())


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root reads all")
def test_a_file_without_permission(tmp_path: Path) -> None:
    path = write(tmp_path / "a.txt", BODY)
    path.chmod(0)
    assert "cannot be opened" in reason(path)
