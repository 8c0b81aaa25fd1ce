"""``footnote ingest``: files, folders and addresses into the corpus, once or again and again."""

import signal
import sys
from collections.abc import Sequence
from pathlib import Path
from threading import Event
from types import FrameType
from typing import TYPE_CHECKING, Annotated, Any

import typer

from rag.errors import FootnoteError, UsageError
from ui.cli import COULD_NOT_RUN, FAILURES, AsJson, DataDir
from ui.markup import counted

if TYPE_CHECKING:
    from ingest.report import IngestReport, Progress
    from rag.settings import Settings
    from rag.types import Article
    from ui.bars import IngestBar

Sources = Annotated[
    list[str] | None,
    typer.Argument(help="Files, folders, pages, feeds and sitemaps.", metavar="SOURCE..."),
]
Map = Annotated[
    str | None,
    typer.Option(
        "--map", metavar="FIELD=COLUMN,...", help="Where fields are: text=body,published=date"
    ),
]
Sync = Annotated[
    bool, typer.Option("--sync", help="Remove articles whose file no longer holds them.")
]
Yes = Annotated[bool, typer.Option("--yes", help="Do not ask before --sync removes a few.")]
RemoveAtMost = Annotated[
    int | None,
    typer.Option("--remove-at-most", metavar="N", min=0, help="How many --sync --yes may remove."),
]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Read and count, but write nothing.")]
Rebuild = Annotated[
    bool, typer.Option("--rebuild", help="Embed the whole corpus anew as the settings ask.")
]
Watch = Annotated[bool, typer.Option("--watch", help="Go on: read again when files change.")]
Every = Annotated[
    str | None, typer.Option(metavar="TIME", help="Go on: read again every 15m, 1h or 1d.")
]
Report = Annotated[
    Path | None, typer.Option(metavar="FILE", help="Write what was done as JSON, too.")
]
IfEmpty = Annotated[
    bool, typer.Option("--if-empty", help="Do nothing when the corpus holds articles.")
]

FEW = 10
"""Articles that --sync --yes removes without being told how many it may be."""


def ingest(
    sources: Sources = None,
    mapping: Map = None,
    sync: Sync = False,
    yes: Yes = False,
    remove_at_most: RemoveAtMost = None,
    dry_run: DryRun = False,
    rebuild: Rebuild = False,
    watch: Watch = False,
    every: Every = None,
    report: Report = None,
    if_empty: IfEmpty = False,
    as_json: AsJson = False,
    data_dir: DataDir = None,
) -> None:
    """Read articles into the corpus; what is already there is not done again."""
    from ingest.intake import Intake
    from ingest.read.mapping import parse_mapping
    from ingest.run import Options
    from ingest.sources import files_of
    from ingest.watch import parse_every, repeat
    from rag.settings import load_settings
    from ui import bars, terminal

    if bool(sources) == rebuild:
        raise UsageError(
            "--rebuild takes no sources: the articles come from the corpus."
            if rebuild
            else "Give files, folders or addresses: footnote ingest ~/articles"
        )
    if watch and not files_of(sources or ()):
        raise UsageError("--watch needs a file or folder; for addresses use --every 15m.")
    interval = parse_every(every) if every else None
    fields = parse_mapping(mapping) if mapping else None
    settings = load_settings(data_dir=data_dir)
    if if_empty and _holds_articles(settings):
        return
    intake, stopping = Intake(settings), _Stopping()

    def run() -> "IngestReport":
        with bars.ingest_progress(quiet=as_json) as bar:

            def show(now: "Progress") -> None:
                stopping.begin()
                bar.show(now)

            options = Options(
                sync=sync,
                dry_run=dry_run,
                confirm=lambda missing: _agreed(missing, bar, yes=yes, at_most=remove_at_most),
                stop=stopping.event.is_set,
                progress=show,
            )
            if rebuild:
                return intake.rebuild(options)[0]
            return intake.ingest(sources or (), options, fields)[0]

    with stopping:
        if not watch and interval is None:
            _finish(run(), report, as_json=as_json)
            return
        watched = files_of(sources or ()) if watch else []
        for outcome in repeat(
            run,
            stopping.event,
            watched=watched,
            every=interval,
            ignored=[settings.data_dir],
        ):
            if isinstance(outcome, FootnoteError):
                terminal.say(str(outcome))
            else:
                _print(outcome, report, as_json=as_json)


class _Stopping:
    """Ctrl-C ends a run after its batch, so that nothing is done in vain; twice ends it at once."""

    def __init__(self) -> None:
        self.event = Event()
        self._begun = False
        self._before: dict[int, Any] = {}

    def begin(self) -> None:
        """From now on there is something to finish."""
        self._begun = True

    def __enter__(self) -> None:
        for number in (signal.SIGINT, signal.SIGTERM):
            self._before[number] = signal.signal(number, self._on_signal)

    def __exit__(self, *_: object) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)

    def _on_signal(self, _number: int, _frame: FrameType | None) -> None:
        if self.event.is_set() or not self._begun:
            raise KeyboardInterrupt
        self.event.set()
        sys.stderr.write("\nStopping after this batch; Ctrl-C again stops at once.\n")


def _holds_articles(settings: "Settings") -> bool:
    from rag.store import open_store
    from ui import terminal

    with open_store(settings) as store:
        held = store.registry.count_articles()
    if held:
        terminal.say(f"The corpus in {settings.data_dir} holds {held} articles already.")
    return bool(held)


def _agreed(
    missing: "Sequence[Article]", bar: "IngestBar", *, yes: bool, at_most: int | None
) -> bool:
    """Whether the articles that no source holds any more may be removed."""
    from ui import terminal

    with bar.paused():
        terminal.print_missing(missing)
        if yes:
            allowed = FEW if at_most is None else at_most
            if len(missing) > allowed:
                terminal.say(
                    f"That is more than {allowed}: nothing is removed. "
                    f"If it is meant, add --remove-at-most {len(missing)}."
                )
            return len(missing) <= allowed
        if not sys.stdin.isatty():
            terminal.say("Nothing is removed: add --yes to remove them without being asked.")
            return False
        return typer.confirm(f"Remove {counted(len(missing), 'article')}?", err=True)


def _finish(outcome: "IngestReport", file: Path | None, *, as_json: bool) -> None:
    """Print the report of the one run and end with its exit code."""
    _print(outcome, file, as_json=as_json)
    if outcome.stopped:
        sys.stderr.write("Stopped. What was finished is kept.\n")
        raise typer.Exit(COULD_NOT_RUN)
    if outcome.failures:
        raise typer.Exit(FAILURES)


def _print(outcome: "IngestReport", file: Path | None, *, as_json: bool) -> None:
    from ingest.report import write_report
    from ui import terminal

    if file:
        write_report(outcome.to_json(), file)
    if as_json:
        terminal.print_json(outcome.to_json())
    else:
        terminal.print_ingest(outcome)
