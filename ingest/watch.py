"""Ingest that goes on: when files of a folder change, or every so often."""

from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from pathlib import Path
from threading import Event
from time import monotonic

import durationpy

from ingest.report import IngestReport
from ingest.sources import lies_in
from rag.errors import CorpusLocked, EmbedderUnavailable, UsageError

SHORTEST = timedelta(minutes=1)
"""Asking an outlet's feed more often than this would be rude."""

STEP_MS = 500
"""How soon a watch notices that it should stop."""

PASSING = (CorpusLocked, EmbedderUnavailable)
"""What may well be over at the next run."""

Outcome = IngestReport | CorpusLocked | EmbedderUnavailable


def parse_every(text: str) -> timedelta:
    """The time that "15m", "1h30m" or "2d" names.

    Raises:
        UsageError: it names none, or less than a minute.

    """
    try:
        every = durationpy.from_str(text)
    except durationpy.DurationError as exc:
        raise UsageError(f'--every: "{text}" is no time. Write 15m, 1h30m or 1d.') from exc
    if every < SHORTEST:
        raise UsageError(f"--every: {text} is too often; the shortest is 1m.")
    return every


def repeat(
    run: Callable[[], IngestReport],
    stop: Event,
    *,
    watched: Sequence[Path] = (),
    every: timedelta | None = None,
    ignored: Sequence[Path] = (),
) -> Iterator[Outcome]:
    """What each run did: one at once, then one whenever watched files change or time is up.

    What changes while a run goes on is noticed after it; what changes below ``ignored`` is not.
    Ends when ``stop`` is set. A run that found the corpus locked by another process, or its
    server of embeddings silent, is told and made good by the next one.

    Raises:
        UsageError: one of the watched files or folders is not there.

    """
    changes = _changes(watched, stop, ignored) if watched else None
    if changes:
        next(changes, None)  # it watches from here on
    due: float | None = None
    while not stop.is_set():
        began = monotonic()
        try:
            yield run()
        except PASSING as exc:
            yield exc
            due = began + SHORTEST.total_seconds()
        else:
            due = began + every.total_seconds() if every else None
        _wait(stop, changes, due)


def _wait(stop: Event, changes: Iterator[set[str]] | None, due: float | None) -> None:
    """Return when a watched file has changed, when it is time, or when asked to stop."""
    if changes is None:
        stop.wait(None if due is None else max(0.0, due - monotonic()))
        return
    for changed in changes:
        if changed or stop.is_set() or (due is not None and monotonic() >= due):
            return


def _changes(watched: Sequence[Path], stop: Event, ignored: Sequence[Path]) -> Iterator[set[str]]:
    """Names of files that changed, an empty set every ``STEP_MS`` while none did."""
    from watchfiles import DefaultFilter, watch

    missing = next((path for path in watched if not path.exists()), None)
    if missing:
        raise UsageError(f"--watch: {missing} is not there. Check how it is written.")
    # Programs that save a file put another one in its place, so its folder is watched.
    folders = {path if path.is_dir() else path.absolute().parent for path in watched}
    found = watch(
        *sorted(folders),
        watch_filter=DefaultFilter(ignore_paths=[path.absolute() for path in ignored]),
        stop_event=stop,
        rust_timeout=STEP_MS,
        yield_on_timeout=True,
    )
    for changed in found:
        ours = {name for _, name in changed if lies_in(str(Path(name).absolute()), watched)}
        if ours or not changed:
            yield ours
