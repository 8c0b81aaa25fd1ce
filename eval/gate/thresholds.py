"""Rules that say how low or high a figure may be."""

from collections.abc import Iterator, Mapping

from eval.compare.change import Part
from eval.gate.config import Bound, GateConfig, Thresholds
from eval.gate.rule import LOOK_AT, Rule
from eval.metrics.catalog import BY_NAME
from eval.recorded_run import RecordedRun
from eval.report import Figure

_ENDS = {"value": "", "low": " (low end)", "high": " (high end)"}

Figures = Mapping[Part | None, Mapping[str, Figure]]


def threshold_rules(run: RecordedRun, config: GateConfig, figures: Figures) -> tuple[Rule, ...]:
    """A rule for each threshold, those over all cases first; the run lacks what is not measured."""
    overall = Thresholds(minimum=config.minimum, maximum=config.maximum)
    slices: list[tuple[Part | None, Thresholds]] = [(None, overall)]
    slices += [(Part("type", name), each) for name, each in config.type.items()]
    slices += [(Part("tag", name), each) for name, each in config.tag.items()]
    return tuple(
        _rule(run, part, metric, sign, bound, figures[part].get(metric))
        for part, thresholds in slices
        for metric, sign, bound in _bounds(thresholds)
    )


def _bounds(thresholds: Thresholds) -> Iterator[tuple[str, str, Bound]]:
    yield from ((metric, "≥", bound) for metric, bound in thresholds.minimum.items())
    yield from ((metric, "≤", bound) for metric, bound in thresholds.maximum.items())


def _rule(
    run: RecordedRun, part: Part | None, metric: str, sign: str, bound: Bound, figure: Figure | None
) -> Rule:
    where = f"{part.kind} {part.name}: " if part else ""
    name = f"{where}{metric}{_ENDS[bound.on]} {sign} {bound.value:g}"
    if figure is None:
        of = f"no case of {part.kind} {part.name}" if part else "no case of the run"
        return Rule(name, passed=False, told=f"{of} was scored on {metric}", metric=metric)
    measured: float = getattr(figure, bound.on)
    passed = measured >= bound.value if sign == "≥" else measured <= bound.value
    beyond = "below" if sign == "≥" else "above"
    told = f"{measured:.3f}" if passed else f"{measured:.3f} is {beyond} {bound.value:g}"
    cases = () if passed else _worst(run, part, metric)
    return Rule(name, passed, told, figure, cases=cases, metric=metric)


def _worst(run: RecordedRun, part: Part | None, metric: str) -> tuple[str, ...]:
    """The cases that scored worst on the metric, those that scored perfectly left out."""
    direction = 1 if BY_NAME[metric].higher_is_better else -1
    best = 1.0 if direction > 0 else 0.0
    scored = [
        outcome
        for outcome in run.outcomes
        if (part is None or part.holds(outcome)) and outcome.scores.get(metric, best) != best
    ]
    scored.sort(key=lambda outcome: direction * outcome.scores[metric])
    return tuple(outcome.id for outcome in scored[:LOOK_AT])
