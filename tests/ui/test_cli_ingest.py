"""``footnote ingest`` and the corpus commands that go with it, as people use them."""

import json
import signal
import subprocess
import time
from pathlib import Path

import pytest

from tests.ingest.newsfiles import prose, record, write
from tests.ui.commands import (
    COULD_NOT_RUN,
    DONE,
    FAILURES,
    FOOTNOTE,
    USAGE,
    environment,
    footnote,
)


@pytest.fixture
def news(tmp_path: Path) -> Path:
    """A folder of three articles."""
    for name in ("ferry", "tolls", "train"):
        write(tmp_path / "news" / f"{name}.jsonl", record(name, f"All about the {name} today."))
    return tmp_path / "news"


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "data"


def ids(data: Path) -> set[str]:
    return {a["id"] for a in footnote(data, "corpus", "list", "--json").json["articles"]}


def test_report_is_kept_and_written_where_asked(news: Path, data: Path, tmp_path: Path) -> None:
    (news / "broken.json").write_text("{")
    finished = footnote(data, "ingest", news, "--report", tmp_path / "out" / "report.json")
    assert finished.code == FAILURES
    assert "3 added, 0 updated, 0 unchanged, 1 not read" in finished.out
    assert f"not read: {news / 'broken.json'}: is not JSON" in finished.out
    written = json.loads((tmp_path / "out" / "report.json").read_text())
    [kept] = (data / "reports").glob("ingest-*.json")
    assert json.loads(kept.read_text()) == written
    assert (written["added"], written["sources"]) == (3, [str(news)])
    assert written["failures"][0]["source"] == str(news / "broken.json")


def test_data_folder_within_the_articles_is_not_read(news: Path) -> None:
    data = news / "corpus"
    first = footnote(data, "ingest", news, "--json")
    again = footnote(data, "ingest", news, "--json")
    assert list(data.glob("reports/*.json"))
    assert again.json["failures"] == []
    assert (again.json["added"], again.json["unchanged"]) == (0, first.json["added"])


def test_sync_shows_first_and_removes_only_when_told(news: Path, data: Path) -> None:
    assert footnote(data, "ingest", news).code == DONE
    (news / "tolls.jsonl").unlink()
    shown = footnote(data, "ingest", news, "--sync")
    assert shown.code == DONE
    assert "About tolls" in shown.err
    assert "--yes" in shown.err
    assert "1 article no longer in the sources stayed" in shown.out
    assert ids(data) == {"ferry", "tolls", "train"}
    guarded = footnote(data, "ingest", news, "--sync", "--yes", "--remove-at-most", "0")
    assert "--remove-at-most 1" in guarded.err
    assert ids(data) == {"ferry", "tolls", "train"}
    removed = footnote(data, "ingest", news, "--sync", "--yes")
    assert "1 removed" in removed.out
    assert ids(data) == {"ferry", "train"}


def test_mass_removal_needs_its_number(data: Path, tmp_path: Path) -> None:
    file = write(tmp_path / "a.jsonl", *(record(f"n{n}", f"Report {n}.") for n in range(20)))
    footnote(data, "ingest", file)
    write(file, record("n0", "Report 0."))
    refused = footnote(data, "ingest", file, "--sync", "--yes")
    assert "more than 10" in refused.err
    assert len(ids(data)) == 20
    footnote(data, "ingest", file, "--sync", "--yes", "--remove-at-most", "19")
    assert ids(data) == {"n0"}


def test_columns_are_mapped(data: Path, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(
        "nr,was,wann\n7,The ferry sails at nine.,2024-03-27\n", encoding="utf-8"
    )
    unknown = footnote(data, "ingest", tmp_path / "a.csv")
    assert unknown.code == FAILURES
    assert "nr, was, wann" in unknown.out
    mapped = footnote(data, "ingest", tmp_path / "a.csv", "--map", "text=was,published=wann,id=nr")
    assert mapped.code == DONE, mapped.out
    shown = footnote(data, "corpus", "show", "7", "--json").json
    assert (shown["text"], shown["published"]) == ("The ferry sails at nine.", "2024-03-27")
    wrong = footnote(data, "ingest", tmp_path / "a.csv", "--map", "headlines=was")
    assert wrong.code == USAGE
    assert "headlines" in wrong.err


def test_versions_and_their_difference_are_shown(news: Path, data: Path) -> None:
    footnote(data, "ingest", news)
    assert "nothing to compare" in footnote(data, "corpus", "show", "ferry", "--diff").err
    text = "All about the ferry today. It is late."
    write(news / "ferry.jsonl", record("ferry", text, published="2024-05"))
    assert footnote(data, "ingest", news, "--json").json["updated"] == 1
    shown = footnote(data, "corpus", "show", "ferry", "--diff")
    assert shown.out.splitlines() == [
        "+ published: 2024-05-01",
        "  All about the ferry today.",
        "+ It is late.",
    ]
    first = footnote(data, "corpus", "show", "ferry", "--version", "1", "--json").json
    assert (first["text"], first["version"], first["versions"]) == (
        "All about the ferry today.", 1, 2,
    )  # fmt: skip
    now = footnote(data, "corpus", "show", "ferry")
    assert "version 2 of 2" in now.out
    assert "published: May 2024" in now.out
    assert footnote(data, "corpus", "show", "ferry", "--version", "3").code == USAGE


def test_dates_and_outlet_are_set_by_hand(news: Path, data: Path) -> None:
    footnote(data, "ingest", news)
    edited = footnote(
        data, "corpus", "edit", "ferry", "--published", "2024-03", "--source", "Chronicle",
        "--tags", "sea, ships",
    )  # fmt: skip
    assert edited.code == DONE, edited.err
    assert "published: March 2024 (edited)" in edited.out
    article = footnote(data, "corpus", "show", "ferry", "--json").json
    assert (article["source"], article["tags"]) == ("Chronicle", ["sea", "ships"])
    assert article["published_note"]["origin"] == "edited"
    assert footnote(data, "ingest", news, "--json").json["unchanged"] == 3
    listed = footnote(data, "corpus", "list", "--from", "2024-03-31", "--json").json["articles"]
    assert [a["id"] for a in listed] == ["ferry"]
    unset = footnote(data, "corpus", "edit", "ferry", "--published", "unknown")
    assert "published" not in unset.out
    for wrong in (["--published", "yesterday"], []):
        assert footnote(data, "corpus", "edit", "ferry", *wrong).code == USAGE
    assert footnote(data, "corpus", "edit", "nobody", "--source", "x").code == USAGE


def test_copies_and_stories_are_listed(data: Path, tmp_path: Path) -> None:
    text = "The ferry sails at nine and takes bicycles across the sound. " * 5
    same = {"title": "Ferry", "text": text}
    file = write(
        tmp_path / "a.jsonl",
        {"id": "a", "source": "Chronicle", **same},
        {"id": "b", "source": "Chronicle", **same},
        {"id": "c", "source": "Ledger", **same},
    )
    first = footnote(data, "ingest", file)
    assert "already there" in first.out
    told = footnote(data, "corpus", "stories", "--json").json
    assert told["stories"] == [["a", "c"]]
    assert [(c["id"], c["article_id"]) for c in told["copies"]] == [("b", "a")]
    shown = footnote(data, "corpus", "show", "a").out
    assert "the same story: c" in shown
    assert "also read from" in shown


def test_rebuild_is_named_by_the_error_and_mends_it(news: Path, data: Path) -> None:
    footnote(data, "ingest", news)
    other = {"FOOTNOTE_CHUNK_TOKENS": "64"}
    refused = footnote(data, "ask", "What of the ferry?", **other)
    assert refused.code == COULD_NOT_RUN
    assert "footnote ingest --rebuild" in refused.err
    rebuilt = footnote(data, "ingest", "--rebuild", "--json", **other)
    assert rebuilt.code == DONE, rebuilt.err
    assert rebuilt.json["updated"] == 3
    assert footnote(data, "ask", "What of the ferry?", **other).code == DONE


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ([], "footnote ingest ~/articles"),
        (["--rebuild", "news"], "takes no sources"),
        (["--watch", "https://example.org/feed"], "--every"),
        (["news", "--every", "soon"], "15m"),
        (["news", "--every", "5s"], "1m"),
    ],
)
def test_wrong_use_says_what_to_write(data: Path, arguments: list[str], told: str) -> None:
    finished = footnote(data, "ingest", *arguments)
    assert finished.code == USAGE
    assert told in finished.err


def test_watch_reads_what_comes_and_ends_with_ctrl_c(news: Path, data: Path) -> None:
    process = subprocess.Popen(
        [FOOTNOTE, "ingest", news, "--watch"],
        env=environment(data),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout
    assert "3 added" in process.stdout.readline()
    time.sleep(1)  # the watch begins after the first report
    write(news / "late.jsonl", record("late", "The late edition is here."))
    assert "1 added" in process.stdout.readline()
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=60)
    assert process.returncode == DONE, err
    assert ids(data) == {"ferry", "tolls", "train", "late"}


def test_ctrl_c_finishes_the_batch_and_the_next_run_goes_on(data: Path, tmp_path: Path) -> None:
    file = write(tmp_path / "many.jsonl", *(record(f"n{n}", prose(n, 60)) for n in range(1500)))
    process = subprocess.Popen(
        [FOOTNOTE, "ingest", file, "--json"],
        env=environment(data),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    while not list(data.glob("chroma/*")) and process.poll() is None:
        time.sleep(0.05)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=120)
    assert process.returncode == COULD_NOT_RUN
    assert "Stopping after this batch" in err
    assert err.endswith("Stopped. What was finished is kept.\n")
    stopped = json.loads(out)
    assert stopped["stopped"]
    assert 0 < stopped["added"] < 1500
    rest = footnote(data, "ingest", file, "--json").json
    assert (rest["added"], rest["unchanged"]) == (1500 - stopped["added"], stopped["added"])


def test_month_is_shown_as_a_month(data: Path, tmp_path: Path) -> None:
    write(
        tmp_path / "a.jsonl", record("tolls", "The council dropped the tolls.", published="2024-04")
    )
    footnote(data, "ingest", tmp_path / "a.jsonl")
    assert "2024-04 " in footnote(data, "corpus", "list").out
    answer = footnote(data, "ask", "What did the council drop?")
    assert "2024-04)" in answer.out
    assert "2024-04-01" not in answer.out
