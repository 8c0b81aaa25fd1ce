"""The folder of a sweep: ``sweep.json`` and ``sweep.md`` beside its runs and corpora."""

from pathlib import Path

import orjson

from eval.results import discard_run
from eval.sweep.report import to_json, to_markdown
from eval.sweep.run import PARTS, Sweep
from rag.errors import UsageError

JSON, MARKDOWN = "sweep.json", "sweep.md"


def write_sweep(sweep: Sweep, out: Path) -> None:
    """Write what the sweep found; the same sweep always gives the same bytes.

    Raises:
        UsageError: the folder cannot be written.

    """
    document = orjson.dumps(to_json(sweep), option=orjson.OPT_INDENT_2) + b"\n"
    try:
        (out / JSON).write_bytes(document)
        (out / MARKDOWN).write_text(to_markdown(sweep), encoding="utf-8")
    except OSError as exc:
        raise UsageError(f"{out}: cannot be written ({exc.strerror}). Name another --out.") from exc


def discard_runs(out: Path) -> None:
    """Remove the runs of an earlier sweep; its corpora stay, they depend on no case.

    Raises:
        UsageError: a run is being written, or a file cannot be removed.

    """
    for part in PARTS:
        for folder in sorted((out / part).glob("*")):
            discard_run(folder)
