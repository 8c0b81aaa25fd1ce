"""docs/evaluation.md, done as it says: every command of it, in order, in an empty folder."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from eval import CATALOG
from eval import __all__ as public
from eval.read.dataset import FORMATS
from tests.conftest import WithModels
from ui.cli_eval import evaluation

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs/evaluation.md"
BLOCK = re.compile(
    r"(?:^`(?P<file>[\w./-]+)`:\n\n)?^```(?P<kind>\w+)\n(?P<text>.*?)^```$", re.M | re.S
)
SHOWN = {"json", "text"}
"""Blocks that are there to be read; any other one is run, or written to the file that it names."""


@dataclass(frozen=True)
class Block:
    file: str | None
    kind: str
    text: str


def blocks() -> Iterator[Block]:
    for found in BLOCK.finditer(PAGE.read_text(encoding="utf-8")):
        yield Block(found["file"], found["kind"], found["text"])


def commands(text: str) -> Iterator[str]:
    """The commands of a block, those that go on over several lines in one."""
    for line in text.replace("\\\n", " ").splitlines():
        command = line.partition("  #")[0].strip()
        if command and not command.startswith("#"):
            yield command


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """What somebody has who has installed Footnote: its sample corpus, and nothing else."""
    shutil.copytree(ROOT / "corpus", tmp_path / "corpus")
    return tmp_path


@pytest.fixture
def variables(folder: Path, with_models: WithModels) -> Mapping[str, str]:
    clean = {k: v for k, v in os.environ.items() if not k.startswith(("FOOTNOTE_", "PYTEST_"))}
    path = f"{Path(sys.executable).parent}{os.pathsep}{clean.get('PATH', '')}"
    return clean | {
        "PATH": path,
        "FOOTNOTE_DATA_DIR": str(with_models(folder / "data")),
        "COLUMNS": "120",
    }


@pytest.mark.model
def test_every_command_of_the_page_succeeds(folder: Path, variables: Mapping[str, str]) -> None:
    done = 0
    for block in blocks():
        if block.file:
            target = folder / block.file
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(block.text, encoding="utf-8")
        elif block.kind == "console":
            for command in commands(block.text):
                finished = subprocess.run(
                    ["bash", "-euo", "pipefail", "-c", command],
                    cwd=folder,
                    env=dict(variables),
                    capture_output=True,
                    text=True,
                )
                said = f"$ {command}\n{finished.stdout}\n{finished.stderr}"
                assert finished.returncode == 0, said
                assert "Traceback" not in said
                done += 1
        else:
            assert block.kind in SHOWN, f"a block of {block.kind} is neither run nor a file"
    assert done >= 10


def test_every_command_of_eval_is_on_the_page() -> None:
    page = PAGE.read_text(encoding="utf-8")
    names = {
        (command.name or command.callback.__name__).replace("_", "-")
        for command in evaluation.registered_commands
        if command.callback
    }
    assert {name for name in names if f"eval {name}" not in page} == set()


def test_every_metric_is_on_the_page() -> None:
    row = re.compile(r"^\| `(\S+)`(?: \((\D+)\))? \| (.*) \| (higher|lower) \| (.*) \|$", re.M)
    assert row.findall(PAGE.read_text("utf-8")) == [
        (
            metric.name,
            "detail" if metric.detail else "whole run" if metric.whole else "",
            metric.meaning,
            "higher" if metric.higher_is_better else "lower",
            metric.source,
        )
        for metric in CATALOG
    ]


def test_every_format_is_on_the_page() -> None:
    named = set(re.findall(r"`([\w-]+)`", PAGE.read_text("utf-8")))
    assert {form.name for form in FORMATS} <= named


def test_every_public_name_that_the_page_imports_is_there() -> None:
    imported = re.findall(r"^from eval import (.+)$", PAGE.read_text("utf-8"), re.M)
    names = {name.strip() for line in imported for name in line.split(",")}
    assert names - {"..."} <= set(public)
