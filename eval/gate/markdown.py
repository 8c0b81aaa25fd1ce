"""The result of a gate as Markdown: a comment on a pull request, or a job's summary."""

from collections.abc import Mapping

from eval.compare.moved import answer_to_text
from eval.gate.document import baseline_to_text, figure_to_text, gate_to_text
from eval.gate.gate import GateResult
from eval.gate.rule import Rule
from eval.markdown import folded, plain, table
from eval.recorded_run import RecordedRun
from eval.results import Line
from eval.score import Outcome

_HEADINGS = ("", "rule", "figure", "baseline", "why")


def to_markdown(result: GateResult, run: RecordedRun) -> str:
    """The verdict and the rules that are not met; the others and the cases behind them folded."""
    failed = [rule for rule in result.rules if not rule.passed]
    met = [rule for rule in result.rules if rule.passed]
    mark = "✅" if result.passed else "❌"
    blocks = [
        f"## {mark} {plain(gate_to_text(result))}",
        plain(_about(result)),
        table(_HEADINGS, [_row(rule, "❌") for rule in failed]),
    ]
    if met:
        blocks.append(
            folded(f"{len(met)} rules met", table(_HEADINGS, [_row(rule, "✅") for rule in met]))
        )
    if result.made_with:
        rows = [(d.name, str(d.a), str(d.b)) for d in result.made_with]
        title = f"What differs from the baseline's run: {len(rows)} settings or versions"
        blocks.append(folded(title, table(("setting", "baseline", "run"), rows)))
    outcomes = {outcome.id: outcome for outcome in run.outcomes}
    lines = {line["id"]: line for line in run.lines}
    blocks += [
        folded(f"Cases behind “{rule.name}”", _cases(rule, outcomes, lines))
        for rule in failed
        if any(case_id in outcomes for case_id in rule.cases)
    ]
    return "\n\n".join(block for block in blocks if block) + "\n"


def _about(result: GateResult) -> str:
    against = f", held against {result.baseline}" if result.baseline else ""
    return (
        f"{result.cases} cases of {result.run}{against}. Figures with 95% intervals; in brackets "
        "the difference to the baseline over the same cases."
    )


def _row(rule: Rule, mark: str) -> tuple[str, ...]:
    return (mark, rule.name, figure_to_text(rule), baseline_to_text(rule), rule.told)


def _cases(rule: Rule, outcomes: Mapping[str, Outcome], lines: Mapping[str, Line]) -> str:
    rows = []
    for case_id in rule.cases:
        if case_id in outcomes:
            outcome = outcomes[case_id]
            score = outcome.scores.get(rule.metric or "")
            told = "-" if score is None else f"{score:.3f}"
            rows.append((case_id, told, outcome.question, answer_to_text(lines[case_id])))
    return table(("case", rule.metric or "", "question", "answer"), rows)
