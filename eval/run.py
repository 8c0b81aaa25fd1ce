"""Ask every case, score every answer, and write it down so that a killed run can go on."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from time import perf_counter
from typing import Any

from eval.case import Case
from eval.report import Report, build_report, to_json
from eval.results import Line, open_run_folder
from eval.score import Outcome, Scorer
from eval.systems.system import System
from rag.contract import answer_to_json, usage_to_json
from rag.errors import FootnoteError
from rag.types import Answer, Passage

_VARIES = frozenset({"timings_ms", "usage"})
"""Fields of an answer that change from run to run; timings.jsonl has them."""


def run_cases(
    cases: Sequence[Case],
    system: System,
    out: Path,
    manifest: Mapping[str, object],
    scorer: Scorer,
    progress: Callable[[int, int], None] | None = None,
) -> Report:
    """The report over all cases, also written to ``out`` (see ``eval.results`` for its files).

    A run that was killed goes on after its last finished case. A case on which the system raises a
    FootnoteError is recorded with it, scores 0, and the run goes on; any other error ends the run.
    ``progress`` is called with (cases done, cases in all).

    Raises:
        UsageError: ``out`` holds another run, is in use, or cannot be written.

    """
    with open_run_folder(out) as folder:
        finished = folder.resume(cases, manifest)
        outcomes = [to_outcome(case, line) for case, line in zip(cases, finished, strict=False)]
        _tell(progress, len(outcomes), len(cases))
        for case in cases[len(finished) :]:
            line, timing = _run_case(case, system, scorer)
            folder.write_line(line, timing)
            outcomes.append(to_outcome(case, line))
            _tell(progress, len(outcomes), len(cases))
        warnings = [warning for case in cases for warning in scorer.missing_gold(case)]
        report = build_report(outcomes, manifest, warnings)
        folder.write_report(to_json(report))
    return report


def _run_case(case: Case, system: System, scorer: Scorer) -> tuple[Line, Line]:
    """The result line and the timing line of one case."""
    started = perf_counter()
    answer: Answer | None = None
    error: str | None = None
    try:
        answer = system.answer(case)
    except FootnoteError as exc:
        error = f"{type(exc).__name__}: {exc}"
    wall_ms = round((perf_counter() - started) * 1000, 1)
    line: Line = {
        "id": case.id,
        "answer": _timeless(answer) if answer else None,
        "retrieved": [_to_place(passage) for passage in answer.retrieved] if answer else [],
        "scores": scorer.score(case, answer) if answer else scorer.fail(case),
        "error": error,
    }
    stages = {name: round(ms, 1) for name, ms in answer.timings_ms.items()} if answer else {}
    timing: Line = {"id": case.id, "wall_ms": wall_ms, "timings_ms": stages}
    if answer and answer.usage:
        timing["usage"] = usage_to_json(answer.usage)
    return line, timing


def _timeless(answer: Answer) -> dict[str, Any]:
    document = answer_to_json(answer)
    return {name: value for name, value in document.items() if name not in _VARIES}


def _to_place(passage: Passage) -> dict[str, Any]:
    return {
        "article_id": passage.article_id,
        "start": passage.start,
        "end": passage.end,
        "score": round(passage.score, 6),
    }


def to_outcome(case: Case, line: Line) -> Outcome:
    """What a line of results.jsonl says of its case."""
    return Outcome(
        id=case.id,
        type=case.type,
        question=case.question,
        scores=line["scores"],
        error=line["error"],
        tags=case.tags,
        answerable=case.answerable,
        confidence=(line["answer"] or {}).get("confidence"),
    )


def _tell(progress: Callable[[int, int], None] | None, done: int, total: int) -> None:
    if progress:
        progress(done, total)
