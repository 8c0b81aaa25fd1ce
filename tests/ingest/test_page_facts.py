from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.read.json_ld import article_node, name_in
from ingest.read.page import read_page
from tests.ingest.pages import article_of, canonical, meta, page, published, script

ADDRESS = "https://www.skarholm.example/news/lamp"
OWN = {"@type": "NewsArticle", "headline": "Lamp of Skarholm", "datePublished": "2024-03-05"}
OTHER = {"@type": "NewsArticle", "headline": "Bridge closed", "datePublished": "2019-01-02"}
MARA = {"@type": "Person", "@id": "#mara", "name": "Mara Lindqvist"}
HERALD = {"@type": "Organization", "@id": "#herald", "name": "Skarholm Herald"}


# Which node of JSON-LD is the article's


def test_references_within_a_graph_are_resolved(tmp_path: Path) -> None:
    own = {**OWN, "author": [{"@id": "#mara"}], "publisher": {"@id": "#herald"}}
    graph = {"@context": "https://schema.org", "@graph": [HERALD, own, MARA]}
    article = article_of(tmp_path, head=script(graph))
    assert (article.author, article.source) == ("Mara Lindqvist", "Skarholm Herald")
    assert published(article) == ("2024-03-05", "day", "json-ld")


@pytest.mark.parametrize(
    "nodes",
    [
        [script({"@type": "WebSite", "datePublished": "2001-01-01"}), script(OWN)],
        [script([{"@type": "BreadcrumbList"}, OWN])],
        [script({"@type": "WebPage", "mainEntity": OWN})],
        [script(OTHER), script(OWN)],  # told by its headline
        [script({"@type": "ItemList", "itemListElement": [OTHER]}), script(OWN)],
        [script("{broken"), script(OWN)],
        [script('{"@type": "NewsArticle", "datePublished": "1999-01-01",'), script(OWN)],
        [script({**OWN, "@type": ["Thing", "https://schema.org/ReportageNewsArticle"]})],
        [script({**OWN, "@type": "LiveBlogPosting"})],
    ],
)
def test_the_node_of_the_article_is_found(tmp_path: Path, nodes: list[str]) -> None:
    found = published(article_of(tmp_path, head="".join(nodes)))
    assert found == ("2024-03-05", "day", "json-ld")


def test_the_node_with_the_address_of_the_page_is_before_that_with_its_headline(
    tmp_path: Path,
) -> None:
    at_home = {**OTHER, "mainEntityOfPage": {"@id": f"{ADDRESS}?utm_source=x"}}
    head = canonical(ADDRESS) + script([OWN, at_home])
    assert published(article_of(tmp_path, head=head)) == ("2019-01-02", "day", "json-ld")


@pytest.mark.parametrize(
    "node",
    [
        {"@type": "ItemList", "itemListElement": [OTHER]},
        {"@type": "WebPage", "hasPart": [OTHER]},
        {"@type": "VideoObject", "datePublished": "2019-01-02"},
        {"datePublished": "2019-01-02"},
        "just words",
        "",
        "[" * 5000,
    ],
)
def test_other_nodes_do_not_date_the_article(tmp_path: Path, node: object) -> None:
    assert published(article_of(tmp_path, head=script(node))) is None


@pytest.mark.parametrize(
    "text",
    [
        '//<![CDATA[\n{"@type": "NewsArticle", "headline": "Lamp"}\n//]]>',
        '<!-- {"@type": "NewsArticle", "headline": "Lamp"} -->',
        '{"@type": "NewsArticle", "headline": "Lamp", "description": "two\nlines"}',
        '{"@type": "NewsArticle", "headline": "Lamp"};',
    ],
)
def test_json_with_what_pages_put_around_it_is_read(text: str) -> None:
    node = article_node([text], None, "")
    assert node
    assert node["headline"] == "Lamp"


@given(st.lists(st.text(alphabet='{}[]":,@typeid Newsrticl#\\\n', max_size=60), max_size=3))
def test_no_script_breaks_the_reader(scripts: list[str]) -> None:
    node = article_node(scripts, None, "")
    assert node is None or "@type" in node


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("2024-03-05T07:00:00Z", ("2024-03-05", "time", "json-ld")),
        ("2024-03-05", ("2024-03-05", "day", "json-ld")),
        ("2024-03-05T00:00:00Z", ("2024-03-05", "day", "json-ld")),
        ("2024-03", ("2024-03-01", "month", "json-ld")),
        ("2024", ("2024-01-01", "year", "json-ld")),
        (["", "2024-03-05"], ("2024-03-05", "day", "json-ld")),
        ("soon", None),
        ({"@value": "2024-03-05"}, None),
        (None, None),
    ],
)
def test_a_date_is_as_exact_as_it_was_given(
    tmp_path: Path, value: object, expected: tuple[str, str, str] | None
) -> None:
    node = {"@type": "NewsArticle", "datePublished": value}
    assert published(article_of(tmp_path, head=script(node))) == expected


def test_a_node_that_refers_to_itself_is_read(tmp_path: Path) -> None:
    knot = {**OWN, "@id": "#a", "author": {"@id": "#a"}, "publisher": {"@id": "#a"}}
    assert published(article_of(tmp_path, head=script(knot)))


@pytest.mark.parametrize(
    ("value", "name"),
    [
        ("Mara Lindqvist", "Mara Lindqvist"),
        ({"name": "Mara Lindqvist"}, "Mara Lindqvist"),
        ({"name": ["Mara Lindqvist"]}, "Mara Lindqvist"),
        ([{"name": "Mara Lindqvist"}, "Ove Brandt"], "Mara Lindqvist; Ove Brandt"),
        ("https://skarholm.example/mara", ""),
        ({"@id": "#nobody"}, ""),
        ([[["Mara"]]], ""),
        (7, ""),
        (None, ""),
    ],
)
def test_names_are_read_however_they_are_written(value: object, name: str) -> None:
    assert name_in(value) == name


# Outlet and author


@pytest.mark.parametrize(
    ("head", "source"),
    [
        (meta("og:site_name", "Skarholm Herald"), "Skarholm Herald"),
        (meta("og:site_name", "Skarholm Herald | Latest News"), "Skarholm Herald"),
        (script({**OWN, "publisher": HERALD}), "Skarholm Herald"),
        (meta("og:site_name", "The Isles") + script({**OWN, "publisher": HERALD}), "The Isles"),
        (canonical(ADDRESS), "skarholm.example"),
        (canonical("https://lena.substack.com/p/lamp"), "lena.substack.com"),
        (meta("og:site_name", "Skarholm Herald") + canonical(ADDRESS), "Skarholm Herald"),
        ("", None),
    ],
)
def test_the_outlet_is_that_of_the_metadata_else_of_the_domain(
    tmp_path: Path, head: str, source: str | None
) -> None:
    assert article_of(tmp_path, head=head).source == source


@pytest.mark.parametrize(
    ("head", "below", "author"),
    [
        (script({**OWN, "author": "By Mara Lindqvist"}), "", "Mara Lindqvist"),
        ('<meta name="author" content="Mara Lindqvist">', "", "Mara Lindqvist"),
        (meta("article:author", "https://social.example/mara"), "", None),
        ("", "<p>By Mara Lindqvist and Ove Brandt</p>", "Mara Lindqvist, Ove Brandt"),
        (meta("author", "Ove Brandt"), "<p>By Mara Lindqvist</p>", "Ove Brandt"),
        (meta("author", "Staff"), "", None),
        (meta("author", "Skarholm Herald") + meta("og:site_name", "Skarholm Herald"), "", None),
        ("", "", None),
    ],
)
def test_the_author_is_that_of_the_metadata_else_of_the_byline(
    tmp_path: Path, head: str, below: str, author: str | None
) -> None:
    assert article_of(tmp_path, head=head, below=below).author == author


# Address


@pytest.mark.parametrize(
    ("head", "url"),
    [
        (canonical(ADDRESS), ADDRESS),
        (canonical(f"{ADDRESS}?utm_source=mail#top"), ADDRESS),
        (canonical("//www.skarholm.example/news/lamp"), ADDRESS),
        (meta("og:url", f"{ADDRESS}?fbclid=1"), ADDRESS),
        (canonical("/news/lamp") + meta("og:url", "https://www.skarholm.example/x"), ADDRESS),
        (script({**OWN, "url": ADDRESS}), ADDRESS),
        (canonical("https://elsewhere.example/a") + meta("og:url", ADDRESS), ADDRESS),
        (canonical("javascript:alert(1)"), None),
        ("", None),
    ],
)
def test_the_address_of_a_saved_page(tmp_path: Path, head: str, url: str | None) -> None:
    assert article_of(tmp_path, head=head).url == url


def test_an_amp_page_is_the_article_that_its_canonical_link_names(tmp_path: Path) -> None:
    amp, plain = tmp_path / "amp.html", tmp_path / "plain.html"
    amp.write_text(page(head=canonical(ADDRESS)).replace("<html>", "<html amp>"))
    plain.write_text(page())
    when = datetime(2024, 6, 1, tzinfo=UTC)
    (mobile,) = read_page(amp, address=f"{ADDRESS}/amp?utm_source=search", now=when)
    (desktop,) = read_page(plain, address=ADDRESS, now=when)
    assert mobile.url == desktop.url == ADDRESS


def test_an_amp_page_without_a_canonical_link_loses_its_mark(tmp_path: Path) -> None:
    file = tmp_path / "amp.html"
    file.write_text(page())
    (article,) = read_page(file, address="https://amp.skarholm.example/news/lamp/amp/")
    assert article.url == "https://skarholm.example/news/lamp"
