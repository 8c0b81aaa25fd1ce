"""A run as JSON, as CSV and as Markdown."""

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from eval.compare.document import to_json as comparison_to_json
from eval.compare.markdown import to_markdown as comparison_to_markdown
from eval.export.against import Against
from eval.export.case_views import state_of
from eval.export.figures import figure_rows, scored_names, slices
from eval.export.speed import to_speed
from eval.export.told import to_head
from eval.markdown import folded, plain, table
from eval.recorded_run import RecordedRun
from eval.report import what_went_wrong
from eval.score import Outcome
from rag.types import NO_ANSWER

Json = dict[str, Any]
WORST_SHOWN = 15

_STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")

FIGURE_COLUMNS = ("slice_kind", "slice", "metric", "value", "low", "high", "n")
CASE_COLUMNS = (
    "id", "type", "tags", "question", "answerable", "abstained", "outcome", "answer", "confidence",
    "error",
)  # fmt: skip


def run_to_json(run: RecordedRun, against: Against | None = None, *, timed: bool = True) -> Json:
    """Figures, slices and one object a case; the same run gives the same document.

    Times are the exception; without ``timed`` they are left out.
    """
    document: Json = {
        "manifest": run.manifest,
        "cases": len(run.cases),
        "failures": run.report.get("failures", []),
        "warnings": run.report.get("warnings", []),
        "figures": [
            {"metric": row.name, "family": row.family, **asdict(row.figure)}
            for row in figure_rows(run)
        ],
        "slices": [
            {
                "kind": part.kind,
                "name": part.name,
                "cases": part.cases,
                "figures": {name: asdict(figure) for name, figure in part.figures.items()},
            }
            for part in slices(run)
        ],
        "rows": _rows(run, timed=timed),
    }
    speed = to_speed(run.timings) if timed else None
    if speed:
        document["speed"] = {k: v for k, v in asdict(speed).items() if k != "wall_ms"}
    if against:
        document["against"] = comparison_to_json(against.comparison)
    return document


def _rows(run: RecordedRun, *, timed: bool) -> list[Json]:
    took = {timing["id"]: timing["wall_ms"] for timing in run.timings} if timed else {}
    return [
        _case_row(outcome, line["answer"] or {})
        | {"tags": list(outcome.tags), "scores": outcome.scores}
        | ({"wall_ms": took[outcome.id]} if outcome.id in took else {})
        for outcome, line in zip(run.outcomes, run.lines, strict=True)
    ]


def _case_row(outcome: Outcome, answer: Mapping[str, Any]) -> Json:
    text = " ".join(sentence["text"] for sentence in answer.get("sentences", ()))
    abstained = bool(answer.get("abstained"))
    return {
        "id": outcome.id,
        "type": outcome.type,
        "tags": " ".join(outcome.tags),
        "question": outcome.question,
        "answerable": outcome.answerable,
        "abstained": abstained,
        "outcome": state_of(outcome),
        "answer": NO_ANSWER if abstained else text,
        "confidence": outcome.confidence,
        "error": outcome.error,
    }


def cases_to_csv(run: RecordedRun, *, timed: bool = True) -> str:
    """One row a case with every metric; a cell is empty where there is nothing to say."""
    metrics = scored_names(run.outcomes)
    took = {timing["id"]: timing["wall_ms"] for timing in run.timings} if timed else {}
    columns = [*CASE_COLUMNS, *metrics, *(["wall_ms"] if took else [])]
    rows = [
        _case_row(outcome, line["answer"] or {})
        | outcome.scores
        | {"wall_ms": took.get(outcome.id)}
        for outcome, line in zip(run.outcomes, run.lines, strict=True)
    ]
    return _csv(columns, rows)


def figures_to_csv(run: RecordedRun) -> str:
    """One row a metric over all cases, and over each type and tag."""
    rows: list[Json] = [
        {"slice_kind": "all", "slice": "", "metric": row.name, **asdict(row.figure)}
        for row in figure_rows(run)
    ]
    rows += [
        {"slice_kind": part.kind, "slice": part.name, "metric": name, **asdict(figure)}
        for part in slices(run)
        for name, figure in part.figures.items()
    ]
    return _csv(FIGURE_COLUMNS, rows)


def _csv(columns: Sequence[str], rows: Sequence[Json]) -> str:
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([_cell(row.get(column)) for column in columns] for row in rows)
    return written.getvalue()


def _cell(value: object) -> object:
    """The value; text that a spreadsheet would run as a formula gets an apostrophe in front."""
    if isinstance(value, bool):
        return str(value).lower()
    return f"'{value}" if isinstance(value, str) and value.startswith(_STARTS_A_FORMULA) else value


def run_to_markdown(run: RecordedRun, against: Against | None = None, title: str = "") -> str:
    """The figures and the worst cases, for a pull request or a wiki; no times are in it."""
    rows, head = figure_rows(run), to_head(run)
    wrong = [o for o in run.outcomes if state_of(o) != "right"]
    wrong.sort(key=lambda outcome: outcome.error is None)
    counts = f"{head.cases} cases, {head.failures} failed, {len(wrong) - head.failures} went wrong."
    blocks = [
        f"## {plain(title)}" if title else "",
        counts,
        table(
            ("metric", "value", "95% interval", "cases"),
            [
                (
                    r.name,
                    f"{r.figure.value:.3f}",
                    _interval(r.figure.low, r.figure.high),
                    str(r.figure.n),
                )
                for r in rows
                if not r.detail
            ],
        ),
        _worst(wrong),
        "\n".join(f"- {plain(warning)}" for warning in head.warnings[:WORST_SHOWN]),
        comparison_to_markdown(against.comparison) if against else "",
    ]
    return "\n\n".join(block.strip() for block in blocks if block) + "\n"


def _worst(wrong: Sequence[Outcome]) -> str:
    if not wrong:
        return ""
    shown = [(o.id, what_went_wrong(o), o.question) for o in wrong[:WORST_SHOWN]]
    more = len(wrong) - len(shown)
    said = f"The worst {len(shown)} cases" + (f", of {len(wrong)} that went wrong" if more else "")
    return folded(said, table(("case", "what went wrong", "question"), shown))


def _interval(low: float, high: float) -> str:
    return f"{low:.3f} to {high:.3f}"
