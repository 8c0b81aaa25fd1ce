"""The figures of a run: means with bootstrap intervals, as report.json and for the terminal."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from rich.table import Table
from rich.text import Text

from eval.metrics.catalog import BY_NAME, CATALOG
from eval.score import DIGITS, METRICS, Outcome
from eval.whole import WHOLE, Confidences, confidences, curves, whole_values

CONFIDENCE = 0.95
RESAMPLES = 2000
"""Enough for percentile intervals (Efron and Tibshirani, Introduction to the Bootstrap, 1993)."""
SEED = 0
"""Fixed, so that the same scores always have the same intervals."""
_BATCH = 100
"""Resamples at a time, which bounds memory, however many cases there are."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A metric over ``n`` cases: the mean and its 95% interval, all from 0 to 1."""

    value: float
    low: float
    high: float
    n: int


@dataclass(frozen=True, slots=True)
class Report:
    """What a run measured.

    ``metrics`` over all cases and ``slices`` by the cases' ``type`` leave out a metric that no case
    was scored on; both are in the catalog's order. ``curves`` are points of plots (``eval.whole``),
    none where the system tells no confidence. ``failures`` are the cases that ended in an error,
    ``warnings`` the gold that the corpus does not hold. ``outcomes`` keep every case, in order.
    """

    metrics: Mapping[str, Figure]
    slices: Mapping[str, Mapping[str, Figure]]
    failures: tuple[Outcome, ...]
    warnings: tuple[str, ...]
    outcomes: tuple[Outcome, ...]
    manifest: Mapping[str, Any]
    curves: Mapping[str, Sequence[Mapping[str, float | int]]]


def build_report(
    outcomes: Iterable[Outcome], manifest: Mapping[str, Any], warnings: Iterable[str] = ()
) -> Report:
    """The report over the outcomes; the same outcomes always give the same report."""
    kept = tuple(outcomes)
    types = sorted({outcome.type for outcome in kept if outcome.type})
    return Report(
        metrics=_figures(kept),
        slices={name: _figures([o for o in kept if o.type == name]) for name in types},
        failures=tuple(outcome for outcome in kept if outcome.error is not None),
        warnings=tuple(warnings),
        outcomes=kept,
        manifest=manifest,
        curves=curves(kept),
    )


def bootstrap_figure(scores: Sequence[float]) -> Figure:
    """The mean of the scores with its 95% percentile bootstrap interval (scipy.stats.bootstrap).

    Scores that are all equal, one score included, have no spread to resample: low = high = value.

    Raises:
        ValueError: there is no score.

    """
    if not scores:
        raise ValueError("bootstrap_figure needs a score; leave out a metric without any")
    sample = np.asarray(scores, dtype=float)
    value = float(sample.mean())
    low = high = value
    if sample.min() < sample.max():
        from scipy.stats import bootstrap  # takes most of a second to import

        interval = bootstrap(
            (sample,),
            np.mean,
            confidence_level=CONFIDENCE,
            n_resamples=RESAMPLES,
            method="percentile",
            batch=_BATCH,
            rng=np.random.default_rng(SEED),
        ).confidence_interval
        low, high = float(interval.low), float(interval.high)
    return Figure(round(value, DIGITS), round(low, DIGITS), round(high, DIGITS), len(scores))


def _figures(outcomes: Sequence[Outcome]) -> dict[str, Figure]:
    scored = {
        name: [outcome.scores[name] for outcome in outcomes if name in outcome.scores]
        for name in METRICS
    }
    figures = {name: bootstrap_figure(scores) for name, scores in scored.items() if scores}
    told = confidences(outcomes)
    figures |= whole_figures(told) if told else {}
    return {metric.name: figures[metric.name] for metric in CATALOG if metric.name in figures}


def whole_figures(told: Confidences) -> dict[str, Figure]:
    """Metrics of the whole run, with percentile intervals over resampled cases.

    A resample in which a metric has no value, lacking one kind of case, is passed over. Resamples
    repeat cases, which makes them look less calibrated than the run: an interval is widened to
    hold its value.
    """
    values = whole_values(told)
    count = told.sure.shape[1]
    rows = np.random.default_rng(SEED).integers(0, count, (RESAMPLES, count))
    batches = [told.drawn(part) for part in np.array_split(rows, RESAMPLES // _BATCH)]
    figures = {}
    for name, value in values.items():
        drawn = np.concatenate([WHOLE[name](batch) for batch in batches])
        bounds = np.nanpercentile(drawn, [50 * (1 - CONFIDENCE), 50 * (1 + CONFIDENCE)])
        low, high = (round(float(bound), DIGITS) for bound in bounds)
        figures[name] = Figure(value, min(low, value), max(high, value), count)
    return figures


def to_json(report: Report) -> dict[str, Any]:
    """The document of ``report.json``."""
    return {
        "metrics": _figures_to_json(report.metrics),
        "slices": {name: _figures_to_json(part) for name, part in report.slices.items()},
        "curves": {name: list(points) for name, points in report.curves.items()},
        "failures": [{"id": o.id, "error": o.error} for o in report.failures],
        "warnings": list(report.warnings),
        "manifest": dict(report.manifest),
    }


def _figures_to_json(figures: Mapping[str, Figure]) -> dict[str, dict[str, float | int]]:
    return {
        name: {"value": f.value, "low": f.low, "high": f.high, "n": f.n}
        for name, f in figures.items()
    }


def metrics_table(report: Report) -> Table:
    """One row a metric but for details: value, 95% interval and number of cases scored."""
    title = f"{len(report.outcomes)} cases, {len(report.failures)} failed"
    table = Table("metric", title=title)
    table.add_column("value", justify="right")
    table.add_column("95% interval", justify="right")
    table.add_column("cases", justify="right")
    for name, figure in report.metrics.items():
        if BY_NAME[name].detail:
            continue
        interval = f"{figure.low:.3f} to {figure.high:.3f}"
        table.add_row(name, f"{figure.value:.3f}", interval, str(figure.n))
    return table


def worst_cases(report: Report, limit: int = 10) -> tuple[Outcome, ...]:
    """Cases to look at first, at most ``limit``, each group in case order.

    Failed ones come first, then those that answered or abstained wrongly or have citation recall 0.
    """
    wrong = [outcome for outcome in report.outcomes if outcome.error is None and is_wrong(outcome)]
    return (*report.failures, *wrong)[:limit]


def is_wrong(outcome: Outcome) -> bool:
    """Whether it answered or abstained wrongly, or cites no gold sentence."""
    scores = outcome.scores
    return 0 in (scores.get("citation_recall"), scores.get("abstention_accuracy"))


# In this order: the first of them that holds explains the ones after it.
_ZERO_MEANS = {
    "unanswerable_refused": "answered though the articles do not say",
    "answerable_answered": "did not answer",
    "recall@5": "gold article not among the first five",
}


def worst_table(report: Report, limit: int = 10) -> Table:
    """The worst cases with what went wrong: one row a case, none when nothing did."""
    table = Table("case", "what went wrong", "question", title="Worst cases")
    for outcome in worst_cases(report, limit):
        # Text, not str: a question may hold brackets, which rich would read as markup.
        cells = (outcome.id, what_went_wrong(outcome), outcome.question)
        table.add_row(*(Text(cell) for cell in cells))
    return table


def what_went_wrong(outcome: Outcome) -> str:
    """The first thing that went wrong with a wrong or failed case, in a few words."""
    if outcome.error is not None:
        return outcome.error
    for metric, meaning in _ZERO_MEANS.items():
        if outcome.scores.get(metric) == 0:
            return meaning
    return "no gold sentence cited"
