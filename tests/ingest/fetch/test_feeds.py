import contextlib
import json
import time
from datetime import date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.fetch.feeds import is_json_feed, load_feed, load_json_feed
from ingest.fetch.kinds import kind_of
from ingest.fetch.limits import Fetched
from ingest.fetch.sitemaps import is_list, load_sitemap
from ingest.fetch.xml import from_root, parse_xml, root_name
from rag.errors import UnreadableSource
from rag.types import DateNote
from tests.ingest.fetch.site import entry, rss, sitemap

PLACE = "https://chronicle.example/news/feed.xml"

LAUGHS = (
    '<!DOCTYPE x [<!ENTITY a "ha ha ha ha ha ha ha ha ha ha">'
    + "".join(
        f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefgh", "bcdefghi", strict=True)
    )
    + "]>"
)


def test_a_relative_link_is_resolved_against_the_feed() -> None:
    [first, second, third] = load_feed(
        rss(entry("../a"), entry("b"), entry("//other.example/c")).body, PLACE
    ).entries
    assert (first.url, second.url) == (
        "https://chronicle.example/a",
        "https://chronicle.example/news/b",
    )
    assert third.url == "https://other.example/c"


def test_the_base_of_an_atom_feed_counts() -> None:
    atom = """<feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://other.example/x/">
      <title>Harbour Chronicle</title><updated>2024-03-27T10:00:00Z</updated>
      <entry><title type="html">Ferry &amp;amp; &lt;b&gt;bus&lt;/b&gt;</title><id>urn:1</id>
        <link rel="alternate" href="ferry"/><link rel="self" href="self"/>
        <author><name>Ines Valdemar</name></author><category term="Sea"/>
        <published>2024-03-27T10:00:00+01:00</published><updated>2024-03-29</updated></entry>
      </feed>"""
    [ferry] = load_feed(atom.encode(), PLACE).entries
    assert ferry.url == "https://other.example/x/ferry"
    assert (ferry.author, ferry.tags, ferry.source) == (
        "Ines Valdemar",
        ("Sea",),
        "Harbour Chronicle",
    )
    assert ferry.published
    assert ferry.updated
    moment = datetime.fromisoformat("2024-03-27T10:00:00+01:00")
    assert ferry.published.note == DateNote("time", moment, "feed")
    assert (ferry.updated.day, ferry.updated.note.precision) == (date(2024, 3, 29), "day")


def test_an_entry_without_a_change_has_none() -> None:
    dated = entry("/a", more="<pubDate>Wed, 27 Mar 2024 10:00:00 GMT</pubDate>")
    [ferry] = load_feed(rss(dated).body, PLACE).entries
    assert ferry.published
    assert ferry.updated is None


def test_html_entities_in_a_feed_are_read() -> None:
    feed = rss(entry("/a?x=1&amp;y=2", "Caf&eacute; &ndash; Th&eacute;&nbsp;glac&eacute;"))
    [found] = load_feed(feed.body, PLACE).entries
    assert found.title == "Café – Thé glacé"
    assert found.url == "https://chronicle.example/a?x=1&y=2"


def test_a_broken_feed_is_read_as_far_as_it_goes() -> None:
    whole = rss(entry("/a", "Tolls & bridges <b>"), entry("/b")).body
    for broken in (whole, whole[:-40], b"\n\n  junk before " + whole):
        entries = load_feed(broken, PLACE).entries
        assert entries[0].url == "https://chronicle.example/a"
        assert len(entries) == 2


def test_a_feed_without_entries_says_so() -> None:
    with pytest.raises(UnreadableSource, match="is a feed without entries"):
        load_feed(rss().body, PLACE)
    with pytest.raises(UnreadableSource, match=r"too broken|without entries"):
        load_feed(b"<rss", PLACE)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "iso-8859-1"])
def test_a_feed_in_another_encoding_is_read(encoding: str) -> None:
    text = rss(entry("/a", "Fähre")).body.decode().replace('"utf-8"', f'"{encoding}"')
    assert load_feed(text.encode(encoding), PLACE).entries[0].title == "Fähre"
    unmarked = text.replace(f' encoding="{encoding}"', "")
    assert load_feed(unmarked.encode(encoding), PLACE, encoding).entries[0].title == "Fähre"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-7", "cp037"])
@pytest.mark.parametrize("before", ["", "\n", "<!-- > -->", "<?x ?>"])
def test_entities_that_multiply_are_not_expanded(encoding: str, before: str) -> None:
    laughing = rss(entry("/a", "&i;&i;&i;", "<description>&i;</description>")).body.decode()
    start = laughing.index("<rss")
    declaration = f'<?xml version="1.0" encoding="{encoding}"?>'
    text = (declaration + before + LAUGHS + laughing[start:]).encode(encoding)
    began = time.monotonic()
    try:
        entries = load_feed(text, PLACE, encoding).entries
    except UnreadableSource:
        entries = ()
    assert time.monotonic() - began < 2
    assert entries or encoding in ("utf-7", "cp037")
    assert all(len(repr(found)) < 1000 for found in entries)


@pytest.mark.parametrize("mark", ["<!DOCTYPE", "<!doctype"])
def test_a_feed_reads_no_file_of_this_computer(tmp_path: Path, mark: str) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("the secret word")
    doctype = f'{mark} rss [<!ENTITY xxe SYSTEM "{secret.as_uri()}">]>'
    text = rss(entry("/a", "A &xxe; B", "<description>&xxe;</description>"), head=doctype).body
    found = load_feed(text, PLACE)
    assert "secret word" not in repr(found)
    outside = (
        f'{mark} rss SYSTEM "{secret.as_uri()}" [<!ENTITY % p SYSTEM "{secret.as_uri()}"> %p;]>'
    )
    assert "secret word" not in repr(load_feed(rss(entry("/a"), head=outside).body, PLACE))


def test_a_feed_that_names_a_file_is_not_opened(tmp_path: Path) -> None:
    secret = tmp_path / "feed.xml"
    secret.write_bytes(rss(entry("/a")).body)
    with pytest.raises(UnreadableSource):
        load_feed(str(secret).encode(), PLACE)


def test_a_sitemap_reads_no_file_and_expands_nothing(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("the-secret-word")
    listed = "<loc>https://chronicle.example/&xxe;&i;</loc>"
    for doctype in (f'<!DOCTYPE u [<!ENTITY xxe SYSTEM "{secret.as_uri()}">]>', LAUGHS):
        text = sitemap(listed).body.decode().replace("<urlset", doctype + "<urlset")
        began = time.monotonic()
        [found] = load_sitemap(text.encode(), PLACE).entries
        assert time.monotonic() - began < 1
        assert found.url == "https://chronicle.example/"


def test_an_article_may_tell_of_a_document_type() -> None:
    told = "<p>It begins with <!DOCTYPE html> and <!ENTITY x 'y'></p>"
    plain = rss(entry("/a", more=f"<description><![CDATA[{told}]]></description>")).body
    assert told.encode() in from_root(plain, PLACE)


@given(st.binary(max_size=300))
def test_no_bytes_break_the_parsers_of_listings(raw: bytes) -> None:
    for before in (b"", b"<rss>", b"<urlset>", b"\xff\xfe", b"<!DOCTYPE x ["):
        text = before + raw
        for load in (load_feed, load_sitemap, load_json_feed, parse_xml):
            with contextlib.suppress(UnreadableSource):
                load(text, PLACE)
        root_name(text)
        kind_of(Fetched(PLACE, PLACE, text))


def test_a_json_feed_is_read() -> None:
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "Harbour Chronicle",
        "language": "en",
        "items": [
            {
                "id": "1",
                "url": "../ferry",
                "title": "Night ferry",
                "content_text": "One & two.\n\nThree.",
                "date_published": "2024-03-27T10:00:00-05:00",
                "date_modified": "2024-03-28",
                "authors": [{"name": "Ines Valdemar"}, {"url": "x"}, "y"],
                "tags": ["Sea", 3, None],
            },
            {"id": 2, "external_url": "https://other.example/", "content_html": "<p>x</p>"},
            "nonsense",
            {},
        ],
    }
    raw = b"\xef\xbb\xbf" + json.dumps(feed).encode()
    assert is_json_feed(raw)
    ferry, other, bare = load_json_feed(raw, PLACE).entries
    assert ferry.url == "https://chronicle.example/ferry"
    assert (ferry.author, ferry.source, ferry.tags) == (
        "Ines Valdemar",
        "Harbour Chronicle",
        ("Sea",),
    )
    assert ferry.html == "<p>One &amp; two.</p><p>Three.</p>"
    assert ferry.published
    assert ferry.published.note.origin == "feed"
    assert (other.url, other.html, other.published) == ("https://other.example/", "<p>x</p>", None)
    assert bare.url is None


@pytest.mark.parametrize(
    "raw",
    [
        b'{"version": "https://jsonfeed.org/version/1", "items": []}',
        b'{"version": "https://jsonfeed.org/version/1", "items": {"a": 1}}',
        b'{"version": "https://jsonfeed.org/version/1"}',
        b"[" * 5000,
    ],
)
def test_a_json_feed_without_entries_says_so(raw: bytes) -> None:
    with pytest.raises(UnreadableSource, match="is a feed without entries"):
        load_json_feed(raw, PLACE)


@pytest.mark.parametrize(
    ("raw", "content_type", "kind"),
    [
        (b"<?xml version='1.0'?><!-- x --><rss>", "text/html", "feed"),
        (b"\xef\xbb\xbf\n<feed xmlns='x'>", "text/plain", "feed"),
        (b"<rdf:RDF xmlns:rdf='x'>", "", "feed"),
        (b"Warning: x\n<rss>", "application/rss+xml", "feed"),
        ("<?xml version='1.0'?><urlset>".encode("utf-16"), "", "sitemap"),
        (b"<sm:sitemapindex>", "text/xml", "sitemap"),
        (b"<?xml version='1.0'?><!DOCTYPE html PUBLIC 'a' 'b'><html>", "text/xml", "page"),
        (b"<!doctype html><title>x</title>", "", "page"),
        (b"words", "text/html", "page"),
        (b"words", "text/plain", "file"),
        (b"https://a.example/\nhttps://b.example/", "text/plain", "sitemap"),
        (b"%PDF-1.4", "text/html", "file"),
        (b'{"version":"https://jsonfeed.org/version/1"}', "text/html", "json feed"),
        (b"{}", "application/json", "file"),
        (b"", "", "file"),
    ],
)
def test_the_kind_of_an_answer_is_told_by_its_bytes(
    raw: bytes, content_type: str, kind: str
) -> None:
    assert kind_of(Fetched(PLACE, PLACE, raw, content_type)) == kind


def test_a_text_with_an_address_in_it_is_no_list() -> None:
    assert not is_list(b"See https://a.example/ for more.")
    assert not is_list(b"")


def test_a_sitemap_without_pages_says_so() -> None:
    for raw in (sitemap().body, b"<urlset>", b"", sitemap("<loc></loc>").body):
        with pytest.raises(UnreadableSource, match="is a sitemap that lists no page"):
            load_sitemap(raw, PLACE)


def test_a_broken_sitemap_is_read_as_far_as_it_goes() -> None:
    whole = sitemap("<loc>/a?x=1&y=2</loc>", "<loc>\n /b \n</loc>", "<loc>/c</loc>").body
    urls = [found.url for found in load_sitemap(whole[:-20], PLACE).entries]
    assert urls[1:] == ["https://chronicle.example/b", "https://chronicle.example/c"]


def test_a_feed_of_many_broken_entries_is_read_in_time() -> None:
    broken = rss(*(entry(f"/{n}", "Tolls & bridges <b>") for n in range(2000))).body
    began = time.monotonic()
    assert len(load_feed(broken, PLACE).entries) == 2000
    assert time.monotonic() - began < 10


def test_markup_that_would_keep_the_parser_busy_is_refused() -> None:
    began = time.monotonic()
    with pytest.raises(UnreadableSource, match="more than 300,000 tags"):
        load_feed(b"<rss><channel><item><title>" + b"<b>" * 3_000_000, PLACE)
    assert time.monotonic() - began < 5


def test_a_link_that_is_no_address_does_not_hide_the_others() -> None:
    listed = rss(entry("http://[bad/"), entry("/a")).body
    assert load_feed(listed, PLACE).entries[1].url == "https://chronicle.example/a"
    pages = sitemap("<loc>http://[bad/</loc>", "<loc>/a</loc>").body
    assert load_sitemap(pages, PLACE).entries[1].url == "https://chronicle.example/a"
