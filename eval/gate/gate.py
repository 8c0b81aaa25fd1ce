"""Hold a run against the rules of a gate: the one entry point, and its result."""

from collections.abc import Mapping
from dataclasses import dataclass

from eval.compare.change import Part
from eval.compare.manifests import Difference, differences
from eval.compare.pairing import check_same_questions
from eval.gate.baseline import Baseline, digests
from eval.gate.config import GateConfig, Regression
from eval.gate.regression import regression_rules
from eval.gate.rule import LOOK_AT, Rule
from eval.gate.thresholds import threshold_rules
from eval.recorded_run import RecordedRun
from eval.report import Figure, build_report
from rag.errors import BadGate


@dataclass(frozen=True, slots=True)
class GateResult:
    """Every rule with what became of it; ``made_with`` is what differs from the baseline's run."""

    run: str
    cases: int
    baseline: str | None
    rules: tuple[Rule, ...]
    made_with: tuple[Difference, ...] = ()

    @property
    def passed(self) -> bool:
        """Whether every rule is met."""
        return all(rule.passed for rule in self.rules)


def check(run: RecordedRun, config: GateConfig, baseline: Baseline | None = None) -> GateResult:
    """The rules of ``config`` held against the run.

    With a baseline nothing may get worse, as ``config.regression`` says or its defaults. A metric,
    type or tag that a rule names and the run does not have fails the rule: what is not measured
    is not passed.

    Raises:
        BadGate: a regression is to be looked for and there is no baseline.
        UsageError: run and baseline have no case in common, or ask different questions.

    """
    if baseline is None and (config.regression or config.baseline):
        raise BadGate(
            "The gate asks for no regression, and there is no baseline to hold the run against. "
            'Set the key "baseline", or use --baseline.'
        )
    rules = _failures(run, config)
    rules += threshold_rules(run, config, _figures(run, config))
    made_with: tuple[Difference, ...] = ()
    if baseline:
        check_same_questions(baseline.questions, digests(run))
        made_with = differences(baseline.manifest, run.manifest)
        asked = config.regression or Regression()
        rules += regression_rules(run, baseline, asked, config.max_missing_cases)
    return GateResult(
        run=run.folder.resolve().name,
        cases=len(run.outcomes),
        baseline=baseline.name if baseline else None,
        rules=rules,
        made_with=made_with,
    )


def _failures(run: RecordedRun, config: GateConfig) -> tuple[Rule, ...]:
    most = config.max_failures
    if most is None:
        return ()
    failed = tuple(outcome.id for outcome in run.outcomes if outcome.error is not None)
    told = f"{len(failed)} of {len(run.outcomes)} cases failed"
    return (Rule(f"max_failures {most}", len(failed) <= most, told, cases=failed[:LOOK_AT]),)


def _figures(run: RecordedRun, config: GateConfig) -> Mapping[Part | None, Mapping[str, Figure]]:
    """The figures of the run, and of each slice that the gate names; of none without a case."""
    parts: list[Part | None] = [None]
    parts += [Part("type", name) for name in config.type]
    parts += [Part("tag", name) for name in config.tag]
    figures = {}
    for part in parts:
        kept = [outcome for outcome in run.outcomes if part is None or part.holds(outcome)]
        figures[part] = build_report(kept, {}).metrics
    return figures
