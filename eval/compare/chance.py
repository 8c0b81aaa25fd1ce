"""What chance alone would give: permutation tests on paired scores, and corrections for many."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from eval.score import DIGITS

ALPHA = 0.05
PERMUTATIONS = 9_999
"""Beside the observed one, so that the least p is 0.0002 (two-sided)."""
SEED = 0
"""Fixed, so that the same runs always have the same p-values."""

Vector = NDArray[np.float64]
Matrix = NDArray[np.float64]


def to_units(differences: Matrix) -> Matrix:
    """Differences of scores in units of their last digit: whole numbers, whose sums are exact.

    A permutation test counts ties with what was observed; sums of 0.1 and 0.2 would miss some.
    """
    units: Matrix = np.rint(differences * 10**DIGITS)
    return units


def sign_test(units: Matrix) -> Vector:
    """Two-sided p-values, one a column, that the differences of a column are around zero.

    Where A and B are alike, each case might as well have had its two scores the other way round:
    the sum of a column is held against sums under random changes of sign
    (scipy.stats.permutation_test over a vector of signs, all columns at once, since a product of
    matrices is far quicker than a test a column). It is exact when ``units`` has few rows that are
    not zero. A case without difference, or without score, is 0 and never matters.

    """
    changed = units[np.any(units != 0, axis=1)]
    if len(changed) < 2:  # one case has but two ways to be, and scipy wants two cases
        return np.ones(units.shape[1])
    return swap_test(len(changed), lambda signs: signs @ changed)


def swap_test(cases: int, statistic: Callable[[Matrix], Matrix], permutations: int = 0) -> Vector:
    """Two-sided p-values of a statistic of signs, where -1 stands for A and B swapped in a case.

    ``statistic`` takes one row of signs a permutation, or a single row, and gives a last axis of
    values; the observed ones are those of all signs +1.
    """
    from scipy.stats import permutation_test  # takes most of a second to import

    def of_signs(signs: Matrix, axis: int) -> Matrix:
        assert axis == -1
        return statistic(signs)

    found = permutation_test(
        (np.ones(cases),),
        of_signs,
        permutation_type="samples",
        vectorized=True,
        n_resamples=permutations or PERMUTATIONS,
        batch=500,  # bounds memory
        rng=np.random.default_rng(SEED),
    )
    p_values: Vector = np.asarray(found.pvalue, dtype=float)
    return p_values


def can_tell(changed: int, alpha: float) -> bool:
    """Whether a two-sided test on the signs of so many changes can reach the level at all.

    At 0.05 it takes six: the least p of five is 2 / 2**5, which is 0.0625.
    """
    return changed > 0 and 2 * 0.5**changed < alpha


def holm(p_values: Sequence[float]) -> list[float]:
    """The p-values corrected so that any false "better" at all is as rare as the level says.

    Holm (1979), for the metrics of a comparison: it holds however metrics hang together, and
    they do (recall@5 and MRR rise together, refusing more raises one abstention metric and lowers
    another), where Benjamini and Hochberg's procedure needs them not to pull against each other.
    A gate that stops work must not cry wolf, so one false alarm in any metric is what is bounded.
    """
    order = np.argsort(p_values, kind="stable")
    corrected = [0.0] * len(p_values)
    highest = 0.0
    for rank, place in enumerate(order):
        highest = max(highest, min(1.0, (len(p_values) - rank) * p_values[place]))
        corrected[place] = highest
    return corrected


def false_discovery(p_values: Sequence[float]) -> list[float]:
    """The p-values corrected so that few of the findings are false (Benjamini and Hochberg, 1995).

    For slices, of which there are hundreds (each metric in each type and tag): they show where to
    look and decide nothing, and Holm's would hide nearly all.
    """
    if not p_values:
        return []
    from scipy.stats import false_discovery_control

    corrected: list[Any] = false_discovery_control(np.asarray(p_values)).tolist()
    return corrected
