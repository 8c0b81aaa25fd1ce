import json
import os
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import NEWSROOM, hashed_settings, put
from tests.eval.chat_server import ChatServer, Said, chatting
from tests.rag.llm_server import Reply, serving
from tests.ui.commands import (
    COULD_NOT_RUN,
    DONE,
    FAILURES,
    FOOTNOTE,
    USAGE,
    environment,
    footnote,
)

CASES = (
    {"id": "cost", "question": "What does a ferry crossing cost?", "answers": ["38 crowns"]},
    {"id": "tolls", "question": "Which tolls did the council drop?", "answers": ["bridge tolls"]},
    {"id": "chess", "question": "Who won the chess olympiad?", "answerable": False},
)


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    from rag.store import open_store

    folder = tmp_path_factory.mktemp("corpus")
    with open_store(hashed_settings(folder)) as store, store.writing():
        put(store, *NEWSROOM)
    return folder


@pytest.fixture
def cases(tmp_path: Path) -> Path:
    path = tmp_path / "cases.jsonl"
    path.write_text("".join(json.dumps(case) + "\n" for case in CASES))
    return path


@pytest.fixture
def chat() -> Iterator[ChatServer]:
    with chatting() as server:
        yield server


def test_settings_can_be_given_for_one_run(corpus: Path, cases: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    arguments = ("eval", "run", cases, "--out", out, "--set", "top_k=1", "--json")
    finished = footnote(corpus, *arguments, "--set", "unsupported=mark", "--workers", "2")
    assert finished.code == DONE
    shown = finished.json["manifest"]
    assert (shown["settings"]["top_k"], shown["settings"]["unsupported"]) == (1, "mark")
    assert shown["system"] == {"name": "footnote"}
    retrieved = [json.loads(line)["retrieved"] for line in (out / "results.jsonl").open()]
    assert max(len(found) for found in retrieved) == 1


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--set", "topk=4"], 'there is no setting "topk". Did you mean "top_k"?'),
        (["--set", "top_k"], "write it as NAME=VALUE"),
        (["--set", "top_k=many"], "FOOTNOTE_TOP_K"),
        (["--system", "elsewhere"], "recorded:PATH"),
        (["--system", "http://127.0.0.1:9/v1"], "--model NAME"),
        (["--model", "tiny"], "Give its address as --system"),
        (["--system", "recorded:none.jsonl"], "cannot read recorded answers"),
        (["--judge"], "--judge needs a language model"),
    ],
)
def test_what_cannot_be_meant_is_a_usage_error(
    corpus: Path, cases: Path, tmp_path: Path, arguments: list[str], said: str
) -> None:
    finished = footnote(corpus, "eval", "run", cases, "--out", tmp_path / "out", *arguments)
    assert finished.code == USAGE
    assert said in finished.err
    assert not (tmp_path / "out").exists()


def test_answers_of_another_system_are_scored(corpus: Path, cases: Path, tmp_path: Path) -> None:
    answers = tmp_path / "peer.jsonl"
    answers.write_text(
        '{"id": "cost", "answer": "It costs 38 crowns.", "citations": '
        '[{"article_id": "ferry", "quote": "A crossing costs 38 crowns."}]}\n'
        '{"question": "Who won the chess olympiad?", "answer": "I do not know."}\n'
    )
    system = f"recorded:{answers}"
    finished = footnote(
        corpus, "eval", "run", cases, "--out", tmp_path / "out", "--system", system, "--json"
    )
    assert finished.code == FAILURES
    assert [failure["id"] for failure in finished.json["failures"]] == ["tolls"]
    assert finished.json["metrics"]["unanswerable_refused"]["value"] == 1
    assert finished.json["metrics"]["citation_validity"]["value"] == 0.5  # "tolls" has none
    assert finished.json["manifest"]["system"]["name"] == "recorded:peer"
    assert str(tmp_path) not in json.dumps(finished.json)


def test_a_server_is_asked_closed_book_or_with_passages(
    corpus: Path, cases: Path, tmp_path: Path, chat: ChatServer
) -> None:
    chat.script = [Said("A crossing costs 38 crowns [1].")]
    arguments = ("eval", "run", cases, "--json", "--system", chat.url, "--model", "tiny")
    closed = footnote(corpus, *arguments, "--out", tmp_path / "a", FOOTNOTE_EVAL_KEY="hidden")
    assert closed.code == DONE
    assert chat.keys == ["Bearer hidden"] * 3
    told = closed.json["manifest"]["system"]
    assert told == {"name": "llm:tiny", "url": chat.url, "model": "tiny", "context": "none"}
    assert "hidden" not in json.dumps(closed.json)
    assert "citation_validity" not in closed.json["metrics"]
    opened = footnote(corpus, *arguments, "--out", tmp_path / "b", "--context", "retrieved")
    assert opened.json["metrics"]["citation_validity"]["value"] == 1
    operation = json.loads((tmp_path / "b" / "operation.json").read_text())
    assert (operation["tokens_in"], operation["tokens_out"]) == (300, 60)


def test_failures_are_asked_again(
    corpus: Path, cases: Path, tmp_path: Path, chat: ChatServer
) -> None:
    chat.script = [Said("38 crowns."), Said(status=400), Said("I do not know.")]
    arguments = ("eval", "run", cases, "--out", tmp_path / "out", "--json")
    system = ("--system", chat.url, "--model", "tiny")
    first = footnote(corpus, *arguments, *system)
    assert first.code == FAILURES
    assert [failure["id"] for failure in first.json["failures"]] == ["tolls"]
    chat.script = [Said("The bridge tolls.")]
    assert footnote(corpus, *arguments, *system).code == FAILURES
    assert len(chat.bodies) == 3
    again = footnote(corpus, *arguments, *system, "--retry-failed")
    assert (again.code, again.json["failures"]) == (DONE, [])
    assert len(chat.bodies) == 4


def test_a_judge_and_people_are_compared(corpus: Path, cases: Path, tmp_path: Path) -> None:
    labels = tmp_path / "people.csv"
    labels.write_text("id,label\ncost,right\ntolls,wrong\n")
    out = tmp_path / "out"
    with serving() as llm:
        llm.replies = {"right answers": Reply("correct"), "helpful": Reply("3")}
        arguments = ("eval", "run", cases, "--out", out, "--answerer", "extractive", "--judge")
        cache = ("--judge-cache", tmp_path / "cache", "--json")
        judged = footnote(corpus, *arguments, *cache, FOOTNOTE_LLM_URL=llm.url)
        asked = len(llm.requests)
        assert asked
        assert footnote(corpus, *arguments, *cache, FOOTNOTE_LLM_URL=llm.url).json == judged.json
        assert len(llm.requests) == asked
    assert judged.code == DONE
    assert judged.json["metrics"]["judge_correctness"]["n"] == 2
    found = footnote(corpus, "eval", "agreement", out, labels, "--json")
    assert found.json["n"] == 2
    shown = footnote(corpus, "eval", "agreement", out, labels, "--metric", "token_f1")
    assert shown.code == DONE
    assert "spearman" in shown.out


def test_what_is_printed_tells_how_it_went(corpus: Path, cases: Path, tmp_path: Path) -> None:
    finished = footnote(corpus, "eval", "run", cases, "--out", tmp_path / "out")
    assert finished.code == DONE
    assert "Operation (3 asked" in finished.out
    assert "peak memory (MB)" in finished.out


@pytest.mark.parametrize("by", [signal.SIGKILL, signal.SIGINT])
def test_a_stopped_command_goes_on(
    corpus: Path, cases: Path, tmp_path: Path, chat: ChatServer, by: signal.Signals
) -> None:
    system = ("--system", chat.url, "--model", "tiny", "--json")
    whole = footnote(corpus, "eval", "run", cases, "--out", tmp_path / "whole", *system)
    chat.script = [chat.script[0], Said(hang=True)]
    words: list[str | Path] = [FOOTNOTE, "eval", "run", cases, "--out", tmp_path / "out", *system]
    process = subprocess.Popen(
        words, env=environment(corpus), stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    results = tmp_path / "out" / "results.jsonl"
    while process.poll() is None and not (results.exists() and results.read_bytes()):
        time.sleep(0.01)
    os.kill(process.pid, by)
    _, err = process.communicate()
    if by == signal.SIGINT:
        assert process.returncode == COULD_NOT_RUN
        assert b"What was finished is kept." in err
    assert results.read_bytes().count(b"\n") == 1
    chat.script = [Said("Six men died.")]
    again = footnote(corpus, "eval", "run", cases, "--out", tmp_path / "out", *system)
    assert again.json == whole.json
    assert results.read_bytes() == (tmp_path / "whole" / "results.jsonl").read_bytes()
