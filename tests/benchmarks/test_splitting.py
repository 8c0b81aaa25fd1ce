"""The figures of taking questions apart come from what was found, for every way of it."""

from pathlib import Path

from benchmarks.splitting import cases_of_several, found_all, measure
from eval.case import Case
from rag.llm import ServerModel
from rag.parts.written import LLMSplitter
from tests.rag.corpora import CUP, LEAGUE, NEWS, STRIKE, TRUCE, assistant_over
from tests.rag.llm_server import Reply, serving

TWO = Case(
    id="two",
    question="Who won the cup and who won the league?",
    gold_articles=(CUP.id, LEAGUE.id),
    type="multi",
    tags=("dev",),
)
ONE = Case(id="one", question="Who won the cup?", gold_articles=(CUP.id,), type="factoid")
MISSED = Case(
    id="missed",
    question="What did the dockers begin?",
    gold_articles=(STRIKE.id, "no-such-article"),
    type="multi",
)


def test_cases_are_those_that_need_several_articles() -> None:
    assert cases_of_several([ONE, TWO, MISSED]) == [TWO, MISSED]
    assert cases_of_several([ONE, TWO, MISSED], "dev") == [TWO]


def test_every_way_is_counted(tmp_path: Path) -> None:
    desk = assistant_over(tmp_path, (*NEWS, STRIKE, TRUCE, CUP, LEAGUE))
    with serving() as server:
        server.reply = Reply("Who won the cup?\nWho won the league?")
        splitter = LLMSplitter(ServerModel(server.url, "small"))
        lines = measure(desk, [TWO, MISSED], splitter)
    assert lines == [
        "whole: 1 of 2",
        "rules: 1 of 2",
        # "league" is no word of the second question, so what was made of it is not believed
        "LLM: 1 of 2; its reply was believed for 1 of 2 questions, the others were left to the "
        "rules",
    ]


def test_without_an_llm_two_ways_are_measured(tmp_path: Path) -> None:
    desk = assistant_over(tmp_path, (*NEWS, CUP, LEAGUE))
    assert len(measure(desk, [TWO], None)) == 2
    assert found_all(desk, [TWO]) == 1
    assert found_all(desk, [MISSED]) == 0
