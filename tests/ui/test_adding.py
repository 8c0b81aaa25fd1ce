"""One run at a time, what it is given, and what is said of it; the browser is not needed."""

import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from ingest.report import IngestReport, Progress, SourceProgress
from rag.errors import CorpusLocked, UsageError
from tests.ui.desk import PaperIntake, paper_intake
from tests.ui.test_render import Tags, plain
from ui.adding import NOT_SHOWN, NOTHING, chosen, key
from ui.job import BUSY, UNEXPECTED, IngestJob, JobState
from ui.render_adding import progress_to_html, progress_to_text, said_to_html
from ui.uploads import keep_uploads
from ui.web import is_local

HERE = Path("/data/uploads")
DONE = IngestReport(added=2, updated=1, unchanged=7, chunks=9, failures=(), seconds=3.0)


@pytest.fixture
def intake(tmp_path: Path) -> PaperIntake:
    return paper_intake(tmp_path / "uploads")


@pytest.fixture
def job(intake: PaperIntake) -> Iterator[IngestJob]:
    job = IngestJob(intake)
    yield job
    intake.gate.set()
    job.close()


@pytest.fixture
def lines(tmp_path: Path) -> Path:
    file = tmp_path / "lines.txt"
    file.write_text("one\ntwo broken\nthree\n", encoding="utf-8")
    return file


def ended(job: IngestJob) -> JobState:
    for _ in range(500):
        if not job.state().busy:
            return job.state()
        threading.Event().wait(0.01)
    raise AssertionError("the run does not end")


def test_a_run_ends_with_its_report(job: IngestJob, lines: Path) -> None:
    assert job.state() == JobState()
    assert job.begin([lines], ["One note."]).phase == "running"
    state = ended(job)
    assert (state.number, state.phase, state.notes) == (1, "ended", ("One note.",))
    assert state.report
    assert (state.report.added, len(state.report.failures)) == (2, 1)
    assert state.file
    assert state.file.name == "ingest-1.json"
    job.begin([lines])
    assert ended(job).number == 2


def test_only_one_run_is_at_work(job: IngestJob, intake: PaperIntake, lines: Path) -> None:
    intake.gate.clear()
    job.begin([lines])
    with pytest.raises(CorpusLocked, match="already"):
        job.begin([lines])
    with pytest.raises(CorpusLocked, match="stop it first"):
        job.check_free()
    intake.gate.set()
    ended(job)
    assert len(intake.given) == 1


def test_of_many_that_begin_at_once_one_does(
    job: IngestJob, intake: PaperIntake, lines: Path
) -> None:
    intake.gate.clear()
    refused: list[str] = []

    def begin() -> None:
        try:
            job.begin([lines])
        except CorpusLocked as exc:
            refused.append(str(exc))

    threads = [threading.Thread(target=begin) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert refused == [BUSY] * 7


def test_stop_ends_a_run_and_keeps_what_is_done(
    job: IngestJob, intake: PaperIntake, lines: Path
) -> None:
    assert job.stop().phase == "idle"
    intake.gate.clear()
    job.begin([lines])
    assert job.stop().phase == "stopping"
    intake.gate.set()
    state = ended(job)
    assert state.report
    assert state.report.stopped
    job.begin([lines])  # the next run is not stopped by the stop of this one
    again = ended(job)
    assert again.report
    assert not again.report.stopped


def test_errors_are_told_and_defects_only_logged(
    job: IngestJob, caplog: pytest.LogCaptureFixture
) -> None:
    job.begin(["locked"])
    state = ended(job)
    assert state.phase == "failed"
    assert state.problem.startswith("Another process is writing")
    job.begin(["crash"])
    assert ended(job).problem == UNEXPECTED
    assert "a defect" in caplog.text


def test_closing_waits_for_the_present_batch(intake: PaperIntake, lines: Path) -> None:
    job = IngestJob(intake)
    intake.gate.clear()
    job.begin([lines])
    closing = threading.Thread(target=job.close)
    closing.start()
    closing.join(0.1)
    assert closing.is_alive()
    intake.gate.set()
    closing.join(5)
    report = job.state().report
    assert report
    assert report.stopped


def test_what_was_chosen_is_checked_before_it_is_read(tmp_path: Path, lines: Path) -> None:
    uploads = tmp_path / "uploads"
    with pytest.raises(UsageError, match="Choose files"):
        chosen((), "  ", uploads, paths=True)
    with pytest.raises(UsageError, match=r'"www.a.example" is neither .* begins with http'):
        chosen((), "www.a.example", uploads, paths=True)
    with pytest.raises(UsageError, match="neither"):
        chosen((), "a\0b", uploads, paths=True)
    with pytest.raises(UsageError, match="Drop the files here"):
        chosen((), str(lines), uploads, paths=False)
    assert chosen((), f' "{lines}" ', uploads, paths=True) == ([lines], [])
    assert chosen((), "https://a.example/feed", uploads, paths=False)[0] == [
        "https://a.example/feed"
    ]
    assert chosen([str(lines)], "https://a.example", uploads, paths=False)[0] == [
        uploads / "lines.txt",
        "https://a.example",
    ]
    assert NOTHING


def test_uploads_keep_their_names_and_replace_only_their_like(tmp_path: Path) -> None:
    first, second = tmp_path / "a" / "news.txt", tmp_path / "b" / "news.txt"
    for file, text in ((first, "one"), (second, "two")):
        file.parent.mkdir()
        file.write_text(text)
    uploads = tmp_path / "uploads"
    kept, notes = keep_uploads([first, second], uploads)
    assert [file.name for file in kept] == ["news.txt", "news-2.txt"]
    assert [file.read_text() for file in kept] == ["one", "two"]
    assert notes == []
    assert keep_uploads([first], uploads) == ([kept[0]], [])
    first.write_text("one, corrected")
    again, notes = keep_uploads([first], uploads)
    assert again == [kept[0]]
    assert kept[0].read_text() == "one, corrected"
    assert notes == [notes[0]]
    assert notes[0].startswith("1 file replaced")
    assert sorted(file.name for file in uploads.iterdir()) == ["news-2.txt", "news.txt"]


def test_uploads_that_cannot_be_kept_say_so(tmp_path: Path, lines: Path) -> None:
    in_the_way = tmp_path / "uploads"
    in_the_way.write_text("a file, not a folder")
    with pytest.raises(UsageError, match="could not be copied"):
        keep_uploads([lines], in_the_way)


def test_progress_is_told_as_in_the_terminal() -> None:
    reading = Progress("reading", 1, 0, 5000, 0, 0, 0, 1.0)
    assert progress_to_text(reading) == "Reading · 1 article read"
    embedding = Progress("embedding", 4733, 250, 1000, 1200, 3400, 2, 20.0, 10.0)
    assert progress_to_text(embedding) == (
        "Embedding · 4,733 articles read · 1,200 stored · 3,400 chunks (340/s) · 2 not read · "
        "30 s left"
    )
    state = JobState(1, "running", progress=embedding)
    assert 'aria-label="Adding articles" max="1" value="0.250"' in progress_to_html(state, HERE)
    assert "value=" not in progress_to_html(replace(state, progress=reading), HERE)
    assert "Opening the corpus" in progress_to_html(replace(state, progress=None), HERE)
    assert progress_to_html(replace(state, phase="ended"), HERE) == ""


def test_the_rest_of_the_page_is_told_of_phases_and_steps() -> None:
    def at(articles: int) -> JobState:
        return JobState(1, "running", progress=Progress("embedding", 9, 1, 9, articles, 9, 0, 1.0))

    assert key(JobState()) == NOT_SHOWN
    assert key(at(0)) != key(at(1))
    assert key(at(1)) == key(at(250)) != key(at(251))
    assert key(at(1)) != key(replace(at(1), phase="stopping"))


def test_the_end_says_what_was_done(tmp_path: Path) -> None:
    uploads = tmp_path / "uploads"
    failures = tuple((f"{uploads}/x<b>.txt line {n}", "is <i>broken</i>.") for n in range(25))
    copies = (("elsewhere.txt", "a/b & c"),)
    report = replace(DONE, failures=failures, copies=copies, linked=2, notices=("Two <u>left</u>",))
    state = JobState(1, "ended", ("A note.",), report=report, file=tmp_path / "r.json")
    markup = said_to_html(state, uploads)
    said = plain(markup)
    assert "Done: 2 added, 1 updated, 7 unchanged, 1 already there, 25 not read." in said
    assert "x<b>.txt line 19 is <i>broken</i>." in said
    assert "line 20" not in said
    assert "… and 5 more" in said
    assert str(uploads) not in said
    assert "elsewhere.txt is a/b & c" in said
    assert f"The report is in {tmp_path}/r.json." in said
    assert "2 pairs of articles tell the same story" in said
    assert {"b", "i", "u"}.isdisjoint(Tags(markup).names)
    stopped = said_to_html(replace(state, report=replace(DONE, stopped=True)), uploads)
    assert "Stopped. What was finished is kept: 2 added" in stopped


def test_every_phase_is_told(tmp_path: Path) -> None:
    assert said_to_html(JobState(), tmp_path) == ""
    assert "Adding articles…" in said_to_html(JobState(1, "running"), tmp_path)
    stopping = said_to_html(JobState(1, "stopping"), tmp_path)
    assert "Stopping… What was finished is kept." in stopping
    failed = said_to_html(JobState(1, "failed", problem="It <b>failed</b>."), tmp_path)
    assert 'role="alert">It &lt;b&gt;failed' in failed


@pytest.mark.parametrize(
    ("host", "local"),
    [("127.0.0.1", True), ("::1", True), ("localhost", True), ("0.0.0.0", False), ("a.b", False)],
)
def test_paths_of_the_server_are_for_those_who_sit_at_it(host: str, local: bool) -> None:
    assert is_local(host) is local


def test_each_file_says_how_far_it_is_and_why_it_failed() -> None:
    sources = (
        SourceProgress(f"{HERE}/waiting.txt"),
        SourceProgress(f"{HERE}/half.jsonl", read=30, settled=12, failed=2, reason="has no <b>."),
        SourceProgress(f"{HERE}/whole.txt", read=1, settled=1),
        SourceProgress("https://news.example/feed", failed=1, reason="answered 404."),
    )
    now = Progress("embedding", 31, 250, 1000, 13, 20, 3, 20.0, 10.0, sources)
    state = JobState(1, "running", progress=now)
    said = plain(progress_to_html(state, HERE))
    assert "waiting.txt waiting" in said
    assert "half.jsonl 30 articles read, 12 stored, 2 not read: has no <b>." in said
    assert "whole.txt 1 article read, stored" in said
    assert "https://news.example/feed not read: answered 404." in said
    assert str(HERE) not in said
    ended = said_to_html(replace(state, phase="ended", report=DONE), HERE)
    assert "File by file: 4" in plain(ended)
    assert "waiting.txt nothing found in it" in plain(ended)
    single = replace(state, progress=replace(now, sources=sources[:1]))
    assert "waiting.txt" not in progress_to_html(single, HERE)
