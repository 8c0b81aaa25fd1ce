"""Ask every case, score every answer, and write it down so that a killed run can go on."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import lru_cache
from pathlib import Path
from time import perf_counter
from typing import Any

from eval.cases import Case
from eval.report import Report, build_report, to_json
from eval.results import Line, open_run_folder
from eval.score import ArticleText, Outcome, missing_gold, score_answer, score_failure
from rag.contract import answer_to_json, usage_to_json
from rag.errors import FootnoteError
from rag.protocols import Answers
from rag.types import Answer, Passage

_VARIES = frozenset({"timings_ms", "usage"})
"""Fields of an answer that change from run to run; timings.jsonl has them."""

_TEXTS_KEPT = 256
"""Articles held in memory while scoring; neighbouring cases often share theirs."""


def run_cases(
    cases: Sequence[Case],
    system: Answers,
    out: Path,
    manifest: Mapping[str, object],
    article_text: ArticleText,
    progress: Callable[[int, int], None] | None = None,
    system_on: Callable[[date], Answers] | None = None,
) -> Report:
    """The report over all cases, also written to ``out`` (see ``eval.results`` for its files).

    A run that was killed goes on after its last finished case. A case on which the system raises a
    FootnoteError is recorded with it, scores 0, and the run goes on; any other error ends the run.
    ``article_text`` gives an article's text by id and raises UnknownArticle. ``progress`` is called
    with (cases done, cases in all). ``system_on`` gives the system as it answers on a day, for
    cases with ``asked_on``; without it such cases go to ``system`` as they are.

    Raises:
        UsageError: ``out`` holds another run, is in use, or cannot be written.

    """
    text_of = lru_cache(maxsize=_TEXTS_KEPT)(article_text)
    with open_run_folder(out) as folder:
        finished = folder.resume(cases, manifest)
        outcomes = [_to_outcome(case, line) for case, line in zip(cases, finished, strict=False)]
        _tell(progress, len(outcomes), len(cases))
        for case in cases[len(finished) :]:
            asked = system_on(case.asked_on) if system_on and case.asked_on else system
            line, timing = _run_case(case, asked, text_of)
            folder.write_line(line, timing)
            outcomes.append(_to_outcome(case, line))
            _tell(progress, len(outcomes), len(cases))
        warnings = [warning for case in cases for warning in missing_gold(case, text_of)]
        report = build_report(outcomes, manifest, warnings)
        folder.write_report(to_json(report))
    return report


def _run_case(case: Case, system: Answers, article_text: ArticleText) -> tuple[Line, Line]:
    """The result line and the timing line of one case."""
    started = perf_counter()
    answer: Answer | None = None
    error: str | None = None
    try:
        answer = system.ask(case.question, case.history, case.filters or None)
    except FootnoteError as exc:
        error = f"{type(exc).__name__}: {exc}"
    wall_ms = round((perf_counter() - started) * 1000, 1)
    line: Line = {
        "id": case.id,
        "answer": _timeless(answer) if answer else None,
        "retrieved": [_to_place(passage) for passage in answer.retrieved] if answer else [],
        "scores": score_answer(case, answer, article_text) if answer else score_failure(case),
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


def _to_outcome(case: Case, line: Line) -> Outcome:
    return Outcome(case.id, case.type, case.question, line["scores"], line["error"])


def _tell(progress: Callable[[int, int], None] | None, done: int, total: int) -> None:
    if progress:
        progress(done, total)
