"""Summaries in a language model's words: mapped, joined, and checked against the articles."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from rag.assistant import Assistant
from rag.heard import GOES_ON
from rag.notices import COPIED_INSTEAD
from rag.summaries.written import BATCH, prompt
from rag.types import Filters, Summary, SummaryRequest
from tests.rag.corpora import NEWS, TUNNEL, assert_exact, assistant_over
from tests.rag.llm_server import Reply, ScriptedLLM, serving
from tests.rag.test_summaries import LAST, LONG, MILL

MAPPED, JOINED = "You summarize numbered sentences", "You join the summaries"
COST = "Engineer Marta Lindqvist put the extra cost at 14 million crowns."
COURT = "A court in Aldby will hear the case on 9 May 2024."


@pytest.fixture
def llm() -> Iterator[ScriptedLLM]:
    with serving() as running:
        yield running


@pytest.fixture
def desk(tmp_path: Path, llm: ScriptedLLM) -> Assistant:
    return assistant_over(tmp_path, [*NEWS, LONG, *MILL], llm_url=llm.url, llm_model="scribe")


def of_article(desk: Assistant, article_id: str) -> Summary:
    return desk.summarize(SummaryRequest("article", filters=Filters(article_ids=(article_id,))))


def test_one_batch_is_written_and_each_sentence_checked(desk: Assistant, llm: ScriptedLLM) -> None:
    llm.reply = Reply(
        "- **A court in Aldby will hear the case on 9 May 2024.** [5]\n"
        "- The minister resigned over the tunnel on Friday [1].\n"
        "- Nothing cites this one.\n"
    )
    summary = of_article(desk, TUNNEL.id)
    assert_exact(summary, desk)
    assert (summary.answerer, len(llm.requests)) == ("llm:scribe", 1)
    assert [s.text for s in summary.sentences] == [COURT]
    assert [c.quote for c in summary.citations] == [COURT]
    assert summary.usage is not None
    assert any("2 sentences were left out" in notice for notice in summary.notices)
    assert (
        "[1] Northern Gazette | 2024-03-05\n<<<\nWork on the Skar tunnel" in llm.requests[0].prompt
    )
    assert llm.requests[0].prompt.endswith(f"Subject: {TUNNEL.title}")


def test_many_sentences_are_mapped_in_batches_and_joined(desk: Assistant, llm: ScriptedLLM) -> None:
    place = 61 - BATCH
    llm.replies = {
        MAPPED: Reply(f"{LAST.rstrip('.')} [{place}]."),
        JOINED: Reply("Engineers expect the harbour lock to leak until the gate is replaced [1]."),
    }
    summary = of_article(desk, LONG.id)
    assert_exact(summary, desk)
    assert len(llm.requests) == 3  # two batches, of which one has another sentence there
    assert f"[1] {LAST}" in llm.requests[-1].prompt
    [sentence] = summary.sentences
    assert sentence.text == "Engineers expect the harbour lock to leak until the gate is replaced."
    assert (sentence.support, [c.quote for c in summary.citations]) == ("supported", [LAST])
    assert any("1 sentence was left out" in notice for notice in summary.notices)


def test_topic_counts_the_sources_that_a_written_sentence_cites(
    desk: Assistant, llm: ScriptedLLM
) -> None:
    llm.reply = Reply("The old grain mill of Brackwater burned down on Sunday night [1][2].")
    summary = desk.summarize(SummaryRequest("topic", "Brackwater mill"))
    assert_exact(summary, desk)
    [point] = summary.sections[0].points
    cited = {c.article_id for c in summary.citations if c.marker in point.sentences[0].citations}
    assert cited <= {a.id for a in MILL}
    assert point.sources == len({desk.article(i).source for i in cited})


def test_briefing_is_written_under_its_headings(desk: Assistant, llm: ScriptedLLM) -> None:
    llm.reply = Reply("The owner will rebuild the mill by May 2025 [1].")
    filters = Filters(published_from=date(2024, 9, 1), published_to=date(2024, 9, 30))
    summary = desk.summarize(SummaryRequest("briefing", "Brackwater mill", filters))
    assert_exact(summary, desk)
    assert [s.heading for s in summary.sections] == ["What to watch"]
    assert "What to watch: Brackwater mill" in llm.requests[-1].prompt


def test_timeline_stays_copied(desk: Assistant, llm: ScriptedLLM) -> None:
    summary = desk.summarize(SummaryRequest("timeline", "Skar tunnel"))
    assert (summary.answerer, llm.requests) == ("extractive", [])


@pytest.mark.parametrize("reply", [Reply(status=500), Reply(manner="empty")])
def test_without_a_reply_sentences_are_copied_and_the_reader_is_told(
    desk: Assistant, llm: ScriptedLLM, reply: Reply
) -> None:
    llm.reply = reply
    summary = of_article(desk, TUNNEL.id)
    assert_exact(summary, desk)
    assert (summary.answerer, {s.support for s in summary.sentences}) == (
        "extractive",
        {"verbatim"},
    )
    assert "sentences copied from the articles" in summary.notices[-1]


def test_what_the_articles_do_not_support_is_not_shown(desk: Assistant, llm: ScriptedLLM) -> None:
    llm.reply = Reply("The tunnel collapsed and killed nine engineers [1].")
    summary = of_article(desk, TUNNEL.id)
    assert summary.answerer == "extractive"
    assert summary.notices[-1] == COPIED_INSTEAD
    assert "nine" not in " ".join(s.text for s in summary.sentences)


@pytest.mark.parametrize(
    ("marker", "repaired"), [("", False), (" [5]", True)], ids=["no marker", "wrong marker"]
)
def test_the_sentence_that_carries_a_claim_is_found(
    desk: Assistant, llm: ScriptedLLM, marker: str, repaired: bool
) -> None:
    llm.reply = Reply(f"<<<\n{COST.rstrip('.')}{marker}.\n>>>")
    summary = of_article(desk, TUNNEL.id)
    assert_exact(summary, desk)
    [sentence] = summary.sentences
    assert (summary.answerer, sentence.text) == ("llm:scribe", COST)
    assert [c.quote for c in summary.citations] == [COST]
    assert sentence.repaired is repaired
    assert any("corrected" in notice for notice in summary.notices) is repaired


def test_a_model_that_does_not_come_to_an_end_is_stopped(desk: Assistant, llm: ScriptedLLM) -> None:
    llm.reply = Reply(" ".join(f"Penguin {n} cannot fly [1]." for n in range(500)))
    summary = of_article(desk, TUNNEL.id)
    assert summary.notices[-2:] == (GOES_ON.format(most=15), COPIED_INSTEAD)
    assert summary.usage
    assert summary.usage.estimated
    assert summary.usage.tokens_out < 500


@pytest.mark.parametrize(("name", "opens"), [("summary", MAPPED), ("summary_joined", JOINED)])
def test_prompts_say_how_much_and_ask_for_numbers(name: str, opens: str) -> None:
    told = prompt(name, 7)
    assert told.startswith(opens)
    assert "at most 7 plain sentences" in told
    assert "in square brackets" in told
    assert "{" not in told
