"""How one metric changed from run A to run B, over all cases or a slice of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal, NamedTuple

import numpy as np

from eval.compare.chance import (
    ALPHA,
    Matrix,
    can_tell,
    false_discovery,
    holm,
    sign_test,
    to_units,
)
from eval.compare.pairing import Pairs
from eval.compare.whole import WholeChange, whole_changes
from eval.metrics.catalog import BY_NAME, CATALOG
from eval.report import Figure, bootstrap_figure
from eval.score import DIGITS, Outcome

Side = Literal["A", "B"]


class Part(NamedTuple):
    """A slice of the cases: those of a type, or those with a tag."""

    kind: Literal["type", "tag"]
    name: str

    def holds(self, outcome: Outcome) -> bool:
        """Whether the case is in this slice."""
        return self.name == outcome.type if self.kind == "type" else self.name in outcome.tags


@dataclass(frozen=True, slots=True)
class Change:
    """One metric in both runs, over the cases that it was scored on in both.

    ``difference`` is B minus A with its paired bootstrap interval (95%, not corrected) and ``n``,
    the cases. ``wins``, ``ties`` and ``losses`` are cases in which B is better, equal and worse,
    whichever way the metric runs; a metric of the whole run has none. ``changed`` are the cases
    that are not alike in both. ``p`` is the permutation
    test's, ``p_corrected`` what is left of it among the others that were tested. ``better`` is the
    side that is better beyond chance, None when there is no evidence. ``unseen`` is about the
    least difference that these cases could have told from chance.
    """

    metric: str
    a: float
    b: float
    difference: Figure
    wins: int
    ties: int
    losses: int
    changed: int
    p: float
    p_corrected: float
    better: Side | None
    unseen: float
    part: Part | None = None

    @property
    def gain(self) -> float:
        """By how much B is better (below 0: worse), whichever way the metric runs."""
        return self.difference.value * _direction(self.metric)


def changes_of(pairs: Pairs, metrics: Sequence[str], alpha: float = ALPHA) -> tuple[Change, ...]:
    """The change of each metric over all pairs, in the catalogue's order, corrected by Holm.

    A metric that no case was scored on in both runs is left out. One on which too few cases
    changed for any test is not among those that are corrected for (Tarone, 1990): how many changed
    says nothing of the direction, which is all that the test asks, so that this is no peeking.
    """
    found = _means(pairs, [name for name in metrics if not BY_NAME[name].whole], (None,))
    found += _wholes(pairs, [name for name in metrics if BY_NAME[name].whole])
    ordered = sorted(found, key=lambda change: _PLACE[change.metric])
    tested = [change for change in ordered if can_tell(change.changed, alpha)]
    return _judged(ordered, tested, holm([change.p for change in tested]), alpha)


def slices_of(pairs: Pairs, metrics: Sequence[str], alpha: float = ALPHA) -> tuple[Change, ...]:
    """The same for each type and tag, without whole-run metrics, false discoveries held down.

    A slice of all cases is left out, as it says nothing new.
    """
    found = _means(pairs, [name for name in metrics if not BY_NAME[name].whole], _parts(pairs))
    tested = [change for change in found if can_tell(change.changed, alpha)]
    return _judged(found, tested, false_discovery([change.p for change in tested]), alpha)


_PLACE = {metric.name: place for place, metric in enumerate(CATALOG)}


def _direction(metric: str) -> int:
    return 1 if BY_NAME[metric].higher_is_better else -1


def _judged(
    changes: Sequence[Change], tested: Sequence[Change], corrected: Sequence[float], alpha: float
) -> tuple[Change, ...]:
    known = {(c.part, c.metric): p for c, p in zip(tested, corrected, strict=True)}

    def judged(change: Change) -> Change:
        p = round(known.get((change.part, change.metric), 1.0), DIGITS)
        better: Side = "B" if change.gain > 0 else "A"
        return replace(
            change, p_corrected=p, better=better if p < alpha and change.gain != 0 else None
        )

    return tuple(judged(change) for change in changes)


def _parts(pairs: Pairs) -> tuple[Part, ...]:
    types = sorted({outcome.type for outcome in pairs.a if outcome.type})
    tags = sorted({tag for outcome in pairs.a for tag in outcome.tags})
    parts = [Part("type", name) for name in types] + [Part("tag", name) for name in tags]
    return tuple(part for part in parts if not all(part.holds(o) for o in pairs.a))


def _means(
    pairs: Pairs, metrics: Sequence[str], parts: Sequence[Part | None]
) -> tuple[Change, ...]:
    """The mean of every metric in every part, all tested at once."""
    a, b = _scores(pairs.a, metrics), _scores(pairs.b, metrics)
    columns: list[tuple[Part | None, int, np.ndarray]] = []
    for part in parts:
        inside = np.array([part is None or part.holds(o) for o in pairs.a])
        for place in range(len(metrics)):
            scored = inside & ~np.isnan(a[:, place]) & ~np.isnan(b[:, place])
            if scored.any():
                columns.append((part, place, scored))
    if not columns:
        return ()
    differences = b - a
    tested = np.column_stack([np.where(s, differences[:, at], 0) for _, at, s in columns])
    p_values = sign_test(to_units(tested))
    return tuple(
        _mean(metrics[at], part, a[scored, at], b[scored, at], float(p))
        for (part, at, scored), p in zip(columns, p_values, strict=True)
    )


def _scores(outcomes: Sequence[Outcome], metrics: Sequence[str]) -> Matrix:
    rows = [[outcome.scores.get(name, np.nan) for name in metrics] for outcome in outcomes]
    return np.array(rows, dtype=float).reshape(len(outcomes), len(metrics))


def _mean(metric: str, part: Part | None, a: np.ndarray, b: np.ndarray, p: float) -> Change:
    differences = np.round(b - a, DIGITS)
    gains = differences * _direction(metric)
    wins, losses = int((gains > 0).sum()), int((gains < 0).sum())
    figure = bootstrap_figure(differences.tolist())
    return Change(
        metric=metric,
        a=round(float(a.mean()), DIGITS),
        b=round(float(b.mean()), DIGITS),
        difference=figure,
        wins=wins,
        ties=len(differences) - wins - losses,
        losses=losses,
        changed=wins + losses,
        p=round(p, DIGITS),
        p_corrected=1.0,
        better=None,
        unseen=least_seen(figure, wins + losses),
        part=part,
    )


def least_seen(figure: Figure, changed: int) -> float:
    """About the least difference of the mean that could have been told from chance.

    Half the width of the interval. Where no case changed the interval has no width and says
    nothing: then as many cases as may change unseen, each by 1 (Hanley and Lippman-Hand's rule of
    three, 1983: seeing none of n, up to 3 / n are not ruled out).
    """
    if changed:
        return round((figure.high - figure.low) / 2, DIGITS)
    return round(min(1.0, 3 / figure.n), DIGITS)


def _wholes(pairs: Pairs, metrics: Sequence[str]) -> tuple[Change, ...]:
    found: Mapping[str, WholeChange] = whole_changes(pairs, metrics) if metrics else {}
    return tuple(
        Change(
            metric=name,
            a=one.a,
            b=one.b,
            difference=one.difference,
            wins=0,
            ties=0,
            losses=0,
            changed=one.changed,
            p=one.p,
            p_corrected=1.0,
            better=None,
            unseen=least_seen(one.difference, one.changed),
        )
        for name, one in found.items()
    )
