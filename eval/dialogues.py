"""Follow-up questions: what retrieval finds as they are asked, resolved, and fully spelled out."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import orjson
from jsonschema import Draft202012Validator
from rich.table import Table
from rich.text import Text

from eval.cases import SHOWN_PROBLEMS
from eval.metrics.retrieval import RETRIEVAL_METRICS, retrieval_scores
from eval.report import CONFIDENCE, RESAMPLES, SEED, Figure, bootstrap_figure
from eval.schema import CASE_SCHEMA
from eval.score import DIGITS
from rag.errors import BadCases, UsageError
from rag.types import Turn

AS_ASKED, RESOLVED, SPELLED = WAYS = ("as asked", "resolved", "spelled")
"""The ways in which each question is searched for."""

_FIELDS = CASE_SCHEMA["properties"]
_REQUIRED = ["id", "history", "question", "spelled", "gold_articles", "type", "split"]

DIALOGUE_SCHEMA: Final[dict[str, Any]] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "Footnote dialogue",
    "type": "object",
    "properties": {name: _FIELDS[name] for name in ("id", "question", "type", "asked_on")}
    | {"filters": _FIELDS["filters"], "spelled": _FIELDS["question"]}
    | {name: _FIELDS[name] | {"minItems": 1} for name in ("history", "gold_articles")}
    | {"split": {"enum": ["dev", "test"]}},
    "required": _REQUIRED,
    "additionalProperties": False,
}
"""The fields are those of a case, ``spelled`` is a question and ``split`` is "dev" or "test"."""

_VALIDATOR = Draft202012Validator(
    DIALOGUE_SCHEMA, format_checker=Draft202012Validator.FORMAT_CHECKER
)


@dataclass(frozen=True, slots=True)
class Dialogue:
    """A question after some turns, and ``spelled``: the same as it would be asked without them.

    ``type`` is the slice that it is reported in. The line's ``filters`` and ``asked_on`` say what
    the spelled question should be narrowed to; nothing here reads them.
    """

    id: str
    history: tuple[Turn, ...]
    question: str
    spelled: str
    gold_articles: tuple[str, ...]
    type: str
    split: str


@dataclass(frozen=True, slots=True)
class Asked:
    """One dialogue: how its question was resolved, and scores by way and metric."""

    dialogue: Dialogue
    resolved: str
    scores: Mapping[str, Mapping[str, float]]


@dataclass(frozen=True, slots=True)
class Part:
    """The figures of some dialogues, by way and metric.

    ``reached`` is, by metric, the mean of the resolved questions divided by that of the spelled
    ones, with a paired interval; a metric by which the spelled ones find nothing is left out.
    ``untouched`` is the share of questions that resolving left as they were.
    """

    figures: Mapping[str, Mapping[str, Figure]]
    reached: Mapping[str, Figure]
    untouched: Figure


@dataclass(frozen=True, slots=True)
class Measured:
    """All dialogues together, by type, and each by itself in file order."""

    overall: Part
    types: Mapping[str, Part]
    asked: tuple[Asked, ...]


def load_dialogues(path: Path) -> tuple[Dialogue, ...]:
    """Every dialogue of a JSON Lines file, in file order; blank lines are passed over.

    Raises:
        UsageError: the file cannot be read.
        BadCases: a line is not a dialogue, an id is used twice, or there is none at all; the
            message names file, line and field, for up to ``SHOWN_PROBLEMS`` of them.

    """
    try:
        lines = path.read_bytes().removeprefix(b"\xef\xbb\xbf").split(b"\n")
    except OSError as exc:
        raise UsageError(
            f"{path}: cannot read the dialogues ({exc.strerror}). Give the path of a JSON Lines "
            "file with one dialogue a line."
        ) from exc
    dialogues: dict[str, Dialogue] = {}
    problems: list[str] = []
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        found, document = _checked(line)
        if not found and document["id"] in dialogues:
            found = [f'id: "{document["id"]}" is used on an earlier line']
        problems += [f"line {number}, {problem}" for problem in found]
        if not found:
            dialogues[document["id"]] = _to_dialogue(document)
    if problems:
        more = len(problems) - SHOWN_PROBLEMS
        shown = problems[:SHOWN_PROBLEMS] + [f"and {more} more"] * (more > 0)
        raise BadCases(f"{path}: correct these fields and run again:\n  " + "\n  ".join(shown))
    if not dialogues:
        raise BadCases(f"{path}: the file holds no dialogue. Write one JSON object a line.")
    return tuple(dialogues.values())


def _checked(line: bytes) -> tuple[list[str], dict[str, Any]]:
    """What is wrong with the line, each as ``field: problem``, and the parsed document."""
    try:
        document = orjson.loads(line)
    except orjson.JSONDecodeError as exc:
        return [f"column {exc.colno}: not JSON ({exc.msg})"], {}
    errors = sorted(_VALIDATOR.iter_errors(document), key=lambda error: list(map(str, error.path)))
    # "$.history[0].answer": without the root, and "dialogue" for the root itself.
    return [f"{e.json_path[2:] or 'dialogue'}: {e.message}" for e in errors], document


def _to_dialogue(document: Mapping[str, Any]) -> Dialogue:
    return Dialogue(
        id=document["id"],
        history=tuple(Turn(**turn) for turn in document["history"]),
        question=document["question"],
        spelled=document["spelled"],
        gold_articles=tuple(document["gold_articles"]),
        type=document["type"],
        split=document["split"],
    )


def measure(
    dialogues: Sequence[Dialogue],
    retrieve: Callable[[str], Sequence[str]],
    resolve: Callable[[str, Sequence[Turn]], str],
    progress: Callable[[int, int], None] = lambda _done, _total: None,
) -> Measured:
    """What is found for every dialogue in each of the ``WAYS``.

    ``retrieve`` gives the ids of the distinct articles found for a text, best first.

    Raises:
        UsageError: there is no dialogue.

    """
    if not dialogues:
        raise UsageError("There is no dialogue to measure. Give a file or a split that has some.")
    asked = []
    for done, dialogue in enumerate(dialogues, start=1):
        resolved = resolve(dialogue.question, dialogue.history)
        texts = zip(WAYS, (dialogue.question, resolved, dialogue.spelled), strict=True)
        scores = {way: retrieval_scores(retrieve(t), dialogue.gold_articles) for way, t in texts}
        asked.append(Asked(dialogue, resolved, scores))
        progress(done, len(dialogues))
    types = dict.fromkeys(dialogue.type for dialogue in dialogues)
    return Measured(
        overall=_part(asked),
        types={name: _part([one for one in asked if one.dialogue.type == name]) for name in types},
        asked=tuple(asked),
    )


def _part(asked: Sequence[Asked]) -> Part:
    values = {
        way: {metric: [one.scores[way][metric] for one in asked] for metric in RETRIEVAL_METRICS}
        for way in WAYS
    }
    return Part(
        figures={
            way: {metric: bootstrap_figure(scores) for metric, scores in by_metric.items()}
            for way, by_metric in values.items()
        },
        reached={
            metric: ratio_figure(values[RESOLVED][metric], values[SPELLED][metric])
            for metric in RETRIEVAL_METRICS
            if any(values[SPELLED][metric])
        },
        untouched=bootstrap_figure([one.resolved == one.dialogue.question for one in asked]),
    )


def ratio_figure(ours: Sequence[float], theirs: Sequence[float]) -> Figure:
    """Our mean divided by theirs, with its 95% percentile interval over resampled pairs.

    A resample in which theirs is 0 has no ratio and does not count.

    Raises:
        ValueError: all of theirs are 0.

    """
    pairs = np.asarray([ours, theirs], dtype=float)
    if not pairs[1].any():
        raise ValueError("ratio_figure needs something to divide by; leave out such a metric")
    count = pairs.shape[1]
    drawn = np.random.default_rng(SEED).integers(count, size=(RESAMPLES, count))
    above, below = pairs[:, drawn].mean(axis=2)
    ratios = above[below > 0] / below[below > 0]
    tails = (1 - CONFIDENCE) / 2
    low, high = np.quantile(ratios, (tails, 1 - tails)).tolist()
    value = float(pairs[0].mean() / pairs[1].mean())
    return Figure(round(value, DIGITS), round(low, DIGITS), round(high, DIGITS), count)


def to_json(measured: Measured) -> dict[str, Any]:
    """Everything that was measured, as plain values."""
    return {
        "overall": asdict(measured.overall),
        "types": {name: asdict(part) for name, part in measured.types.items()},
        "dialogues": [
            {"id": one.dialogue.id, "resolved": one.resolved, "scores": one.scores}
            for one in measured.asked
        ],
    }


def dialogues_table(measured: Measured) -> Table:
    """One row a type and way, the overall ones last: every metric with its 95% interval."""
    table = Table("type", "way", title=f"{len(measured.asked)} dialogues")
    for metric in RETRIEVAL_METRICS:
        table.add_column(metric, justify="right", no_wrap=True)
    for name, part in [*measured.types.items(), ("all", measured.overall)]:
        labels = iter([f"{name} ({part.untouched.n})", f"{part.untouched.value:.0%} untouched"])
        for way, figures in {**part.figures, f"{RESOLVED} / {SPELLED}": part.reached}.items():
            cells = [_shown(figures.get(metric)) for metric in RETRIEVAL_METRICS]
            # Text, not str: rich would read brackets as markup.
            table.add_row(*(Text(cell) for cell in (next(labels, ""), way, *cells)))
        table.add_section()
    return table


def _shown(figure: Figure | None) -> str:
    return f"{figure.value:.3f} [{figure.low:.2f}, {figure.high:.2f}]" if figure else "-"
