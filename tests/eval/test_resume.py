import tempfile
from dataclasses import replace
from pathlib import Path

import pytest
from filelock import FileLock
from hypothesis import given, settings
from hypothesis import strategies as st

from eval.results import discard_run
from rag.errors import UsageError
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


def test_an_error_that_is_not_ours_ends_the_run_and_keeps_what_is_done(tmp_path: Path) -> None:
    script = {name: reply for name, reply in SCRIPT.items() if name != "Who won?"}
    with pytest.raises(KeyError):
        run(tmp_path, ScriptedSystem(script))
    assert len(lines(tmp_path / "results.jsonl")) == 2
    assert not (tmp_path / "report.json").exists()
    system = ScriptedSystem(SCRIPT)
    run(tmp_path, system)
    assert len(system.calls) == 3


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
