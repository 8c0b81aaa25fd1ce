"""The table of a benchmark, as a JSON document and for the terminal."""

from dataclasses import asdict
from typing import Any

from rich.table import Table as TerminalTable
from rich.text import Text

from eval.bench.run import BASELINE, Table
from eval.report import Figure


def to_json(table: Table) -> dict[str, Any]:
    """The table as plain values; all but ``latency_ms`` is the same for the same index."""
    rows = table.rows
    return {
        "benchmark": table.benchmark,
        "split": table.split,
        "articles": table.articles,
        "queries": table.queries,
        "figures": {
            name: {metric: asdict(figure) for metric, figure in row.figures.items()}
            for name, row in rows.items()
        },
        "difference": {
            "metric": table.metrics[0],
            "to": BASELINE,
            "of": {name: asdict(row.difference) for name, row in rows.items() if row.difference},
        },
        "latency_ms": {name: {"p50": row.p50_ms, "p95": row.p95_ms} for name, row in rows.items()},
    }


def systems_table(table: Table) -> TerminalTable:
    """One row a system: every metric with its 95% interval, and milliseconds a query."""
    title = f"{table.benchmark}: {table.queries} queries, {table.articles} articles"
    shown = TerminalTable("system", title=title, caption=table.split)
    for metric in table.metrics:
        # Text, not str, here and below: rich would read brackets as markup.
        shown.add_column(Text(metric), justify="right")
    shown.add_column(Text(f"{table.metrics[0]} to {BASELINE}"), justify="right")
    shown.add_column("ms, p50/p95", justify="right")
    for name, row in table.rows.items():
        figures = [_spelled(row.figures[metric], ".3f") for metric in table.metrics]
        difference = _spelled(row.difference, "+.3f") if row.difference else "-"
        latency = f"{row.p50_ms:.0f}/{row.p95_ms:.0f}"
        shown.add_row(*(Text(cell) for cell in (name, *figures, difference, latency)))
    return shown


def _spelled(figure: Figure, form: str) -> str:
    return f"{figure.value:{form}} [{figure.low:{form}}, {figure.high:{form}}]"
