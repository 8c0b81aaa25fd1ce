"""Ingest that goes on: when files change, and every so often."""

from datetime import timedelta
from pathlib import Path
from threading import Event, Timer

import pytest

from ingest.report import IngestReport
from ingest.watch import parse_every, repeat
from rag.errors import CorpusLocked, EmbedderUnavailable, UsageError
from rag.settings import Settings
from rag.store import open_store
from tests.ingest.newsfiles import record, run, write


@pytest.mark.parametrize(
    ("text", "seconds"), [("15m", 900), ("1h30m", 5400), ("2d", 172_800), ("60s", 60)]
)
def test_times_are_read(text: str, seconds: int) -> None:
    assert parse_every(text) == timedelta(seconds=seconds)


@pytest.mark.parametrize("text", ["soon", "", "15", "10s", "-5m"])
def test_other_times_are_refused_with_an_example(text: str) -> None:
    with pytest.raises(UsageError, match=r"--every: .*1m|--every: .*15m"):
        parse_every(text)


def test_changed_folder_is_read_again(settings: Settings, tmp_path: Path) -> None:
    folder = tmp_path / "news"
    write(folder / "ferry.jsonl", record("ferry", "The ferry sails at nine."))
    stop, reports = Event(), list[IngestReport]()
    with open_store(settings) as store:
        for outcome in repeat(lambda: run([folder], store, settings), stop, watched=[folder]):
            assert isinstance(outcome, IngestReport)
            reports.append(outcome)
            if len(reports) == 1:
                arrives = ("late.jsonl", record("late", "The late edition is here."))
                Timer(0.7, write, [folder / arrives[0], arrives[1]]).start()
            if outcome.added and len(reports) > 1:
                stop.set()
        assert {a.id for a in store.registry.articles()} == {"ferry", "late"}
    assert reports[0].added == 1
    assert reports[-1].added == 1


def test_runs_come_back_after_the_time(settings: Settings, tmp_path: Path) -> None:
    file = write(tmp_path / "a.jsonl", record("ferry", "The ferry sails at nine."))
    stop, added = Event(), list[int]()
    with open_store(settings) as store:
        runs = repeat(lambda: run([file], store, settings), stop, every=timedelta(milliseconds=20))
        for outcome in runs:
            assert isinstance(outcome, IngestReport)
            added.append(outcome.added)
            if len(added) == 3:
                stop.set()
    assert added == [1, 0, 0]


def test_locked_corpus_is_told_and_tried_again() -> None:
    stop, outcomes = Event(), list[object]()

    def locked() -> IngestReport:
        raise CorpusLocked("Another process is writing to this corpus.")

    for outcome in repeat(locked, stop, every=timedelta(seconds=1)):
        outcomes.append(outcome)
        stop.set()
    assert isinstance(outcomes[0], CorpusLocked)


def test_silent_server_of_embeddings_is_told_and_tried_again() -> None:
    stop, outcomes = Event(), list[object]()

    def silent() -> IngestReport:
        raise EmbedderUnavailable("The embeddings cannot be had.")

    for outcome in repeat(silent, stop, every=timedelta(seconds=1)):
        outcomes.append(outcome)
        stop.set()
    assert isinstance(outcomes[0], EmbedderUnavailable)


def test_what_arrives_while_a_run_goes_on_is_read_by_the_next(
    settings: Settings, tmp_path: Path
) -> None:
    folder = tmp_path / "news"
    write(folder / "ferry.jsonl", record("ferry", "The ferry sails at nine."))
    stop, added = Event(), list[int]()
    with open_store(settings) as store:

        def run_while_a_file_arrives() -> IngestReport:
            report = run([folder], store, settings)
            if not added:
                write(folder / "late.jsonl", record("late", "The late edition is here."))
            return report

        for outcome in repeat(run_while_a_file_arrives, stop, watched=[folder]):
            assert isinstance(outcome, IngestReport)
            added.append(outcome.added)
            if len(added) == 2:
                stop.set()
    assert added == [1, 1]


def test_file_that_is_put_in_the_place_of_a_watched_one_is_read(
    settings: Settings, tmp_path: Path
) -> None:
    file = write(tmp_path / "news" / "ferry.jsonl", record("ferry", "The ferry sails at nine."))
    stop, counts = Event(), list[tuple[int, int]]()
    with open_store(settings) as store:

        def save(number: int) -> None:
            write(file.with_suffix(".tmp"), record("ferry", f"Now it sails at {number}."))
            file.with_suffix(".tmp").replace(file)

        for outcome in repeat(lambda: run([file], store, settings), stop, watched=[file]):
            assert isinstance(outcome, IngestReport)
            counts.append((outcome.added, outcome.updated))
            if len(counts) == 3:
                stop.set()
            else:
                Timer(0.3, save, [len(counts)]).start()
    assert counts == [(1, 0), (0, 1), (0, 1)]


def test_changes_of_the_data_folder_and_of_other_files_start_no_run(tmp_path: Path) -> None:
    news, data = tmp_path / "news.txt", tmp_path / "data"
    news.write_text("The ferry sails at nine.")
    data.mkdir()
    stop, runs = Event(), list[int]()

    def touch() -> IngestReport:
        runs.append(1)
        (data / "report.json").write_text("{}")
        (tmp_path / "other.txt").write_text("Not asked for.")
        return IngestReport(0, 0, 0, 0, (), 0.0)

    Timer(3.0, stop.set).start()
    for _ in repeat(touch, stop, watched=[news], ignored=[data]):
        pass
    assert runs == [1]


def test_watched_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"--watch: .*nowhere is not there"):
        next(
            repeat(
                lambda: IngestReport(0, 0, 0, 0, (), 0.0), Event(), watched=[tmp_path / "nowhere"]
            )
        )
