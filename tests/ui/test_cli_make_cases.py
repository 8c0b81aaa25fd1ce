"""``footnote eval make-cases`` as a person runs it."""

from pathlib import Path

import pytest

from eval.cases import load_cases
from rag.store import open_store
from tests.conftest import hashed_settings, put
from tests.eval.make.newsroom import ARTICLES
from tests.rag.llm_server import Reply, serving
from tests.ui.commands import COULD_NOT_RUN, DONE, FAILURES, USAGE, footnote


@pytest.fixture(scope="module")
def data_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("corpus")
    with open_store(hashed_settings(folder)) as store, store.writing():
        put(store, *ARTICLES)
    return folder


def test_cases_are_written_and_counted(data_dir: Path, tmp_path: Path) -> None:
    out = tmp_path / "cases.jsonl"
    options = ("--count", "12", "--split", "dev,test")
    done = footnote(data_dir, "eval", "make-cases", "--out", out, *options, "--json")
    assert done.code == DONE
    cases = load_cases(out)
    assert done.json["cases"] == len(cases) > 4
    again = footnote(data_dir, "eval", "make-cases", "--out", tmp_path / "b.jsonl", *options)
    assert again.code == DONE
    assert (tmp_path / "b.jsonl").read_bytes() == out.read_bytes()
    assert "unanswerable" in again.out


def test_made_cases_can_be_run(data_dir: Path, tmp_path: Path) -> None:
    out = tmp_path / "cases.jsonl"
    assert footnote(data_dir, "eval", "make-cases", "--out", out, "--count", "6").code == DONE
    ran = footnote(data_dir, "eval", "run", out, "--out", tmp_path / "run", "--json")
    assert ran.code == DONE
    assert ran.json["metrics"]["recall@5"]["value"] > 0


def test_filters_choose_the_articles(data_dir: Path, tmp_path: Path) -> None:
    out = tmp_path / "cases.jsonl"
    only = ("--source", "Morning Ledger", "--unanswerable", "0")
    assert footnote(data_dir, "eval", "make-cases", "--out", out, *only).code == DONE
    assert {i for case in load_cases(out) for i in case.gold_articles} == {"ferry"}


def test_a_file_that_may_be_reviewed_is_not_replaced(data_dir: Path, tmp_path: Path) -> None:
    out = tmp_path / "cases.jsonl"
    out.write_text("mine")
    refused = footnote(data_dir, "eval", "make-cases", "--out", out)
    assert refused.code == USAGE
    assert "--fresh" in refused.err
    assert out.read_text() == "mine"
    assert footnote(data_dir, "eval", "make-cases", "--out", out, "--fresh").code == DONE
    assert load_cases(out)


def test_no_case_is_a_failure_that_says_why(data_dir: Path, tmp_path: Path) -> None:
    out = tmp_path / "cases.jsonl"
    none = footnote(data_dir, "eval", "make-cases", "--out", out, "--source", "Nobody")
    assert none.code == FAILURES
    assert "No case could be made" in none.err
    assert not out.exists()


def test_a_model_that_asks_nothing_is_told_from_articles_that_give_nothing(
    data_dir: Path, tmp_path: Path
) -> None:
    with serving() as llm:
        llm.reply = Reply("I like ferries.")
        none = footnote(
            data_dir, "eval", "make-cases", "--out", tmp_path / "c.jsonl", "--llm",
            FOOTNOTE_LLM_URL=llm.url, FOOTNOTE_LLM_MODEL="small",
        )  # fmt: skip
    assert none.code == FAILURES
    assert "larger one, or leave out --llm" in none.err


def test_conversations_without_ratings_give_no_case(data_dir: Path, tmp_path: Path) -> None:
    out = tmp_path / "cases.jsonl"
    none = footnote(data_dir, "eval", "make-cases", "--out", out, "--from-feedback")
    assert none.code == FAILURES
    assert "rated" in none.err


def test_a_model_is_needed_for_its_questions(data_dir: Path, tmp_path: Path) -> None:
    asked = footnote(data_dir, "eval", "make-cases", "--out", tmp_path / "c.jsonl", "--llm")
    assert asked.code in (USAGE, COULD_NOT_RUN)
    assert "FOOTNOTE_LLM_URL" in asked.err
