"""A question taken apart by a language model: what is believed, and what is searched then."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.assistant import Assistant
from rag.errors import BadSettings
from rag.open import open_assistant
from rag.parts.written import read_questions
from tests.rag.corpora import CUP, LEAGUE, NEWS, STRIKE, TRUCE, assert_exact, fill, settings_for
from tests.rag.llm_server import Reply, ScriptedLLM, serving

BOTH = "Did the dockers begin a strike and sign a truce?"
STRIKE_ASKED = "When did the dockers begin a strike?"
TRUCE_ASKED = "When did the dockers sign a truce?"
TAKES_APART = "take questions"
"""Words of the instructions by which the server knows what it is asked for."""


@pytest.fixture
def server() -> Iterator[ScriptedLLM]:
    with serving() as llm:
        llm.reply = Reply("The dockers began a strike on Monday [1].", counted=(100, 10))
        yield llm


@pytest.fixture(scope="module")
def data_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("written") / "corpus"
    fill(settings_for(folder), (*NEWS, STRIKE, TRUCE, CUP, LEAGUE))
    return folder


def desk_with(data_dir: Path, server: ScriptedLLM, **more: object) -> Assistant:
    defaults = {"llm_url": server.url, "splitter": "llm", "answerer": "extractive"}
    settings = settings_for(data_dir, **{**defaults, **more})
    return open_assistant(settings).on(date(2024, 6, 25))


def split_as(server: ScriptedLLM, *lines: str) -> None:
    server.replies = {TAKES_APART: Reply("\n".join(lines), counted=(40, 8))}


# --- what is believed


@pytest.mark.parametrize(
    ("reply", "questions"),
    [
        (f"{STRIKE_ASKED}\n{TRUCE_ASKED}", (STRIKE_ASKED, TRUCE_ASKED)),
        (f"\n  {STRIKE_ASKED}  \n\n{TRUCE_ASKED}\n", (STRIKE_ASKED, TRUCE_ASKED)),
        (f"{STRIKE_ASKED}\n{STRIKE_ASKED}", (BOTH,)),
        (BOTH, (BOTH,)),
        ("Did the dockers strike?", (BOTH,)),
        ("", ()),
        (" \n ", ()),
        ("\n".join(f"Did the dockers strike {'so ' * n}?" for n in range(5)), ()),
        (f"1. {STRIKE_ASKED}\n2. {TRUCE_ASKED}", ()),
        (f"- {STRIKE_ASKED}\n- {TRUCE_ASKED}", ()),
        (f"Here are the questions:\n{STRIKE_ASKED}\n{TRUCE_ASKED}", ()),
        (f"{STRIKE_ASKED}\nDid the dockers of Hamburg sign a truce?", ()),
        (f"{STRIKE_ASKED}\nDid the dockers sign a truce in 2023?", ()),
        (f"{STRIKE_ASKED}\nWhat is the weather in the mountains today?", ()),
        (f"{STRIKE_ASKED}\n{'truce ' * 80}", ()),
        (f"{STRIKE_ASKED}\n???", ()),
    ],
    ids=[
        *"two blank-lines twice-the-same whole one-line empty blank five numbers bullets".split(),
        *"lead-in new-name new-number another long nothing".split(),
    ],
)
def test_reply_is_read_strictly(reply: str, questions: tuple[str, ...]) -> None:
    assert read_questions(reply, BOTH) == questions


@given(st.text(max_size=200), st.text(max_size=100))
def test_any_reply_gives_none_to_four_short_questions(reply: str, question: str) -> None:
    questions = read_questions(reply, question)
    assert len(questions) <= 4
    assert all("\n" not in q for q in questions if q != question)
    assert len(set(questions)) == len(questions)


# --- what is searched


def test_parts_of_the_model_are_searched_one_by_one(data_dir: Path, server: ScriptedLLM) -> None:
    split_as(server, STRIKE_ASKED, TRUCE_ASKED)
    desk = desk_with(data_dir, server)
    answer = desk.ask(BOTH)
    assert_exact(answer, desk)
    assert answer.parts == (STRIKE_ASKED, TRUCE_ASKED)
    assert {p.article_id for p in answer.retrieved[:2]} == {STRIKE.id, TRUCE.id}
    (request,) = server.requests
    assert request.prompt == f"Question: {BOTH}"
    assert not any("LLM" in notice for notice in answer.notices)


def test_part_has_the_outlet_that_it_names(data_dir: Path, server: ScriptedLLM) -> None:
    question = "What did The Meridian and Northern Courier report about the docks?"
    meridian = "What did The Meridian report about the docks?"
    courier = "What did Northern Courier report about the docks?"
    split_as(server, meridian, courier)
    answer = desk_with(data_dir, server).ask(question)
    assert len(answer.parts) == 2
    assert not any("Meridian" in part or "Courier" in part for part in answer.parts)
    assert set(answer.filters.sources) == {"The Meridian", "Northern Courier"}
    assert {p.source for p in answer.retrieved} == {"The Meridian", "Northern Courier"}


def test_time_that_no_part_names_holds_for_all(data_dir: Path, server: ScriptedLLM) -> None:
    split_as(server, "Who won the cup?", "Who won the league?")
    answer = desk_with(data_dir, server).ask("Who won the cup and who the league in June 2024?")
    assert answer.filters.published_from == date(2024, 6, 1)
    assert {p.article_id for p in answer.retrieved} >= {CUP.id, LEAGUE.id}
    june = (date(2024, 6, 1), date(2024, 6, 30))
    assert all(p.published and june[0] <= p.published <= june[1] for p in answer.retrieved)


def test_time_that_one_part_names_is_its_own(data_dir: Path, server: ScriptedLLM) -> None:
    question = "What stopped the Skar tunnel, and who won the cup on 12 June 2024?"
    split_as(server, "What stopped the Skar tunnel?", "Who won the cup on 12 June 2024?")
    answer = desk_with(data_dir, server).ask(question)
    found = {p.article_id for p in answer.retrieved}
    assert {"tunnel", CUP.id} <= found  # the tunnel stood still in March


def test_removed_condition_stays_removed(data_dir: Path, server: ScriptedLLM) -> None:
    split_as(server, "Who won the cup in May 2024?", "Who won the league in May 2024?")
    question = "Who won the cup and who the league in May 2024?"
    answer = desk_with(data_dir, server).ask(question, removed=["in May 2024"])
    assert answer.filters.published_from is None
    assert {p.article_id for p in answer.retrieved} >= {CUP.id, LEAGUE.id}


def test_question_for_one_thing_is_searched_whole(data_dir: Path, server: ScriptedLLM) -> None:
    split_as(server, BOTH)
    assert desk_with(data_dir, server).ask(BOTH).parts == ()


# --- when the model fails


@pytest.mark.parametrize("reply", [Reply("I cannot help with that."), Reply("1. a\n2. b")])
def test_reply_that_is_not_believed_leaves_it_to_the_rules(
    data_dir: Path, server: ScriptedLLM, reply: Reply
) -> None:
    question = "Why did work stop on the tunnel and who pays for the pumps?"
    by_rules = desk_with(data_dir, server, splitter="rules").ask(question)
    assert server.requests == []
    server.replies = {TAKES_APART: reply}
    answer = desk_with(data_dir, server).ask(question)
    assert len(server.requests) == 1
    assert answer.parts == by_rules.parts != ()
    assert answer.notices == ()


def test_server_that_fails_leaves_it_to_the_rules_and_says_so(
    data_dir: Path, server: ScriptedLLM
) -> None:
    question = "Why did work stop on the tunnel and who pays for the pumps?"
    server.replies = {TAKES_APART: Reply(status=500)}
    answer = desk_with(data_dir, server).ask(question)
    assert len(answer.parts) == 2
    (notice,) = answer.notices
    assert "rules take questions" in notice
    assert answer.usage is None


def test_both_replies_count(data_dir: Path, server: ScriptedLLM) -> None:
    split_as(server, STRIKE_ASKED, TRUCE_ASKED)
    desk = desk_with(data_dir, server, answerer="llm", llm_price_in=1.0, llm_price_out=1.0)
    usage = desk.ask(BOTH).usage
    assert usage is not None
    assert (usage.tokens_in, usage.tokens_out) == (140, 18)
    assert usage.cost == pytest.approx(158e-6)


def test_filters_are_read_and_the_desk_warmed_up_without_the_model(
    data_dir: Path, server: ScriptedLLM
) -> None:
    desk = desk_with(data_dir, server)
    desk.warm_up()
    assert len(desk.conditions("Who won the cup in June 2024?")) == 1
    assert server.requests == []


def test_splitting_without_a_model_is_refused(data_dir: Path) -> None:
    with pytest.raises(BadSettings, match="FOOTNOTE_SPLITTER"):
        open_assistant(settings_for(data_dir, splitter="llm"))
