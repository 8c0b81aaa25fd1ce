"""Metrics of a whole run, which are no means over its cases: values, resamples, curves."""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from eval.metrics.confidence import (
    aurc,
    auroc,
    calibration_error,
    coverage_at_risk,
    reliability,
    risk_coverage,
)
from eval.score import DIGITS, Outcome

Array = NDArray[Any]


@dataclass(frozen=True, slots=True)
class Confidences:
    """How sure a run was of its cases, and what became of them; each of shape (runs, cases).

    ``sure`` is the confidence as ranking and calibration see it, ``bold`` as risk does: they
    differ for a case that failed, which is the worst that it can be for either.
    """

    sure: Array
    bold: Array
    answerable: Array
    answered: Array
    right: Array

    def drawn(self, rows: Array) -> "Confidences":
        """The same of the cases at these places, shape (runs, cases), of a single run."""
        own = (self.sure, self.bold, self.answerable, self.answered, self.right)
        return Confidences(*(array[0][rows] for array in own))


WHOLE: Final[dict[str, Callable[[Confidences], Array]]] = {
    "answerability_auroc": lambda told: auroc(told.sure, told.answerable),
    "calibration_error": lambda told: calibration_error(told.sure, told.answerable),
    "aurc": lambda told: aurc(told.bold, told.answered, told.right),
    "coverage@risk10": lambda told: coverage_at_risk(told.bold, told.answered, told.right),
}
"""Each gives one value a run; NaN where it has none."""


def counts(outcome: Outcome) -> bool:
    """Whether whole-run metrics are over this case: it has a confidence, and could be right.

    A case that failed counts when it would have had one.
    """
    told = outcome.confidence is not None or outcome.error is not None
    return told and "correct" in outcome.scores


def confidences(outcomes: Sequence[Outcome]) -> Confidences | None:
    """What the cases say that count, as one run; None when the system tells no confidence."""
    kept = [outcome for outcome in outcomes if counts(outcome)]
    if all(outcome.confidence is None for outcome in kept):
        return None
    return Confidences(
        sure=_row([_sure(outcome) for outcome in kept]),
        bold=_row([1.0 if o.confidence is None else o.confidence for o in kept]),
        answerable=_row([outcome.answerable for outcome in kept]),
        answered=_row([outcome.error is not None or _answered(outcome) for outcome in kept]),
        right=_row([outcome.scores["correct"] > 0 for outcome in kept]),
    )


def _row(values: Sequence[float | bool]) -> Array:
    return np.array([values])


def _sure(outcome: Outcome) -> float:
    if outcome.confidence is not None:
        return outcome.confidence
    return 0.0 if outcome.answerable else 1.0


def _answered(outcome: Outcome) -> bool:
    return (outcome.scores["abstention_accuracy"] > 0) == outcome.answerable


def whole_values(told: Confidences) -> dict[str, float]:
    """Each metric's value; risk needs an answerable case, AUROC and calibration both kinds."""
    kinds = set(told.answerable[0].tolist())
    if True not in kinds:
        return {}
    names = WHOLE if False in kinds else ("aurc", "coverage@risk10")
    return {name: round(float(WHOLE[name](told)[0]), DIGITS) for name in names}


def curves(outcomes: Sequence[Outcome]) -> dict[str, list[dict[str, float | int]]]:
    """The risk-coverage curve and the reliability bins of a run, as report.json has them."""
    told = confidences(outcomes)
    if told is None:
        return {"risk_coverage": [], "reliability": []}
    points = risk_coverage(told.bold[0], told.answered[0], told.right[0])
    bins = reliability(told.sure[0], told.answerable[0])
    return {
        "risk_coverage": [_rounded(asdict(point)) for point in points],
        "reliability": [_rounded(asdict(each)) for each in bins],
    }


def _rounded(document: dict[str, Any]) -> dict[str, float | int]:
    return {
        name: round(value, DIGITS) if isinstance(value, float) else value
        for name, value in document.items()
    }
