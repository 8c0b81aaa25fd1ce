"""How a run differs from another one, as the page and the exports show it."""

from collections.abc import Mapping
from dataclasses import dataclass

from eval.compare.comparison import Comparison, compare
from eval.compare.tables import Cells, all_cells
from eval.compare.told import notices, verdict
from eval.recorded_run import RecordedRun
from eval.score import DIGITS


@dataclass(frozen=True, slots=True)
class Against:
    """The other run is A, this one B; ``changes`` are by case id what each score gained."""

    comparison: Comparison
    verdict: tuple[str, ...]
    notices: tuple[str, ...]
    tables: tuple[Cells, ...]
    changes: Mapping[str, Mapping[str, float]]


def set_against(other: RecordedRun, run: RecordedRun) -> Against:
    """What is different in the run.

    Raises:
        UsageError: the runs are not of the same cases.

    """
    comparison = compare(other, run)
    return Against(
        comparison=comparison,
        verdict=verdict(comparison),
        notices=tuple(notices(comparison)),
        tables=all_cells(comparison),
        changes=_changes(other, run),
    )


def _changes(other: RecordedRun, run: RecordedRun) -> dict[str, dict[str, float]]:
    before = {outcome.id: outcome.scores for outcome in other.outcomes}
    found = {}
    for outcome in run.outcomes:
        scores = before.get(outcome.id, {})
        moved = {
            name: round(value - scores[name], DIGITS)
            for name, value in outcome.scores.items()
            if name in scores and value != scores[name]
        }
        if moved:
            found[outcome.id] = moved
    return found
