"""A comparison as Markdown, for a pull request or a report."""

from eval.compare.comparison import Comparison
from eval.compare.tables import (
    Cells,
    change_cells,
    made_with_cells,
    moved_cells,
    slice_cells,
)
from eval.compare.told import notices, verdict
from eval.markdown import folded, plain, table


def to_markdown(comparison: Comparison) -> str:
    """What differs between the runs, the verdict, the figures; slices and cases folded in."""
    blocks = [
        f"## {plain(comparison.a.name)} (A) and {plain(comparison.b.name)} (B)",
        _told(made_with_cells(comparison)) or "Both were made with the same settings and versions.",
        "\n".join(f"- {plain(line)}" for line in notices(comparison)),
        "### Verdict",
        "\n".join(f"- {plain(line)}" for line in verdict(comparison)),
        _told(change_cells(comparison)),
    ]
    blocks += [
        folded(cells.title, _body(cells))
        for cells in (slice_cells(comparison), moved_cells(comparison))
        if cells.rows
    ]
    return "\n\n".join(block for block in blocks if block) + "\n"


def _told(cells: Cells) -> str:
    return f"### {plain(cells.title)}\n\n{_body(cells)}" if cells.rows else ""


def _body(cells: Cells) -> str:
    caption = f"\n\n{plain(cells.caption)}" if cells.caption else ""
    return table(cells.headings, cells.rows) + caption
