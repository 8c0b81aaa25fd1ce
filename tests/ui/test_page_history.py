"""Dates, versions, other outlets and edits in the reader, without a browser."""

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given

from rag.errors import CorpusLocked
from rag.types import Article, DateNote
from tests.ui.desk import HOSTILE, STORM, STORM_BEFORE, WIRE, PaperIntake, paper_intake
from tests.ui.test_render import TEXTS, Tags, plain
from ui.editing import NOT_A_FORM, NOTHING_CHANGED, save_article, to_value
from ui.markup import when
from ui.reader import BROKEN_LINK, NO_VERSION, open_article
from ui.render import article_to_row
from ui.render_article import article_to_html
from ui.render_history import (
    NO_DIFFERENCE,
    Background,
    background_to_html,
    changes_to_html,
    form_values,
)


@pytest.fixture
def intake(tmp_path: Path) -> PaperIntake:
    return paper_intake(tmp_path, HOSTILE)


def shown(intake: PaperIntake, article_id: str = STORM.id, **request: Any) -> str:
    return open_article(intake.desk, intake)({"article_id": article_id, **request})


def saved(intake: PaperIntake, values: dict[str, str]) -> dict[str, str]:
    save = save_article(intake, lambda article_id: f"shown {article_id}")
    return save({"article_id": STORM.id, "values": values})


def test_dates_are_as_exact_as_they_are_known() -> None:
    said = plain(article_to_html(STORM))
    assert "Published 18 August 2020, 09:29 -04:00, from the byline" in said
    assert "Updated September 2020, from the page’s metadata" in said
    assert "Added 5 January 2026" in said
    assert "Tags: weather, roads" in said
    assert "Date unknown" in plain(article_to_html(replace(STORM, published=None)))
    by_hand = replace(
        STORM, published=date(2019, 1, 1), published_note=DateNote("year", None, "edited")
    )
    assert "Published 2019, set by hand" in plain(article_to_html(by_hand))
    naive = DateNote("time", datetime(2020, 8, 18, 9, 5), "mail")
    assert "18 August 2020, 09:05, from the mail" in plain(
        article_to_html(replace(STORM, published_note=naive))
    )


def test_the_list_claims_no_day_that_is_not_known() -> None:
    listed = replace(STORM, published=date(2024, 5, 1), published_note=DateNote("month"))
    assert "Harbour Chronicle, May 2024<" in article_to_row(listed)
    assert when(None) == "date unknown"
    assert when(date(2024, 5, 1), DateNote("year")) == "2024"


def test_versions_outlets_and_form_stand_in_the_reader(intake: PaperIntake) -> None:
    markup = shown(intake)
    said = plain(markup)
    assert "Also in 1 outlet" in said
    assert "Coast road shut by storm" in said
    assert "Version 3 of 3 · What changed" in said
    assert "2 earlier versions" in said
    assert 'name="published" value="2020-08-18"' in markup
    assert 'name="updated" value="2020-09"' in markup
    assert 'name="tags" value="weather, roads"' in markup
    assert "Summarize this article" in said


def test_without_an_intake_there_is_nothing_to_edit(intake: PaperIntake) -> None:
    markup = open_article(intake.desk)({"article_id": STORM.id})
    assert "Summarize" in markup
    for control in ("fn-background", "fn-edit", "fn-view", "Version"):
        assert control not in markup
    gone = open_article(intake.desk)({"article_id": STORM.id, "view": "version", "version": 2})
    assert NO_VERSION in gone


def test_an_article_alone_has_neither_story_nor_versions() -> None:
    markup = background_to_html(HOSTILE, Background())
    assert "fn-story" not in markup
    assert "Version" not in markup
    assert "fn-edit" in markup
    twice = background_to_html(STORM, Background((), (replace(WIRE, source=STORM.source),)))
    assert "Also in 1 other article" in twice


def test_earlier_versions_are_readable(intake: PaperIntake) -> None:
    markup = shown(intake, view="version", version=2)
    said = plain(markup)
    assert "This is an earlier version, 2 of 3" in said
    assert "Two cars were towed." in said
    assert "Summarize" not in said
    assert "fn-edit" not in markup
    assert "Four cars" in shown(intake, view="version", version=3)
    assert NO_VERSION in shown(intake, view="version", version=4)
    assert BROKEN_LINK in shown(intake, view="version", version=0)
    assert BROKEN_LINK in shown(intake, view="secrets")


def test_changes_are_told_by_more_than_colour(intake: PaperIntake) -> None:
    markup = shown(intake, view="changes", version=3)
    assert "What changed from version 2 to version 3" in markup
    assert "<del>Two cars were towed.</del>" in markup
    assert "<ins>Four cars were towed.</ins>" in markup
    assert "Removed: Two cars" in plain(markup)
    assert "−Removed: " in plain(markup)
    assert "+Added: Four cars" in plain(markup)
    assert NO_VERSION in shown(intake, view="changes", version=1)
    assert "from version 1 to version 2" in shown(intake, view="changes", version=2)


def test_long_stretches_without_a_change_are_folded() -> None:
    many = " ".join(f"Sentence number {n} stays." for n in range(20))
    old, new = Article("a", "T", f"{many} It ends."), Article("a", "T", f"{many} It goes on.")
    markup = changes_to_html(old, new, 2, 2)
    assert "<summary>19 unchanged sentences</summary>" in markup
    assert "Sentence number 0 stays." in markup
    assert NO_DIFFERENCE in changes_to_html(old, old, 2, 2)


def test_form_values_keep_what_is_not_known_out() -> None:
    assert form_values(HOSTILE)["published"] == ""
    year = replace(STORM, published_note=DateNote("year"))
    assert form_values(year)["published"] == "2020"


def test_an_edit_is_stored_and_shown(intake: PaperIntake) -> None:
    stored = saved(intake, {"published": "2021-03", "source": "  The   Ledger ", "updated": " "})
    assert stored == {"html": "shown storm"}
    article = intake.desk.article(STORM.id)
    assert article.published == date(2021, 3, 1)
    assert article.published_note == DateNote("month", None, "edited")
    assert (article.source, article.updated) == ("The Ledger", None)
    assert article.tags == STORM.tags
    saved(intake, {"tags": "sea,, night ferry ,", "author": "unknown"})
    article = intake.desk.article(STORM.id)
    assert (article.tags, article.author) == (("sea", "night ferry"), None)
    assert len(intake.earlier(STORM.id)) == len(STORM_BEFORE) + 2


@pytest.mark.parametrize(
    "request_",
    [
        None,
        {"article_id": "storm"},
        {"article_id": "", "values": {"author": "x"}},
        {"article_id": "storm", "values": {"text": "x"}},
        {"article_id": "storm", "values": {"author": None}},
        {"article_id": "storm", "values": {"author": "x" * 1001}},
        {"article_id": "storm", "values": {}, "more": 1},
    ],
)
def test_what_no_form_sends_is_refused(intake: PaperIntake, request_: object) -> None:
    assert save_article(intake, str)(request_) == {"problem": NOT_A_FORM}
    assert intake.desk.article(STORM.id) == STORM


def test_problems_of_an_edit_are_told(intake: PaperIntake) -> None:
    assert saved(intake, {}) == {"problem": NOTHING_CHANGED}
    assert "Write YYYY-MM-DD" in saved(intake, {"published": "<b>soon"})["problem"]
    intake.problem = CorpusLocked("Another process is writing.")
    assert saved(intake, {"author": "x"}) == {"problem": "Another process is writing."}
    gone = save_article(intake, str)({"article_id": "gone", "values": {"author": "x"}})
    intake.problem = None
    assert "problem" in gone
    assert to_value("author", "Unknown") is None


@given(TEXTS)
def test_nothing_foreign_becomes_a_tag_in_the_reader(text: str) -> None:
    def hostile(body: str) -> Article:
        return Article(
            text or "a", text, body, source=text, author=text, url=text, tags=(text, text)
        )

    old, new = (
        hostile(text),
        replace(hostile(f"{text} more. Even more."), ingested=datetime.now(UTC)),
    )
    known = Background((old,), (replace(old, id="b"),))
    markup = background_to_html(new, known) + changes_to_html(old, new, 2, 3)
    found = Tags(markup)
    allowed = (
        "article button h2 p span div a details summary ul li form label input del ins".split()
    )
    assert found.names <= set(allowed)
    assert not [name for name, _ in found.attributes if name.startswith("on")]
