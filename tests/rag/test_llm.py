"""The LLM writer against a scripted server over real HTTP: what goes out, what comes back."""

import socket
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path

import pytest

from rag.assistant import Assistant
from rag.errors import BadSettings
from rag.llm import build_chat_model
from rag.notices import COPIED_INSTEAD
from rag.open import open_assistant
from rag.types import NO_ANSWER, Answer
from tests.rag.corpora import TUNNEL, assert_exact, assistant_over, fill, settings_for
from tests.rag.llm_server import Reply, ScriptedLLM, serving

QUESTION = "What blocks the second drilling phase of the Skar tunnel?"
BLOCKED = "The second drilling phase is blocked by a dispute over who pays for the pumps"
COST = "Engineer Marta Lindqvist put the extra cost at 14 million crowns"
STOPPED = "Work on the Skar tunnel stopped on Monday because the rock is wetter"
PLANT_QUESTION = "When did Ines Falk open the desalination plant?"

Say = Callable[..., Answer]


@pytest.fixture(scope="module")
def server() -> Iterator[ScriptedLLM]:
    with serving() as llm:
        yield llm


@pytest.fixture(scope="module")
def data_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("llm") / "corpus"
    fill(settings_for(folder))
    return folder


def open_desk(data_dir: Path, server: ScriptedLLM, **more: object) -> Assistant:
    defaults = {"llm_url": server.url, "llm_model": "small", "llm_key": "s3cret"}
    return open_assistant(settings_for(data_dir, **{**defaults, **more}))


@pytest.fixture(scope="module")
def desk(data_dir: Path, server: ScriptedLLM) -> Assistant:
    return open_desk(data_dir, server)


@pytest.fixture
def say(desk: Assistant, server: ScriptedLLM) -> Say:
    """Ask with the LLM answering the given text; footnotes are checked on the way."""

    def say(text: str, question: str = QUESTION, delta: int = 3) -> Answer:
        server.requests.clear()
        server.reply = Reply(text, delta=delta)
        answer = desk.ask(question)
        assert_exact(answer, desk)
        return answer

    return say


def passage_of(server: ScriptedLLM, words: str) -> int:
    """The number under which the model was shown the passage with these words."""
    blocks = server.requests[-1].prompt.split("\n\n[")
    return next(n for n, block in enumerate(blocks, start=1) if words in block)


def quotes(answer: Answer, sentence: int = 0) -> list[str]:
    by_marker = {c.marker: c.quote for c in answer.citations}
    return [by_marker[m] for m in answer.sentences[sentence].citations]


# --- the request


def test_request_numbers_the_passages_with_outlet_and_date(say: Say, server: ScriptedLLM) -> None:
    answer = say(f"{BLOCKED} [1].")
    (request,) = server.requests
    assert request.path == "/v1/chat/completions"
    assert request.bearer == "Bearer s3cret"
    assert request.body["model"] == "small"
    assert request.body["stream"] is True
    assert NO_ANSWER in request.body["messages"][0]["content"]
    assert f"[1] {answer.retrieved[0].title}" in request.prompt
    assert (
        "Skar tunnel at a standstill | Northern Gazette | 2024-03-05\n<<<\nWork" in request.prompt
    )
    assert f"[{len(answer.retrieved)}] " in request.prompt
    assert request.prompt.endswith(f"Question: {QUESTION}")


def test_article_without_outlet_has_a_plain_heading(say: Say, server: ScriptedLLM) -> None:
    say("x", question="Which cheese won the golden spoon?")
    assert "] A cheese wins a prize\n<<<\nA cheese from" in server.requests[-1].prompt


def test_answerer_names_the_model(say: Say) -> None:
    assert say(f"{BLOCKED} [1].").answerer == "llm:small"


# --- markers


@pytest.mark.parametrize("delta", [1, 2, 3, 7, 1000])
@pytest.mark.parametrize(
    "form",
    [
        f"{BLOCKED} [1]. {COST} [1].",
        f"{BLOCKED}. [1] {COST}. [1]",
        f"{BLOCKED}.[1] {COST}.[1]",
        f"{BLOCKED} [1][2]. {COST} [1][2].",
        f"{BLOCKED} [1, 2]. {COST} [1; 2].",
        f"{BLOCKED}. [1] [2] {COST}. [1, 2]",
        f"- {BLOCKED} [1].\n- {COST} [1].",
        f"* {BLOCKED}. [1]\n* {COST}. [1]",
        f"• {BLOCKED} [1].\n\n• {COST} [1].",
        f"{BLOCKED}. {COST}.",
        f"{BLOCKED} [99]. {COST} [0].",
    ],
)
def test_markers_in_every_form_leave_two_clean_sentences(say: Say, form: str, delta: int) -> None:
    answer = say(form, delta=delta)
    assert [s.text for s in answer.sentences] == [f"{BLOCKED}.", f"{COST}."]
    assert [s.support for s in answer.sentences] == ["verbatim", "verbatim"]
    assert quotes(answer, 0) == [f"{BLOCKED}."]
    assert quotes(answer, 1) == [f"{COST}."]


def test_numbered_list_is_read_as_sentences(say: Say) -> None:
    answer = say(f"1. {BLOCKED} [1].\n2. {COST} [1].")
    assert [s.text for s in answer.sentences] == [f"{BLOCKED}.", f"{COST}."]
    assert answer.notices == ()


def test_wrong_marker_is_corrected_to_the_passage_that_supports(
    say: Say, server: ScriptedLLM
) -> None:
    say("x")
    wrong = next(
        n
        for n in range(1, 9)
        if n != passage_of(server, BLOCKED) and f"[{n}] " in server.requests[-1].prompt
    )
    answer = say(f"{BLOCKED} [{wrong}].")
    assert answer.citations[0].article_id == TUNNEL.id
    assert quotes(answer) == [f"{BLOCKED}."]
    assert answer.sentences[0].repaired
    assert answer.notices == (
        "1 footnote was corrected: it pointed to a passage that does not say this.",
    )


def test_the_model_judges_its_own_sentences_when_it_is_asked_to(
    data_dir: Path, server: ScriptedLLM
) -> None:
    desk = open_desk(data_dir, server, support_judge=True)
    server.requests.clear()
    server.reply = Reply("The dispute over pumps blocks the second drilling phase.")
    answer = desk.ask(QUESTION)
    assert [s.support for s in answer.sentences] == ["supported"]  # it said neither yes nor no
    checked = [r.prompt for r in server.requests if "Statement:" in r.prompt]
    assert len(checked) == 1
    assert answer.usage is not None


def test_reworded_sentence_cites_its_source(say: Say) -> None:
    answer = say("The drilling phase is blocked by the dispute over the pumps [1].")
    assert answer.sentences[0].support == "supported"
    assert quotes(answer) == [f"{BLOCKED}."]
    assert 0 < answer.citations[0].score < 1


def test_sentence_from_two_sources_cites_both(say: Say) -> None:
    text = "The drilling phase is blocked by a dispute over pumps, and Lindqvist put the extra "
    answer = say(text + "cost at 14 million crowns [1].")
    assert answer.sentences[0].support == "supported"
    assert set(quotes(answer)) == {f"{BLOCKED}.", f"{COST}."}


def test_bold_type_is_taken_off(say: Say) -> None:
    answer = say(f"**{BLOCKED}** [1].")
    assert [s.text for s in answer.sentences] == [f"{BLOCKED}."]


@pytest.mark.parametrize("delta", [1, 6, 1000])
def test_thoughts_of_a_reasoning_model_are_not_the_answer(say: Say, delta: int) -> None:
    answer = say(f"<think>{STOPPED}. Or not?</think>\n\n{BLOCKED} [1].", delta=delta)
    assert [s.text for s in answer.sentences] == [f"{BLOCKED}."]
    assert answer.notices == ()


# --- what is not supported


@pytest.mark.parametrize(
    "claim",
    [
        "Engineer Marta Lindqvist put the extra cost at 41 million crowns [1].",
        "Engineer Marta Holm put the extra cost at 14 million crowns [1].",
        "The contractor has agreed to pay [1].",
        "The second drilling phase is not blocked by a dispute over the pumps [1].",
        "A court in Aldby will hear the case on 9 May 2025 [1].",
        "Penguins are flightless birds that live in the south [1].",
    ],
    ids=["number", "name", "negation-lost", "negation-added", "year", "unrelated"],
)
def test_unsupported_sentence_is_dropped_with_a_notice(say: Say, claim: str) -> None:
    answer = say(f"{BLOCKED} [1]. {claim}")
    assert [s.text for s in answer.sentences] == [f"{BLOCKED}."]
    assert answer.notices == ("1 sentence was left out: the articles do not support it.",)


@pytest.mark.parametrize("unsupported", ["drop", "mark"])
def test_sentences_are_copied_when_nothing_that_the_model_says_is_supported(
    data_dir: Path, server: ScriptedLLM, unsupported: str
) -> None:
    server.reply = Reply("Penguins cannot fly [1]. Neither can ostriches [2].", counted=(90, 7))
    desk = open_desk(data_dir, server, unsupported=unsupported)
    *_, answer = desk.stream(QUESTION)
    assert_exact(answer, desk)
    assert answer.answerer == "extractive"
    assert BLOCKED in answer.text
    assert {s.support for s in answer.sentences} == {"verbatim"}
    assert "Penguins" not in answer.text
    assert [n for n in answer.notices if "copied" in n] == [COPIED_INSTEAD]
    assert not any("left out" in n for n in answer.notices)
    assert answer.usage
    assert (answer.usage.tokens_in, answer.usage.tokens_out) == (90, 7)


def test_a_model_that_refuses_in_the_end_is_believed(say: Say) -> None:
    answer = say(f"Penguins cannot fly [1]. {NO_ANSWER}")
    assert answer.abstained
    assert not answer.sentences
    assert not answer.citations
    assert answer.nearest
    assert answer.notices == ("1 sentence was left out: the articles do not support it.",)


def test_marking_shows_the_unsupported_sentence(data_dir: Path, server: ScriptedLLM) -> None:
    desk = open_desk(data_dir, server, unsupported="mark")
    server.reply = Reply(f"{BLOCKED} [1]. Penguins cannot fly [1].")
    answer = desk.ask(QUESTION)
    assert_exact(answer, desk)
    assert [(s.text, s.support) for s in answer.sentences] == [
        (f"{BLOCKED}.", "verbatim"),
        ("Penguins cannot fly.", "unsupported"),
    ]
    assert answer.sentences[1].citations == ()
    assert answer.notices == ()


@pytest.mark.parametrize(
    "refusal", [NO_ANSWER, NO_ANSWER.rstrip("."), f"{NO_ANSWER} [1]", NO_ANSWER.upper()]
)
def test_refusal_abstains(say: Say, refusal: str) -> None:
    answer = say(refusal)
    assert answer.abstained
    assert answer.text == NO_ANSWER
    assert answer.citations == ()
    assert answer.nearest
    assert answer.answerer == "llm:small"


# --- text that looks like markup


def test_brackets_and_years_are_not_markers(say: Say) -> None:
    text = "Dr. Ines Falk opened the plant in 1998 [not 1997, as we wrote]."
    answer = say(f"{text} [1]", question=PLANT_QUESTION)
    assert [s.text for s in answer.sentences] == [text]
    assert answer.sentences[0].support == "verbatim"


def test_number_in_brackets_that_is_no_passage_stays(say: Say) -> None:
    answer = say("Ines Falk opened the plant in [1998] [1].", question=PLANT_QUESTION)
    assert [s.text for s in answer.sentences] == ["Ines Falk opened the plant in [1998]."]


@pytest.mark.parametrize("delta", [1, 4])
def test_quotations_and_abbreviations_stay_in_one_piece(say: Say, delta: int) -> None:
    text = (
        "Dr. Ines Falk opened the plant in 1998 [1]. “Nobody here will go thirsty again,” she "
        "said [1]. The U.S. firm Halden & Sons delivered its membranes [1]. It makes 3,500 "
        "litres of fresh water a minute [1]."
    )
    answer = say(text, question=PLANT_QUESTION, delta=delta)
    assert [s.text for s in answer.sentences] == [
        "Dr. Ines Falk opened the plant in 1998.",
        "“Nobody here will go thirsty again,” she said.",
        "The U.S. firm Halden & Sons delivered its membranes.",
        "It makes 3,500 litres of fresh water a minute.",
    ]
    assert {s.support for s in answer.sentences} == {"verbatim"}


def test_quotation_that_ends_the_sentence_keeps_its_marks(say: Say) -> None:
    answer = say("“Nobody here will go thirsty again.” [1]", question=PLANT_QUESTION)
    assert [s.text for s in answer.sentences] == ["“Nobody here will go thirsty again.”"]


# --- streaming


def test_snapshots_grow_and_the_last_is_the_answer(desk: Assistant, server: ScriptedLLM) -> None:
    server.reply = Reply(f"{STOPPED} [1]. {BLOCKED} [1]. {COST} [1].", delta=2)
    snapshots = list(desk.stream(QUESTION))
    shown = [s.sentences for s in snapshots if s.sentences]
    assert [len(s) for s in shown] == sorted(len(s) for s in shown)
    assert len(shown[0]) == 1
    for earlier, later in pairwise(shown):
        assert later[: len(earlier)] == earlier
    for snapshot in snapshots:
        assert_exact(snapshot, desk)
    asked = desk.ask(QUESTION)
    assert (asked.sentences, asked.citations) == (snapshots[-1].sentences, snapshots[-1].citations)


# --- servers that fail


@pytest.mark.parametrize(
    ("reply", "said"),
    [
        (Reply(status=500), "FOOTNOTE_LLM_URL"),
        (Reply(status=401), "FOOTNOTE_LLM_KEY"),
        (Reply(manner="hang"), "FOOTNOTE_LLM_URL"),
        (Reply("The second dri", manner="drop"), "FOOTNOTE_LLM_URL"),
        (Reply(f"{COST} [1]. {STOPPED} [1]. And th", manner="drop"), "FOOTNOTE_LLM_URL"),
        (Reply(f"{COST} [1]. {STOPPED} [1]", manner="cut"), "Ask again"),
        (Reply(manner="empty"), "Ask again"),
        (Reply("\n\n"), "Ask again"),
        (Reply("<think>The pumps are in dispute. So I", delta=5), "Ask again"),
        (Reply("<html>no model here</html>", manner="garbage"), "FOOTNOTE_LLM_URL"),
        (Reply("[]", manner="garbage"), "FOOTNOTE_LLM_URL"),
        (Reply('{"choices": 3}', manner="garbage"), "FOOTNOTE_LLM_URL"),
        (Reply('{"choices": [{}]}', manner="garbage"), "Ask again"),
        (Reply('"', manner="garbage"), "FOOTNOTE_LLM_URL"),
        (Reply('{"choices": []}', manner="garbage"), "Ask again"),
    ],
    ids=[
        *"500 401 timeout drop late-drop cut empty blank".split(),
        *"thoughts html list number bare torn none".split(),
    ],
)
def test_failing_server_falls_back_to_copied_sentences(
    data_dir: Path, server: ScriptedLLM, reply: Reply, said: str
) -> None:
    desk = open_desk(data_dir, server, llm_timeout=0.4)
    server.reply = reply
    snapshots = list(desk.stream(QUESTION))
    answer = snapshots[-1]
    assert_exact(answer, desk)
    assert answer.answerer == "extractive"
    assert not answer.abstained
    assert f"{BLOCKED}." in [s.text for s in answer.sentences]
    assert {s.support for s in answer.sentences} == {"verbatim"}
    (notice,) = answer.notices
    assert said in notice
    assert server.url in notice
    assert "s3cret" not in notice


def test_unreachable_server_falls_back(data_dir: Path, server: ScriptedLLM) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{unused.getsockname()[1]}/v1"
        answer = open_desk(data_dir, server, llm_url=url).ask(QUESTION)
    assert answer.answerer == "extractive"
    assert "the server is running" in answer.notices[0]
    assert answer.citations


def test_question_without_evidence_never_reaches_the_model(say: Say, server: ScriptedLLM) -> None:
    answer = say("Zebras [1].", question="Who coached Uruguay?")
    assert answer.abstained
    assert server.requests == []


# --- choosing the writer


def test_extractive_is_chosen_over_a_configured_server(data_dir: Path, server: ScriptedLLM) -> None:
    server.requests.clear()
    answer = open_desk(data_dir, server, answerer="extractive").ask(QUESTION)
    assert answer.answerer == "extractive"
    assert server.requests == []


def test_llm_without_a_server_is_refused_with_advice(tmp_path: Path) -> None:
    with pytest.raises(BadSettings, match="FOOTNOTE_LLM_URL"):
        assistant_over(tmp_path, answerer="llm")


def test_no_server_means_no_language_model(tmp_path: Path) -> None:
    assert build_chat_model(settings_for(tmp_path)) is None
