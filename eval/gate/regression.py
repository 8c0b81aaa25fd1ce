"""Rules that say that nothing got worse than the baseline."""

from eval.compare.change import Change, changes_of
from eval.compare.pairing import Pairs, listed, pair
from eval.compare.told import p_to_text
from eval.gate.baseline import Baseline
from eval.gate.config import Regression
from eval.gate.rule import LOOK_AT, Rule
from eval.metrics.catalog import BY_NAME, CATALOG
from eval.recorded_run import RecordedRun
from eval.score import DIGITS
from eval.whole import confidences, whole_values


def regression_rules(
    run: RecordedRun, baseline: Baseline, asked: Regression, max_missing: int
) -> tuple[Rule, ...]:
    """A rule for the cases of the baseline, then one for each metric that is guarded."""
    pairs = pair(baseline.outcomes, run.outcomes)
    guarded = asked.metrics or _measured(baseline)
    changes = {change.metric: change for change in changes_of(pairs, guarded, asked.alpha)}
    return (
        _missing_cases(pairs, max_missing),
        *(_rule(metric, changes.get(metric), pairs, asked) for metric in guarded),
    )


def _measured(baseline: Baseline) -> tuple[str, ...]:
    """Metrics of the baseline, details left out, in the catalogue's order."""
    scored = {name for outcome in baseline.outcomes for name in outcome.scores}
    told = confidences(baseline.outcomes)
    scored |= set(whole_values(told)) if told else set()
    return tuple(metric.name for metric in CATALOG if metric.name in scored and not metric.detail)


def _missing_cases(pairs: Pairs, most: int) -> Rule:
    missing = pairs.only_a
    told = f"{len(pairs)} cases of the baseline were asked"
    if missing:
        told += f", {len(missing)} were not: {listed(missing)}"
    return Rule("cases of the baseline", len(missing) <= most, told, cases=missing[:LOOK_AT])


def _rule(metric: str, change: Change | None, pairs: Pairs, asked: Regression) -> Rule:
    name = f"{metric}: no regression"
    if change is None:
        told = f"{metric} is not measured on any case in both the baseline and this run"
        return Rule(name, passed=False, told=told, metric=metric)
    loss = round(-change.gain, DIGITS)
    significant = change.better == "A" and loss > asked.tolerance
    too_much = asked.max_loss is not None and loss > asked.max_loss
    passed = not (significant or too_much)
    return Rule(
        name=name,
        passed=passed,
        told=_reason(change, asked, significant=significant, too_much=too_much),
        change=change,
        cases=() if passed else _lost(metric, pairs),
        metric=metric,
    )


def _reason(change: Change, asked: Regression, *, significant: bool, too_much: bool) -> str:
    """Why the rule is met or not; never that nothing was lost when nothing could be seen."""
    p = f"p {p_to_text(change.p_corrected)}"
    if too_much:
        return f"lost more than {asked.max_loss:g} ({p})"
    if significant:
        return f"worse than the baseline ({p})"
    if change.better == "A":
        return f"worse within the tolerance of {asked.tolerance:g} ({p})"
    if change.better == "B":
        return f"better than the baseline ({p})"
    if not change.changed:
        return "no case changed"
    return f"no evidence of a loss ({p}; below about {change.unseen:.3f} unseen)"


def _lost(metric: str, pairs: Pairs) -> tuple[str, ...]:
    """The cases that lost most on the metric."""
    direction = 1 if BY_NAME[metric].higher_is_better else -1
    losses = [
        (direction * (a.scores[metric] - b.scores[metric]), b.id)
        for a, b in zip(pairs.a, pairs.b, strict=True)
        if metric in a.scores and metric in b.scores
    ]
    lost = [loss for loss in losses if loss[0] > 0]
    lost.sort(key=lambda loss: -loss[0])
    return tuple(case_id for _, case_id in lost[:LOOK_AT])
