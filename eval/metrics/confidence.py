"""What a system's confidence is worth: whether it ranks, and calibrates, and refusing pays.

Each is of a whole run. Arrays have a row for each of several runs, usually resamples of one, and
a column for each case.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]

BINS = 10
RISK = 0.1
"""The share of wrong answers that ``coverage@risk10`` puts up with."""


@dataclass(frozen=True, slots=True)
class Bin:
    """Cases whose confidence is from ``low`` to ``high``: its mean, and the share answerable."""

    low: float
    high: float
    confidence: float
    accuracy: float
    n: int


@dataclass(frozen=True, slots=True)
class RiskPoint:
    """With answers from a confidence of ``threshold``: the share answered, and that of wrong ones.

    ``coverage`` is a share of all cases, ``risk`` of the answered ones.
    """

    coverage: float
    risk: float
    threshold: float


def auroc(confidence: Array, answerable: Array) -> Array:
    """How often an answerable case has more confidence than an unanswerable one, a tie half.

    The area under the ROC curve as the Mann-Whitney statistic (Hanley and McNeil, 1982); NaN for
    a run that lacks either kind.
    """
    from scipy.stats import rankdata  # takes most of a second to import

    ranks = rankdata(confidence, axis=1)
    kind = answerable.astype(bool)
    yes = kind.sum(axis=1)
    no = kind.shape[1] - yes
    above = np.where(kind, ranks, 0.0).sum(axis=1) - yes * (yes + 1) / 2
    pairs = (yes * no).astype(float)
    area: Array = np.divide(above, pairs, out=np.full(len(pairs), np.nan), where=pairs > 0)
    return area


def calibration_error(confidence: Array, answerable: Array) -> Array:
    """Mean distance of confidence and share answerable over ten bins of one width, by their cases.

    Expected calibration error (Guo et al., ICML 2017), of the claim that Footnote's confidence
    makes: the probability that the articles answer. An upper edge belongs to the bin below it.
    """
    runs, cases = confidence.shape
    place = _bins(confidence) + BINS * np.arange(runs)[:, None]
    gap = np.bincount(
        place.ravel(), (confidence - answerable.astype(float)).ravel(), minlength=runs * BINS
    )
    error: Array = np.abs(gap.reshape(runs, BINS)).sum(axis=1) / cases
    return error


def aurc(confidence: Array, answered: Array, right: Array) -> Array:
    """Area under the risk-coverage curve (Geifman and El-Yaniv, NeurIPS 2017); lower is better.

    Cases are taken in order of falling confidence; the share of wrong answers so far is meaned
    over all of them. Refused cases come last and count as wrong: answering them would be no right
    answer, so that refusing what one could have answered does not pay.
    """
    risk: Array = _risks(confidence, answered, right).mean(axis=1)
    return risk


def coverage_at_risk(confidence: Array, answered: Array, right: Array) -> Array:
    """The largest share of cases that a threshold lets through with at most a tenth wrong.

    Selective classification with a bounded risk (Geifman and El-Yaniv, NeurIPS 2017); as for
    ``aurc`` refused cases come last and count as wrong.
    """
    risks = _risks(confidence, answered, right)
    places = np.arange(1, risks.shape[1] + 1)
    last = _last_of_ties(_order(confidence, answered)[1])
    held = (risks <= RISK + 1e-12) & last
    share: Array = np.where(held, places, 0).max(axis=1) / risks.shape[1]
    return share


def _risks(confidence: Array, answered: Array, right: Array) -> Array:
    """Share of wrong ones among the first, for each case in order of falling confidence.

    Cases with the same confidence have no order: each is as wrong as they are together.
    """
    order, sorted_keys = _order(confidence, answered)
    wrong = np.take_along_axis(~(right.astype(bool) & answered.astype(bool)), order, axis=1)
    total = np.cumsum(wrong, axis=1)
    places = np.arange(1, wrong.shape[1] + 1)
    last = _last_of_ties(sorted_keys)
    first = np.hstack([np.ones((len(last), 1), dtype=bool), last[:, :-1]])
    begins = np.maximum.accumulate(np.where(first, places - 1, 0), axis=1)
    ends = np.minimum.accumulate(np.where(last, places, wrong.shape[1])[:, ::-1], axis=1)[:, ::-1]
    padded = np.hstack([np.zeros((len(total), 1)), total])
    before = np.take_along_axis(padded, begins, axis=1)
    within = np.take_along_axis(padded, ends, axis=1) - before
    expected = before + within * (places - begins) / (ends - begins)
    risks: Array = expected / places
    return risks


def _order(confidence: Array, answered: Array) -> tuple[Array, Array]:
    """Places of the cases, surest first and refused ones last, and their keys in that order."""
    # Confidence is 0 to 1: what was refused lies below all of it.
    keys = np.where(answered.astype(bool), confidence, -1.0)
    order = np.argsort(-keys, axis=1, kind="stable")
    return order, np.take_along_axis(keys, order, axis=1)


def _last_of_ties(sorted_keys: Array) -> Array:
    changes = sorted_keys[:, 1:] != sorted_keys[:, :-1]
    return np.hstack([changes, np.ones((len(sorted_keys), 1), dtype=bool)])


def _bins(confidence: Array) -> Array:
    places: Array = np.clip(np.ceil(confidence * BINS) - 1, 0, BINS - 1).astype(int)
    return places


def reliability(confidence: Array, answerable: Array) -> tuple[Bin, ...]:
    """The bins of ``calibration_error`` that hold a case, lowest first; of one run (n,)."""
    places = _bins(confidence)
    return tuple(
        Bin(
            low=place / BINS,
            high=(place + 1) / BINS,
            confidence=float(confidence[inside].mean()),
            accuracy=float(answerable[inside].mean()),
            n=int(inside.sum()),
        )
        for place in range(BINS)
        if (inside := places == place).any()
    )


def risk_coverage(
    confidence: Array, answered: Array, right: Array, most: int = 101
) -> tuple[RiskPoint, ...]:
    """Points of the risk-coverage curve, strictest threshold first, at most ``most``; of one run.

    It ends where the system itself refuses: what it would have answered there is not known.
    """
    order, keys = _order(confidence[None], answered[None])
    risks = _risks(confidence[None], answered[None], right[None])[0]
    ends = np.flatnonzero(_last_of_ties(keys)[0] & (keys[0] >= 0))
    if len(ends) > most:
        ends = ends[np.linspace(0, len(ends) - 1, most).round().astype(int)]
    count = order.shape[1]
    return tuple(
        RiskPoint((end + 1) / count, float(risks[end]), float(keys[0, end]))
        for end in ends.tolist()
    )
