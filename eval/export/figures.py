"""The figures of a run by metric family, and over the cases of each type and each tag."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from eval.export.views import FigureRow, Slice
from eval.metrics.catalog import BY_NAME, CATALOG
from eval.recorded_run import RecordedRun
from eval.report import Figure, bootstrap_figure
from eval.score import Outcome

UNKNOWN_FAMILY = "other"
TAGS_SHOWN = 60
"""The most frequent ones; a tag for every case would make a slice of each."""

HEADLINES = (
    ("recall@5", "mrr"),
    ("correct", "token_f1"),
    ("citation_recall", "citation_precision"),
    ("abstention_accuracy",),
)
"""Of each group the first that was measured is drawn by slice."""


def figure_rows(run: RecordedRun) -> tuple[FigureRow, ...]:
    """The figures in the catalog's order, those that it does not know at the end."""
    figures = {name: to_figure(told) for name, told in run.report["metrics"].items()}
    return tuple(_row(name, figures[name]) for name in in_order(figures))


def by_family(rows: Iterable[FigureRow]) -> dict[str, list[FigureRow]]:
    """The rows by their family, families in order of appearance."""
    families: dict[str, list[FigureRow]] = {}
    for row in rows:
        families.setdefault(row.family, []).append(row)
    return families


def in_order(names: Iterable[str]) -> list[str]:
    """The metrics in the order in which reports show them."""
    places = {metric.name: place for place, metric in enumerate(CATALOG)}
    return sorted(set(names), key=lambda name: (places.get(name, len(places)), name))


def scored_names(outcomes: Iterable[Outcome]) -> list[str]:
    """Every metric that some case was scored on, in order."""
    return in_order(name for outcome in outcomes for name in outcome.scores)


def slices(run: RecordedRun) -> tuple[Slice, ...]:
    """The types as the run reported them, then its tags, the most frequent first.

    A tag that every case has says nothing and is left out.
    """
    sizes = Counter(outcome.type for outcome in run.outcomes)
    types = [
        Slice("type", name, sizes[name], {m: to_figure(told) for m, told in figures.items()})
        for name, figures in run.report.get("slices", {}).items()
    ]
    tags = Counter(tag for outcome in run.outcomes for tag in dict.fromkeys(outcome.tags))
    shown = sorted(tags.items(), key=lambda counted: (-counted[1], counted[0]))
    chosen = [name for name, count in shown if count < len(run.outcomes)][:TAGS_SHOWN]
    return (*types, *(_tag_slice(name, run.outcomes) for name in chosen))


def headline_names(rows: Sequence[FigureRow]) -> tuple[str, ...]:
    """The few metrics that are drawn by slice."""
    measured = {row.name for row in rows}
    firsts = (next((name for name in group if name in measured), None) for group in HEADLINES)
    return tuple(name for name in firsts if name)


def to_figure(told: Mapping[str, Any]) -> Figure:
    """The figure of a document of report.json."""
    return Figure(told["value"], told["low"], told["high"], told["n"])


def _row(name: str, figure: Figure) -> FigureRow:
    metric = BY_NAME.get(name)
    if metric is None:
        return FigureRow(name, UNKNOWN_FAMILY, figure, "", "", higher_is_better=True, detail=True)
    return FigureRow(
        name=name,
        family=metric.family,
        figure=figure,
        meaning=metric.meaning,
        source=metric.source,
        higher_is_better=metric.higher_is_better,
        detail=metric.detail,
    )


def _tag_slice(tag: str, outcomes: Iterable[Outcome]) -> Slice:
    here = [outcome for outcome in outcomes if tag in outcome.tags]
    figures = {
        name: bootstrap_figure([o.scores[name] for o in here if name in o.scores])
        for name in scored_names(here)
    }
    return Slice("tag", tag, len(here), figures)
