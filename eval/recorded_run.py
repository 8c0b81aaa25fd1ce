"""A finished run, read back from its folder."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

from eval.beside import load_verdicts
from eval.case import Case
from eval.cases import load_cases
from eval.judge import judged_scores
from eval.results import (
    CASES,
    MANIFEST,
    REPORT,
    RESULTS,
    TIMINGS,
    Line,
    read_lines,
)
from eval.run import to_outcome
from eval.score import Outcome
from rag.errors import UsageError


@dataclass(frozen=True, slots=True)
class RecordedRun:
    """What a run folder holds: one line, outcome and timing a case, in case order.

    ``report`` is the document of report.json, ``manifest`` the part of it that says what the run
    was made with. A run of before timings were kept has none of them.
    """

    folder: Path
    cases: tuple[Case, ...]
    lines: tuple[Line, ...]
    outcomes: tuple[Outcome, ...]
    timings: tuple[Line, ...]
    report: dict[str, Any]
    manifest: dict[str, Any]


def load_run(folder: Path) -> RecordedRun:
    """The finished run of a folder.

    Raises:
        UsageError: the folder holds no finished run, or its files do not belong together; the
            message says which and what to do.

    """
    advice = f"Finish it with: footnote eval run CASES --out {folder}"
    for name in (MANIFEST, CASES, RESULTS, REPORT):
        if not (folder / name).is_file():
            raise UsageError(f"{folder}: holds no finished run ({name} is missing). {advice}")
    cases = load_cases(folder / CASES)
    lines = read_lines(folder / RESULTS)
    if [case.id for case in cases] != [line.get("id") for line in lines]:
        raise UsageError(f"{folder}: {RESULTS} and {CASES} are of different cases. {advice}")
    try:
        report = orjson.loads((folder / REPORT).read_bytes())
    except (OSError, orjson.JSONDecodeError) as exc:
        raise UsageError(f"{folder / REPORT}: cannot be read ({exc}). {advice}") from exc
    judged = judged_scores(load_verdicts(folder))
    return RecordedRun(
        folder=folder,
        cases=cases,
        lines=lines,
        outcomes=tuple(
            to_outcome(c, line, judged.get(c.id)) for c, line in zip(cases, lines, strict=True)
        ),
        timings=read_lines(folder / TIMINGS) if (folder / TIMINGS).exists() else (),
        report=report,
        manifest=report["manifest"],
    )
