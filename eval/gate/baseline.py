"""The scores that later runs are held against: a small file to commit, or a run folder.

The first line says what the run was made with, every other one is a case: id, a digest of its
question, type, tags, whether it is answerable, confidence and scores. No text of an article, a
question or an answer is in it.
"""

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson
from jsonschema import Draft202012Validator

from eval.recorded_run import RecordedRun, load_run
from eval.results import Line, read_lines
from eval.score import Outcome
from rag.errors import UsageError

_SCORE = {"type": "number", "minimum": 0, "maximum": 1}
_HEAD = Draft202012Validator({"required": ["manifest"], "type": "object"})
_CASE = Draft202012Validator(
    {
        "type": "object",
        "required": ["id", "question_sha256", "type", "tags", "answerable", "failed", "scores"],
        "properties": {
            "id": {"type": "string"},
            "question_sha256": {"type": "string"},
            "type": {"type": "string"},
            "tags": {"type": "array", "items": {"type": "string"}},
            "answerable": {"type": "boolean"},
            "failed": {"type": "boolean"},
            "abstained": {"type": ["boolean", "null"]},
            "confidence": {"type": ["number", "null"]},
            "scores": {"type": "object", "additionalProperties": _SCORE},
        },
    }
)


@dataclass(frozen=True, slots=True)
class Baseline:
    """Outcomes without their questions, a digest of each question by case id, and the manifest."""

    name: str
    outcomes: tuple[Outcome, ...]
    questions: dict[str, str]
    manifest: dict[str, Any]


def load_baseline(path: Path) -> Baseline:
    """The baseline of a run folder, or of a file that ``baseline_to_lines`` made.

    Raises:
        UsageError: there is none; the message says what to do.

    """
    if path.is_dir():
        return to_baseline(load_run(path))
    if not path.is_file():
        raise UsageError(
            f"{path}: there is no baseline. Make one of a run that you are content with: "
            f"footnote eval baseline RUN --out {path}"
        )
    head, *lines = read_lines(path) or ({},)
    wrong = [
        f"line {number}: {error.message}"
        for number, (schema, line) in enumerate(((_HEAD, head), *((_CASE, li) for li in lines)), 1)
        for error in schema.iter_errors(line)
    ]
    if wrong or not lines:
        raise UsageError(
            f"{path}: is no baseline ({wrong[0] if wrong else 'it holds no case'}). Make it "
            f"again: footnote eval baseline RUN --out {path}"
        )
    return Baseline(
        name=path.name,
        outcomes=tuple(_to_outcome(line) for line in lines),
        questions={line["id"]: line["question_sha256"] for line in lines},
        manifest=head["manifest"],
    )


def to_baseline(run: RecordedRun) -> Baseline:
    """The baseline that a run is."""
    return Baseline(run.folder.resolve().name, run.outcomes, digests(run), run.manifest)


def digests(run: RecordedRun) -> dict[str, str]:
    """What tells each case's question from another, by case id: a digest with its history."""
    return {
        case.id: hashlib.sha256(orjson.dumps((case.question, case.history))).hexdigest()[:16]
        for case in run.cases
    }


def baseline_to_lines(run: RecordedRun) -> bytes:
    """The baseline file of a run, in case order; the same run always gives the same bytes."""
    asked = digests(run)
    head = {"manifest": run.manifest}
    lines = [head, *(_to_line(outcome, asked[outcome.id]) for outcome in run.outcomes)]
    return b"".join(orjson.dumps(line) + b"\n" for line in lines)


def _to_line(outcome: Outcome, digest: str) -> Line:
    return {
        "id": outcome.id,
        "question_sha256": digest,
        "type": outcome.type,
        "tags": list(outcome.tags),
        "answerable": outcome.answerable,
        "failed": outcome.error is not None,
        "confidence": outcome.confidence,
        "scores": outcome.scores,
    }


def _to_outcome(line: Line) -> Outcome:
    return Outcome(
        id=line["id"],
        type=line["type"],
        question="",
        scores=line["scores"],
        error="failed" if line["failed"] else None,
        tags=tuple(line["tags"]),
        answerable=line["answerable"],
        confidence=line.get("confidence"),
    )
