"""``footnote eval compare``: what changed between two runs, and what of it is more than chance."""

from pathlib import Path
from typing import Annotated

import typer

from ui.cli import AsJson

ToMarkdown = Annotated[
    Path | None,
    typer.Option("--markdown", metavar="FILE", help="Also write it as Markdown, for a review."),
]


def compare(
    run_a: Annotated[Path, typer.Argument(help="Folder of the earlier run.", metavar="A")],
    run_b: Annotated[Path, typer.Argument(help="Folder of the later run.", metavar="B")],
    metric: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME", help="Only this metric; may be given again."),
    ] = None,
    alpha: Annotated[
        float, typer.Option(min=0.0001, max=0.5, help="Level of significance, after correction.")
    ] = 0.05,
    markdown: ToMarkdown = None,
    as_json: AsJson = False,
) -> None:
    """Compare two runs over the same cases: intervals, tests, slices, and cases that moved."""
    from eval.compare.comparison import compare as compare_runs
    from eval.compare.document import to_json
    from eval.compare.markdown import to_markdown
    from eval.compare.tables import comparison_tables
    from eval.compare.told import notices, verdict
    from eval.recorded_run import load_run
    from ui import terminal

    comparison = compare_runs(load_run(run_a), load_run(run_b), metric or (), alpha)
    if markdown:
        write_text(markdown, to_markdown(comparison))
    if as_json:
        terminal.print_json(to_json(comparison))
        return
    made_with, *others = comparison_tables(comparison)
    terminal.print_tables(made_with)
    terminal.print_lines(list(notices(comparison)))
    terminal.print_tables(*others)
    terminal.print_lines(verdict(comparison))


def write_text(file: Path, text: str) -> None:
    """Write the file, with the folders that it needs.

    Raises:
        UsageError: it cannot be written.

    """
    from rag.errors import UsageError

    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    except OSError as exc:
        raise UsageError(f"{file}: cannot be written ({exc.strerror}). Name another file.") from exc
