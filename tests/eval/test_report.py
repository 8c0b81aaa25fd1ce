import io
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console
from rich.table import Table

from eval.metrics.catalog import CATALOG
from eval.report import (
    Figure,
    bootstrap_figure,
    build_report,
    metrics_table,
    to_json,
    worst_cases,
    worst_table,
)
from eval.score import Outcome

RIGHT = {"citation_recall": 1.0, "abstention_accuracy": 1.0}
OUTCOMES = (
    Outcome("good", "factoid", "Q1", RIGHT),
    Outcome("uncited", "factoid", "Q [b]2[/b]", RIGHT | {"citation_recall": 0.0}),
    Outcome("talkative", "off", "Q3", {"abstention_accuracy": 0.0, "unanswerable_refused": 0.0}),
    Outcome("broken", "", "Q4", dict.fromkeys(RIGHT, 0.0), "LLMUnavailable: no [answer] came"),
)


def drawn(table: Table) -> str:
    console = Console(file=io.StringIO(), width=140)
    console.print(table)
    written = console.file
    assert isinstance(written, io.StringIO)
    return written.getvalue()


def test_equal_scores_have_no_spread() -> None:
    assert bootstrap_figure([1.0, 1.0, 1.0]) == Figure(1.0, 1.0, 1.0, 3)
    assert bootstrap_figure([0.25]) == Figure(0.25, 0.25, 0.25, 1)
    with pytest.raises(ValueError, match="needs a score"):
        bootstrap_figure([])


def test_two_opposite_scores_span_everything() -> None:
    # Resamples of (0, 1) have mean 0 or 1 in a quarter of the cases each, well past 2.5%.
    assert bootstrap_figure([0.0, 1.0]) == Figure(0.5, 0.0, 1.0, 2)


def test_a_share_has_about_its_binomial_interval() -> None:
    figure = bootstrap_figure([1.0] * 80 + [0.0] * 20)
    assert figure.value == 0.8
    assert figure.low == pytest.approx(0.72, abs=0.02)
    assert figure.high == pytest.approx(0.88, abs=0.02)


@given(st.lists(st.floats(0, 1), min_size=1, max_size=40))
def test_figures_stay_between_0_and_1_and_do_not_drift(scores: list[float]) -> None:
    figure = bootstrap_figure(scores)
    assert 0 <= figure.low <= figure.high <= 1
    assert 0 <= figure.value <= 1
    assert figure == bootstrap_figure(scores)


def test_means_slices_and_failures() -> None:
    report = build_report(OUTCOMES, {"seed": 0}, ["gold is lost"])
    assert report.metrics["abstention_accuracy"].value == 0.5
    assert report.metrics["citation_recall"].value == pytest.approx(1 / 3, abs=1e-6)
    assert report.metrics["citation_recall"].n == 3
    assert "token_f1" not in report.metrics
    assert report.slices["factoid"]["citation_recall"].value == 0.5
    document = to_json(report)
    assert list(document) == [
        "metrics",
        "slices",
        "curves",
        "failures",
        "warnings",
        "manifest",
    ]
    assert list(document["slices"]) == ["factoid", "off"]
    assert document["failures"] == [{"id": "broken", "error": "LLMUnavailable: no [answer] came"}]
    assert document["warnings"] == ["gold is lost"]
    assert set(document["metrics"]["citation_recall"]) == {"value", "low", "high", "n"}


def told(
    name: str, confidence: float | None, score: float, *, answerable: bool = True, error: str = ""
) -> Outcome:
    """Of an answerable case, answered rightly or not; of another, refused or not."""
    scores = {"correct": score, "abstention_accuracy": 1.0 if answerable else score}
    if error:
        scores = dict.fromkeys(scores, 0.0)
    return Outcome(
        name, "", "Q", scores, error or None, answerable=answerable, confidence=confidence
    )


SURE = (
    told("sure", 0.9, 1.0),
    told("wrong", 0.7, 0.0),
    told("refused", 0.1, 1.0, answerable=False),
    told("fooled", 0.8, 0.0, answerable=False),
)


def test_figures_of_the_whole_run_by_hand() -> None:
    report = build_report(SURE, {})
    # Pairs of answerable and not: 0.9 > 0.1, 0.9 > 0.8, 0.7 > 0.1, 0.7 < 0.8.
    assert report.metrics["answerability_auroc"].value == 0.75
    # A bin each: 0.9 and 0.7 against 1, 0.1 and 0.8 against 0.
    assert report.metrics["calibration_error"].value == pytest.approx((0.1 + 0.3 + 0.1 + 0.8) / 4)
    # Right, fooled, wrong, refused: of one, two, three and four cases so many are wrong.
    assert report.metrics["aurc"].value == pytest.approx((0 + 1 / 2 + 2 / 3 + 3 / 4) / 4, abs=1e-6)
    assert report.metrics["coverage@risk10"].value == 0.25
    assert all(f.low <= f.value <= f.high for f in report.metrics.values())
    assert to_json(report)["curves"] == {
        "risk_coverage": [
            {"coverage": 0.25, "risk": 0.0, "threshold": 0.9},
            {"coverage": 0.5, "risk": 0.5, "threshold": 0.8},
            {"coverage": 0.75, "risk": 0.666667, "threshold": 0.7},
        ],
        "reliability": [
            {"low": 0.0, "high": 0.1, "confidence": 0.1, "accuracy": 0.0, "n": 1},
            {"low": 0.6, "high": 0.7, "confidence": 0.7, "accuracy": 1.0, "n": 1},
            {"low": 0.7, "high": 0.8, "confidence": 0.8, "accuracy": 0.0, "n": 1},
            {"low": 0.8, "high": 0.9, "confidence": 0.9, "accuracy": 1.0, "n": 1},
        ],
    }


@pytest.mark.parametrize("answerable", [True, False])
def test_a_failed_case_is_the_worst_for_every_figure_of_the_whole_run(answerable: bool) -> None:
    failed = told("down", None, 0.0, answerable=answerable, error="LLMUnavailable: no")
    before, after = build_report(SURE, {}).metrics, build_report((*SURE, failed), {}).metrics
    assert after["answerability_auroc"].value < before["answerability_auroc"].value
    assert after["aurc"].value > before["aurc"].value
    assert after["calibration_error"].value > before["calibration_error"].value
    assert after["coverage@risk10"].value < before["coverage@risk10"].value
    assert after["aurc"].n == 5


def test_what_cannot_be_told_of_one_kind_of_case_is_left_out() -> None:
    whole = {metric.name for metric in CATALOG if metric.whole}
    answerable = build_report(SURE[:2], {}).metrics.keys() & whole
    assert answerable == {"aurc", "coverage@risk10"}
    assert not build_report(SURE[2:], {}).metrics.keys() & whole
    silent = tuple(replace(outcome, confidence=None) for outcome in SURE)
    assert not build_report(silent, {}).metrics.keys() & whole


def test_metrics_come_in_the_order_of_the_catalog() -> None:
    names = list(build_report((*OUTCOMES, *SURE), {}).metrics)
    assert names == [metric.name for metric in CATALOG if metric.name in names]


def test_the_table_leaves_details_out() -> None:
    scores = {"map": 0.5, "mrr": 0.5, "abstention_accuracy": 1.0}
    report = build_report((Outcome("a", "", "Q", scores),), {})
    shown = drawn(metrics_table(report))
    assert "mrr" in shown
    assert "map" not in shown
    assert report.metrics["map"].value == 0.5


def test_the_table_shows_every_metric() -> None:
    shown = drawn(metrics_table(build_report(OUTCOMES, {})))
    assert "4 cases, 1 failed" in shown
    assert "citation_recall" in shown
    assert "0.333" in shown


def test_the_worst_come_first_and_markup_is_shown_as_it_is() -> None:
    report = build_report(OUTCOMES, {})
    assert [o.id for o in worst_cases(report)] == ["broken", "uncited", "talkative"]
    assert [o.id for o in worst_cases(report, limit=1)] == ["broken"]
    shown = drawn(worst_table(report))
    assert "no [answer] came" in shown
    assert "[b]2[/b]" in shown
    assert "no gold sentence cited" in shown
    assert "answered though" in shown
