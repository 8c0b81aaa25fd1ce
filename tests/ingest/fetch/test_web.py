import json
import threading
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from ingest.fetch.limits import FetchLimits
from ingest.fetch.web import Notice, read_web
from rag.errors import UnreadableSource
from rag.types import Article
from tests.ingest.fetch.site import (
    STORY,
    Kept,
    Reply,
    Request,
    Site,
    Time,
    allowed,
    article_page,
    entry,
    fetcher,
    page,
    redirect,
    robots,
    rss,
    sitemap,
    sitemap_index,
    zipped,
)

FULL_STORY = "".join(f"<p>{paragraph}</p>" for paragraph in STORY * 3)
NOW = datetime(2024, 6, 1, tzinfo=UTC)


def read(url: str, **given: Any) -> tuple[list[Article], list[UnreadableSource], list[Notice]]:
    """Articles, failures and notices of an address."""
    notices: list[Notice] = []
    asked = {name: given.pop(name) for name in ("known", "now") if name in given}
    with fetcher(**given) as web:
        found = list(read_web(url, web, notice=notices.append, **asked))
    articles = [one for one in found if isinstance(one, Article)]
    return articles, [one for one in found if isinstance(one, UnreadableSource)], notices


def only(url: str, **given: Any) -> Article:
    articles, failures, _ = read(url, **given)
    assert (len(articles), failures) == (1, [])
    return articles[0]


def reason(url: str, **given: Any) -> str:
    articles, failures, _ = read(url, **given)
    assert (articles, len(failures)) == ([], 1)
    return failures[0].reason


def test_a_page_becomes_one_article_at_its_address(site: Site) -> None:
    site.pages["/2024/ferry?utm_source=mail"] = article_page()
    article = only(f"{site.url}/2024/ferry?utm_source=mail#top")
    assert article.title == "Night ferry returns"
    assert article.text == "\n\n".join(STORY)
    assert article.url == article.origin == f"{site.url}/2024/ferry"
    assert article.id.startswith("ferry-")


def test_one_article_has_one_id_by_whichever_way_it_was_found(site: Site) -> None:
    site.pages |= {
        "/ferry": article_page(),
        "/ferry?utm_source=rss": article_page(),
        "/old": redirect("/ferry"),
        "/feed": rss(entry("/ferry?utm_source=rss")),
        "/sitemap.xml": sitemap(f"<loc>{site.url}/ferry/</loc>"),
        "/ferry/": article_page(head='<link rel="canonical" href="/ferry">'),
    }
    ways = ["ferry", "old", "feed", "sitemap.xml", "ferry/"]
    assert len({only(f"{site.url}/{way}").id for way in ways}) == 1


def test_a_page_names_its_own_address_only_within_its_outlet(site: Site) -> None:
    for number, declared in enumerate(["/", "https://other.example/ferry"]):
        site.pages[f"/{number}"] = article_page(head=f'<link rel="canonical" href="{declared}">')
        assert only(f"{site.url}/{number}").url == f"{site.url}/{number}"


def test_the_charset_of_the_header_is_believed(site: Site) -> None:
    told = page(story=("Die Fähre fährt wieder über den Großen Sund, sagt die Hafenbehörde.",) * 4)
    site.pages["/a"] = Reply(told.encode("cp1252"), kind="text/html; charset=windows-1252")
    wrong = told.replace("<head>", '<head><meta charset="koi8-r">')
    site.pages["/b"] = Reply(wrong.encode("cp1252"), kind='text/html; charset="windows-1252"')
    for path in "ab":
        assert "Fähre fährt wieder über den Großen" in only(f"{site.url}/{path}").text


@pytest.mark.parametrize("kind", [None, "text/plain", "application/octet-stream", "text/xml"])
def test_a_page_with_a_wrong_content_type_is_known_by_its_bytes(
    site: Site, kind: str | None
) -> None:
    site.pages["/a"] = article_page(kind=kind)
    assert only(f"{site.url}/a").title == "Night ferry returns"


def test_a_front_page_names_its_feed(site: Site) -> None:
    head = (
        '<link rel="stylesheet" href="/s.css">'
        '<link rel="alternate" type="application/rss+xml" href="/feed.xml">'
        '<link rel="alternate" type="text/html" hreflang="de" href="/de">'
    )
    site.pages["/"] = Reply(f"<html><head>{head}</head><body></body></html>".encode())
    told = reason(site.url)
    assert told.startswith("has no main text.")
    assert told.endswith(f"ingest its feed instead: {site.url}/feed.xml")


def test_nothing_but_the_page_itself_is_loaded(site: Site) -> None:
    head = '<script src="/s.js"></script><link rel="stylesheet" href="/s.css">'
    site.pages["/a"] = article_page(head=head + '<meta http-equiv="refresh" content="0; url=/b">')
    only(f"{site.url}/a")
    assert site.asked == ["/a"]


def test_other_formats_are_read_as_files_of_their_content_type(site: Site) -> None:
    text = "\n\n".join(STORY)
    rows = "\n".join(json.dumps({"text": text, "id": name}) for name in ("one", "two"))
    site.pages |= {
        "/plain": Reply(text.encode(), kind="text/plain"),
        "/notes.md": Reply(f"# Ferry\n\n{text}".encode(), kind="text/plain"),
        "/rows": Reply(rows.encode(), kind="application/x-ndjson"),
        "/anonymous.jsonl": Reply(json.dumps({"text": text}).encode() * 1, kind=None),
    }
    plain = only(f"{site.url}/plain")
    assert plain.text == text
    assert plain.origin == plain.url == f"{site.url}/plain"
    assert plain == only(f"{site.url}/plain")  # nothing of the temporary file is in it
    assert only(f"{site.url}/notes.md").title == "Ferry"
    articles, _, _ = read(f"{site.url}/rows")
    assert [article.id for article in articles] == ["one", "two"]
    assert "fetched" not in repr(only(f"{site.url}/anonymous.jsonl"))


def test_a_record_that_is_none_is_told_with_its_address(site: Site) -> None:
    rows = b'{"text": "A long enough text."}\n{broken\n'
    site.pages["/rows.jsonl"] = Reply(rows, kind="application/octet-stream")
    articles, failures, _ = read(f"{site.url}/rows.jsonl")
    assert len(articles) == 1
    assert failures[0].source == f"{site.url}/rows.jsonl line 2"


def test_what_is_no_article_says_so(site: Site) -> None:
    site.pages |= {
        "/binary": Reply(bytes(range(256)) * 20, kind="application/octet-stream"),
        "/empty": Reply(b""),
        "/other": Reply(b"<svg xmlns='x'/>", kind="application/xml"),
        "/broken.pdf": Reply(b"%PDF-1.7 broken", kind="application/pdf"),
        "/notzip": Reply(b"\x1f\x8bbroken", kind="application/gzip"),
    }
    for path in ("binary", "empty", "other", "broken.pdf", "notzip", "missing"):
        articles, failures, _ = read(f"{site.url}/{path}")
        assert (path, articles, len(failures)) == (path, [], 1)
        [failure] = failures
        assert failure.source == f"{site.url}/{path}"
        assert "/tmp" not in failure.reason


def test_the_pages_of_a_feed_are_fetched_and_told_its_dates(site: Site) -> None:
    site.pages |= {
        "/feed": rss(
            entry(
                "/ferry?utm_source=rss",
                more="<pubDate>Wed, 27 Mar 2024 23:30:00 -0400</pubDate>"
                "<dc:creator>Ines Valdemar</dc:creator><category>Sea</category>",
            ),
            entry("tolls", "Tolls &amp; bridges"),
        ),
        "/ferry?utm_source=rss": article_page(),
        "/tolls": article_page("Tolls & bridges"),
    }
    (ferry, tolls), failures, _ = read(f"{site.url}/feed")
    assert failures == []
    assert ferry.published == date(2024, 3, 27)
    assert ferry.published_note
    assert ferry.published_note.origin == "feed"
    assert ferry.published_note.precision == "time"
    assert ferry.published_note.at == datetime.fromisoformat("2024-03-27T23:30:00-04:00")
    assert (ferry.author, ferry.source) == ("Ines Valdemar", "Harbour Chronicle")
    assert (ferry.updated, ferry.url) == (None, f"{site.url}/ferry")
    assert (tolls.title, tolls.published, tolls.published_note) == ("Tolls & bridges", None, None)


def test_what_a_page_says_of_itself_wins_over_its_feed(site: Site) -> None:
    head = (
        '<meta property="og:site_name" content="Morning Ledger">'
        '<meta property="article:published_time" content="2024-03-26T08:00:00+01:00">'
        '<meta name="author" content="Jonas Lindqvist">'
    )
    more = "<pubDate>Wed, 27 Mar 2024 10:00:00 GMT</pubDate><dc:creator>Desk</dc:creator>"
    site.pages |= {"/feed": rss(entry("/a", "Other title", more)), "/a": article_page(head=head)}
    by_feed, direct = only(f"{site.url}/feed"), only(f"{site.url}/a")
    assert by_feed.published == date(2024, 3, 26)
    assert by_feed.source == "Morning Ledger"
    assert by_feed == replace(direct, language="en")  # of which the page said nothing


def test_a_feed_with_full_texts_stands_in_for_pages_that_cannot_be_had(site: Site) -> None:
    content = f"<content:encoded><![CDATA[{FULL_STORY}]]></content:encoded>"
    site.pages |= {
        "/feed": rss(
            entry("/forbidden", more=content),
            entry("/script", "By script", content),
            entry("/teased", more="<description>Only a teaser.</description>"),
        ),
        "/forbidden": Reply(status=403),
        "/script": Reply(b"<html><body><div id='app'></div></body></html>"),
        "/teased": Reply(status=403),
    }
    articles, [failure], notices = read(f"{site.url}/feed")
    assert [article.title for article in articles] == ["Night ferry returns", "By script"]
    assert articles[0].text == "\n\n".join(STORY * 3)
    assert articles[0].url == articles[0].origin == f"{site.url}/forbidden"
    assert articles[0].source == "Harbour Chronicle"
    assert failure.source == f"{site.url}/teased"
    assert [(n.kind, n.source) for n in notices] == [
        ("feed text", f"{site.url}/forbidden"),
        ("feed text", f"{site.url}/script"),
    ]
    assert notices[0].text.startswith("is read from its feed, for its page answers 403")


def test_scripts_within_a_feeds_text_are_not_kept(site: Site) -> None:
    content = f"{FULL_STORY}<script>alert(1)</script><p onclick='x()'>The end of it.</p>"
    more = f"<content:encoded><![CDATA[{content}]]></content:encoded>"
    site.pages["/feed"] = rss(entry("/gone", more=more))
    text = only(f"{site.url}/feed").text
    assert "alert" not in text
    assert text.endswith("The end of it.")


def test_a_feed_leads_nowhere_that_would_not_be_fetched(site: Site) -> None:
    site.pages["/feed"] = rss(
        entry("http://169.254.169.254/latest/meta-data/"),
        entry("file:///etc/passwd"),
        entry("http://127.0.0.1:1/"),
        entry("javascript:alert(1)"),
        entry("http://[bad/"),
    )
    limits = allowed(allow=(f"127.0.0.1:{site.port}",))
    articles, failures, _ = read(f"{site.url}/feed", limits=limits)
    assert articles == []
    reasons = [failure.reason for failure in failures]
    assert "cloud metadata address" in reasons[0]
    assert "only http:// and https://" in reasons[1]
    assert "loopback" in reasons[2]
    assert "only http:// and https://" in reasons[3]
    assert "an entry without an address" in reasons[4]


def test_robots_txt_holds_for_each_page_of_a_feed(site: Site) -> None:
    site.pages |= {
        "/robots.txt": robots("User-agent: *\nDisallow: /private"),
        "/feed": rss(entry("/private/a"), entry("/b")),
        "/b": article_page(),
    }
    articles, failures, _ = read(f"{site.url}/feed")
    assert len(articles) == 1
    assert "forbidden by the robots.txt of 127.0.0.1" in failures[0].reason
    assert "/private/a" not in site.asked


def test_a_huge_feed_is_read_up_to_a_number_of_pages(site: Site) -> None:
    site.pages["/feed"] = rss(*(entry(f"/{number}") for number in range(3000)))
    site.pages |= {f"/{number}": article_page(f"Ferry {number}") for number in range(5)}
    kept = Kept()
    articles, failures, notices = read(
        f"{site.url}/feed", limits=allowed(max_pages=5), validators=kept
    )
    assert [article.title for article in articles] == [f"Ferry {number}" for number in range(5)]
    assert failures == []
    assert notices[0].kind == "left out"
    assert "2995 more pages" in notices[0].text
    assert kept.held == {}


def test_a_feed_larger_than_a_response_may_be_is_refused(site: Site) -> None:
    site.pages["/feed"] = rss(*(entry(f"/{number}") for number in range(3000)))
    assert "sends more than 0.1 MB" in reason(f"{site.url}/feed", limits=allowed(max_mb=0.1))


def test_an_article_that_a_feed_lists_twice_is_fetched_once(site: Site) -> None:
    site.pages |= {"/feed": rss(entry("/a"), entry("/a#c"), entry("/a?utm_source=x"))}
    site.pages["/a"] = article_page()
    only(f"{site.url}/feed")
    assert site.asked == ["/feed", "/a"]


def test_known_articles_are_not_fetched_again(site: Site) -> None:
    site.pages |= {"/feed": rss(entry("/a?utm_source=rss"), entry("/b")), "/b": article_page()}
    asked: list[str] = []

    def known(url: str) -> bool:
        asked.append(url)
        return url.endswith("/a")

    articles, failures, notices = read(f"{site.url}/feed", known=known)
    assert (len(articles), failures) == (1, [])
    assert asked == [f"{site.url}/a", f"{site.url}/b"]
    assert [(n.kind, n.source) for n in notices] == [("known", f"{site.url}/a")]
    assert site.asked == ["/feed", "/b"]


def tagged(reply: Reply) -> Any:
    """A page that answers 304 to whoever has it already."""

    def answer(request: Request) -> Reply:
        if request.headers.get("if-none-match") == '"1"':
            return Reply(status=304)
        return replace(reply, headers={"ETag": '"1"'})

    return answer


def test_an_unchanged_feed_costs_one_request(site: Site) -> None:
    site.pages |= {"/feed": tagged(rss(entry("/a"))), "/a": tagged(article_page())}
    kept = Kept()
    only(f"{site.url}/feed", validators=kept)
    assert set(kept.held) == {f"{site.url}/feed", f"{site.url}/a"}
    site.requests.clear()
    articles, failures, notices = read(f"{site.url}/feed", validators=kept)
    assert (articles, failures) == ([], [])
    assert [notice.kind for notice in notices] == ["unchanged"]
    assert site.asked == ["/feed"]


def test_an_unchanged_page_of_a_changed_feed_is_not_read_again(site: Site) -> None:
    site.pages |= {"/feed": rss(entry("/a"), entry("/b")), "/a": tagged(article_page())}
    site.pages["/b"] = article_page("Other")
    kept = Kept()
    assert len(read(f"{site.url}/feed", validators=kept)[0]) == 2
    articles, _, notices = read(f"{site.url}/feed", validators=kept)
    assert [article.title for article in articles] == ["Other"]
    assert [(n.kind, n.source) for n in notices] == [("unchanged", f"{site.url}/a")]


def test_a_feed_is_asked_for_whole_again_while_a_page_of_it_is_missing(site: Site) -> None:
    site.pages |= {"/feed": tagged(rss(entry("/a"), entry("/b"))), "/a": article_page()}
    site.pages["/b"] = Reply(status=503)
    kept = Kept()
    assert len(read(f"{site.url}/feed", validators=kept)[1]) == 1
    assert kept.held == {}
    site.pages["/b"] = Reply(status=404)  # and will stay so
    assert len(read(f"{site.url}/feed", validators=kept)[1]) == 1
    assert set(kept.held) == {f"{site.url}/feed"}


def test_nothing_is_remembered_of_a_feed_before_its_last_page_was_taken(site: Site) -> None:
    site.pages |= {"/feed": tagged(rss(entry("/a"), entry("/b")))}
    site.pages |= {"/a": article_page(), "/b": article_page()}
    kept = Kept()
    with fetcher(validators=kept) as web:
        found = read_web(f"{site.url}/feed", web)
        next(found)
        next(found)
        assert kept.held == {}
        assert list(found) == []
    assert set(kept.held) == {f"{site.url}/feed"}


def test_a_stop_ends_the_reading_between_pages(site: Site) -> None:
    site.pages |= {"/feed": tagged(rss(*(entry(f"/{n}") for n in range(9))))}
    site.pages |= {f"/{n}": article_page() for n in range(9)}
    stop = threading.Event()
    kept = Kept()
    with fetcher(stop=stop.is_set, validators=kept) as web:
        found = read_web(f"{site.url}/feed", web)
        assert isinstance(next(found), Article)
        stop.set()
        assert list(found) == []
    assert site.asked == ["/feed", "/0"]
    assert kept.held == {}


def test_a_sitemaps_pages_are_fetched_newest_first(site: Site) -> None:
    def listed(path: str, changed: str) -> str:
        return f"<loc>{site.url}/{path}</loc><lastmod>{changed}</lastmod>"

    news = (
        "<news:news><news:publication><news:name>Harbour Chronicle</news:name>"
        "<news:language>en</news:language></news:publication>"
        "<news:publication_date>2024-05-02T08:00:00+02:00</news:publication_date>"
        "<news:title>Night ferry returns</news:title></news:news>"
    )
    site.pages |= {
        "/sitemap.xml": sitemap(
            f"<loc>{site.url}/undated</loc>",
            listed("old", "2023-01-01"),
            listed("month", "2024-04"),
            f"<loc>{site.url}/news</loc>{news}<lastmod>2024-05-03T10:00:00Z</lastmod>",
        )
    }
    site.pages |= {f"/{path}": article_page() for path in ("undated", "old", "month", "news")}
    articles, failures, notices = read(f"{site.url}/sitemap.xml", limits=allowed(max_pages=3))
    assert failures == []
    assert [article.url for article in articles] == [
        f"{site.url}/{path}" for path in ("news", "month", "old")
    ]
    new, month, old = articles
    assert new.source == "Harbour Chronicle"
    assert new.published == date(2024, 5, 2)
    assert new.updated == date(2024, 5, 3)
    assert new.published_note
    assert new.updated_note
    assert (new.published_note.origin, new.updated_note.origin) == ("sitemap", "sitemap")
    assert month.updated_note
    assert (month.updated, month.updated_note.precision) == (date(2024, 4, 1), "month")
    assert (old.published, old.updated) == (None, date(2023, 1, 1))
    assert "1 more page " in notices[0].text


def test_a_change_before_the_publication_is_none(site: Site) -> None:
    head = '<meta property="article:published_time" content="2024-03-26T08:00:00+01:00">'
    changed = f"<loc>{site.url}/a</loc><lastmod>2020-01-01</lastmod>"
    site.pages |= {"/s.xml": sitemap(changed), "/a": article_page(head=head)}
    article = only(f"{site.url}/s.xml")
    assert (article.published, article.updated) == (date(2024, 3, 26), None)


def test_dates_of_the_future_are_not_believed(site: Site) -> None:
    site.pages |= {
        "/feed": rss(entry("/a", more="<pubDate>Wed, 27 Mar 2030 23:30:00 GMT</pubDate>")),
        "/a": article_page(),
    }
    assert only(f"{site.url}/feed", now=NOW).published is None


@pytest.mark.parametrize("content_encoding", [False, True])
def test_a_packed_sitemap_is_unpacked(site: Site, content_encoding: bool) -> None:
    packed = zipped(sitemap(f"<loc>{site.url}/a</loc>"))
    if content_encoding:
        packed = replace(packed, headers={"Content-Encoding": "gzip"}, kind="application/xml")
    site.pages |= {"/sitemap.xml.gz": packed, "/a": article_page()}
    assert only(f"{site.url}/sitemap.xml.gz").url == f"{site.url}/a"


def test_a_packed_sitemap_that_is_a_bomb_is_not_unpacked(site: Site) -> None:
    bomb = Reply(b"<urlset>" + b" " * 3_000_000 + b"</urlset>")
    site.pages["/sitemap.xml.gz"] = zipped(bomb)
    told = reason(f"{site.url}/sitemap.xml.gz", limits=allowed(max_mb=1))
    assert told.startswith("unpacks to more than 1 MB.")


def test_an_index_is_read_newest_sitemap_first_and_never_in_circles(site: Site) -> None:
    def listed(path: str, changed: str = "") -> str:
        return f"<loc>{site.url}/{path}</loc>" + (
            f"<lastmod>{changed}</lastmod>" if changed else ""
        )

    site.pages |= {
        "/index.xml": sitemap_index(
            listed("index.xml"),
            listed("2023.xml", "2023-12-31"),
            listed("2024.xml.gz", "2024-05-01"),
        ),
        "/2024.xml.gz": zipped(sitemap(listed("new", "2024-05-01"), listed("index.xml"))),
        "/2023.xml": sitemap_index(listed("index.xml"), listed("2023.xml"), listed("more.xml")),
        "/more.xml": sitemap(listed("old", "2023-05-01")),
        "/new": article_page("New"),
        "/old": article_page("Old"),
    }
    articles, failures, _ = read(f"{site.url}/index.xml")
    assert [article.title for article in articles] == ["New", "Old"]
    assert failures == []
    assert site.asked == ["/index.xml", "/2024.xml.gz", "/2023.xml", "/more.xml", "/new", "/old"]


def test_older_sitemaps_of_an_index_are_left_for_later_once_there_is_enough(site: Site) -> None:
    index = [f"<loc>{site.url}/{n}.xml</loc><lastmod>2024-0{n}-01</lastmod>" for n in range(1, 5)]
    site.pages["/index.xml"] = sitemap_index(*index)
    for n in range(1, 5):
        site.pages[f"/{n}.xml"] = tagged(sitemap(f"<loc>{site.url}/{n}</loc>"))
        site.pages[f"/{n}"] = article_page(f"Ferry {n}")
    kept = Kept()
    limits = allowed(max_pages=2)
    articles, _, notices = read(f"{site.url}/index.xml", limits=limits, validators=kept)
    assert [article.title for article in articles] == ["Ferry 4", "Ferry 3"]
    assert "2 more sitemaps" in notices[0].text
    articles, _, _ = read(f"{site.url}/index.xml", limits=limits, validators=kept)
    assert [article.title for article in articles] == ["Ferry 2", "Ferry 1"]


def test_a_sitemap_that_cannot_be_had_does_not_hide_the_others(site: Site) -> None:
    listed = [f"<loc>{site.url}/{path}</loc>" for path in ("gone.xml", "page.xml", "s.xml")]
    site.pages |= {"/index.xml": sitemap_index(*listed), "/page.xml": article_page()}
    site.pages |= {"/s.xml": sitemap(f"<loc>{site.url}/a</loc>"), "/a": article_page()}
    articles, failures, _ = read(f"{site.url}/index.xml")
    assert len(articles) == 1
    assert [failure.reason.split(".")[0] for failure in failures] == [
        "answers 404 (Not Found)",
        "is no sitemap, though one lists it as such",
    ]


def test_a_list_of_addresses_is_a_sitemap_too(site: Site) -> None:
    site.pages |= {"/sitemap.txt": Reply(f"{site.url}/a\n".encode(), kind="text/plain")}
    site.pages["/a"] = article_page()
    assert only(f"{site.url}/sitemap.txt").url == f"{site.url}/a"


def test_a_listing_within_a_listing_is_not_followed(site: Site) -> None:
    site.pages |= {"/feed": rss(entry("/other")), "/other": rss(entry("/a"))}
    assert "is a feed within another one" in reason(f"{site.url}/feed")


def test_strictly_nothing_of_this_computer_is_read_by_default(site: Site) -> None:
    site.pages["/feed"] = rss(entry("/a"))
    assert "loopback address" in reason(f"{site.url}/feed", limits=FetchLimits())
    assert site.requests == []


def test_a_source_is_read_politely(site: Site) -> None:
    site.pages |= {"/feed": rss(*(entry(f"/{n}") for n in range(9)))}
    site.pages |= {f"/{n}": article_page() for n in range(9)}
    time = Time()
    assert len(read(f"{site.url}/feed", time=time)[0]) == 9
    assert time.now - 1000 == pytest.approx(10)  # robots.txt, the feed, nine pages: ten pauses
