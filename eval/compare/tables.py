"""A comparison as tables for the terminal, made of cells that the Markdown shares."""

from collections.abc import Sequence
from typing import NamedTuple

from rich.console import JustifyMethod
from rich.table import Table
from rich.text import Text

from eval.compare.change import Change
from eval.compare.comparison import Comparison
from eval.compare.moved import Moved
from eval.compare.told import (
    change_to_text,
    counted_to_text,
    how_to_read,
    p_to_text,
    shown_slices,
)
from eval.metrics.catalog import BY_NAME

_NUMBERS = {"A", "B", "B - A", "95% interval", "+/=/-", "p"}
CLIPPED = 120
"""Characters of an answer, or of an entry of a manifest, in a table."""


class Cells(NamedTuple):
    """A table before it is drawn: a title, a line on how to read it, headings and rows."""

    title: str
    caption: str
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def all_cells(comparison: Comparison) -> tuple[Cells, ...]:
    """Every table of a comparison: what differs between the runs stands first."""
    return (
        made_with_cells(comparison),
        change_cells(comparison),
        slice_cells(comparison),
        moved_cells(comparison),
    )


def made_with_cells(comparison: Comparison) -> Cells:
    """What the runs were made with, where it differs."""
    a, b = f"A: {comparison.a.name}", f"B: {comparison.b.name}"
    rows = tuple((d.name, _entry(d.a), _entry(d.b)) for d in comparison.made_with)
    return Cells("Made with", "", ("setting", a, b), rows)


def change_cells(comparison: Comparison) -> Cells:
    """One row a metric."""
    headings = ("metric", "A", "B", "B - A", "95% interval", "+/=/-", "p", "verdict")
    rows = tuple(
        (_named(change), *_figures(change, comparison.alpha)) for change in comparison.changes
    )
    return Cells(counted_to_text(comparison), how_to_read(comparison), headings, rows)


def slice_cells(comparison: Comparison) -> Cells:
    """One row a slice and metric: the clearest and the largest changes alone."""
    shown, alpha = shown_slices(comparison), comparison.alpha
    headings = ("slice", "metric", "A", "B", "B - A", "95% interval", "p", "verdict")
    rows = tuple(
        (f"{change.part.kind} {change.part.name}", _named(change), *_without_counts(change, alpha))
        for change in shown
        if change.part
    )
    caption = (
        f"{len(shown)} of {len(comparison.slices)} slices and metrics; p corrected for all of "
        "them (Benjamini and Hochberg). Where to look, not what to conclude."
    )
    return Cells("Clearest changes in slices", caption, headings, rows)


def moved_cells(comparison: Comparison) -> Cells:
    """One row a case: what it gained or lost and both answers."""
    rows = tuple(
        (moved.id, moved.question, gains_to_text(moved), moved.answer_a, moved.answer_b)
        for moved in comparison.moved
    )
    headings = ("case", "question", "B gains", "answer of A", "answer of B")
    return Cells("Cases that moved most", "", headings, rows)


def gains_to_text(moved: Moved, most: int = 3) -> str:
    """The largest gains and losses of a case, the rest counted."""
    largest = sorted(moved.gains.items(), key=lambda gain: -abs(gain[1]))
    told = [f"{name} {gain:+.2f}" for name, gain in largest[:most]]
    more = [f"{len(largest) - most} more"] if len(largest) > most else []
    return ", ".join(told + more)


def to_table(cells: Cells) -> Table:
    """The table as rich draws it."""
    caption = Text(cells.caption) if cells.caption else None
    table = Table(title=Text(cells.title), caption=caption, box=None, pad_edge=False)
    for heading in cells.headings:
        # Text, not str, here and below: rich would read brackets as markup.
        number = heading in _NUMBERS
        justify: JustifyMethod = "right" if number else "left"
        table.add_column(Text(heading), justify=justify, no_wrap=number, overflow="fold")
    for row in cells.rows:
        table.add_row(*(Text(_clipped(cell)) for cell in row))
    return table


def comparison_tables(comparison: Comparison) -> Sequence[Table]:
    """All tables, those without a row included."""
    return [to_table(cells) for cells in all_cells(comparison)]


def _named(change: Change) -> str:
    return change.metric if BY_NAME[change.metric].higher_is_better else f"{change.metric} ↓"


def _figures(change: Change, alpha: float) -> tuple[str, ...]:
    difference = change.difference
    counts = f"{change.wins}/{change.ties}/{change.losses}"
    return (
        f"{change.a:.3f}",
        f"{change.b:.3f}",
        f"{difference.value:+.3f}",
        f"{difference.low:+.3f} to {difference.high:+.3f}",
        "-" if BY_NAME[change.metric].whole else counts,
        p_to_text(change.p_corrected),
        change_to_text(change, alpha),
    )


def _without_counts(change: Change, alpha: float) -> tuple[str, ...]:
    *figures, _, p, told = _figures(change, alpha)
    return (*figures, p, told)


def _entry(value: object) -> str:
    return "-" if value is None else str(value)


def _clipped(text: str) -> str:
    return text if len(text) <= CLIPPED else f"{text[: CLIPPED - 1]}…"
