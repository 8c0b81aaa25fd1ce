"""What the terminal shows on stderr while something takes its time."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeRemainingColumn

from ui.markup import counted

if TYPE_CHECKING:
    from ingest.report import Progress as IngestProgress

_err = Console(stderr=True, highlight=False)


@contextmanager
def waiting(what: str, *, quiet: bool) -> Iterator[None]:
    """A spinner on stderr while something takes a moment."""
    if quiet or not _err.is_terminal:
        yield
        return
    with _err.status(f"{what} …"):
        yield


class IngestBar:
    """A bar with articles, chunks, rate, failures and the time left."""

    def __init__(self, bar: Progress) -> None:
        self._bar = bar
        self._task = bar.add_task("Reading", total=None, said="")

    def show(self, now: "IngestProgress") -> None:
        """Draw how far the run is."""
        said = f"{counted(now.read, 'article')} read"
        if now.phase == "embedding":
            said += f", {now.articles} stored, {counted(now.chunks, 'chunk')}"
            said += f" ({now.chunks_per_s:.0f}/s)"
        if now.failures:
            said += f", {now.failures} not read"
        if now.seconds_left is not None:
            said += f", {duration(now.seconds_left)} left"
        self._bar.update(
            self._task,
            description="Embedding" if now.phase == "embedding" else "Reading",
            total=now.characters_total if now.phase == "embedding" else None,
            completed=now.characters_done,
            said=said,
        )

    @contextmanager
    def paused(self) -> Iterator[None]:
        """Out of the way while something is asked."""
        self._bar.stop()
        yield
        self._bar.start()


@contextmanager
def ingest_progress(*, quiet: bool) -> Iterator[IngestBar]:
    """A bar on stderr while articles are read and stored."""
    with Progress(
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.fields[said]}"),
        console=_err,
        transient=True,
        disable=quiet or not _err.is_terminal,
    ) as bar:
        yield IngestBar(bar)


def duration(seconds: float) -> str:
    """A span of time as people say it: "40 s", "3 min", "2 h 5 min"."""
    minutes = round(seconds / 60)
    if seconds < 90:
        return f"{seconds:.0f} s"
    return f"{minutes} min" if minutes < 60 else f"{minutes // 60} h {minutes % 60} min"


@contextmanager
def case_progress(*, quiet: bool) -> Iterator[Callable[[int, int], None]]:
    """A bar with cases done and the time left."""
    with _bar("{task.completed}/{task.total} cases", quiet) as bar:
        task = bar.add_task("Asking", total=None)

        def show(done: int, total: int) -> None:
            bar.update(task, completed=done, total=total)

        yield show


@contextmanager
def story_progress(*, quiet: bool) -> Iterator[Callable[[int, int], None]]:
    """A bar with stories that were searched for questions."""
    with _bar("{task.completed}/{task.total} stories", quiet) as bar:
        task = bar.add_task("Asking", total=None)

        def show(done: int, total: int) -> None:
            bar.update(task, completed=done, total=total)

        yield show


def _bar(text: str, quiet: bool) -> Progress:
    return Progress(
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn(text),
        TimeRemainingColumn(),
        console=_err,
        transient=True,
        disable=quiet or not _err.is_terminal,
    )
