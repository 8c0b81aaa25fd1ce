"""What a reader is told beside an answer: parts that are not answered, and answers to doubt."""

from dataclasses import replace
from pathlib import Path

from tests.rag.corpora import CHEESE, TUNNEL, assistant_over
from tests.rag.llm_server import Reply, serving

DOUBT = "This may not answer the question: it is only what comes closest."
NO_FIGURE = "No figure or date that the question asks for stands in what was found."


def test_an_answer_without_the_figure_that_was_asked_for_says_so(tmp_path: Path) -> None:
    desk = assistant_over(tmp_path, abstain_below=0)
    lacking = desk.ask("How many traders were asleep when the storm came?")
    assert NO_FIGURE in lacking.notices
    given = desk.ask("How many litres of fresh water does it make a minute?")
    assert NO_FIGURE not in given.notices


def test_an_unlikely_answer_is_to_be_doubted_and_a_likely_one_is_not(tmp_path: Path) -> None:
    desk = assistant_over(tmp_path, abstain_below=0)
    assert DOUBT in desk.ask("Why do whales sing to the moon?").notices
    likely = desk.ask("What did the jury of the golden spoon praise about the cheese rind?")
    assert DOUBT not in likely.notices


def test_a_part_that_is_not_answered_is_named(tmp_path: Path) -> None:
    desk = assistant_over(tmp_path, abstain_below=0)
    answer = desk.ask("What stopped the Skar tunnel and why do whales sing to the moon?")
    assert len(answer.parts) == 2
    assert any("whales" in notice for notice in answer.notices)
    assert not any("Skar tunnel”" in notice for notice in answer.notices)


def test_what_a_model_writes_is_doubted_for_what_it_rests_on(tmp_path: Path) -> None:
    question = "Which dispute blocks the second drilling phase of the Skar tunnel?"
    with serving() as llm:
        desk = assistant_over(tmp_path, llm_url=llm.url, llm_model="small")
        llm.reply = Reply("The second drilling phase is blocked by a dispute [1].")
        assert DOUBT not in desk.ask(question).notices
        llm.reply = Reply("A court in Aldby will hear the case on 9 May 2024 [1].")
        beside = desk.ask(question)
    assert beside.answerer == "llm:small"
    assert DOUBT in beside.notices


def test_a_part_that_a_model_passes_over_is_named(tmp_path: Path) -> None:
    question = "What stopped work on the Skar tunnel and what did the golden spoon jury praise?"
    said = "Work on the Skar tunnel stopped because the rock is wetter than promised [1]."
    more = replace(CHEESE, text=f"{CHEESE.text} The golden spoon jury praised no other cheese.")
    with serving() as llm:
        desk = assistant_over(tmp_path, [TUNNEL, more], llm_url=llm.url, llm_model="small")
        llm.reply = Reply(said)
        half = desk.ask(question)
        llm.reply = Reply(f"{said} The jury praised its rind [2].")
        whole = desk.ask(question)
    assert half.answerer == whole.answerer == "llm:small"
    [open_part] = [notice for notice in half.notices if "leaves open" in notice]
    assert "jury praise" in open_part
    assert not any("leaves open" in notice for notice in whole.notices)
