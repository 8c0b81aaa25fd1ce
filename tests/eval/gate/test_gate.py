from dataclasses import replace
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from junitparser import JUnitXml

from eval.gate.baseline import Baseline, baseline_to_lines, load_baseline, to_baseline
from eval.gate.config import to_config
from eval.gate.document import rules_table, to_json, to_junit
from eval.gate.gate import GateResult, check
from eval.gate.markdown import to_markdown
from eval.recorded_run import RecordedRun, load_run
from rag.errors import BadGate, UsageError
from tests.eval.compare.runs import of_metric, recorded
from tests.eval.test_report import drawn

GOOD = recorded(of_metric([0.8] * 30), "good")
SLIGHTLY = recorded(of_metric([0.795] * 30), "slightly")
BAD = recorded(of_metric([0.5] * 30), "bad")
ONE_LOST = recorded(of_metric([0.8] * 29 + [0.0]), "one-lost")


def gated(
    run: RecordedRun, table: dict[str, Any], baseline: RecordedRun | None = None
) -> GateResult:
    return check(run, to_config(table, "test"), to_baseline(baseline) if baseline else None)


def failed(result: GateResult) -> list[str]:
    return [rule.name for rule in result.rules if not rule.passed]


def test_a_threshold_holds_or_does_not() -> None:
    assert gated(GOOD, {"minimum": {"token_f1": 0.8}}).passed
    result = gated(GOOD, {"minimum": {"token_f1": 0.81}})
    assert failed(result) == ["token_f1 ≥ 0.81"]
    assert result.rules[0].told == "0.800 is below 0.81"
    assert result.rules[0].cases == tuple(f"c{n}" for n in range(10))


def test_a_threshold_may_be_on_an_end_of_the_interval() -> None:
    table = {"minimum": {"token_f1": {"value": 0.75, "on": "low"}}}
    assert gated(GOOD, table).passed
    assert failed(gated(ONE_LOST, table)) == ["token_f1 (low end) ≥ 0.75"]
    assert gated(ONE_LOST, {"minimum": {"token_f1": 0.75}}).passed


def test_a_maximum_and_a_lower_is_better_metric() -> None:
    run = recorded(of_metric([0.1, 0.5], "redundancy"))
    assert gated(run, {"maximum": {"redundancy": 0.3}}).passed
    result = gated(run, {"maximum": {"redundancy": 0.29}})
    assert result.rules[0].told == "0.300 is above 0.29"
    assert result.rules[0].cases == ("c1", "c0")


def test_slices_have_thresholds_of_their_own() -> None:
    run = recorded(of_metric([1.0, 0.0] * 10))  # type0 right, type1 wrong
    table: dict[str, Any] = {"type": {"type0": {"minimum": {"token_f1": 1.0}}}}
    assert gated(run, table).passed
    table = {"type": {"type1": {"minimum": {"token_f1": 0.1}}}}
    assert failed(gated(run, table)) == ["type type1: token_f1 ≥ 0.1"]
    table = {"tag": {"tag0": {"maximum": {"token_f1": 0.6}}}}
    assert gated(run, table).passed


@pytest.mark.parametrize(
    ("table", "told"),
    [
        ({"minimum": {"mrr": 0.1}}, "no case of the run was scored on mrr"),
        (
            {"type": {"none": {"maximum": {"token_f1": 1.0}}}},
            "no case of type none was scored on token_f1",
        ),
        (
            {"regression": {"metrics": ["mrr"]}},
            "mrr is not measured on any case in both the baseline and this run",
        ),
    ],
)
def test_what_is_not_measured_is_not_passed(table: dict[str, Any], told: str) -> None:
    result = gated(GOOD, table, GOOD)
    assert not result.passed
    assert told in [rule.told for rule in result.rules]


def test_failed_cases_are_counted() -> None:
    broken = replace(GOOD.outcomes[0], error="LLMUnavailable: off")
    run = replace(GOOD, outcomes=(broken, *GOOD.outcomes[1:]))
    assert gated(run, {"max_failures": 1}).passed
    result = gated(run, {"max_failures": 0})
    assert failed(result) == ["max_failures 0"]
    assert result.rules[0].cases == ("c0",)


def test_a_significant_loss_fails_and_a_tolerated_one_does_not() -> None:
    table: dict[str, Any] = {"regression": {}}
    assert gated(GOOD, table, GOOD).passed
    assert gated(GOOD, table, BAD).passed
    assert failed(gated(BAD, table, GOOD)) == ["token_f1: no regression"]
    slight = gated(SLIGHTLY, table, GOOD)
    assert slight.passed
    assert slight.rules[1].told.startswith("worse within the tolerance of 0.01")
    assert not gated(SLIGHTLY, {"regression": {"tolerance": 0.001}}, GOOD).passed


def test_a_loss_that_may_be_chance_fails_only_past_the_most_that_is_allowed() -> None:
    result = gated(ONE_LOST, {"regression": {}}, GOOD)
    assert result.passed
    assert "no evidence of a loss" in result.rules[1].told
    assert "unseen" in result.rules[1].told
    assert not gated(ONE_LOST, {"regression": {"max_loss": 0.02}}, GOOD).passed


def test_a_rise_of_a_lower_is_better_metric_is_a_loss() -> None:
    low, high = (recorded(of_metric([v] * 20, "redundancy")) for v in (0.1, 0.4))
    assert gated(low, {"regression": {}}, high).passed
    assert failed(gated(high, {"regression": {}}, low)) == ["redundancy: no regression"]


def test_a_metric_of_the_whole_run_has_thresholds_and_regressions() -> None:
    right = [n % 3 > 0 for n in range(60)]
    scores = [{"correct": float(is_right), "abstention_accuracy": 1.0} for is_right in right]
    sure = recorded(scores, confidences=[0.9 if is_right else 0.2 for is_right in right])
    unsure = recorded(scores, confidences=[0.2 if is_right else 0.9 for is_right in right])
    table = {"maximum": {"aurc": 0.2}, "regression": {"metrics": ["aurc", "correct"]}}
    assert gated(sure, table, sure).passed
    assert failed(gated(unsure, table, sure)) == ["aurc ≤ 0.2", "aurc: no regression"]
    by_default = gated(unsure, {"regression": {}}, sure)
    assert "aurc: no regression" in failed(by_default)


def test_a_baseline_alone_is_a_rule() -> None:
    assert not gated(BAD, {"baseline": "x"}, GOOD).passed
    tables: tuple[dict[str, Any], ...] = ({"baseline": "x"}, {"regression": {}})
    for table in tables:
        with pytest.raises(BadGate, match="no baseline to hold the run against"):
            gated(BAD, table)


def test_cases_that_the_run_lacks_are_not_passed_over() -> None:
    fewer = replace(GOOD, cases=GOOD.cases[:20], outcomes=GOOD.outcomes[:20])
    assert failed(gated(fewer, {"regression": {}}, GOOD)) == ["cases of the baseline"]
    assert gated(fewer, {"regression": {}, "max_missing_cases": 10}, GOOD).passed
    assert gated(GOOD, {"regression": {}}, fewer).passed  # new cases are welcome


def test_another_question_under_an_id_of_the_baseline_is_an_error() -> None:
    other = replace(GOOD, cases=(replace(GOOD.cases[0], question="Else?"), *GOOD.cases[1:]))
    with pytest.raises(UsageError, match="ask another question"):
        gated(other, {"regression": {}}, GOOD)


def test_a_baseline_file_is_small_repeatable_and_without_text(
    finished: Path, tmp_path: Path
) -> None:
    run = load_run(finished)
    file = tmp_path / "baseline.jsonl"
    file.write_bytes(baseline_to_lines(run))
    assert baseline_to_lines(load_run(finished)) == file.read_bytes()
    for text in ("Six men", "How many died", "server is down", "café stayed"):
        assert text not in file.read_text(encoding="utf-8")
    found, whole = load_baseline(file), load_baseline(finished)
    assert found.questions == whole.questions
    assert found.manifest == run.manifest
    assert [(o.id, o.scores, o.confidence, o.answerable) for o in found.outcomes] == [
        (o.id, o.scores, o.confidence, o.answerable) for o in run.outcomes
    ]
    table = {"baseline": "x"}
    results = [check(run, to_config(table, ""), each) for each in (found, whole)]
    assert results[0].rules == results[1].rules
    assert results[0].passed


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (None, "there is no baseline. Make one"),
        ("", "is no baseline"),
        ('{"manifest": {}}\n', "it holds no case"),
        ('{"manifest": {}}\n{"id": "x"}\n', "line 2: "),
        ('{"id": "x"}\n', "line 1: 'manifest' is a required property"),
        ("nonsense\n", "line 1: not JSON"),
    ],
)
def test_what_is_no_baseline_is_named(tmp_path: Path, content: str | None, told: str) -> None:
    file = tmp_path / "baseline.jsonl"
    if content is not None:
        file.write_text(content)
    with pytest.raises(UsageError) as error:
        load_baseline(file)
    assert told in str(error.value)


def test_junit_has_a_case_for_each_rule() -> None:
    result = gated(
        BAD, {"minimum": {"token_f1": 0.9}, "tag": {"a<\x01b": {"minimum": {"mrr": 0}}}}, GOOD
    )
    suite = next(iter(JUnitXml.fromstring(to_junit(result).encode())))
    assert (suite.tests, suite.failures) == (len(result.rules), len(failed(result)))
    names = [
        case.attrib["name"] for case in ElementTree.fromstring(to_junit(result)).iter("testcase")
    ]
    assert names[0] == "token_f1 ≥ 0.9"
    assert "tag a<b: mrr ≥ 0" in names
    assert "Look at: c0, c1" in to_junit(result)
    assert to_junit(result) == to_junit(result)


def test_markdown_folds_what_is_met_and_the_cases_behind_a_failure() -> None:
    result = gated(BAD, {"max_failures": 0, "minimum": {"token_f1": 0.6}}, GOOD)
    written = to_markdown(result, BAD)
    assert written.startswith("## ❌ Gate failed: 2 of 4 rules not met.")
    assert "| ❌ | token\\_f1 ≥ 0.6 | 0.500 \\[0.500, 0.500\\] |" in written
    assert (
        "0.500 (-0.300 \\[-0.300, -0.300\\]) | 0.800 | worse than the baseline (p <" not in written
    )
    assert "worse than the baseline (p &lt;0.001)" in written
    assert "<summary>2 rules met</summary>" in written
    assert "| c0 | 0.500 | Question 0? | bad says 0. |" in written
    assert written.count("<details>") == written.count("</details>") == 4 - 1
    passed = to_markdown(gated(GOOD, {"max_failures": 0}), GOOD)
    assert passed.startswith("## ✅ Gate passed: all 1 rules met.")


def test_what_differs_from_the_baselines_run_is_shown() -> None:
    before = Baseline("b", GOOD.outcomes, {}, {"settings": {"top_k": 8}})
    run = replace(BAD, manifest={"settings": {"top_k": 1}})
    result = check(run, to_config({"baseline": "b"}, ""), before)
    assert "| settings.top\\_k | 8 | 1 |" in to_markdown(result, run)
    assert to_json(result)["made_with"] == {"settings.top_k": {"baseline": 8, "run": 1}}


def test_the_table_and_the_document_tell_the_same() -> None:
    result = gated(BAD, {"minimum": {"token_f1": 0.9}}, GOOD)
    document = to_json(result)
    assert document["passed"] is False
    assert [rule["passed"] for rule in document["rules"]] == [False, True, False]
    assert document["rules"][2]["change"]["difference"]["value"] == -0.3
    shown = drawn(rules_table(result))
    assert shown.index("FAIL") < shown.index("ok")
    assert "0.500 is below 0.9" in shown
