"""The command line: ``footnote ingest | ask | summarize | corpus | serve | eval | doctor``.

Nothing heavy is imported here; each command imports what it needs when it runs, so that
``footnote --help`` answers at once. Exit codes: 0 done, 1 done with failures listed, 2 usage,
3 could not run.
"""

import logging
import os
import sys
import threading
from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from rag.errors import FootnoteError, UsageError

if TYPE_CHECKING:
    from rag.types import Condition, Filters

DONE, FAILURES, USAGE, COULD_NOT_RUN = 0, 1, 2, 3
INTERRUPTED = 130
"""The code by which typer says that Ctrl-C ended a command."""

app = typer.Typer(
    help="Answers from your own articles, every sentence with its footnote.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


class Answerer(StrEnum):
    """Who writes the answer."""

    auto = "auto"
    extractive = "extractive"
    llm = "llm"


DataDir = Annotated[
    Path | None,
    typer.Option("--data-dir", help="Folder of the corpus (or FOOTNOTE_DATA_DIR).", metavar="DIR"),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON document and nothing else.")]
From = Annotated[
    datetime | None,
    typer.Option(
        "--from", formats=["%Y-%m-%d"], metavar="DATE", help="Published on or after YYYY-MM-DD."
    ),
]
To = Annotated[
    datetime | None,
    typer.Option(
        "--to", formats=["%Y-%m-%d"], metavar="DATE", help="Published on or before YYYY-MM-DD."
    ),
]
Sources = Annotated[
    list[str] | None,
    typer.Option("--source", metavar="NAME", help="Only this outlet; may be given again."),
]
Tags = Annotated[
    list[str] | None,
    typer.Option("--tag", metavar="TAG", help="Only articles with this tag; may be given again."),
]


@app.command()
def ask(
    question: Annotated[str, typer.Argument(help="The question, in plain words.")],
    as_json: AsJson = False,
    published_from: From = None,
    published_to: To = None,
    source: Sources = None,
    tag: Tags = None,
    without: Annotated[
        list[str] | None,
        typer.Option(
            metavar="TEXT", help="Words of the question that are no filter; may be given again."
        ),
    ] = None,
    on: Annotated[
        datetime | None,
        typer.Option(
            formats=["%Y-%m-%d"],
            metavar="DATE",
            help='The day that "last week" counts from; today unless given.',
        ),
    ] = None,
    answerer: Annotated[Answerer | None, typer.Option(help="Who writes the answer.")] = None,
    data_dir: DataDir = None,
) -> None:
    """Answer a question from the corpus, with citations."""
    from rag.contract import answer_to_json
    from rag.open import open_assistant
    from rag.settings import load_settings
    from rag.words import legible
    from ui import bars, terminal

    question = legible(question).strip()
    if not question:
        raise UsageError('The question is empty. Ask like this: footnote ask "what blocks it?"')
    settings = load_settings(data_dir=data_dir, answerer=answerer and answerer.value)
    filters = build_filters(published_from, published_to, source, tag)
    with bars.waiting("Opening the corpus", quiet=as_json):
        assistant = open_assistant(settings)
        if on:
            assistant = assistant.on(on.date())
        removed = words_without(assistant.conditions(question), without or [])
        answer = assistant.ask(question, filters=filters, removed=removed)
    if as_json:
        terminal.print_json(answer_to_json(answer))
    else:
        terminal.print_answer(answer)


@app.command()
def serve(
    host: Annotated[str | None, typer.Option(help="Address to listen on.")] = None,
    port: Annotated[int | None, typer.Option(help="Port to listen on.")] = None,
    users: Annotated[
        Path | None,
        typer.Option(help="File of the people who may log in (footnote users).", metavar="FILE"),
    ] = None,
    runs: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR",
            help="Folder of evaluation runs to show; that in the data folder unless given.",
        ),
    ] = None,
    data_dir: DataDir = None,
) -> None:
    """Serve the page in the browser."""
    from ingest.intake import Intake
    from rag.settings import load_settings
    from ui import bars, terminal
    from ui.access.door import build_door
    from ui.app import serve as serve_page
    from ui.examples import example_questions
    from ui.records import open_records
    from ui.web import STOPS_WITHIN_S, check_port, is_local

    settings = load_settings(data_dir=data_dir, host=host, port=port, users=users)
    door = build_door(settings)
    check_port(settings.host, settings.port)
    if door.is_open and not is_local(settings.host):
        terminal.say("Whoever reaches this address may ask and edit. To change that: --users FILE")
    with bars.waiting("Opening the corpus", quiet=False):
        from rag.open import open_assistant

        assistant = open_assistant(settings)
        assistant.warm_up()
    articles = assistant.articles()
    try:
        serve_page(
            assistant,
            settings.host,
            settings.port,
            door=door,
            intake=Intake(settings),
            records=open_records(settings.data_dir, runs),
            settings=settings,
            examples=example_questions(articles),
            corpus_size=len(articles),
            on_ready=lambda url: terminal.say(
                f"Footnote answers from {len(articles)} articles at {url} (Ctrl-C stops it)."
            ),
        )
    finally:  # a second Ctrl-C, while it closes, included
        _leave_within(STOPS_WITHIN_S)


@app.command()
def doctor(as_json: AsJson = False, data_dir: DataDir = None) -> None:
    """Say what is installed, whether it works, and which LLMs this machine can carry."""
    from rag.settings import load_settings
    from ui import terminal
    from ui.doctor import examine, memories
    from ui.sizes import fits_of, fits_to_json, fits_to_table

    present = memories()
    fits = fits_of(present)
    findings = examine(load_settings(data_dir=data_dir), present)
    if as_json:
        found = [f.to_json() for f in findings]
        terminal.print_json({"findings": found, "llm_sizes": fits_to_json(fits)})
    else:
        terminal.print_findings(findings)
        terminal.print_tables(fits_to_table(fits))
    if not all(f.well for f in findings):
        raise typer.Exit(FAILURES)


def words_without(conditions: Sequence["Condition"], without: Sequence[str]) -> list[str]:
    """The words, as a question has them, of the filters to leave out.

    Raises:
        UsageError: the question sets no such filter; the message lists those that it sets.

    """
    from ui.render_conditions import said, words_meant

    meant = words_meant(without, conditions)
    unknown = [text for text, words in meant.items() if words is None]
    if unknown:
        understood = "; ".join(f"“{said(c)}”" for c in conditions)
        raise UsageError(
            f"--without “{unknown[0]}”: the question sets no such filter. "
            + (f"It sets these: {understood}." if understood else "It sets none at all.")
        )
    return sorted({words for words in meant.values() if words})


def build_filters(
    published_from: datetime | None,
    published_to: datetime | None,
    sources: list[str] | None,
    tags: list[str] | None,
) -> "Filters":
    """Filters from options; raises UsageError when the dates leave no day."""
    from rag.types import Filters

    if published_from and published_to and published_from > published_to:
        raise UsageError("--from is later than --to. Swap the two dates.")
    return Filters(
        published_from=published_from.date() if published_from else None,
        published_to=published_to.date() if published_to else None,
        sources=tuple(sources or ()),
        tags=tuple(tags or ()),
    )


def _leave_within(seconds: float) -> None:
    """End the process by then, though a server that is silent may still keep a thread waiting."""
    leave = threading.Timer(seconds, os._exit, (DONE,))
    leave.daemon = True  # and do not wait for that long where no thread is left
    leave.start()


def _log_to_stderr(level: str) -> None:
    try:
        logging.basicConfig(level=level.upper(), format="%(name)s: %(message)s")
    except ValueError as exc:
        raise UsageError(
            f'FOOTNOTE_LOG: "{level}" is no level. Use DEBUG, INFO, WARNING or ERROR.'
        ) from exc


def main() -> None:
    """Run the command line; every error of ours becomes one line and an exit code."""
    from ui.cli_corpus import corpus
    from ui.cli_eval import evaluation
    from ui.cli_ingest import ingest
    from ui.cli_summarize import summarize
    from ui.cli_users import users

    # Libraries that would phone home by default are told not to, before any is imported.
    for variable in ("HF_HUB_DISABLE_TELEMETRY", "DO_NOT_TRACK"):
        os.environ.setdefault(variable, "1")
    for variable in ("ANONYMIZED_TELEMETRY", "GRADIO_ANALYTICS_ENABLED"):
        os.environ.setdefault(variable, "False")
    # It reports an empty page as an error of its own; the ingest report gives the reason.
    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    app.command()(ingest)
    app.command()(summarize)
    app.add_typer(corpus, name="corpus")
    app.add_typer(evaluation, name="eval")
    app.add_typer(users, name="users")
    try:
        _log_to_stderr(os.environ.get("FOOTNOTE_LOG", "WARNING"))
        app()
    except UsageError as exc:
        sys.stderr.write(f"{exc}\n")
        sys.exit(USAGE)
    except FootnoteError as exc:
        sys.stderr.write(f"{exc}\n")
        sys.exit(COULD_NOT_RUN)
    except SystemExit as exc:
        if exc.code != INTERRUPTED:
            raise
        sys.stderr.write("\nStopped. What was finished is kept.\n")
        sys.exit(COULD_NOT_RUN)
