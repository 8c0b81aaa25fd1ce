"""``footnote eval run | bench | dialogues``: score answers on cases, or retrieval on its own."""

from contextlib import ExitStack
from pathlib import Path
from typing import Annotated

import typer

from ui.cli import Answerer, AsJson, DataDir
from ui.cli_agreement import agreement
from ui.cli_bench import bench
from ui.cli_compare import compare
from ui.cli_convert import convert, schema
from ui.cli_dialogues import dialogues
from ui.cli_gate import baseline, gate
from ui.cli_make_cases import make_cases
from ui.cli_report import report
from ui.cli_sweep import sweep
from ui.run_options import (
    Context,
    ContextOption,
    JudgeCache,
    Judged,
    Model,
    RetryFailed,
    Set,
    System,
    Workers,
    open_judge,
    settings_given,
)

evaluation = typer.Typer(help="Measure the quality of answers.", no_args_is_help=True)
evaluation.command()(agreement)
evaluation.command()(bench)
evaluation.command()(compare)
evaluation.command()(convert)
evaluation.command()(dialogues)
evaluation.command()(gate)
evaluation.command()(baseline)
evaluation.command()(make_cases)
evaluation.command()(report)
evaluation.command()(schema)
evaluation.command()(sweep)


@evaluation.command()
def run(
    cases: Annotated[
        Path, typer.Argument(help="Cases, or a data set (see convert).", metavar="CASES")
    ],
    out: Annotated[Path, typer.Option(help="Folder for results.jsonl and report.json.")],
    fresh: Annotated[
        bool, typer.Option("--fresh", help="Throw away what an earlier run left in the folder.")
    ] = False,
    tag: Annotated[str | None, typer.Option(help="Only cases with this tag.")] = None,
    system: System = "footnote",
    model: Model = None,
    context: ContextOption = Context.none,
    given: Set = None,
    answerer: Annotated[Answerer | None, typer.Option(help="Who writes the answers.")] = None,
    workers: Workers = 1,
    retry_failed: RetryFailed = False,
    judge: Judged = False,
    judge_cache: JudgeCache = None,
    as_json: AsJson = False,
    data_dir: DataDir = None,
) -> None:
    """Ask every case and score retrieval, answers, citations and abstention."""
    from eval.beside import load_operation
    from eval.operation import operation_table
    from eval.read.dataset import read_dataset
    from eval.report import metrics_table, to_json, worst_table
    from eval.results import discard_run
    from eval.run import run_cases
    from eval.systems.chosen import SystemChoice, open_chosen
    from rag.errors import UsageError
    from rag.settings import load_settings
    from ui import bars, terminal

    named = {"data_dir": data_dir, "answerer": answerer and answerer.value}
    overrides = settings_given(given or []) | {k: v for k, v in named.items() if v is not None}
    settings = load_settings(**overrides)
    chosen = [case for case in read_dataset(cases).cases if tag is None or tag in case.tags]
    if not chosen:
        raise UsageError(f'{cases}: no case has the tag "{tag}". Leave out --tag to run them all.')
    asked_judge = open_judge(settings, judge_cache) if judge else None
    if fresh:
        discard_run(out)
    choice = SystemChoice(system, model, context.value)
    with ExitStack() as stack:
        with bars.waiting("Opening the corpus", quiet=as_json):
            opened = stack.enter_context(open_chosen(choice, settings))
        report = run_cases(
            chosen,
            opened.system,
            out,
            {**opened.manifest(cases), "tag": tag},
            opened.scorer,
            stack.enter_context(bars.case_progress(quiet=as_json)),
            workers=workers,
            retry_failed=retry_failed,
            judge=asked_judge,
        )
    if as_json:
        terminal.print_json(to_json(report))
    else:
        operation = operation_table(load_operation(out))
        terminal.print_tables(metrics_table(report), worst_table(report), operation)
        terminal.say(f"Written to {out}: results.jsonl, report.json, timings.jsonl, operation.json")
    if report.failures:
        raise typer.Exit(1)
