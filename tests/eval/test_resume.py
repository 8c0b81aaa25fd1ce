import os
import signal
import tempfile
import time
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from filelock import FileLock
from hypothesis import given, settings
from hypothesis import strategies as st

from eval.case import Case
from eval.results import discard_run
from rag.errors import LLMUnavailable, UsageError
from rag.types import Answer
from tests.conftest import FORK
from tests.eval.scripted import ScriptedSystem
from tests.eval.scripted_run import CASES, MANIFEST, SCRIPT, lines, run


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_a_killed_run_goes_on_and_ends_with_the_same_bytes(
    finished: Path, data: st.DataObject
) -> None:
    whole = (finished / "results.jsonl").read_bytes()
    timings = (finished / "timings.jsonl").read_bytes()
    cut = data.draw(st.integers(0, len(whole)), label="results cut at")
    timings_cut = data.draw(st.integers(0, len(timings)), label="timings cut at")
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder)
        (out / "manifest.json").write_bytes((finished / "manifest.json").read_bytes())
        (out / "results.jsonl").write_bytes(whole[:cut])
        (out / "timings.jsonl").write_bytes(timings[:timings_cut])
        system = ScriptedSystem(SCRIPT)
        run(out, system)
        assert (out / "results.jsonl").read_bytes() == whole
        assert (out / "report.json").read_bytes() == (finished / "report.json").read_bytes()
        assert len(system.calls) == len(CASES) - whole[:cut].count(b"\n")
        ids = [line["id"] for line in lines(out / "timings.jsonl")]
        assert len(ids) == len(set(ids))


def test_a_line_that_lacks_only_its_newline_is_not_finished(finished: Path, tmp_path: Path) -> None:
    # Random cuts rarely land here: the line parses, yet the next one would run into it.
    whole = (finished / "results.jsonl").read_bytes()
    for cut in (n for n, byte in enumerate(whole) if byte == ord("\n")):
        out = tmp_path / str(cut)
        out.mkdir()
        (out / "manifest.json").write_bytes((finished / "manifest.json").read_bytes())
        (out / "results.jsonl").write_bytes(whole[:cut])
        run(out)
        assert (out / "results.jsonl").read_bytes() == whole


def test_an_error_that_is_not_ours_is_loud_and_costs_one_case(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    script = {name: reply for name, reply in SCRIPT.items() if name != "Who won?"}
    report = run(tmp_path, ScriptedSystem(script))
    results = lines(tmp_path / "results.jsonl")
    assert len(results) == len(CASES)
    assert results[2]["error"] == "InternalError: KeyError: 'Who won?'"
    assert set(results[2]["scores"].values()) == {0.0}
    assert [failure.id for failure in report.failures] == ["off", "down"]
    assert "Case off ended in an error that no system should raise." in caplog.text
    assert "KeyError" in caplog.text


def test_failed_cases_are_asked_again_and_take_their_place(tmp_path: Path, finished: Path) -> None:
    down = {name: LLMUnavailable("down") for name in ("How many died?", "Who won?")}
    run(tmp_path, ScriptedSystem(SCRIPT | down))
    again = ScriptedSystem(SCRIPT)
    run(tmp_path, again, retry_failed=True)
    assert [case.id for case in again.calls] == ["bridge", "off", "down"]  # the last fails again
    for name in ("results.jsonl", "report.json"):
        assert (tmp_path / name).read_bytes() == (finished / name).read_bytes()
    assert [t["id"] for t in lines(tmp_path / "timings.jsonl")] == [case.id for case in CASES]
    assert not (tmp_path / "retried.jsonl").exists()


@given(data=st.data())
def test_a_killed_retry_goes_on_and_loses_nothing(finished: Path, data: st.DataObject) -> None:
    whole = (finished / "results.jsonl").read_bytes()
    down = {name: LLMUnavailable("down") for name in ("How many died?", "Who won?")}
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder)
        run(out, ScriptedSystem(SCRIPT | down))
        kept = whole.splitlines(keepends=True)
        retried = kept[0] + kept[2]
        cut = data.draw(st.integers(0, len(retried)), label="retried cut at")
        (out / "retried.jsonl").write_bytes(retried[:cut])
        system = ScriptedSystem(SCRIPT)
        run(out, system, retry_failed=True)
        assert (out / "results.jsonl").read_bytes() == whole
        assert len(system.calls) == 3 - retried[:cut].count(b"\n")


@pytest.mark.parametrize("workers", [2, 5])
def test_workers_write_the_same_bytes(tmp_path: Path, finished: Path, workers: int) -> None:
    run(tmp_path, workers=workers)
    for name in ("manifest.json", "cases.jsonl", "results.jsonl", "report.json"):
        assert (tmp_path / name).read_bytes() == (finished / name).read_bytes()


@pytest.mark.parametrize("workers", [1, 3])
@pytest.mark.parametrize("by", [signal.SIGKILL, signal.SIGINT])
def test_a_process_stopped_in_the_middle_can_be_started_again(
    tmp_path: Path, finished: Path, workers: int, by: signal.Signals
) -> None:
    process = FORK.Process(target=run_slowly, args=(tmp_path, workers))
    process.start()
    results = tmp_path / "results.jsonl"
    while process.is_alive() and not (results.exists() and results.read_bytes().count(b"\n") >= 2):
        time.sleep(0.005)
    assert process.pid
    os.kill(process.pid, by)
    (tmp_path / "go").touch()
    process.join()
    assert 2 <= results.read_bytes().count(b"\n") < len(CASES)
    run(tmp_path, workers=workers)
    for name in ("results.jsonl", "report.json"):
        assert (tmp_path / name).read_bytes() == (finished / name).read_bytes()


@dataclass
class Waiting(ScriptedSystem):
    """Answers two cases, and the third once it may."""

    may: Path = Path()

    def answer(self, case: Case) -> Answer:
        while case.id == "off" and not self.may.exists():
            time.sleep(0.005)
        return super().answer(case)


def run_slowly(out: Path, workers: int) -> None:
    signal.signal(signal.SIGINT, signal.default_int_handler)
    run(out, Waiting(SCRIPT, may=out / "go"), workers=workers)


def test_a_finished_run_asks_nothing_again(finished: Path) -> None:
    system = ScriptedSystem(SCRIPT)
    run(finished, system)
    assert system.calls == []


def test_another_manifest_is_refused_and_names_what_differs(finished: Path) -> None:
    other = MANIFEST | {"settings": {"top_k": 9}}
    with pytest.raises(UsageError, match=r"other settings\.top_k\..*--out.*--fresh"):
        run(finished, manifest=other)


def test_another_case_file_is_refused(finished: Path) -> None:
    with pytest.raises(UsageError, match=r"cases_sha256\..*--out.*--fresh"):
        run(finished, manifest=MANIFEST | {"cases_sha256": "def"})
    changed = (replace(CASES[0], answers=("seven",)), *CASES[1:])
    with pytest.raises(UsageError, match=r"other cases\..*--out.*--fresh"):
        run(finished, cases=changed)


def test_results_of_unknown_origin_are_refused(tmp_path: Path) -> None:
    (tmp_path / "results.jsonl").write_text("{}\n")
    with pytest.raises(UsageError, match="unknown run"):
        run(tmp_path)


def test_starting_over_removes_the_run_and_nothing_else(tmp_path: Path) -> None:
    run(tmp_path)
    (tmp_path / "notes.txt").write_text("mine")
    discard_run(tmp_path)
    names = {path.name for path in tmp_path.iterdir() if not path.name.startswith(".")}
    assert names == {"notes.txt"}
    run(tmp_path, manifest={"seed": 1})
    discard_run(tmp_path / "never-made")
    assert not (tmp_path / "never-made").exists()


def test_a_folder_in_use_is_refused(tmp_path: Path) -> None:
    with FileLock(tmp_path / ".lock"), pytest.raises(UsageError, match="another run is writing"):
        run(tmp_path)


def test_a_folder_that_cannot_be_made_is_a_usage_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(UsageError, match="cannot be written"):
        run(tmp_path / "file")
