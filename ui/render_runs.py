"""Evaluation runs as HTML: figures with intervals, a comparison, and cases that open."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from eval.case import Case
from eval.compare.comparison import Comparison
from eval.compare.tables import Cells, change_cells, made_with_cells, slice_cells
from eval.compare.told import notices as notices_of
from eval.compare.told import verdict
from eval.metrics.catalog import BY_NAME
from eval.recorded_run import RecordedRun
from eval.score import Outcome
from rag.types import Answer
from ui.gold import Gold, case_conditions, gold_to_html
from ui.markup import counted, escape, notices
from ui.render import answer_to_html

NOTHING = '<p class="fn-figures">Nothing: it failed.</p>'


@dataclass(frozen=True, slots=True)
class Told:
    """One case of a run: what a right answer needs, and what was answered, if anything was.

    ``why`` says what went wrong, "" when nothing did.
    """

    case: Case
    gold: Sequence[Gold]
    outcome: Outcome
    why: str
    answer: Answer | None


def runs_to_html(
    names: Sequence[str],
    folder: Path,
    name: str = "",
    against: str = "",
    run: RecordedRun | None = None,
    compared: Comparison | str | None = None,
    told: Sequence[Told] = (),
    *,
    left: int = 0,
    wrong_alone: bool = True,
) -> str:
    """The whole panel; ``compared`` is why two runs cannot be, where it is text."""
    if not names:
        return (
            f'<p class="fn-empty">There are no finished runs in {escape(str(folder))} yet. Make '
            'one from a terminal:</p><p class="fn-empty"><code>footnote eval run CASES --out '
            f"{escape(str(folder / 'first'))}</code></p>"
        )
    chooser = _chooser(names, name, against, wrong_alone=wrong_alone)
    if run is None:
        return chooser + '<p class="fn-empty">Choose a run to see what it measured.</p>'
    second = comparison_to_html(compared) if compared else ""
    return (
        f"{chooser}{second}{figures_to_html(run)}"
        f"{told_to_html(told, left=left, wrong_alone=wrong_alone)}"
    )


def figures_to_html(run: RecordedRun) -> str:
    """Each metric with its value, its 95% interval drawn and written, and how many cases."""
    figures = [
        (name, figure)
        for name, figure in run.report["metrics"].items()
        if name not in BY_NAME or not BY_NAME[name].detail
    ]
    rows = "".join(_figure(name, figure) for name, figure in figures)
    failed = len(run.report["failures"])
    said = counted(len(run.cases), "case") + (f", {failed:,} failed" if failed else "")
    return (
        f'<h2 class="fn-part">Figures</h2><p class="fn-figures">{said}. 95% intervals.</p>'
        f"{notices(run.report.get('warnings', ())[:5])}"
        f'<ul class="fn-metrics">{rows}</ul>'
    )


def comparison_to_html(compared: Comparison | str) -> str:
    """What is different from the run before (A) to this one (B), and what is more than chance."""
    if isinstance(compared, str):
        return f'<h2 class="fn-part">Comparison</h2>{notices([compared])}'
    said = "".join(f'<p class="fn-verdict">{escape(line)}</p>' for line in verdict(compared))
    tables = [made_with_cells(compared), change_cells(compared), slice_cells(compared)]
    shown = "".join(_table(cells) for cells in tables if cells.rows)
    return (
        f'<h2 class="fn-part">From {escape(compared.a.name)} (A) to {escape(compared.b.name)} (B)'
        f"</h2>{said}{notices(notices_of(compared))}{shown}"
    )


def told_to_html(told: Sequence[Told], *, left: int, wrong_alone: bool) -> str:
    """The cases, each folded under what went wrong."""
    head = "Cases that went wrong" if wrong_alone else "All cases"
    if not told:
        said = "None: every case was answered or refused as it should be, with a gold sentence."
        return f'<h2 class="fn-part">{head}</h2><p class="fn-figures">{said}</p>'
    more = f" The first {len(told)} of {len(told) + left:,} are shown." if left else ""
    rows = "".join(_told(one) for one in told)
    return (
        f'<h2 class="fn-part">{head}</h2><p class="fn-figures">'
        f"{counted(len(told) + left, 'case')}.{more}</p>{rows}"
    )


def _told(one: Told) -> str:
    case, outcome = one.case, one.outcome
    tone = "fn-why" if one.why else "fn-well"
    gold = "".join(f'<div class="fn-note">{gold_to_html(g)}</div>' for g in one.gold)
    expected = "".join(f"<li>{escape(answer)}</li>" for answer in case.answers)
    if not case.answerable:
        expected = "<li>The articles do not say.</li>"
    before = "".join(
        f'<p class="fn-figures">Before: {escape(turn.question)}</p>' for turn in case.history
    )
    limits = case_conditions(case)
    scores = ", ".join(f"{name} {value:.2f}" for name, value in outcome.scores.items())
    answer = answer_to_html(one.answer, whole=False) if one.answer else ""
    return (
        f'<details class="fn-told"><summary><span class="fn-told-question">'
        f'{escape(case.question)}</span><span class="{tone}">'
        f"{escape(one.why or 'as it should be')}</span></summary>"
        f'<p class="fn-byline">{escape(" · ".join(filter(None, (case.id, case.type, limits))))}</p>'
        f"{before}"
        f'<h3>Expected</h3><ul class="fn-expected">{expected or "<li>Not told.</li>"}</ul>'
        f'<div class="fn-answer"><div class="fn-notes">{gold}</div></div>'
        f"<h3>Answered</h3>{answer or NOTHING}"
        f'<p class="fn-figures">{escape(scores)}</p></details>'
    )


def _chooser(names: Sequence[str], name: str, against: str, *, wrong_alone: bool) -> str:
    none = '<option value="">nothing</option>'
    first = "" if name else '<option value="" selected disabled>Choose a run</option>'
    kinds = {"wrong": "that went wrong", "all": "all"}
    chosen = "wrong" if wrong_alone else "all"
    cases = "".join(_option(value, value == chosen, shown) for value, shown in kinds.items())
    return (
        '<form class="fn-choose fn-choose-run">'
        f"{_select('run', 'Run', first + _options(names, name))}"
        f"{_select('against', 'Compared with', none + _options(names, against))}"
        f"{_select('cases', 'Cases', cases)}</form>"
    )


def _select(name: str, label: str, options: str) -> str:
    return (
        f'<label class="fn-choice"><span>{label}</span>'
        f'<select name="{name}" data-act="show">{options}</select></label>'
    )


def _options(names: Sequence[str], chosen: str) -> str:
    return "".join(_option(name, name == chosen, name) for name in names)


def _option(value: str, chosen: bool, shown: str) -> str:
    selected = " selected" if chosen else ""
    return f'<option value="{escape(value)}"{selected}>{escape(shown)}</option>'


def _figure(name: str, figure: Mapping[str, Any]) -> str:
    value, low, high = (float(figure[part]) for part in ("value", "low", "high"))
    metric = BY_NAME.get(name)
    arrow = "" if metric is None or metric.higher_is_better else " ↓"
    hint = f' title="{escape(metric.meaning)}"' if metric else ""
    place = f"--low:{low:.4f};--high:{high:.4f};--value:{value:.4f}"
    return (
        f'<li{hint}><span class="fn-metric">{escape(name)}{arrow}</span>'
        f'<span class="fn-value">{value:.3f}</span>'
        f'<span class="fn-interval" style="{place}" aria-hidden="true"></span>'
        f'<span class="fn-range">{low:.3f} to {high:.3f}, n {figure["n"]:,}</span></li>'
    )


def _table(cells: Cells) -> str:
    head = "".join(f'<th scope="col">{escape(heading)}</th>' for heading in cells.headings)
    rows = "".join(
        "<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in cells.rows
    )
    caption = f'<p class="fn-figures">{escape(cells.caption)}</p>' if cells.caption else ""
    return (
        f'<div class="fn-table" role="region" aria-label="{escape(cells.title)}" tabindex="0">'
        f"<table><caption>{escape(cells.title)}</caption><thead><tr>{head}</tr></thead>"
        f"<tbody>{rows}</tbody></table></div>{caption}"
    )
