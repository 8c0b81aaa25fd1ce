"""The result of a gate as JSON, JUnit XML, and a table for the terminal."""

import re
from dataclasses import asdict
from typing import Any

from junitparser import Failure, JUnitXml, TestCase, TestSuite
from rich.table import Table
from rich.text import Text

from eval.gate.gate import GateResult
from eval.gate.rule import Rule

_NOT_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def to_json(result: GateResult) -> dict[str, Any]:
    """Plain values; the same run always gives the same document."""
    return {
        "passed": result.passed,
        "run": result.run,
        "cases": result.cases,
        "baseline": result.baseline,
        "made_with": {d.name: {"baseline": d.a, "run": d.b} for d in result.made_with},
        "rules": [_rule(rule) for rule in result.rules],
    }


def _rule(rule: Rule) -> dict[str, Any]:
    change = rule.change
    return {
        "name": rule.name,
        "metric": rule.metric,
        "passed": rule.passed,
        "told": rule.told,
        "figure": asdict(rule.figure) if rule.figure else None,
        "change": change
        and {
            "baseline": change.a,
            "run": change.b,
            "difference": asdict(change.difference),
            "p": change.p,
            "p_corrected": change.p_corrected,
            "unseen": change.unseen,
        },
        "cases": list(rule.cases),
    }


def to_junit(result: GateResult) -> str:
    """One test suite with a test case a rule, as CI servers read it; without a clock."""
    suite = TestSuite("footnote gate")
    for rule in result.rules:
        told = _xml(f"{rule.told}{_look_at(rule)}")
        case = TestCase(_xml(rule.name), classname="footnote.gate")
        if rule.passed:
            case.system_out = told
        else:
            case.result = [Failure(_xml(rule.told), "GateRule")]
            case.result[0].text = told
        suite.add_testcase(case)
    document = JUnitXml("footnote gate")
    document.add_testsuite(suite)
    written: bytes = document.tostring()  # type: ignore[no-untyped-call]
    return written.decode()


def _look_at(rule: Rule) -> str:
    return f"\nLook at: {', '.join(rule.cases)}" if rule.cases else ""


def _xml(text: str) -> str:
    """The text without the control characters that XML has no way to write."""
    return _NOT_XML.sub("", text)


def figure_to_text(rule: Rule) -> str:
    """What was measured, with its interval."""
    if rule.change:
        difference = rule.change.difference
        span = f"[{difference.low:+.3f}, {difference.high:+.3f}]"
        return f"{rule.change.b:.3f} ({difference.value:+.3f} {span})"
    if rule.figure:
        return f"{rule.figure.value:.3f} [{rule.figure.low:.3f}, {rule.figure.high:.3f}]"
    return "-"


def baseline_to_text(rule: Rule) -> str:
    """The value of the baseline, if the rule is about it."""
    return f"{rule.change.a:.3f}" if rule.change else "-"


def gate_to_text(result: GateResult) -> str:
    """The verdict in one line."""
    failed = sum(not rule.passed for rule in result.rules)
    if failed:
        return f"Gate failed: {failed} of {len(result.rules)} rules not met."
    return f"Gate passed: all {len(result.rules)} rules met."


def rules_table(result: GateResult) -> Table:
    """One row a rule, those that are not met first."""
    title = Text(f"{result.run}: {result.cases} cases")
    table = Table(title=title, box=None, pad_edge=False)
    table.add_column("")
    table.add_column("rule", overflow="fold")
    table.add_column("figure", no_wrap=True)
    table.add_column("baseline", justify="right")
    table.add_column("why")
    for rule in sorted(result.rules, key=lambda rule: rule.passed):
        mark = Text("ok  ", style="green") if rule.passed else Text("FAIL", style="bold red")
        cells = (rule.name, figure_to_text(rule), baseline_to_text(rule), rule.told)
        table.add_row(mark, *(Text(cell) for cell in cells))
    return table
