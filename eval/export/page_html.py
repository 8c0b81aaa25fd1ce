"""A run as one HTML page that needs nothing else: no server, no network, no JavaScript to read."""

import base64
import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

from eval.export.against import Against
from eval.export.case_views import case_views
from eval.export.figures import (
    by_family,
    figure_rows,
    headline_names,
    in_order,
    scored_names,
    slices,
)
from eval.export.plots import Plot, curve_plots, latency_plot, slice_plot
from eval.export.speed import Speed, to_speed
from eval.export.texts import ArticleById, Texts
from eval.export.told import to_head
from eval.export.views import FigureRow, Slice
from eval.recorded_run import RecordedRun

TITLE = "Evaluation"
HASH_SHOWN = 12
_HASH = re.compile(r"[0-9a-f]{40,}")


@dataclass(frozen=True, slots=True)
class Shown:
    """What goes into a page beside the run itself.

    ``notice`` is a sentence for the top of the page. Without ``timed`` nothing is in it that
    varies between two runs of the same thing.
    """

    title: str = TITLE
    notice: str = ""
    timed: bool = True


def page_to_html(
    run: RecordedRun,
    article: ArticleById | None = None,
    against: Against | None = None,
    shown: Shown | None = None,
) -> str:
    """The whole page; the same run always gives the same page.

    ``article`` gives the articles around quotes; without it quotes stand alone.
    """
    asked = shown or Shown()
    rows, parts = figure_rows(run), slices(run)
    speed = to_speed(run.timings) if asked.timed else None
    cases = case_views(
        run,
        Texts(run.lines, article),
        timed=asked.timed,
        changes=against.changes if against else None,
    )
    script = _read("report.js")
    page: str = _template().render(
        title=asked.title,
        notice=asked.notice,
        sheet=_safe(_read("report.css")),
        script=_safe(script),
        script_hash=base64.b64encode(hashlib.sha256(script.encode()).digest()).decode(),
        head=to_head(run),
        wrong=sum(view.state == "wrong" for view in cases),
        families=by_family(row for row in rows if not row.detail),
        details=by_family(row for row in rows if row.detail),
        details_named={row.name for row in rows if row.detail},
        compared=against,
        plots=_plots(run, speed),
        speed=speed,
        slices=parts,
        slice_metrics=in_order(name for part in parts for name in part.figures),
        slice_plots=_slice_plots(rows, parts),
        types=sorted({case.type for case in run.cases if case.type}),
        tags=sorted({tag for case in run.cases for tag in case.tags}),
        metrics=scored_names(run.outcomes),
        cases=cases,
    )
    return page


def _plots(run: RecordedRun, speed: Speed | None) -> tuple[Plot, ...]:
    curves = curve_plots(run.report.get("curves") or {})
    return (*curves, latency_plot(speed)) if speed else curves


def _slice_plots(rows: Sequence[FigureRow], parts: Sequence[Slice]) -> list[Plot]:
    whole: Mapping[str, FigureRow] = {row.name: row for row in rows}
    drawn = (
        slice_plot(name, place, whole[name].figure, parts)
        for place, name in enumerate(headline_names(rows))
    )
    return [plot for plot in drawn if plot]


def _template() -> Any:
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("eval.export", "page"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(
        counted=_counted,
        brief=lambda value: value[:HASH_SHOWN] if _HASH.fullmatch(value) else value,
        three=lambda value: f"{value:.3f}",
        signed=lambda value: f"{value:+.3f}",
        percent=lambda value: f"{100 * min(max(value, 0.0), 1.0):.2f}%",
        ms=lambda value: f"{value:,.0f} ms" if value >= 10 else f"{value:,.1f} ms",
    )
    return environment.get_template("report.html.j2")


def _counted(count: int, noun: str) -> str:
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"


def _safe(text: str) -> Any:
    """Our own style sheet or script, not to be escaped."""
    from markupsafe import Markup

    return Markup(text)


def _read(name: str) -> str:
    return files("eval.export").joinpath("page", name).read_text(encoding="utf-8")
