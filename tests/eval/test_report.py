import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console
from rich.table import Table

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
    assert list(document) == ["metrics", "slices", "failures", "warnings", "manifest"]
    assert list(document["slices"]) == ["factoid", "off"]
    assert document["failures"] == [{"id": "broken", "error": "LLMUnavailable: no [answer] came"}]
    assert document["warnings"] == ["gold is lost"]
    assert set(document["metrics"]["citation_recall"]) == {"value", "low", "high", "n"}


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
