"""Tokens, waiting and cost: as the server counts, as Footnote estimates, as they are shown."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.assistant import Assistant
from rag.chat_model import ChatModel, whole
from rag.errors import MessageTooLong
from rag.llm import ServerModel, build_chat_model
from rag.open import open_assistant
from rag.replies import without_thoughts
from rag.types import NO_ANSWER, Usage
from rag.usage import Meter, Prices, together
from tests.rag.corpora import fill, settings_for
from tests.rag.llm_server import Reply, ScriptedLLM, serving
from ui.render_usage import usage_to_text

QUESTION = "What blocks the second drilling phase of the Skar tunnel?"
BLOCKED = "The second drilling phase is blocked by a dispute over who pays for the pumps"
PRICES = {"llm_price_in": 2.0, "llm_price_out": 10.0}


@pytest.fixture
def server() -> Iterator[ScriptedLLM]:
    with serving() as llm:
        yield llm


@pytest.fixture(scope="module")
def data_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("usage") / "corpus"
    fill(settings_for(folder))
    return folder


def desk_with(data_dir: Path, server: ScriptedLLM, **more: object) -> Assistant:
    return open_assistant(settings_for(data_dir, llm_url=server.url, llm_model="small", **more))


def model_at(server: ScriptedLLM, **more: object) -> ChatModel:
    settings = settings_for(Path("unused"), llm_url=server.url, llm_model="small", **more)
    model = build_chat_model(settings)
    assert model is not None
    return model


# --- counting


def test_server_is_asked_for_its_count(data_dir: Path, server: ScriptedLLM) -> None:
    server.reply = Reply(f"{BLOCKED} [1].", counted=(812, 64))
    usage = desk_with(data_dir, server, **PRICES).ask(QUESTION).usage
    assert server.requests[-1].body["stream_options"] == {"include_usage": True}
    assert usage is not None
    assert (usage.tokens_in, usage.tokens_out, usage.estimated) == (812, 64, False)
    assert usage.cost == pytest.approx((812 * 2 + 64 * 10) / 1e6)
    assert usage.first_ms is not None
    assert 0 < usage.first_ms <= usage.total_ms


def test_without_a_count_tokens_are_estimated_from_characters(server: ScriptedLLM) -> None:
    server.reply = Reply("x" * 41)
    _, usage = whole(model_at(server), "y" * 100, "z" * 99)
    assert usage is not None
    assert (usage.tokens_in, usage.tokens_out, usage.estimated) == (50, 11, True)


def test_server_that_refuses_to_count_still_answers(server: ScriptedLLM) -> None:
    server.reply = Reply("Yes.", knows_count=False, counted=(5, 2))
    model = model_at(server)
    for _ in range(2):
        text, usage = whole(model, "Be brief.", "Why?")
        assert text == "Yes."
        assert usage is not None
        assert usage.estimated
    asked = ["stream_options" in request.body for request in server.requests]
    assert asked == [True, False, False]  # it is not asked for it a second time


def test_thoughts_count_as_written(server: ScriptedLLM) -> None:
    server.reply = Reply("<think>" + "x" * 93 + "</think>Yes.")
    text, usage = whole(model_at(server), "", "")
    assert text == "Yes."
    assert usage is not None
    assert usage.tokens_out == 28


@pytest.mark.parametrize("more", [{}, {"llm_price_in": 2.0}, {"llm_price_out": 2.0}])
def test_cost_is_never_guessed(server: ScriptedLLM, more: dict[str, object]) -> None:
    server.reply = Reply("Yes.", counted=(5, 2))
    _, usage = whole(model_at(server, **more), "", "")
    assert usage is not None
    assert usage.cost is None


def test_refusal_has_a_usage_too(data_dir: Path, server: ScriptedLLM) -> None:
    server.reply = Reply(f"{NO_ANSWER} But I can tell you about cheese.", counted=(800, 12))
    answer = desk_with(data_dir, server).ask(QUESTION)
    assert answer.abstained
    assert answer.usage is not None
    assert (answer.usage.tokens_in, answer.usage.tokens_out) == (800, 12)


def test_copied_answer_has_none(data_dir: Path, server: ScriptedLLM) -> None:
    server.reply = Reply(status=500)
    assert desk_with(data_dir, server).ask(QUESTION).usage is None
    assert desk_with(data_dir, server, answerer="extractive").ask(QUESTION).usage is None


# --- limits


def test_longest_reply_is_sent_and_half_a_sentence_is_not_shown(
    data_dir: Path, server: ScriptedLLM
) -> None:
    server.reply = Reply(f"{BLOCKED} [1]. Engineer Marta Lindqvist put the", finish="length")
    answer = desk_with(data_dir, server, llm_max_tokens=30).ask(QUESTION)
    assert server.requests[-1].body["max_tokens"] == 30
    assert [s.text for s in answer.sentences] == [f"{BLOCKED}."]
    assert answer.notices == (
        "The LLM was cut off at its longest answer (FOOTNOTE_LLM_MAX_TOKENS).",
    )


def test_longest_reply_is_the_servers_own_unless_set(server: ScriptedLLM) -> None:
    server.reply = Reply("Yes.")
    whole(model_at(server), "", "")
    assert "max_tokens" not in server.requests[-1].body


def test_server_whose_context_is_full_is_known_as_such(server: ScriptedLLM) -> None:
    server.reply = Reply(status=400, error="This model's maximum context length is 2048 tokens.")
    with pytest.raises(MessageTooLong, match="FOOTNOTE_TOP_K"):
        whole(ServerModel(server.url, "small"), "", "")
    assert len(server.requests) == 1


# --- arithmetic


def test_meter_measures_from_its_making_to_the_first_words() -> None:
    ticks = iter([10.0, 10.5, 12.0])
    meter = Meter("x" * 8, Prices(1.0, 1.0), clock=lambda: next(ticks))
    assert list(meter.listening(iter([" ", "ab", "cd"]))) == [" ", "ab", "cd"]
    usage = meter.usage(None)
    assert (usage.first_ms, usage.total_ms) == (500.0, 2000.0)
    assert (usage.tokens_in, usage.tokens_out) == (2, 2)
    assert usage.cost == pytest.approx(4e-6)


def test_two_replies_for_one_answer_add_up() -> None:
    first = Usage(10, 2, total_ms=100.0, first_ms=50.0, cost=0.1)
    second = Usage(20, 3, total_ms=200.0, first_ms=70.0, cost=0.2, estimated=True)
    both = together(first, second)
    assert both is not None
    assert (both.tokens_in, both.tokens_out, both.total_ms) == (30, 5, 300.0)
    assert both.first_ms == 70.0
    assert both.estimated
    assert both.cost == pytest.approx(0.3)
    assert together(None, second) == second
    assert together(first, None) == first


@given(st.text(alphabet="<think>/ ab\n", max_size=40), st.integers(1, 5))
def test_thoughts_are_cut_alike_however_the_stream_is_cut(text: str, size: int) -> None:
    pieces = [text[n : n + size] for n in range(0, len(text), size)]
    assert "".join(without_thoughts(iter(pieces))).strip() == (
        "".join(without_thoughts(iter([text]))).strip()
    )


def test_reply_without_thoughts_is_whole() -> None:
    for text in ("Yes.", "<b>Yes.</b>", "<thi", "a <think> b"):
        assert "".join(without_thoughts(iter(text))) == text


# --- in words


@pytest.mark.parametrize(
    ("usage", "words"),
    [
        (None, ""),
        (
            Usage(812, 64, total_ms=2100.0, first_ms=400.0, cost=0.0012),
            "812 + 64 tokens · first words after 0.4 s · $0.0012",
        ),
        (
            Usage(1812, 64, total_ms=2100.0, first_ms=1234.0, estimated=True, cost=0.5),
            "about 1,812 + 64 tokens · first words after 1.2 s · about $0.5000",
        ),
        (Usage(5, 0, total_ms=9.0), "5 + 0 tokens"),
        (Usage(5, 1, total_ms=9.0, cost=0.0), "5 + 1 tokens · $0.0000"),
        (Usage(5, 1, total_ms=9.0, cost=0.00001), "5 + 1 tokens · less than $0.0001"),
    ],
)
def test_usage_is_told_in_a_few_words(usage: Usage | None, words: str) -> None:
    assert usage_to_text(usage) == words
