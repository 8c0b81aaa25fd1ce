import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from eval.export.plots import Plot, curve_plots, latency_plot, slice_plot
from eval.export.speed import to_speed
from eval.export.views import Slice
from eval.report import Figure

RELIABILITY = [
    {"low": 0.0, "high": 0.1, "confidence": 0.04, "accuracy": 0.1, "n": 10},
    {"low": 0.8, "high": 0.9, "confidence": 0.85, "accuracy": 0.9, "n": 30},
]
RISK = [
    {"coverage": 0.5, "risk": 0.1, "threshold": 0.8},
    {"coverage": 1.0, "risk": 0.25, "threshold": 0.2},
]
WHOLE = Figure(0.6, 0.5, 0.7, 40)


def timings(*walls: float) -> list[dict[str, object]]:
    return [
        {"wall_ms": wall, "timings_ms": {"find": wall / 4, "write": wall / 2, "total": wall}}
        for wall in walls
    ]


def latency(*walls: float) -> Plot:
    speed = to_speed(timings(*walls))
    assert speed
    return latency_plot(speed)


def all_plots() -> list[Plot]:
    parts = [Slice("type", "factoid", 9, {"mrr": WHOLE}), Slice("tag", "who", 4, {"mrr": WHOLE})]
    by_slice = slice_plot("mrr", 0, WHOLE, parts)
    assert by_slice
    curves = curve_plots({"reliability": RELIABILITY, "risk_coverage": RISK})
    return [*curves, latency(10.0, 20.0, 30.0), by_slice]


def test_plots_are_svg_in_the_colours_and_the_type_of_the_page() -> None:
    plots = all_plots()
    assert [plot.title for plot in plots] == ["Reliability", "Risk and coverage", "Latency", "mrr"]
    for plot in plots:
        assert etree.fromstring(plot.svg).tag == "{http://www.w3.org/2000/svg}svg"
        assert "var(--accent)" in plot.svg
        assert not re.search(r"#[0-9a-f]{6}\b", plot.svg)
        assert "font-family" not in plot.svg
        assert "<style" not in plot.svg
        assert "<!--" not in plot.svg


def test_plots_are_the_same_bytes_every_time_and_share_no_id() -> None:
    first = all_plots()
    assert first == all_plots()
    ids = re.findall(r' id="([^"]+)"', "".join(plot.svg for plot in first))
    assert len(ids) == len(set(ids))
    for plot in first:
        own = set(re.findall(r' id="([^"]+)"', plot.svg))
        assert set(re.findall(r'(?:url\(#|href="#)([^")]+)', plot.svg)) <= own


def test_plots_say_in_words_what_they_show() -> None:
    reliability, risk, latency, by_slice = (plot.svg for plot in all_plots())
    assert "0.85 told, 0.90 answerable, 30 cases" in reliability
    assert "from 0.10 wrong at 0.50 answered to 0.25 wrong at 1.00" in risk
    assert "median 20 ms, 95th percentile 29 ms, 3 cases" in latency
    assert "mrr by slice. factoid 0.60; who 0.60" in by_slice


@pytest.mark.parametrize(
    "curves", [{}, {"reliability": [], "risk_coverage": []}, {"risk_coverage": RISK[:1]}]
)
def test_curves_that_a_run_does_not_have_are_left_out(
    curves: dict[str, list[dict[str, float]]],
) -> None:
    assert curve_plots(curves) == ()


def test_slices_of_few_cases_are_not_drawn() -> None:
    small = Slice("tag", "rare", 2, {"mrr": Figure(1.0, 1.0, 1.0, 2)})
    assert slice_plot("mrr", 0, WHOLE, [small]) is None
    assert slice_plot("mrr", 0, WHOLE, [Slice("tag", "other", 9, {})]) is None


@settings(max_examples=25, deadline=None)
@given(st.text(max_size=60).filter(lambda text: all(c.isprintable() for c in text)))
def test_any_tag_can_be_drawn(tag: str) -> None:
    plot = slice_plot("mrr", 0, WHOLE, [Slice("tag", f"$ {tag} <b>", 9, {"mrr": WHOLE})])
    assert plot
    assert etree.fromstring(plot.svg) is not None


@pytest.mark.parametrize("walls", [(0.0,), (5.0, 5.0), (1.0, 1.0, 1.0, 900.0), (0.0, 1.0, 5000.0)])
def test_any_times_can_be_drawn(walls: tuple[float, ...]) -> None:
    assert "cases" in latency(*walls).svg


def test_speed_is_percentiles_stages_and_tokens() -> None:
    timed = timings(10.0, 20.0, 30.0)
    usage = {"tokens_in": 100, "tokens_out": 5, "cost": 0.25}
    speed = to_speed([*timed[:2], {**timed[2], "usage": usage}])
    assert speed
    assert (speed.latency.p50, speed.mean) == (20.0, 20.0)
    # find takes a quarter of each case and write a half: one part in three, and two.
    assert [(stage.name, stage.share) for stage in speed.stages] == [
        ("find", 0.3333),
        ("write", 0.6667),
    ]
    assert (speed.metered, speed.tokens_in, speed.tokens_out, speed.cost) == (1, 100, 5, 0.25)
    assert to_speed([]) is None
