"""The command line as people and scripts use it: real processes, their output and exit codes."""

import json
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from rag.store import open_store
from tests.conftest import FERRY, NEWSROOM, hashed_settings
from tests.ui.commands import (
    COULD_NOT_RUN,
    DONE,
    FAILURES,
    FOOTNOTE,
    USAGE,
    console_script,
    environment,
    footnote,
)

CONTRACT = {
    "question": str,
    "resolved_question": str,
    "abstained": bool,
    "sentences": list,
    "citations": list,
    "filters": dict,
    "timings_ms": dict,
    "answerer": str,
}
CITATION = set(
    """
    marker article_id title source published url start end quote score also_in superseded_by
    """.split()
)


@pytest.fixture(scope="module")
def newspaper(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three articles as files, one of them Markdown and one in JSON."""
    folder = tmp_path_factory.mktemp("newspaper")
    (folder / "ferry.json").write_text(
        json.dumps(
            {
                "id": "ferry",
                "title": FERRY.title,
                "text": FERRY.text,
                "source": FERRY.source,
                "published": "27 March 2024",
            }
        )
    )
    for article in NEWSROOM[1:3]:
        (folder / f"{article.id}.md").write_text(
            f"---\nid: {article.id}\ntitle: {article.title}\nsource: {article.source}\n"
            f"published: {article.published}\n---\n{article.text}\n"
        )
    return folder


@pytest.fixture(scope="module")
def corpus(newspaper: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder that holds the newspaper; tests do not change it."""
    data_dir = tmp_path_factory.mktemp("data") / "corpus"
    finished = console_script(data_dir, "ingest", newspaper, "--json")
    assert finished.code == DONE, finished.err
    assert finished.json["added"] == 3
    return data_dir


def test_answer_follows_the_contract_and_cites_the_stored_text(corpus: Path) -> None:
    finished = console_script(corpus, "ask", "What does a ferry crossing cost?", "--json")
    assert (finished.code, finished.err) == (DONE, "")
    answer = finished.json
    assert {name: type(answer[name]) for name in CONTRACT} == CONTRACT
    assert answer["abstained"] is False
    assert any("38 crowns" in sentence["text"] for sentence in answer["sentences"])
    assert set(answer["timings_ms"]) == {"retrieve", "rerank", "write", "check", "total"}
    assert set(answer["filters"]) >= {"published_from", "published_to", "sources"}
    markers = [citation["marker"] for citation in answer["citations"]]
    assert markers == list(range(1, len(markers) + 1))
    for sentence in answer["sentences"]:
        assert sentence["support"] in ("verbatim", "supported", "unsupported")
        assert sentence["citations"]
        assert set(sentence["citations"]) <= set(markers)
    stored = {
        c["article_id"]: footnote(corpus, "corpus", "show", c["article_id"], "--json").json
        for c in answer["citations"]
    }
    for citation in answer["citations"]:
        article = stored[citation["article_id"]]
        assert set(citation) == CITATION
        assert article["text"][citation["start"] : citation["end"]] == citation["quote"]
        assert (citation["title"], citation["published"]) == (
            article["title"],
            article["published"],
        )


def test_question_that_the_articles_do_not_answer(corpus: Path) -> None:
    finished = footnote(corpus, "ask", "Who won the chess olympiad in Budapest?", "--json")
    answer = finished.json
    assert finished.code == DONE
    assert answer["abstained"] is True
    assert answer["sentences"] == answer["citations"] == []


def test_filters_and_bytes_that_are_no_text(corpus: Path) -> None:
    finished = footnote(
        corpus, "ask", "What does a ferry crossing cost \udcff?", "--json",
        "--from", "2024-04-01", "--to", "2024-12-31", "--source", "Morning Ledger",
    )  # fmt: skip
    answer = finished.json
    assert finished.code == DONE
    assert answer["filters"]["published_from"] == "2024-04-01"
    assert answer["filters"]["published_to"] == "2024-12-31"
    assert answer["filters"]["sources"] == ["Morning Ledger"]
    assert {c["article_id"] for c in answer["citations"]} <= {"tolls"}


def test_answer_for_people_has_footnotes(corpus: Path) -> None:
    finished = footnote(corpus, "ask", "What does a ferry crossing cost?")
    assert finished.code == DONE
    assert "38 crowns.[1]" in finished.out
    assert (
        "[1] Night ferry returns to the Tarn Sound (Harbour Chronicle, 2024-03-27)" in finished.out
    )


def test_filters_of_a_question_are_told_and_left_out(corpus: Path) -> None:
    question = "What does a ferry crossing cost according to the Morning Ledger last week?"
    on = ["--on", "2024-04-10"]
    told = footnote(corpus, "ask", question, *on)
    assert told.code == DONE
    assert (
        "Filters: 1–7 Apr 2024 (from “last week”); Morning Ledger – "
        'leave one out with --without "last week"\n' in told.out
    )
    free = footnote(
        corpus, "ask", question, *on, "--without", "Last week", "--without", '"Morning Ledger"'
    )
    assert free.code == DONE
    assert "Left out: 1–7 Apr 2024 (from “last week”); Morning Ledger\n" in free.out
    assert "38 crowns" in free.out
    states = footnote(corpus, "ask", question, *on, "--without", "last week", "--json").json
    assert [(c["words"], c["state"]) for c in states["conditions"]] == [
        ("last week", "removed"),
        ("Morning Ledger", "applied"),
    ]
    assert states["conditions"][0]["filters"]["published_to"] == "2024-04-07"


def test_filter_that_the_question_does_not_set(corpus: Path) -> None:
    question = "What does the Morning Ledger say about tolls in April 2024?"
    wrong = footnote(corpus, "ask", question, "--without", "last week")
    assert (wrong.code, wrong.out) == (USAGE, "")
    assert wrong.err == (
        "--without “last week”: the question sets no such filter. "
        "It sets these: “in April 2024”; “Morning Ledger”.\n"
    )
    none = footnote(corpus, "ask", "Who pays tolls?", "--without", "last week", "--json")
    assert (none.code, none.out) == (USAGE, "")
    assert "It sets none at all." in none.err


def test_corpus_is_listed_and_counted(corpus: Path) -> None:
    listed = footnote(corpus, "corpus", "list", "--json").json["articles"]
    assert [a["id"] for a in listed] == ["lighthouse", "tolls", "ferry"]
    assert all("text" not in article for article in listed)
    assert listed[2]["published"] == "2024-03-27"
    some = footnote(corpus, "corpus", "list", "--source", "Morning Ledger", "--to", "2024-04-02")
    assert "Council drops bridge tolls" in some.out
    assert "lighthouse" not in some.out
    stats = footnote(corpus, "corpus", "stats", "--json").json
    assert (stats["articles"], stats["chunks"], stats["without_date"]) == (3, 3, 0)
    assert (stats["published_from"], stats["published_to"]) == ("2024-03-27", "2024-05-17")
    assert stats["sources"] == {"Harbour Chronicle": 2, "Morning Ledger": 1}


def test_export_is_read_back_and_articles_go(corpus: Path, tmp_path: Path) -> None:
    copy, file = tmp_path / "copy", tmp_path / "articles.jsonl"
    assert footnote(corpus, "corpus", "export", file).code == DONE
    assert footnote(copy, "ingest", file, "--json").json["added"] == 3
    again = footnote(copy, "ingest", file, "--json").json
    assert (again["added"], again["unchanged"]) == (0, 3)
    for article_id in ("ferry", "tolls"):
        first, second = (
            footnote(place, "corpus", "show", article_id, "--json").json for place in (corpus, copy)
        )
        elsewhere = {"origin": "", "ingested": ""}
        assert first | elsewhere == second | elsewhere
    assert footnote(copy, "corpus", "remove", "ferry", "tolls").code == DONE
    assert [a["id"] for a in footnote(copy, "corpus", "list", "--json").json["articles"]] == [
        "lighthouse"
    ]
    assert footnote(copy, "corpus", "remove", "ferry").code == USAGE
    unwritable = footnote(copy, "corpus", "export", tmp_path)
    assert (unwritable.code, unwritable.out) == (USAGE, "")


def test_what_cannot_be_read_is_listed(newspaper: Path, tmp_path: Path) -> None:
    (tmp_path / "broken.json").write_text("{")
    finished = footnote(tmp_path / "data", "ingest", tmp_path / "broken.json", newspaper, "--json")
    assert finished.code == FAILURES
    assert finished.json["added"] == 3
    [failure] = finished.json["failures"]
    assert failure["source"] == str(tmp_path / "broken.json")
    assert "is not JSON" in failure["reason"]


def test_empty_corpus_says_how_to_fill_it(tmp_path: Path) -> None:
    finished = footnote(tmp_path / "data", "ask", "Anything new?")
    assert finished.code == DONE
    assert "footnote ingest" in finished.out


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["ask", "--bogus", "Why?"], "--bogus"),
        (["ask", "  "], "question is empty"),
        (
            ["ask", "Why?", "--from", "2024-05-02", "--to", "2024-05-01"],
            "--from is later than --to",
        ),
        (["ask", "Why?", "--from", "yesterday"], "yesterday"),
        (["ask", "Why?", "--on", "yesterday"], "yesterday"),
        (["ask", "Why?", "--answerer", "llm"], "FOOTNOTE_LLM_URL"),
        (["summarize"], "--topic"),
        (["summarize", "ferry", "--kind", "article", "--from", "2024-01-01"], "--kind topic"),
        (["summarize", "--kind", "article"], "corpus list"),
        (["summarize", "ferry", "--kind", "topic"], "--topic"),
        (["summarize", "--kind", "timeline"], "--topic"),
        (["summarize", "--kind", "briefing", "--topic", "ferry"], "--from"),
        (["summarize", "ferry", "--length", "huge"], "huge"),
        (["summarize", "ferry", "--length", "0"], "length of 0"),
        (["summarize", "ferry", "--out", "summary.doc"], "ends in .md"),
        (["corpus", "show", "nobody"], '"nobody"'),
        (["eval", "run", "nowhere.jsonl", "--out", "results"], "nowhere.jsonl"),
    ],
)
def test_wrong_requests(corpus: Path, arguments: list[str], told: str) -> None:
    finished = footnote(corpus, *arguments)
    assert (finished.code, finished.out) == (USAGE, "")
    assert told in finished.err


def test_a_timeline_is_one_document_or_dated_lines(corpus: Path) -> None:
    asked = ("summarize", "ferry", "tolls", "--kind", "timeline", "--length", "5")
    finished = footnote(corpus, *asked, "--json")
    assert (finished.code, finished.err) == (DONE, "")
    summary = finished.json
    assert (summary["kind"], summary["length"]) == ("timeline", 5)
    told = [point for section in summary["sections"] for point in section["points"]]
    assert "2024-04-02" in [point["first"] for point in told]  # "on Tuesday", the day it appeared
    shown = footnote(corpus, *asked)
    assert shown.code == DONE
    assert "- 2 Apr 2024: The council dropped the tolls" in " ".join(shown.out.split())
    assert "Drawn from all 5 sentences of 2 articles" in shown.out


def test_a_summary_is_written_as_the_file_is_called(corpus: Path, tmp_path: Path) -> None:
    file = tmp_path / "ferry.md"
    finished = footnote(corpus, "summarize", "ferry", "--out", file)
    assert (finished.code, finished.out) == (DONE, "")
    assert str(file) in finished.err
    assert file.read_text().startswith("# Night ferry returns to the Tarn Sound\n")
    assert "\n[^1]: Harbour Chronicle, 27 March 2024: " in file.read_text()
    gone = footnote(corpus, "summarize", "ferry", "--out", tmp_path / "no" / "such" / "a.pdf")
    assert gone.code == USAGE
    assert "cannot be written" in gone.err


@pytest.mark.parametrize(
    ("variable", "value"), [("FOOTNOTE_PORT", "abc"), ("FOOTNOTE_LOG", "loud")]
)
def test_wrong_variable_is_named_in_one_line(corpus: Path, variable: str, value: str) -> None:
    finished = footnote(corpus, "corpus", "stats", **{variable: value})
    assert (finished.code, finished.out) == (USAGE, "")
    [line] = finished.err.splitlines()
    assert line.startswith(f"{variable}: ")


def test_other_chunking_than_the_corpus_was_made_with(corpus: Path) -> None:
    finished = footnote(corpus, "ask", "Why?", "--json", FOOTNOTE_CHUNK_TOKENS="64")
    assert (finished.code, finished.out) == (COULD_NOT_RUN, "")
    assert "chunks of 256 tokens" in finished.err
    assert "chunks of 64 tokens" in finished.err


def test_data_folder_that_is_a_file(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file")
    finished = footnote(tmp_path / "data", "corpus", "list")
    assert (finished.code, finished.out) == (COULD_NOT_RUN, "")
    assert "--data-dir" in finished.err


def test_taken_port(corpus: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = str(other.getsockname()[1])
        finished = footnote(corpus, "serve", "--port", port)
    assert (finished.code, finished.out) == (COULD_NOT_RUN, "")
    assert f"Port {port}" in finished.err


def test_ctrl_c_ends_with_a_word(newspaper: Path, tmp_path: Path) -> None:
    with open_store(hashed_settings(tmp_path)) as store, store.writing():
        process = subprocess.Popen(
            [FOOTNOTE, "ingest", newspaper],
            env=environment(tmp_path, FOOTNOTE_LOG="DEBUG"),
            stderr=subprocess.PIPE,
            text=True,
        )
        assert process.stderr
        for line in process.stderr:
            if "write.lock" in line:  # it waits for us to finish writing
                break
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=60)
    assert process.returncode == COULD_NOT_RUN
    assert err.endswith("Stopped. What was finished is kept.\n")


def test_doctor_examines_each_part(corpus: Path) -> None:
    finished = footnote(corpus, "doctor", "--json")
    assert finished.code == DONE
    findings = {finding["what"]: finding for finding in finished.json["findings"]}
    assert {"Python", "footnote", "chromadb", "corpus", "embedder", "LLM"} <= findings.keys()
    assert findings["corpus"]["found"].startswith("3 articles, 3 chunks, 3 vectors in ")
    assert "GB free" in findings["memory"]["found"]
    small = finished.json["llm_sizes"][0]
    assert (small["billions"], small["bits"], small["where"]) == (0.5, 16, "memory")
    unwell = footnote(
        corpus, "doctor", "--json", FOOTNOTE_LLM_URL="http://127.0.0.1:9/v1", FOOTNOTE_TOP_K="3"
    )
    assert unwell.code == FAILURES
    [failed] = [f for f in unwell.json["findings"] if not f["well"]]
    assert failed["what"] == "LLM"
    assert "FOOTNOTE_LLM_URL" in failed["remedy"]


def test_cases_are_scored(corpus: Path, tmp_path: Path) -> None:
    cases = tmp_path / "cases.jsonl"
    cases.write_text(
        '{"id": "cost", "question": "What does a ferry crossing cost?", "answers": ["38 crowns"], '
        '"gold_articles": ["ferry"]}\n'
        '{"id": "chess", "question": "Who won the chess olympiad?", "answerable": false}\n'
        '{"id": "tolls", "question": "What was dropped last week?", "answers": ["tolls"], '
        '"gold_articles": ["tolls"], "asked_on": "2024-04-10"}\n'
    )
    finished = footnote(corpus, "eval", "run", cases, "--out", tmp_path / "out", "--json")
    assert finished.code == DONE
    assert finished.json["metrics"]["recall@5"]["value"] == 1
    assert finished.json == json.loads((tmp_path / "out" / "report.json").read_text())
    lines = (tmp_path / "out" / "results.jsonl").read_text().splitlines()
    assert [json.loads(line)["id"] for line in lines] == ["cost", "chess", "tolls"]
    [last_week] = json.loads(lines[2])["answer"]["conditions"]
    assert last_week["filters"]["published_from"] == "2024-04-01"


def test_help_imports_nothing_heavy() -> None:
    code = (
        "import sys; sys.argv = ['footnote', '--help']\n"
        "from ui.cli import main\n"
        "try: main()\n"
        "finally: sys.stderr.write(' '.join(sys.modules))"
    )
    finished = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert finished.returncode == DONE
    for command in ("ingest", "ask", "summarize", "corpus", "serve", "eval", "doctor"):
        assert command in finished.stdout
    heavy = {"torch", "gradio", "chromadb", "llama_index", "openvino", "sentence_transformers"}
    assert heavy & set(finished.stderr.split()) == set()
