"""What a sweep found, as a JSON document, as tables for the terminal, and as Markdown."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from rich.table import Table
from rich.text import Text

from eval.compare.told import p_to_text
from eval.report import Figure
from eval.sweep.run import Sweep, Trial


def to_json(sweep: Sweep) -> dict[str, Any]:
    """The document of ``sweep.json``: the same for the same sweep, without any path."""
    gain_tuning, gain_held_back = sweep.gains
    return {
        "metric": sweep.metric,
        "cases": {"tuning": len(sweep.parts.tuning), "held_back": len(sweep.parts.held_back)},
        "shared_articles": sweep.parts.shared,
        "tuning": [_trial(trial) | {"same_as": trial.same_as or None} for trial in sweep.trials],
        "chosen": sweep.chosen.candidate.name,
        "held_back": {
            "default": _trial(sweep.reported_default),
            "chosen": _trial(sweep.reported),
        },
        "change": asdict(sweep.change) if sweep.change else None,
        "gain": {
            "tuning": gain_tuning,
            "held_back": gain_held_back,
            "optimism": sweep.optimism,
        },
        "verdict": list(verdict(sweep)),
    }


def _trial(trial: Trial) -> dict[str, Any]:
    return {
        "name": trial.candidate.name,
        "settings": dict(trial.candidate.changes),
        **asdict(trial.figure),
        "failures": trial.failures,
    }


def verdict(sweep: Sweep) -> tuple[str, ...]:
    """What is to be done, in plain sentences: change a setting, or leave it."""
    lines = [_advice(sweep)]
    if not sweep.keeps_default:
        tuning, held_back = sweep.gains
        flattered = f": choosing flattered it by {sweep.optimism:.3f}" if sweep.optimism > 0 else ""
        lines.append(
            f"It gains {tuning:+.3f} on the cases that it was chosen by and {held_back:+.3f} on "
            f"those held back{flattered}."
        )
    same = [trial for trial in sweep.trials if trial.same_as]
    if same:
        told = "; ".join(f"{trial.candidate.name} as {trial.same_as}" for trial in same)
        lines.append(f"The very same answers to these cases: {told}.")
    if sweep.failures:
        lines.append(f"{sweep.failures} cases failed and count as wrong; see results.jsonl.")
    if sweep.parts.shared:
        lines.append(
            f"{sweep.parts.shared} articles are in both parts, because most cases are about "
            "several: the figure of the part held back may be too good."
        )
    return tuple(lines)


def _advice(sweep: Sweep) -> str:
    if sweep.keeps_default:
        return (
            "Nothing that was tried is better than the present settings on the tuning part: "
            "leave them."
        )
    name, change = sweep.chosen.candidate.name, sweep.change
    if change and change.better == "B":
        return f"{name} is better on the cases held back (p {p_to_text(change.p)}): take it."
    if change and change.better == "A":
        return (
            f"{name} is worse on the cases held back (p {p_to_text(change.p)}): leave the default."
        )
    least = f"; they could not show one below about {change.unseen:.3f}" if change else ""
    return (
        f"{name} was best on the tuning part, but the cases held back give no evidence of a "
        f"difference from the default{least}."
    )


def sweep_tables(sweep: Sweep) -> tuple[Table, ...]:
    """Every candidate on the tuning part, then the chosen one beside the default on the other."""
    tuning = _table(f"Tuning part: {len(sweep.parts.tuning)} cases", sweep.metric)
    for trial in sweep.trials:
        mark = "chosen" if trial is sweep.chosen else _same(trial)
        tuning.add_row(*_cells(trial), mark)
    held_back = _table(f"Held back: {len(sweep.parts.held_back)} cases", sweep.metric)
    for trial in _pair(sweep):
        held_back.add_row(*_cells(trial), _difference(sweep) if trial is sweep.reported else "")
    said = Table(box=None, show_header=False, pad_edge=False)
    for line in verdict(sweep):
        said.add_row(Text(line))
    return tuning, held_back, said


def _table(title: str, metric: str) -> Table:
    table = Table("settings", title=title)
    table.add_column(metric, justify="right")
    table.add_column("95% interval", justify="right")
    table.add_column("cases", justify="right")
    table.add_column("")
    return table


def _cells(trial: Trial) -> tuple[Text, str, str, str]:
    # Text, not str: a path may hold brackets, which rich would read as markup.
    figure = trial.figure
    return Text(trial.candidate.name), f"{figure.value:.3f}", _interval(figure), str(figure.n)


def _interval(figure: Figure) -> str:
    return f"{figure.low:.3f} to {figure.high:.3f}"


def _same(trial: Trial) -> str:
    return f"same answers as {trial.same_as}" if trial.same_as else ""


def _pair(sweep: Sweep) -> Sequence[Trial]:
    if sweep.keeps_default:
        return (sweep.reported_default,)
    return sweep.reported_default, sweep.reported


def _difference(sweep: Sweep) -> str:
    if sweep.change is None:
        return ""
    difference = sweep.change.difference
    return f"{difference.value:+.3f} [{difference.low:+.3f} to {difference.high:+.3f}]"


def to_markdown(sweep: Sweep) -> str:
    """The same tables and sentences, for a pull request."""
    tuning = [
        (*_cells(trial), "**chosen**" if trial is sweep.chosen else _same(trial))
        for trial in sweep.trials
    ]
    held_back = [
        (*_cells(trial), _difference(sweep) if trial is sweep.reported else "")
        for trial in _pair(sweep)
    ]
    parts = sweep.parts
    return "\n".join(
        [
            f"# Settings, chosen by {sweep.metric}",
            "",
            *(f"{line}  " for line in verdict(sweep)),
            "",
            f"## Held back: {len(parts.held_back)} cases",
            "",
            *_rows(sweep.metric, "difference to the default", held_back),
            "",
            f"## Tuning part: {len(parts.tuning)} cases",
            "",
            *_rows(sweep.metric, "", tuning),
            "",
        ]
    )


def _rows(metric: str, last: str, rows: Sequence[tuple[Text | str, ...]]) -> list[str]:
    head = ["settings", metric, "95% interval", "cases", last]
    lines = [head, ["---", "---:", "---:", "---:", "---"]]
    lines += [[str(cell).replace("|", "\\|") for cell in row] for row in rows]
    return [f"| {' | '.join(line)} |" for line in lines]
