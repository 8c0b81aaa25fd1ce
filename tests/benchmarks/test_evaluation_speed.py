import re
from pathlib import Path

import pytest

from benchmarks.evaluation_speed import measure
from eval.case import Case
from tests.rag.corpora import fill, settings_for


def test_each_way_is_timed_and_workers_write_the_same(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = settings_for(tmp_path)
    fill(settings)
    measure([Case("a", "What blocks the tunnel?"), Case("b", "Which cheese won?")], settings)
    said = capsys.readouterr().out
    ways = re.findall(r"^(.+): [\d.]+ s, [\d.]+ cases/s, [\d.]+ s of processor time$", said, re.M)
    assert ways == [
        "asking one after the other, nothing scored",
        "eval run, workers: 1",
        "eval run, workers: 2",
    ]
    assert "same bytes: yes" in said
