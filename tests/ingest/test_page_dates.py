from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.ingest.pages import (
    STORY,
    article_of,
    canonical,
    meta,
    published,
    script,
    updated,
)

NOW = datetime(2024, 6, 1, 12, 0, tzinfo=UTC)
MADE = meta("article:published_time", "2024-03-05T22:30:00-05:00")
ADDRESS = "https://www.skarholm.example"


# A single origin


def test_a_page_without_any_date_has_none(tmp_path: Path) -> None:
    article = article_of(tmp_path)
    assert (article.published, article.published_note) == (None, None)
    assert (article.updated, article.updated_note) == (None, None)


def test_when_a_page_was_ingested_is_not_a_date_of_its_article(tmp_path: Path) -> None:
    assert article_of(tmp_path).ingested is None


def test_meta_tags_give_both_dates_with_their_zones(tmp_path: Path) -> None:
    changed = meta("article:modified_time", "2024-03-06T04:00:00Z")
    article = article_of(tmp_path, head=MADE + changed)
    assert published(article) == ("2024-03-05", "time", "meta")
    assert updated(article) == ("2024-03-06", "time", "meta")
    assert article.published_note
    assert article.published_note.at == datetime.fromisoformat("2024-03-05T22:30:00-05:00")


def test_json_ld_gives_both_dates(tmp_path: Path) -> None:
    node = {
        "@type": "NewsArticle",
        "datePublished": "2024-03-05",
        "dateModified": "2024-03-07T08:15:00+01:00",
    }
    article = article_of(tmp_path, head=script(node))
    assert published(article) == ("2024-03-05", "day", "json-ld")
    assert updated(article) == ("2024-03-07", "time", "json-ld")


def test_time_elements_are_told_apart_by_the_word_before_them(tmp_path: Path) -> None:
    below = (
        '<p>Published <time datetime="2024-03-05T09:00:00+01:00">Tuesday</time>, '
        'updated <time datetime="2024-03-06T10:00:00+01:00">Wednesday</time></p>'
    )
    article = article_of(tmp_path, below=below)
    assert published(article) == ("2024-03-05", "time", "time element")
    assert updated(article) == ("2024-03-06", "time", "time element")


@pytest.mark.parametrize("mark", ['class="entry-updated"', 'itemprop="dateModified"'])
def test_time_elements_are_told_apart_by_their_marks(tmp_path: Path, mark: str) -> None:
    article = article_of(tmp_path, below=f'<time {mark} datetime="2024-03-06">6 March</time>')
    assert published(article) is None
    assert updated(article) == ("2024-03-06", "day", "time element")


def test_a_time_element_may_stand_above_the_headline(tmp_path: Path) -> None:
    article = article_of(tmp_path, above='<time datetime="2024-03-05">5 March 2024</time>')
    assert published(article) == ("2024-03-05", "day", "time element")


@pytest.mark.parametrize("where", ["nav", "aside", "footer", "form"])
def test_a_date_in_a_menu_or_teaser_is_not_that_of_the_article(tmp_path: Path, where: str) -> None:
    teaser = f'<{where}><time datetime="2019-01-02">2 January 2019</time></{where}>'
    assert published(article_of(tmp_path, above=teaser, below=teaser)) is None


def test_the_date_of_the_next_article_on_a_page_does_not_count(tmp_path: Path) -> None:
    next_one = '</article><article><h2>Other</h2><time datetime="2019-01-02">then</time>'
    assert published(article_of(tmp_path, story=(*STORY, next_one))) is None


def test_a_byline_that_says_updated_is_never_the_publication(tmp_path: Path) -> None:
    article = article_of(tmp_path, below="<p>Updated Aug. 18, 2020, 9:29 a.m. ET</p>")
    assert published(article) is None
    assert updated(article) == ("2020-08-18", "time", "byline")
    assert article.updated_note
    assert article.updated_note.at == datetime.fromisoformat("2020-08-18T09:29:00-04:00")


def test_a_byline_gives_author_and_both_dates(tmp_path: Path) -> None:
    below = (
        "<div><span>By Mara Lindqvist</span><span>Published March 5, 2024</span>"
        "<span>Updated March 6, 2024</span></div>"
    )
    article = article_of(tmp_path, below=below)
    assert article.author == "Mara Lindqvist"
    assert published(article) == ("2024-03-05", "day", "byline")
    assert updated(article) == ("2024-03-06", "day", "byline")


def test_a_day_within_the_prose_is_no_date_of_the_article(tmp_path: Path) -> None:
    below = "<p>The old lamp was lit for the last time on March 5, 2015, a keeper wrote.</p>"
    article = article_of(tmp_path, below=below)
    assert (published(article), updated(article)) == (None, None)


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/2024/03/05/lamp", ("2024-03-05", "day", "url")),
        ("/2024/mar/05/lamp", ("2024-03-05", "day", "url")),
        ("/2024/03/lamp", ("2024-03-01", "month", "url")),
        ("/2024/lamp", None),
        ("/lamp-1234567", None),
    ],
)
def test_the_address_alone_may_tell_the_date(
    tmp_path: Path, path: str, expected: tuple[str, str, str] | None
) -> None:
    article = article_of(tmp_path, head=canonical(f"{ADDRESS}{path}"))
    assert published(article) == expected
    assert updated(article) is None


# Day first or month first


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Published 03/04/2024", None),  # March or April
        ("Published 13/04/2024", ("2024-04-13", "day", "byline")),
        ("Published 04/13/2024", ("2024-04-13", "day", "byline")),
        ("Published 04/04/2024", ("2024-04-04", "day", "byline")),
        ("Veröffentlicht am 03.04.2024", ("2024-04-03", "day", "byline")),
    ],
)
def test_an_ambiguous_order_is_not_guessed(
    tmp_path: Path, text: str, expected: tuple[str, str, str] | None
) -> None:
    assert published(article_of(tmp_path, below=f"<p>{text}</p>")) == expected


def test_an_ambiguous_date_leaves_the_word_to_a_less_trusted_origin(tmp_path: Path) -> None:
    node = {"@type": "NewsArticle", "datePublished": "03/04/2024"}
    head = script(node) + canonical(f"{ADDRESS}/2024/04/03/lamp")
    assert published(article_of(tmp_path, head=head)) == ("2024-04-03", "day", "url")


# Several origins


def test_of_origins_that_disagree_the_most_trusted_is_believed(tmp_path: Path) -> None:
    node = {"@type": "NewsArticle", "datePublished": "2024-03-01"}
    parts = {
        "json-ld": script(node),
        "meta": meta("article:published_time", "2024-03-02"),
        "time element": '<time datetime="2024-03-03">a</time>',
        "byline": "<p>Published March 4, 2024</p>",
        "url": canonical(f"{ADDRESS}/2024/03/05/lamp"),
    }
    body = ("time element", "byline")
    for trusted in list(parts):
        head = "".join(part for name, part in parts.items() if name not in body)
        below = "".join(part for name, part in parts.items() if name in body)
        found = published(article_of(tmp_path, head=head, below=below))
        assert found
        assert found[2] == trusted
        del parts[trusted]


def test_a_finer_date_of_the_same_day_is_taken_from_a_less_trusted_origin(tmp_path: Path) -> None:
    head = script({"@type": "NewsArticle", "datePublished": "2024-03-05"}) + MADE
    assert published(article_of(tmp_path, head=head)) == ("2024-03-05", "time", "meta")


def test_a_month_is_made_a_day_by_the_address(tmp_path: Path) -> None:
    head = script({"@type": "NewsArticle", "datePublished": "2024-03"})
    head += canonical(f"{ADDRESS}/2024/03/05/lamp")
    assert published(article_of(tmp_path, head=head)) == ("2024-03-05", "day", "url")


def test_a_moment_in_utc_takes_the_day_of_the_outlet(tmp_path: Path) -> None:
    node = {"@type": "NewsArticle", "datePublished": "2024-03-06T03:30:00Z"}
    article = article_of(tmp_path, head=script(node) + MADE)
    assert published(article) == ("2024-03-05", "time", "meta")


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/lamp", ("2024-03-05", "day", "byline")),
        ("/2024/03/lamp", ("2024-03-05", "day", "byline")),
        ("/2024/02/lamp", ("2024-02-01", "month", "url")),  # the text may be about that day
    ],
)
def test_a_day_on_a_line_of_its_own_counts_unless_the_address_contradicts(
    tmp_path: Path, path: str, expected: tuple[str, str, str]
) -> None:
    story = ("March 5, 2024", *STORY)
    article = article_of(tmp_path, head=canonical(f"{ADDRESS}{path}"), story=story)
    assert published(article) == expected


def test_the_days_of_a_diary_are_not_that_of_its_publication(tmp_path: Path) -> None:
    story = ("March 5, 2024", STORY[0], "March 6, 2024", *STORY[1:])
    assert published(article_of(tmp_path, story=story)) is None
    below = "<p>Published March 7, 2024</p>"
    told = published(article_of(tmp_path, below=below, story=story))
    assert told == ("2024-03-07", "day", "byline")


# The clock


@pytest.mark.parametrize(
    ("text", "made", "changed"),
    [
        ("Published 3 hours ago", "2024-06-01", None),
        ("Updated yesterday", None, "2024-05-31"),
        ("Posted 2 days ago", "2024-05-30", None),
    ],
)
def test_relative_dates_need_a_clock(
    tmp_path: Path, text: str, made: str | None, changed: str | None
) -> None:
    below = f"<p>{text}</p>"
    with_clock, without = (
        article_of(tmp_path, now=NOW, below=below),
        article_of(tmp_path, below=below),
    )
    assert published(with_clock) == (made and (made, "day", "byline"))
    assert updated(with_clock) == (changed and (changed, "day", "byline"))
    assert (published(without), updated(without)) == (None, None)


def test_a_date_of_the_future_is_not_believed_but_the_next_one_is(tmp_path: Path) -> None:
    node = {"@type": "NewsArticle", "datePublished": "2031-03-05", "dateModified": "2031-03-06"}
    article = article_of(
        tmp_path, now=NOW, head=script(node) + canonical(f"{ADDRESS}/2024/03/05/lamp")
    )
    assert published(article) == ("2024-03-05", "day", "url")
    assert updated(article) is None
