"""``footnote eval agreement``: whether a judge, or another metric, says what people say."""

from pathlib import Path
from typing import Annotated

import typer

from ui.cli import AsJson


def agreement(
    run: Annotated[Path, typer.Argument(help="Folder of a finished run.", metavar="RUN")],
    labels: Annotated[
        Path,
        typer.Argument(
            help="What people said: JSON Lines or CSV with id and label.", metavar="LABELS"
        ),
    ],
    metric: Annotated[str, typer.Option(help="The metric to hold against people.")] = (
        "judge_correctness"
    ),
    right_from: Annotated[
        float, typer.Option(min=0, max=1, help="From here up an answer counts as right.")
    ] = 0.5,
    as_json: AsJson = False,
) -> None:
    """Measure how far a judge, or any other metric, agrees with people."""
    from eval.agreement import (
        agreement_tables,
        agreement_to_json,
        load_labels,
        measure_agreement,
    )
    from eval.recorded_run import load_run
    from ui import terminal

    found = measure_agreement(load_run(run).outcomes, load_labels(labels), metric, right_from)
    if as_json:
        terminal.print_json(agreement_to_json(found))
    else:
        terminal.print_tables(*agreement_tables(found))
        for name in found.unscored:
            terminal.say(f"{name}: labelled, but without {metric}")
