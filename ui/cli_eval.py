"""``footnote eval run | bench | dialogues``: score answers on cases, or retrieval on its own."""

from pathlib import Path
from typing import Annotated

import typer

from ui.cli import Answerer, AsJson, DataDir
from ui.cli_bench import bench
from ui.cli_dialogues import dialogues

evaluation = typer.Typer(help="Measure the quality of answers.", no_args_is_help=True)
evaluation.command()(bench)
evaluation.command()(dialogues)


@evaluation.command()
def run(
    cases: Annotated[Path, typer.Argument(help="Cases, one JSON object a line.", metavar="CASES")],
    out: Annotated[Path, typer.Option(help="Folder for results.jsonl and report.json.")],
    fresh: Annotated[
        bool, typer.Option("--fresh", help="Throw away what an earlier run left in the folder.")
    ] = False,
    tag: Annotated[str | None, typer.Option(help="Only cases with this tag.")] = None,
    answerer: Annotated[Answerer | None, typer.Option(help="Who writes the answers.")] = None,
    as_json: AsJson = False,
    data_dir: DataDir = None,
) -> None:
    """Ask every case and score retrieval, answers, citations and abstention."""
    from eval.cases import load_cases
    from eval.manifest import build_manifest
    from eval.report import metrics_table, to_json, worst_table
    from eval.results import discard_run
    from eval.run import run_cases
    from eval.score import Scorer
    from eval.systems.pipeline import PipelineSystem
    from rag.errors import UsageError
    from rag.open import open_assistant
    from rag.settings import load_settings
    from ui import bars, terminal

    settings = load_settings(data_dir=data_dir, answerer=answerer and answerer.value)
    chosen = [case for case in load_cases(cases) if tag is None or tag in case.tags]
    if not chosen:
        raise UsageError(f'{cases}: no case has the tag "{tag}". Leave out --tag to run them all.')
    if fresh:
        discard_run(out)
    with bars.waiting("Opening the corpus", quiet=as_json):
        assistant = open_assistant(settings)
    manifest = build_manifest(settings, cases, assistant.corpus_hash()) | {"tag": tag}
    with bars.case_progress(quiet=as_json) as progress:
        report = run_cases(
            chosen,
            PipelineSystem(assistant),
            out,
            manifest,
            Scorer(lambda i: assistant.article(i).text),
            progress,
        )
    if as_json:
        terminal.print_json(to_json(report))
    else:
        terminal.print_tables(metrics_table(report), worst_table(report))
        terminal.say(f"Written to {out}: results.jsonl, report.json, timings.jsonl")
    if report.failures:
        raise typer.Exit(1)
