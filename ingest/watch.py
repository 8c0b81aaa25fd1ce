"""Ingest that goes on: when files of a folder change, or every so often."""

from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from pathlib import Path
from threading import Event
from time import monotonic

import durationpy

from ingest.report import IngestReport
from rag.errors import CorpusLocked, UsageError

SHORTEST = timedelta(minutes=1)
"""Asking an outlet's feed more often than this would be rude."""

STEP_MS = 500
"""How soon a watch notices that it should stop."""

Outcome = IngestReport | CorpusLocked


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
) -> Iterator[Outcome]:
    """What each run did: one at once, then one whenever watched files change or time is up.

    Ends when ``stop`` is set. A run that found the corpus locked by another process is told and
    made good by the next one.
    """
    due: float | None = None
    while not stop.is_set():
        began = monotonic()
        try:
            yield run()
        except CorpusLocked as exc:
            yield exc
            due = began + SHORTEST.total_seconds()
        else:
            due = began + every.total_seconds() if every else None
        _wait(stop, watched, due)


def _wait(stop: Event, watched: Sequence[Path], due: float | None) -> None:
    """Return when a watched file has changed, when it is time, or when asked to stop."""
    if not watched:
        stop.wait(None if due is None else max(0.0, due - monotonic()))
        return
    from watchfiles import watch

    for changes in watch(*watched, stop_event=stop, rust_timeout=STEP_MS, yield_on_timeout=True):
        if changes or stop.is_set() or (due is not None and monotonic() >= due):
            return
