from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from eval.case import Case
from eval.systems.endpoint import ATTEMPTS, CUT_SHORT, EndpointSystem, numbered
from rag.errors import LLMUnavailable
from rag.types import NO_ANSWER, Turn
from rag.usage import Prices
from tests.eval.chat_server import ChatServer, Said, chatting
from tests.eval.scripted import ScriptedSystem, answer, passage
from tests.eval.systems.test_recorded import find

CASE = Case("bridge", "How many died?")
SEARCHED = replace(
    answer(
        "Ours.", (), [passage("rates", 0, 26), passage("bridge", 25, 38), passage("games", 0, 5)]
    ),
    resolved_question="How many died at the bridge?",
)


@pytest.fixture
def chat() -> Iterator[ChatServer]:
    with chatting() as server:
        yield server


def system(chat: ChatServer, **more: Any) -> EndpointSystem:
    return EndpointSystem(chat.url, "tiny", find, first_wait_s=0.001, **more)


def test_closed_book_the_question_goes_as_it_is(chat: ChatServer) -> None:
    asked = system(chat, key="hidden", prices=Prices(1.0, 10.0)).answer(CASE)
    assert asked.text == "Six men died."
    assert (asked.retrieved, asked.citations, asked.answerer) == ((), (), "llm:tiny")
    assert asked.usage
    assert (asked.usage.tokens_in, asked.usage.tokens_out, asked.usage.estimated) == (
        100,
        20,
        False,
    )
    assert asked.usage.cost == pytest.approx(0.0003)
    [body] = chat.bodies
    assert body["messages"] == [{"role": "user", "content": "How many died?"}]
    assert (body["model"], body["temperature"]) == ("tiny", 0.0)
    assert chat.keys == ["Bearer hidden"]


def test_the_conversation_goes_before_the_question(chat: ChatServer) -> None:
    system(chat).answer(replace(CASE, history=(Turn("What hit it?", "A ship."),)))
    assert [(m["role"], m["content"]) for m in chat.bodies[0]["messages"]] == [
        ("user", "What hit it?"),
        ("assistant", "A ship."),
        ("user", "How many died?"),
    ]


def test_with_passages_its_markers_are_citations(chat: ChatServer) -> None:
    chat.script = [Said("Six men died [2]. A rate fell [1, 9]. It was sad. Men died [bridge].")]
    asked = system(chat, search=ScriptedSystem({CASE.question: SEARCHED})).answer(CASE)
    assert [(s.text, s.citations) for s in asked.sentences] == [
        ("Six men died.", (2,)),
        ("A rate fell.", (1,)),
        ("It was sad.", ()),
        ("Men died.", (2,)),
    ]
    assert [(c.marker, c.article_id, c.quote) for c in asked.citations] == [
        (1, "rates", "The bank cut its rate. It "),
        (2, "bridge", "Six men died."),
    ]
    assert asked.retrieved == SEARCHED.retrieved
    assert set(asked.timings_ms) == {"retrieve", "write", "total"}
    instructions, message = (m["content"] for m in chat.bodies[0]["messages"])
    assert NO_ANSWER in instructions
    assert "[2] Bridge\n<<<\nSix men died.\n>>>" in message
    assert message.endswith("Question: How many died at the bridge?")


def test_passages_without_a_marker_are_not_cited(chat: ChatServer) -> None:
    asked = system(chat, search=ScriptedSystem({CASE.question: SEARCHED})).answer(CASE)
    assert asked.citations == ()
    assert [s.citations for s in asked.sentences] == [()]


def test_names_of_other_things_stay_in_brackets() -> None:
    passages = [passage("rates"), passage("bridge")]
    text = "It [the ship] hit [bridge; rates] in [2024], [bridge, elsewhere]."
    assert numbered(text, passages) == "It [the ship] hit [2][1] in [2024], [bridge, elsewhere]."


def test_a_refusal_is_an_abstention(chat: ChatServer) -> None:
    chat.script = [Said("<think>hm</think>I don't know.")]
    assert system(chat).answer(CASE).abstained


def test_what_passes_is_asked_again(chat: ChatServer) -> None:
    chat.script = [Said(status=503), Said(status=429), Said("Six.")]
    assert system(chat).answer(CASE).text == "Six."
    assert len(chat.bodies) == 3


@pytest.mark.parametrize(
    ("said", "tries"),
    [
        (Said(status=500), ATTEMPTS),
        (Said(status=401), 1),
        (Said(""), 1),
        (Said(raw=b"{}"), 1),
        (Said(raw=b"<html>"), 1),
    ],
)
def test_what_stays_wrong_is_a_failure(chat: ChatServer, said: Said, tries: int) -> None:
    chat.script = [said]
    with pytest.raises(LLMUnavailable, match=r"tiny at http://127\.0\.0\.1"):
        system(chat).answer(CASE)
    assert len(chat.bodies) == tries


def test_silence_is_a_failure(chat: ChatServer) -> None:
    chat.script = [Said(hang=True)]
    with pytest.raises(LLMUnavailable, match="--retry-failed"):
        system(chat, timeout_s=0.05).answer(CASE)
    with pytest.raises(LLMUnavailable, match="server is running"):
        EndpointSystem("http://127.0.0.1:9/v1", "tiny", find, first_wait_s=0.001).answer(CASE)


def test_a_server_that_counts_nothing_is_counted_for(chat: ChatServer) -> None:
    chat.script = [Said("Six men.", finish="length", counted=None)]
    asked = system(chat).answer(CASE)
    assert asked.usage
    assert asked.usage.estimated
    assert asked.usage.tokens_out == 2
    assert asked.notices == (CUT_SHORT,)
