"""The cases whose answers changed most, with both answers."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from eval.compare.pairing import Pairs
from eval.metrics.catalog import BY_NAME
from eval.recorded_run import RecordedRun
from eval.results import Line
from eval.score import DIGITS, Outcome
from rag.types import NO_ANSWER

MOST_MOVED = 10
CLIPPED = 300
"""Characters of an answer that are shown."""


@dataclass(frozen=True, slots=True)
class Moved:
    """A case with both answers, clipped, and each metric that changed: the gain of B.

    ``movement`` is 0 for a case that scored alike, and at most the number of metric families.
    """

    id: str
    question: str
    answer_a: str
    answer_b: str
    gains: Mapping[str, float]
    movement: float


def most_moved(
    pairs: Pairs, run_a: RecordedRun, run_b: RecordedRun, metrics: Sequence[str]
) -> tuple[Moved, ...]:
    """At most ``MOST_MOVED`` cases, those that moved most first, then in case order."""
    lines_a, lines_b = _by_id(run_a), _by_id(run_b)
    gains = [_gains(a, b, metrics) for a, b in zip(pairs.a, pairs.b, strict=True)]
    found = [
        Moved(
            id=after.id,
            question=after.question,
            answer_a=answer_to_text(lines_a[after.id]),
            answer_b=answer_to_text(lines_b[after.id]),
            gains=gain,
            movement=_movement(gain),
        )
        for after, gain in sorted(
            zip(pairs.b, gains, strict=True), key=lambda each: -_movement(each[1])
        )[:MOST_MOVED]
        if gain
    ]
    return tuple(found)


def _by_id(run: RecordedRun) -> dict[str, Line]:
    return {line["id"]: line for line in run.lines}


def _gains(a: Outcome, b: Outcome, metrics: Sequence[str]) -> dict[str, float]:
    """What changed for the better (above 0) or worse, by metric."""
    gains = {}
    for name in metrics:
        if name in a.scores and name in b.scores and a.scores[name] != b.scores[name]:
            gain = b.scores[name] - a.scores[name]
            gains[name] = round(gain if BY_NAME[name].higher_is_better else -gain, DIGITS)
    return gains


def _movement(gains: Mapping[str, float]) -> float:
    """How much a case moved: the largest gain or loss of each family of metrics, summed.

    A family counts once, so that five ways to look at the same ranking do not outweigh an answer.
    """
    families: dict[str, float] = defaultdict(float)
    for name, gain in gains.items():
        family = BY_NAME[name].family
        families[family] = max(families[family], abs(gain))
    return round(sum(families.values()), DIGITS)


def answer_to_text(line: Line) -> str:
    """What a case was answered with, in one line, clipped."""
    answer = line["answer"]
    if answer is None:
        return f"failed: {line['error']}"[:CLIPPED]
    if answer["abstained"]:
        return NO_ANSWER
    text = " ".join(" ".join(s["text"] for s in answer["sentences"]).split())
    return text if len(text) <= CLIPPED else f"{text[: CLIPPED - 1]}…"
