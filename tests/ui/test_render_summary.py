"""Summaries as HTML: headings, days, sources, everything foreign escaped."""

from dataclasses import replace

import pytest

from rag.errors import UsageError
from rag.types import Filters, Point, Section, Sentence, Summary, SummaryKind, SummaryRequest
from tests.ui.desk import IDLE, PaperDesk
from ui.render_summary import covered_to_text, summary_to_html, when_to_text
from ui.shown import ShownSummaries
from ui.topics import HINT, WORKING, Wanted, summarize_topic


@pytest.mark.parametrize("kind", ["topic", "timeline", "briefing"])
def test_every_kind_shows_its_points_with_chips_and_footnotes(kind: SummaryKind) -> None:
    markup = summary_to_html(PaperDesk().summarize(SummaryRequest(kind, "ferry")))
    assert markup.count("<li>") == 2
    assert markup.count("fn-cite") == 3 + 3  # three behind sentences, three in the list
    assert '<span class="fn-sources">2 sources</span>' in markup
    assert ('<ol class="fn-timeline">' in markup) == (kind == "timeline")


def test_headings_are_escaped() -> None:
    markup = summary_to_html(PaperDesk().summarize(SummaryRequest("topic", "ferry")))
    assert "Told by &lt;b&gt;several&lt;/b&gt;" in markup


def test_a_point_has_one_source_without_saying_so() -> None:
    summary = PaperDesk().summarize(SummaryRequest("topic", "ferry"))
    alone = Section("", (Point((Sentence(IDLE, "verbatim", (1,)),)),))
    markup = summary_to_html(replace(summary, sections=(alone,)))
    assert "fn-sources" not in markup
    assert "<h3" not in markup


def test_what_was_read_and_who_wrote_it_is_told() -> None:
    summary = PaperDesk().summarize(SummaryRequest("topic", "ferry", Filters(sources=("Ledger",))))
    told = covered_to_text(replace(summary, answerer="llm:scribe"))
    assert (
        told == "Drawn from all 21 sentences of 2 articles · Only articles in Ledger · llm:scribe"
    )
    few = replace(summary, article_ids=("a",), sentences_covered=1, filters=Filters())
    assert covered_to_text(few) == "Drawn from 1 sentence of 1 article"


def test_days_are_those_of_the_event_or_of_the_report() -> None:
    dated, reported = (
        p for s in PaperDesk().summarize(SummaryRequest("timeline", "x")).sections for p in s.points
    )
    assert (when_to_text(dated), when_to_text(reported)) == ("2013", "reported 2 Apr 2024")
    assert when_to_text(replace(dated, first=None)) == ""


def test_topics_ask_for_what_was_chosen() -> None:
    desk, kept = PaperDesk(), ShownSummaries()
    assert list(summarize_topic(desk, kept, Wanted("  "))) == [HINT]
    working, shown = summarize_topic(
        desk, kept, Wanted(" ferry ", "Briefing", "Short", "2024-03-01", "")
    )
    assert working == WORKING
    assert "What is new" in shown
    [asked] = desk.requests
    assert (asked.kind, asked.topic, asked.length) == ("briefing", "ferry", "short")
    *_, told = summarize_topic(desk, kept, Wanted("ferry", "Points", "Short", "March", ""))
    assert "“March” is no day" in told


def test_problems_are_shown_in_place_of_a_summary() -> None:
    class Refusing(PaperDesk):
        def summarize(self, asked: SummaryRequest) -> Summary:
            raise UsageError(f"Too <many> articles of {asked.topic}.")

    *_, told = summarize_topic(Refusing(), ShownSummaries(), Wanted("ferry"))
    assert 'role="alert"' in told
    assert "Too &lt;many&gt; articles of ferry." in told
