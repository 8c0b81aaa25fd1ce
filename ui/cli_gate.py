"""``footnote eval gate | baseline``: stop a run that is worse, and say what worse means."""

from pathlib import Path
from typing import Annotated

import typer

from ui.cli import FAILURES, AsJson
from ui.cli_compare import ToMarkdown, write_text

Run = Annotated[Path, typer.Argument(help="Folder of a finished run.", metavar="RUN")]


def gate(
    run: Run,
    config: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="The rules (else the nearest pyproject.toml with some)."),
    ] = None,
    baseline: Annotated[
        Path | None,
        typer.Option(metavar="PATH", help="Baseline file or run folder (else the rules name it)."),
    ] = None,
    junit: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Also write it as JUnit XML.")
    ] = None,
    markdown: ToMarkdown = None,
    as_json: AsJson = False,
) -> None:
    """Hold a run against thresholds and a baseline; exit code 1 when a rule is not met."""
    from eval.gate.baseline import load_baseline
    from eval.gate.config import GateConfig, find_config, load_config
    from eval.gate.document import gate_to_text, rules_table, to_json, to_junit
    from eval.gate.gate import check
    from eval.gate.markdown import to_markdown
    from eval.recorded_run import load_run
    from rag.errors import BadGate
    from ui import terminal

    file = config or find_config(Path.cwd())
    if file is None and baseline is None:
        raise BadGate(
            "No pyproject.toml here or above has a table [tool.footnote.gate]. Write one, name a "
            "file of rules with --config, or a baseline with --baseline."
        )
    rules = load_config(file) if file else GateConfig(baseline=str(baseline))
    named = baseline or (file and rules.baseline and file.parent / rules.baseline)
    recorded = load_run(run)
    result = check(recorded, rules, load_baseline(named) if named else None)
    if junit:
        write_text(junit, to_junit(result))
    if markdown:
        write_text(markdown, to_markdown(result, recorded))
    if as_json:
        terminal.print_json(to_json(result))
    else:
        terminal.print_tables(rules_table(result))
        terminal.print_lines([gate_to_text(result)])
    if not result.passed:
        raise typer.Exit(FAILURES)


def baseline(
    run: Run,
    out: Annotated[Path, typer.Option(metavar="FILE", help="Where to write the baseline.")],
) -> None:
    """Write the scores of a run to a small file that later runs are held against."""
    from eval.gate.baseline import baseline_to_lines
    from eval.recorded_run import load_run
    from ui import terminal

    recorded = load_run(run)
    write_text(out, baseline_to_lines(recorded).decode())
    terminal.say(f"Written to {out}: {len(recorded.outcomes)} cases. Commit it.")
