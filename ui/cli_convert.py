"""``footnote eval convert | schema``: data sets of others as cases, and what a case is."""

from pathlib import Path
from typing import Annotated

import typer

from ui.cli import AsJson

SHOWN = 5
"""Gold sentences that are not in their articles, as many as are named."""


def convert(
    path: Annotated[
        Path,
        typer.Argument(
            help="A file, folder or zip: RealTime QA, SQuAD, ClapNQ, BEIR, MultiHop-RAG, RAGAS, "
            "llama-index, SciFact, CSV, or cases of our own.",
            metavar="PATH",
        ),
    ],
    out: Annotated[Path, typer.Option(help="Folder for cases.jsonl and articles.jsonl.")],
    form: Annotated[
        str | None,
        typer.Option("--format", metavar="NAME", help="The format, where looking misleads."),
    ] = None,
    limit: Annotated[
        int | None, typer.Option(min=1, metavar="N", help="Draw so many of the cases.")
    ] = None,
    seed: Annotated[int, typer.Option(help="Of the drawing.")] = 0,
    as_json: AsJson = False,
) -> None:
    """Turn a data set into cases to run, and articles to ingest, keeping their ids."""
    from eval.read.dataset import read_dataset, unfound_quotes
    from eval.read.written import sampled, write_dataset
    from ui import terminal

    dataset = sampled(read_dataset(path, form), limit, seed)
    files = write_dataset(dataset, out)
    unfound = unfound_quotes(dataset)
    if as_json:
        terminal.print_json(
            {
                "format": dataset.format,
                "cases": len(dataset.cases),
                "answerable": sum(case.answerable for case in dataset.cases),
                "articles": len(dataset.articles),
                "gold_sentences": sum(len(case.gold_sentences) for case in dataset.cases),
                "unfound": list(unfound),
                "files": [file.name for file in files],
            }
        )
        return
    counts = f"{len(dataset.cases)} cases, {len(dataset.articles)} articles"
    terminal.say(f"Read as {dataset.format}: {counts}. Written to {out}.")
    for line in unfound[:SHOWN]:
        terminal.say(f"Not word for word in its article: {line}")
    if len(unfound) > SHOWN:
        terminal.say(f"and {len(unfound) - SHOWN} more such gold sentences (--json lists them).")


def schema() -> None:
    """Print the JSON Schema of a case, one line of a case file."""
    from eval.schema import CASE_SCHEMA
    from ui import terminal

    terminal.print_json(CASE_SCHEMA)
