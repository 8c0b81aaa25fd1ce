"""Evaluation runs on the page: what they measured, two of them compared, and where they failed."""

from pathlib import Path

from eval.compare.comparison import Comparison, compare
from eval.recorded_run import RecordedRun, load_run
from eval.report import is_wrong, what_went_wrong
from eval.results import REPORT, Line
from rag.errors import UsageError
from rag.protocols import Desk
from rag.recorded import answer_from_json
from rag.types import Answer
from ui.gold import gold_of
from ui.panel import NOT_A_REQUEST, Act, Asked, Reply
from ui.render_runs import Told, runs_to_html

DEEPEST = 3
"""Levels of folders in which runs are looked for."""

SHOWN = 100
"""Cases of a run that are shown at a time."""


def shown_runs(runs: Path) -> str:
    """The panel before a run is chosen, as HTML."""
    return runs_to_html(run_names(runs), runs)


def run_names(folder: Path) -> list[str]:
    """Finished runs in and below a folder, by their path from there, in order; "." is itself."""
    found = {
        report.parent.relative_to(folder).as_posix()
        for depth in range(DEEPEST)
        for report in folder.glob("*/" * depth + REPORT)
    }
    return sorted(found)


def runs_panel(desk: Desk, runs: Path) -> Act:
    """What the panel does."""

    def act(asked: Asked, _user: str) -> Reply:
        if asked.act != "show":
            raise UsageError(NOT_A_REQUEST)
        names = run_names(runs)
        name, against = asked.value("run"), asked.value("against")
        wrong_alone = asked.value("cases") != "all"
        run = _run(runs, names, name)
        compared = _compared(_run(runs, names, against), run) if against else None
        told, left = told_of(desk, run, wrong_alone=wrong_alone)
        html = runs_to_html(
            names, runs, name, against, run, compared, told, left=left, wrong_alone=wrong_alone
        )
        return {"html": html}

    return act


def told_of(desk: Desk, run: RecordedRun, *, wrong_alone: bool) -> tuple[tuple[Told, ...], int]:
    """Cases of a run with what became of them, those that failed first, and how many are left."""
    rows = list(zip(run.cases, run.outcomes, run.lines, strict=True))
    if wrong_alone:
        rows = [row for row in rows if row[1].error is not None or is_wrong(row[1])]
        rows.sort(key=lambda row: row[1].error is None)
    told = []
    for case, outcome, line in rows[:SHOWN]:
        wrong = outcome.error is not None or is_wrong(outcome)
        why = what_went_wrong(outcome) if wrong else ""
        told.append(Told(case, gold_of(desk, case), outcome, why, _answer(line)))
    return tuple(told), len(rows) - len(told)


def _run(folder: Path, names: list[str], name: str) -> RecordedRun:
    if name not in names:  # nor any path that leads elsewhere
        raise UsageError("There is no such run any more. Choose another one.")
    return load_run(folder / name)


def _compared(before: RecordedRun, run: RecordedRun) -> Comparison | str:
    try:
        return compare(before, run)
    except UsageError as exc:
        return str(exc)


def _answer(line: Line) -> Answer | None:
    document = line.get("answer")
    if not document:
        return None
    # The buttons of its filters would ask the chat.
    return answer_from_json({**document, "conditions": ()})
