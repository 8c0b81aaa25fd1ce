"""Summaries are kept for a while, saved as files and drawn nearer."""

import base64
import io
import json
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from rag.errors import UsageError
from rag.types import Filters, Summary, SummaryRequest
from tests.ui.chronicle import ChronicleDesk, chronicle
from tests.ui.desk import FERRY, PaperDesk
from ui.panel import NOT_A_REQUEST
from ui.reader import summarize_article
from ui.render_shown import NO_ARTICLES, OTHER_WORDS, save_bar_to_html, shown_to_html
from ui.shown import FORGOTTEN, ShownSummaries
from ui.summary_tools import draw_timeline, save_summary

SUMMARY = PaperDesk().summarize(SummaryRequest("topic", "the night ferry"))


def saved(summary: Summary, wanted: str) -> tuple[str, str, bytes]:
    kept = ShownSummaries()
    key = kept.keep(summary)
    file = save_summary(kept)({"summary": key, "format": wanted})["file"]
    return file["name"], file["type"], base64.b64decode(file["content"])


def test_every_format_is_saved_with_footnotes() -> None:
    name, kind, content = saved(SUMMARY, "md")
    assert (name, kind) == ("the-night-ferry.md", "text/markdown")
    assert "[^1]: " in content.decode()
    assert b'id="note-1"' in saved(SUMMARY, "html")[2]
    assert saved(SUMMARY, "pdf")[2].startswith(b"%PDF")
    assert json.loads(saved(SUMMARY, "json")[2])["kind"] == "topic"
    docx = pytest.importorskip("docx").Document(io.BytesIO(saved(SUMMARY, "docx")[2]))
    assert "Sources" in [paragraph.text for paragraph in docx.paragraphs]


def test_only_the_last_summaries_are_kept() -> None:
    kept = ShownSummaries(most=2)
    first, second, third = (kept.keep(replace(SUMMARY, subject=str(n))) for n in range(3))
    assert kept.summary(third).subject == "2"
    assert kept.summary(second).subject == "1"
    with pytest.raises(UsageError, match="no longer at hand"):
        kept.summary(first)
    assert len({first, second, third}) == 3


@pytest.mark.parametrize("request_", [None, {}, {"summary": "x", "format": "exe"}, "x", [1]])
def test_what_the_page_does_not_send_is_refused(request_: Any) -> None:
    assert save_summary(ShownSummaries())(request_) == {"problem": NOT_A_REQUEST}
    assert draw_timeline(ShownSummaries())(request_) == {"problem": NOT_A_REQUEST}


def test_a_forgotten_summary_is_a_problem_in_plain_words() -> None:
    kept = ShownSummaries()
    assert save_summary(kept)({"summary": "gone", "format": "md"}) == {"problem": FORGOTTEN}
    wanted = {"summary": "gone", "start": 0, "end": 1, "width": 300}
    assert draw_timeline(kept)(wanted) == {"problem": FORGOTTEN}


def test_a_stretch_of_days_is_drawn_for_the_width_that_is_asked_for() -> None:
    kept = ShownSummaries()
    start = date(2024, 3, 1).toordinal()
    wanted = {"summary": kept.keep(chronicle()), "start": start, "end": start + 70, "width": 350}
    drawn = draw_timeline(kept)(wanted)
    assert drawn["svg"].startswith('<svg viewBox="0 0 350 ')
    assert (drawn["start"], drawn["end"]) == (start, start + 70)
    far = draw_timeline(kept)({**wanted, "start": -5e9, "end": 5e9, "width": 1e9})
    assert far["svg"].startswith('<svg viewBox="0 0 4000 ')
    assert date.fromordinal(int(far["start"])).year == 1997
    assert "problem" in draw_timeline(kept)({**wanted, "start": float("nan")})


def test_a_timeline_is_drawn_above_its_list_and_can_be_saved() -> None:
    markup = shown_to_html(chronicle(), "key")
    assert markup.index("<figure") < markup.index('<ol class="fn-timeline"')
    assert markup.index("fn-save-as") < markup.index("<figure")
    assert markup.count('data-summary="key"') == 1 + 5
    assert "<figure" not in shown_to_html(SUMMARY, "key")


def test_an_empty_summary_says_what_to_try() -> None:
    asked = SummaryRequest("topic", "chess", Filters(sources=("The <Ledger>",)))
    empty = ChronicleDesk().summarize(asked)
    markup = shown_to_html(empty, "", 2)
    assert "No article concerns this topic." in markup
    assert "only articles in The &lt;Ledger&gt;" in markup
    assert OTHER_WORDS in markup
    assert "fn-save-as" not in markup
    assert NO_ARTICLES in shown_to_html(empty, "", 0)
    read = replace(empty, article_ids=("a",))
    assert "Try another kind." in shown_to_html(read, "", 2)


def test_a_key_is_escaped() -> None:
    assert "<b>" not in save_bar_to_html('"><b>')


def test_an_articles_summary_is_saved_under_its_title() -> None:
    kept = ShownSummaries()
    markup = summarize_article(PaperDesk(), kept)(FERRY.id)
    key = markup.split('data-summary="')[1].split('"')[0]
    file = save_summary(kept)({"summary": key, "format": "md"})["file"]
    assert file["name"].startswith("night-ferry-returns-to-the-tarn-sound")
    assert base64.b64decode(file["content"]).decode().startswith(f"# {FERRY.title}")
