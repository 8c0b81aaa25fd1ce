"""The plots of a run, each one SVG element with words for those who cannot see it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from eval.export.speed import Speed
from eval.export.svg import ACCENT, INK, LINE, SECOND, SOFT, drawn
from eval.export.views import Slice
from eval.report import Figure

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Points = Sequence[Mapping[str, Any]]

SLICES_DRAWN = 24
FEWEST_DRAWN = 3
"""Slices of fewer cases are left to the table: a dot would look like a finding."""
LONGEST_LABEL = 26


@dataclass(frozen=True, slots=True)
class Plot:
    """A drawing under its title; ``caption`` says how to read it."""

    title: str
    caption: str
    svg: str


def curve_plots(curves: Mapping[str, Points]) -> tuple[Plot, ...]:
    """The reliability diagram and the risk-coverage curve, as far as the run has them."""
    reliability = [one for one in curves.get("reliability", ()) if one.get("n")]
    risk = list(curves.get("risk_coverage", ()))
    plots = []
    if reliability:
        plots.append(_reliability(reliability))
    if len(risk) > 1:
        plots.append(_risk_coverage(risk))
    return tuple(plots)


def _reliability(points: Points) -> Plot:
    told = [float(one["confidence"]) for one in points]
    true = [float(one["accuracy"]) for one in points]
    sizes = [int(one["n"]) for one in points]

    def draw(axes: "Axes") -> None:
        axes.plot([0, 1], [0, 1], color=SOFT, linewidth=1, linestyle=(0, (4, 4)))
        axes.plot(told, true, color=ACCENT, linewidth=1.4)
        areas = [24 + 220 * size / max(sizes) for size in sizes]
        axes.scatter(told, true, s=areas, color=ACCENT, linewidths=0, zorder=3)
        for x, y, size in zip(told, true, sizes, strict=True):
            axes.annotate(
                str(size), (x, y), xytext=(9, -13), textcoords="offset points", fontsize=10
            )
        _unit_square(axes)
        axes.set(xlabel="confidence told", ylabel="share answerable")

    pairs = "; ".join(
        f"{x:.2f} told, {y:.2f} answerable, {n} cases"
        for x, y, n in zip(told, true, sizes, strict=True)
    )
    caption = (
        "How many of the cases the articles do answer, at the confidence told that they do. Below "
        "the dashed line: surer than it should be. Each dot is a range of confidence, its number "
        "the cases in it."
    )
    return Plot("Reliability", caption, drawn("reliability", f"Reliability. {pairs}", draw))


def _risk_coverage(points: Points) -> Plot:
    ordered = sorted(points, key=lambda one: float(one["coverage"]))
    covered = [float(one["coverage"]) for one in ordered]
    risk = [float(one["risk"]) for one in ordered]

    def draw(axes: "Axes") -> None:
        axes.fill_between(covered, risk, color=ACCENT, alpha=0.1, linewidth=0)
        axes.plot(covered, risk, color=ACCENT)
        axes.plot(covered[-1:], risk[-1:], "o", color=ACCENT)
        axes.annotate(
            f"{risk[-1]:.2f} as it is now",
            (covered[-1], risk[-1]),
            xytext=(-6, 8),
            textcoords="offset points",
            ha="right",
            fontsize=10,
        )
        axes.grid(axis="y")
        axes.set(xlim=(0, 1.02), ylim=(0, max(0.1, *risk) * 1.2))
        axes.set(xlabel="share of cases answered, the surest first", ylabel="share of them wrong")

    label = f"Risk and coverage: from {risk[0]:.2f} wrong at {covered[0]:.2f} answered to "
    label += f"{risk[-1]:.2f} wrong at {covered[-1]:.2f}"
    caption = (
        "How many of the answers would be wrong if only the surest were given. A curve that rises "
        "from zero on the left knows what it does not know; a flat one does not. It ends where "
        "the system itself refuses."
    )
    return Plot("Risk and coverage", caption, drawn("risk", label, draw))


def latency_plot(speed: Speed) -> Plot:
    """How many cases took how long, with the median and the 95th percentile."""
    wall, p50, p95 = np.asarray(speed.wall_ms), speed.latency.p50, speed.latency.p95
    stretched = wall.min() > 0 and wall.max() / np.median(wall) > 8
    low, high = float(wall.min()), float(wall.max())
    if high <= low:
        low, high = low * 0.9, high * 1.1 + 1
    edges = np.geomspace(low, high, 31) if stretched else np.linspace(low, high, 31)

    def draw(axes: "Axes") -> None:
        from matplotlib.ticker import NullFormatter

        axes.hist(wall, bins=edges, color=SECOND, linewidth=0, rwidth=0.88)
        if stretched:
            axes.set_xscale("log")
        for name, value, style in (("p50", p50, "-"), ("p95", p95, "--")):
            label = f"{name} {value:,.0f} ms"
            axes.axvline(value, color=ACCENT, linewidth=1.4, linestyle=style, label=label)
        axes.legend(loc="upper right", frameon=False, handlelength=1.6)
        axes.xaxis.set_major_formatter(lambda value, _: f"{value:,.0f}")
        axes.xaxis.set_minor_formatter(NullFormatter())
        axes.yaxis.get_major_locator().set_params(integer=True)
        axes.grid(axis="y")
        axes.set(xlabel="milliseconds a case" + (", log scale" if stretched else ""))
        axes.set(ylabel="cases")

    label = f"Latency: median {p50:,.0f} ms, 95th percentile {p95:,.0f} ms, {len(wall)} cases"
    caption = "Time from question to answer. This is of one machine and varies from run to run."
    return Plot("Latency", caption, drawn("latency", label, draw))


def slice_plot(metric: str, place: int, whole: Figure, parts: Sequence[Slice]) -> Plot | None:
    """A metric over the slices with its intervals; ``None`` when none has enough cases."""
    enough = [p for p in parts if metric in p.figures and p.figures[metric].n >= FEWEST_DRAWN]
    having = enough[:SLICES_DRAWN]
    if not having:
        return None

    def draw(axes: "Axes") -> None:
        axes.axvspan(whole.low, whole.high, color=ACCENT, alpha=0.08, linewidth=0)
        axes.axvline(whole.value, color=ACCENT, linewidth=1, alpha=0.7)
        for y, part in enumerate(having):
            figure = part.figures[metric]
            colour = ACCENT if part.kind == "type" else SECOND
            axes.plot([figure.low, figure.high], [y, y], color=colour, linewidth=1.6)
            axes.plot([figure.value], [y], "o" if part.kind == "type" else "s", color=colour)
        types = sum(part.kind == "type" for part in having)
        if 0 < types < len(having):
            axes.axhline(types - 0.5, color=LINE, linewidth=1)
        labels = [f"{_short(p.name)} ({p.figures[metric].n})" for p in having]
        axes.set_yticks(range(len(having)), labels, parse_math=False)
        axes.tick_params(axis="y", length=0)
        axes.spines["left"].set_visible(False)
        axes.grid(axis="x")
        axes.set(xlim=(-0.03, 1.03), ylim=(len(having) - 0.4, -0.6))

    told = "; ".join(f"{p.name} {p.figures[metric].value:.2f}" for p in having)
    height = 0.8 + 0.27 * len(having)
    svg = drawn(f"slice{place}", f"{metric} by slice. {told}", draw, height)
    return Plot(metric, "", svg)


def _unit_square(axes: "Axes") -> None:
    axes.grid(color=LINE)
    axes.set(xlim=(-0.03, 1.03), ylim=(-0.03, 1.05))
    axes.tick_params(axis="y", labelcolor=INK)


def _short(name: str) -> str:
    # As one line: a tag may hold anything.
    words = " ".join(name.split())
    return words if len(words) <= LONGEST_LABEL else words[: LONGEST_LABEL - 1] + "…"
