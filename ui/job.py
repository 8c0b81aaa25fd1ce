"""The one ingest that the page may have running: it belongs to the server, not to a visitor."""

import logging
from collections.abc import Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Event, Lock
from typing import TYPE_CHECKING, Any, Literal, Protocol

from rag.errors import CorpusLocked, FootnoteError
from rag.types import Article

if TYPE_CHECKING:
    from ingest.report import IngestReport, Progress
    from ingest.run import Options
    from rag.removal import Removed

Phase = Literal["idle", "running", "stopping", "ended", "failed"]

BUSY = "Articles are being added already. Wait until that is done, or stop it first."
UNEXPECTED = (
    "Something went wrong that should not have; the log of the server says what. "
    "What was finished is kept."
)

_log = logging.getLogger(__name__)


class Intake(Protocol):
    """What the page asks of ``ingest.intake.Intake``."""

    @property
    def uploads(self) -> Path:
        """Folder in which files that were given to the page stay, so as to be read again."""
        ...

    def ingest(
        self,
        sources: Sequence[str | Path],
        options: "Options",
        mapping: Mapping[str, str] | None = None,
    ) -> "tuple[IngestReport, Path | None]":
        """Read sources into the corpus: what was done, and the file that says so."""
        ...

    def edit(self, article_id: str, values: Mapping[str, Any]) -> Article:
        """The article with fields set by hand; raises UnknownArticle and UsageError."""
        ...

    def remove(self, article_ids: Sequence[str]) -> "Removed":
        """Remove articles, and what ``put_back`` needs; raises UnknownArticle."""
        ...

    def put_back(self, removed: "Removed") -> None:
        """Store removed articles again exactly as they were; raises UsageError."""
        ...

    def earlier(self, article_id: str) -> Sequence[Article]:
        """Earlier versions of an article, oldest first."""
        ...

    def same_story(self, article_id: str) -> Sequence[Article]:
        """The other articles that tell the same story; raises UnknownArticle."""
        ...


@dataclass(frozen=True, slots=True)
class JobState:
    """Where the newest run is.

    ``number`` counts runs from 1 and is 0 before the first. ``notes`` are plain sentences about
    what it was given. An ended run has a ``report`` and the ``file`` that holds it, a failed one
    has a ``problem`` in plain words.
    """

    number: int = 0
    phase: Phase = "idle"
    notes: tuple[str, ...] = ()
    progress: "Progress | None" = None
    report: "IngestReport | None" = None
    file: Path | None = None
    problem: str = ""

    @property
    def busy(self) -> bool:
        """Whether the run is still at work."""
        return self.phase in ("running", "stopping")


class IngestJob:
    """Runs ingests one at a time in a thread; every visitor of the page sees the same state."""

    def __init__(self, intake: Intake) -> None:
        self.intake = intake
        self._lock = Lock()
        self._state = JobState()
        self._stop = Event()
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="ingest")

    def state(self) -> JobState:
        """Where the newest run is now."""
        with self._lock:
            return self._state

    def check_free(self) -> None:
        """Nothing when a run could begin now; raises CorpusLocked while one is at work."""
        if self.state().busy:
            raise CorpusLocked(BUSY)

    def begin(self, sources: Sequence[str | Path], notes: Sequence[str] = ()) -> JobState:
        """Start reading sources, and say so; raises CorpusLocked while another run is at work."""
        with self._lock:
            if self._state.busy:
                raise CorpusLocked(BUSY)
            self._stop.clear()
            self._state = JobState(self._state.number + 1, "running", tuple(notes))
            begun = self._state
        self._thread.submit(self._work, list(sources)).add_done_callback(self._end)
        return begun

    def stop(self) -> JobState:
        """End the run after its present batch; one that has ended stays as it is."""
        with self._lock:
            if self._state.phase == "running":
                self._stop.set()
                self._state = replace(self._state, phase="stopping")
            return self._state

    def close(self) -> None:
        """Stop the run and wait until its present batch is stored."""
        if self.stop().busy:
            _log.warning("Finishing the present batch of articles.")
        self._thread.shutdown(wait=True)

    def _work(self, sources: list[str | Path]) -> "tuple[IngestReport, Path | None]":
        from ingest.run import Options  # brings the readers of every format along

        options = Options(stop=self._stop.is_set, progress=self._heard)
        return self.intake.ingest(sources, options)

    def _heard(self, now: "Progress") -> None:
        with self._lock:
            self._state = replace(self._state, progress=now)

    def _end(self, work: "Future[tuple[IngestReport, Path | None]]") -> None:
        error = work.exception()
        with self._lock:
            if error is None:
                report, file = work.result()
                self._state = replace(self._state, phase="ended", report=report, file=file)
                return
            problem = str(error) if isinstance(error, FootnoteError) else UNEXPECTED
            self._state = replace(self._state, phase="failed", problem=problem)
        _log.warning("The ingest ended early: %s", error, exc_info=error)
