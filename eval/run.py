"""Ask every case, score every answer, and write it down so that a killed run can go on."""

import logging
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from functools import partial
from pathlib import Path
from time import perf_counter
from typing import Any

from eval.beside import load_verdicts
from eval.case import Case
from eval.judge import Judge, judged_by, judged_scores, verdict_warnings
from eval.operation import measured, operation_to_json
from eval.report import Report, build_report, to_json
from eval.results import Line, RunFolder, open_run_folder
from eval.score import Outcome, Scorer
from eval.systems.system import System
from eval.workers import in_order
from rag.contract import SCORE_DIGITS, answer_to_json, usage_to_json
from rag.errors import FootnoteError, first_line
from rag.types import Answer, Passage

logger = logging.getLogger(__name__)

INTERNAL = "InternalError"
"""How the error of a case begins that no system should raise: a bug, not a refusal."""

_VARIES = frozenset({"timings_ms", "usage"})
"""Fields of an answer that change from run to run; timings.jsonl has them."""
_PLACE_IN_MEMORY = re.compile(r"\b0x[0-9a-f]{6,}\b")

Progress = Callable[[int, int], None]


def run_cases(
    cases: Sequence[Case],
    system: System,
    out: Path,
    manifest: Mapping[str, object],
    scorer: Scorer,
    progress: Progress | None = None,
    *,
    workers: int = 1,
    retry_failed: bool = False,
    judge: Judge | None = None,
) -> Report:
    """The report over all cases, also written to ``out`` (see ``eval.results`` for its files).

    A run that was killed goes on after its last finished case. A case on which the system raises
    an error is recorded with it, has the worst scores, and the run goes on; with ``retry_failed``
    the failed cases of an earlier call are asked again first. ``workers`` cases are asked at a
    time; results and report are the same for any number of them. ``progress`` is called with
    (cases done, cases in all).

    Raises:
        UsageError: ``out`` holds another run, is in use, or cannot be written.

    """
    began = perf_counter()
    ask = partial(_run_case, system=system, scorer=scorer)
    with open_run_folder(out) as folder:
        lines = folder.resume(cases, manifest)
        asked = 0
        if retry_failed:
            failed = [c for c, line in zip(cases, lines, strict=False) if line["error"] is not None]
            asked += _retry(failed, ask, folder, workers)
            lines = folder.resume(cases, manifest)
        fresh = _ask(cases[len(lines) :], ask, folder, workers)
        asked += len(cases) - len(lines)
        lines += tuple(_counted(fresh, len(lines), len(cases), progress))
        spent = None
        if judge:
            verdicts, spent = judge.judge(cases, lines, workers)
            folder.write_verdicts(verdicts)
        if asked or spent:
            seconds = perf_counter() - began
            told = measured(folder.timings(), asked, seconds, workers, spent)
            folder.write_operation(operation_to_json(told))
        report = _report(cases, lines, load_verdicts(out), manifest, scorer)
        folder.write_report(to_json(report))
    return report


Ask = Callable[[Case], tuple[Line, Line]]


def _retry(cases: Sequence[Case], ask: Ask, folder: RunFolder, workers: int) -> int:
    with closing(in_order(ask, cases, workers)) as answered:
        for line, timing in answered:
            folder.write_retried(line, timing)
    return len(cases)


def _ask(cases: Sequence[Case], ask: Ask, folder: RunFolder, workers: int) -> Iterator[Line]:
    with closing(in_order(ask, cases, workers)) as answered:
        for line, timing in answered:
            folder.write_line(line, timing)
            yield line


def _counted(
    fresh: Iterator[Line], done: int, total: int, progress: Progress | None
) -> Iterator[Line]:
    tell = progress or (lambda _done, _total: None)
    tell(done, total)
    for count, line in enumerate(fresh, start=done + 1):
        tell(count, total)
        yield line


def _report(
    cases: Sequence[Case],
    lines: Sequence[Line],
    verdicts: Sequence[Line],
    manifest: Mapping[str, object],
    scorer: Scorer,
) -> Report:
    judged = judged_scores(verdicts)
    outcomes = [
        to_outcome(case, line, judged.get(case.id)) for case, line in zip(cases, lines, strict=True)
    ]
    warnings = [warning for case in cases for warning in scorer.missing_gold(case)]
    warnings += verdict_warnings(verdicts)
    return build_report(outcomes, {**manifest, **judged_by(verdicts)}, warnings)


def _run_case(case: Case, system: System, scorer: Scorer) -> tuple[Line, Line]:
    """The result line and the timing line of one case."""
    started = perf_counter()
    answer, error = _answered(case, system)
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


def _answered(case: Case, system: System) -> tuple[Answer | None, str | None]:
    """The answer, or the error in words that are the same for every run."""
    try:
        return system.answer(case), None
    except FootnoteError as exc:
        return None, f"{type(exc).__name__}: {exc}"
    except Exception as exc:
        # A bug, and it is told loudly; but it must not cost the answers to all other cases.
        logger.exception("Case %s ended in an error that no system should raise.", case.id)
        said = _PLACE_IN_MEMORY.sub("0x…", first_line(exc))
        return None, f"{INTERNAL}: {type(exc).__name__}: {said}"


def _timeless(answer: Answer) -> dict[str, Any]:
    document = answer_to_json(answer)
    return {name: value for name, value in document.items() if name not in _VARIES}


def _to_place(passage: Passage) -> dict[str, Any]:
    place = {
        "article_id": passage.article_id,
        "start": passage.start,
        "end": passage.end,
        "score": round(passage.score, SCORE_DIGITS),
    }
    return place | ({"also_in": list(passage.also_in)} if passage.also_in else {})


def to_outcome(case: Case, line: Line, judged: Mapping[str, float] | None = None) -> Outcome:
    """What a line of results.jsonl says of its case, and a judge beside it."""
    return Outcome(
        id=case.id,
        type=case.type,
        question=case.question,
        scores=line["scores"] | dict(judged or {}),
        error=line["error"],
        tags=case.tags,
        answerable=case.answerable,
        confidence=(line["answer"] or {}).get("confidence"),
    )
