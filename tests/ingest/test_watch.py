"""Ingest that goes on: when files change, and every so often."""

from datetime import timedelta
from pathlib import Path
from threading import Event, Timer

import pytest

from ingest.report import IngestReport
from ingest.watch import parse_every, repeat
from rag.errors import CorpusLocked, UsageError
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
