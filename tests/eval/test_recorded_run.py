import shutil
from pathlib import Path

import orjson
import pytest

from eval.recorded_run import load_run
from rag.errors import UsageError
from tests.eval.scripted_run import CASES, MANIFEST


def test_a_finished_run_is_read_back_whole(finished: Path) -> None:
    run = load_run(finished)
    assert run.cases == CASES
    assert [outcome.id for outcome in run.outcomes] == [case.id for case in CASES]
    assert [timing["id"] for timing in run.timings] == [case.id for case in CASES]
    assert run.manifest == MANIFEST
    assert run.outcomes[3].error == "LLMUnavailable: the server is down. Start it and run again."
    assert run.report["metrics"]["abstention_accuracy"]["n"] == 5


@pytest.mark.parametrize("name", ["manifest.json", "cases.jsonl", "results.jsonl", "report.json"])
def test_a_run_that_is_not_finished_is_named(finished: Path, tmp_path: Path, name: str) -> None:
    out = tmp_path / "run"
    shutil.copytree(finished, out)
    (out / name).unlink()
    with pytest.raises(UsageError, match=rf"no finished run \({name} is missing\)"):
        load_run(out)


def test_files_that_do_not_belong_together_are_named(finished: Path, tmp_path: Path) -> None:
    out = tmp_path / "run"
    shutil.copytree(finished, out)
    lines = (out / "results.jsonl").read_bytes().splitlines(keepends=True)
    (out / "results.jsonl").write_bytes(b"".join(lines[:-1]))
    with pytest.raises(UsageError, match="are of different cases"):
        load_run(out)
    (out / "results.jsonl").write_bytes(b"".join(lines))
    (out / "report.json").write_text("{")
    with pytest.raises(UsageError, match=r"report\.json: cannot be read"):
        load_run(out)
    (out / "results.jsonl").write_bytes(orjson.dumps([]) + b"\n")
    with pytest.raises(UsageError, match="line 1: not JSON"):
        load_run(out)
