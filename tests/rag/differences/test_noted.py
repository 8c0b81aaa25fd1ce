"""Answers that say where their sources differ."""

from pathlib import Path

from rag.differences.noted import with_differences
from rag.differences.wording import disagreement_to_text
from rag.types import Answer
from tests.rag.corpora import (
    FERRY,
    FERRY_DISPUTED,
    NEWS,
    assert_exact,
    assistant_over,
)
from tests.rag.llm_server import Reply, serving

QUESTION = "How many people did the ferry off Skar kill?"


def lines(answer: Answer) -> list[str]:
    return [disagreement_to_text(d, answer.citations) for d in answer.disagreements]


def test_outlets_that_differ_are_both_cited_and_told(tmp_path: Path) -> None:
    desk = assistant_over(tmp_path, (*FERRY_DISPUTED, *NEWS))
    answer = desk.ask(QUESTION)
    assert_exact(answer, desk)
    assert {c.article_id for c in answer.citations} == {"ferry-courier", "ferry-ledger"}
    [line] = lines(answer)
    assert line.startswith("Sources differ: ")
    assert "Northern Courier (1 March 2025) [" in line
    assert "Morning Ledger (2 March 2025) [" in line
    assert "“12 people”" in line
    assert "“15 people”" in line
    assert all(c.superseded_by is None for c in answer.citations)


def test_a_later_figure_leads_and_the_earlier_is_superseded(tmp_path: Path) -> None:
    desk = assistant_over(tmp_path, (*FERRY, *NEWS))
    answer = desk.ask(QUESTION)
    assert_exact(answer, desk)
    assert "31 people" in answer.sentences[0].text
    newer = next(c for c in answer.citations if c.article_id == "ferry-atlas")
    older = next(c for c in answer.citations if c.article_id == "ferry-courier")
    assert older.superseded_by == newer.marker
    [line] = lines(answer)
    assert line == (
        f"Newer: Atlas (6 March 2025) [{newer.marker}] says “31 people”. "
        f"Superseded: Northern Courier (1 March 2025) [{older.marker}] said “12 people”."
    )


def test_what_a_model_wrote_is_compared_as_well(tmp_path: Path) -> None:
    with serving() as llm:
        desk = assistant_over(tmp_path, FERRY, llm_url=llm.url)
        place = desk.ask(QUESTION).retrieved
        n = [p.article_id for p in place].index("ferry-courier") + 1
        llm.reply = Reply(f"The ferry that capsized off Skar killed 12 people [{n}].")
        answer = desk.ask(QUESTION)
    assert answer.answerer.startswith("llm:")
    assert_exact(answer, desk)
    assert "31 people" in answer.sentences[0].text
    assert len(answer.disagreements) == 1


def test_agreeing_sources_are_not_remarked_upon(tmp_path: Path) -> None:
    desk = assistant_over(tmp_path, NEWS)
    answer = desk.ask("How much will the Skar tunnel cost?")
    assert answer.sentences
    assert answer.disagreements == ()


def test_without_differences_the_answer_stays_as_it_is(tmp_path: Path) -> None:
    answer = assistant_over(tmp_path, FERRY).ask(QUESTION)
    assert with_differences(answer, [], None) is answer  # type: ignore[arg-type]
