"""Metrics of a whole run, such as AUROC: what changed, by resampling and swapping whole cases."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields

import numpy as np

from eval.compare.chance import SEED, Matrix, swap_test
from eval.compare.pairing import Pairs
from eval.report import CONFIDENCE, RESAMPLES, Figure
from eval.score import DIGITS
from eval.whole import WHOLE, Confidences, confidences, counts, whole_values

SWAPS = 1_999
"""Fewer than for means, as each asks for metrics of two whole runs; the least p is 0.001."""


@dataclass(frozen=True, slots=True)
class WholeChange:
    """Both values, the difference B minus A with its interval, its p, and the cases that differ."""

    a: float
    b: float
    difference: Figure
    p: float
    changed: int


def whole_changes(pairs: Pairs, metrics: Sequence[str]) -> Mapping[str, WholeChange]:
    """The change of each metric that both runs define, over the cases that count in both.

    The bootstrap draws pairs of cases. The permutation test swaps A and B in whole cases, as a
    metric of ranks cannot be taken apart into cases; a case that is alike in both is never swapped.
    """
    both = [(a, b) for a, b in zip(pairs.a, pairs.b, strict=True) if counts(a) and counts(b)]
    told_a, told_b = confidences([a for a, _ in both]), confidences([b for _, b in both])
    if not both or told_a is None or told_b is None:
        return {}
    a, b = whole_values(told_a), whole_values(told_b)
    names = [name for name in metrics if name in a and name in b]
    if not names:
        return {}
    differ = _differ(told_a, told_b)
    p_values = _swapped(told_a, told_b, differ, names)
    intervals = _resampled(told_a, told_b, names)
    gaps = {name: round(b[name] - a[name], DIGITS) for name in names}
    return {
        name: WholeChange(
            a=a[name],
            b=b[name],
            # Resamples are biased for some (eval.report): the interval at least holds its value.
            difference=Figure(gap, min(low, gap), max(high, gap), len(both)),
            p=round(float(p), DIGITS),
            changed=len(differ),
        )
        for (name, gap), p, (low, high) in zip(gaps.items(), p_values, intervals, strict=True)
    }


def _gaps(a: Confidences, b: Confidences, names: Sequence[str]) -> Matrix:
    """B minus A of each metric, shape (runs, metrics); rounded, so that ties are ties."""
    gaps = [WHOLE[name](b) - WHOLE[name](a) for name in names]
    return np.round(np.stack(gaps, axis=-1), DIGITS)


def _differ(a: Confidences, b: Confidences) -> Sequence[int]:
    """Places of the cases that are not alike in both."""
    unlike = [getattr(a, f.name)[0] != getattr(b, f.name)[0] for f in fields(Confidences)]
    places: list[int] = np.flatnonzero(np.any(unlike, axis=0)).tolist()
    return places


def _swapped(a: Confidences, b: Confidences, differ: Sequence[int], names: Sequence[str]) -> Matrix:
    """p-values under swaps of the cases that differ, one a metric."""
    if len(differ) < 2:  # one case has but two ways to be, and scipy wants two cases
        return np.ones(len(names))

    def statistic(signs: Matrix) -> Matrix:
        rows = np.atleast_2d(signs)
        swapped = np.zeros((len(rows), a.sure.shape[1]), dtype=bool)
        swapped[:, list(differ)] = rows < 0
        found = _gaps(_where(swapped, b, a), _where(swapped, a, b), names)
        # Where swaps leave a metric without meaning, they speak for neither side.
        return np.nan_to_num(found).reshape(*signs.shape[:-1], len(names))

    return swap_test(len(differ), statistic, SWAPS)


def _where(swapped: Matrix, then: Confidences, otherwise: Confidences) -> Confidences:
    """The cases of one run, those that are swapped from the other."""
    names = [field.name for field in fields(Confidences)]
    return Confidences(*(np.where(swapped, getattr(then, n), getattr(otherwise, n)) for n in names))


def _resampled(a: Confidences, b: Confidences, names: Sequence[str]) -> list[tuple[float, float]]:
    """The bootstrap interval of each difference, over the draws that define it."""
    from scipy.stats import bootstrap  # takes most of a second to import

    def statistic(places: Matrix, axis: int) -> Matrix:
        assert axis == -1
        rows = np.atleast_2d(places).astype(int)
        return _gaps(a.drawn(rows), b.drawn(rows), names).T.reshape(-1, *places.shape[:-1])

    cases = a.sure.shape[1]
    if cases < 2:
        value = _gaps(a, b, names)[0]
        return [(float(each), float(each)) for each in value]
    drawn = bootstrap(
        (np.arange(cases),),
        statistic,
        vectorized=True,
        n_resamples=RESAMPLES,
        method="percentile",
        batch=100,  # bounds memory
        rng=np.random.default_rng(SEED),
    ).bootstrap_distribution
    tail = (1 - CONFIDENCE) / 2 * 100
    bounds = np.nanpercentile(drawn, [tail, 100 - tail], axis=-1)
    return [(round(float(low), DIGITS), round(float(high), DIGITS)) for low, high in bounds.T]
