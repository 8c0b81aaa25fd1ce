"""The command line in processes of its own: what it prints, and its exit codes."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from tests.conftest import FORK
from ui.cli import main

FOOTNOTE = Path(sys.executable).with_name("footnote")
DONE, FAILURES, USAGE, COULD_NOT_RUN = range(4)


@dataclass(frozen=True)
class Finished:
    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


def environment(data_dir: Path, **more: str) -> dict[str, str]:
    clean = {k: v for k, v in os.environ.items() if not k.startswith("FOOTNOTE_")}
    return clean | {"FOOTNOTE_EMBEDDER": "hashed", "FOOTNOTE_DATA_DIR": str(data_dir)} | more


def console_script(data_dir: Path, *arguments: str | Path) -> Finished:
    """What the installed command prints, started as a person starts it."""
    finished = subprocess.run(
        [FOOTNOTE, *arguments], env=environment(data_dir), capture_output=True, text=True
    )
    return Finished(finished.returncode, finished.stdout, finished.stderr)


def footnote(data_dir: Path, *arguments: str | Path, **more: str) -> Finished:
    """The same in a process of its own, forked after the slow imports."""
    with TemporaryDirectory() as folder:
        out, err = Path(folder, "out"), Path(folder, "err")
        words = [str(argument) for argument in arguments]
        process = FORK.Process(
            target=call_main, args=(words, environment(data_dir, **more), out, err)
        )
        process.start()
        process.join()
        assert process.exitcode is not None
        assert "Traceback" not in err.read_text()
        return Finished(process.exitcode, out.read_text(), err.read_text())


def call_main(arguments: list[str], variables: dict[str, str], out: Path, err: Path) -> None:
    for descriptor, file in ((1, out), (2, err)):
        os.dup2(os.open(file, os.O_WRONLY | os.O_CREAT), descriptor)
    os.environ.clear()
    os.environ.update(variables)
    sys.argv = ["footnote", *arguments]
    main()
