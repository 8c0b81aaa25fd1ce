"""The counts of a run as it goes, and what they say while it runs and at its end."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from time import perf_counter
from typing import Literal

from ingest.report import IngestReport, Progress, SourceProgress
from rag.history import Copy


@dataclass(slots=True)
class Tally:
    """Counts of one run; ``embedding_seconds`` run while articles are embedded and stored."""

    began: float = field(default_factory=perf_counter)
    read: int = 0
    added: int = 0
    updated: int = 0
    unchanged: int = 0
    chunks: int = 0
    embedded: int = 0
    linked: int = 0
    flagged: list[str] = field(default_factory=list)
    characters_done: int = 0
    characters_total: int = 0
    embedding_seconds: float = 0.0
    stopped: bool = False
    failures: list[tuple[str, str]] = field(default_factory=list)

    def progress(
        self,
        phase: Literal["reading", "embedding"],
        waiting: int = 0,
        sources: tuple[SourceProgress, ...] = (),
    ) -> Progress:
        """How far the run is; ``waiting`` are characters read and not yet counted in the total."""
        return Progress(
            phase,
            read=self.read,
            characters_done=self.characters_done,
            characters_total=self.characters_total + waiting,
            articles=self.added + self.updated,
            chunks=self.chunks,
            failures=len(self.failures),
            seconds=perf_counter() - self.began,
            embedding_seconds=self.embedding_seconds,
            sources=sources,
        )

    def report(
        self,
        *,
        sources: Sequence[str],
        copies: Sequence[Copy] = (),
        removed: Sequence[str] = (),
        missing: Sequence[str] = (),
        notices: Sequence[str] = (),
        dry_run: bool = False,
    ) -> IngestReport:
        """What the run did."""
        return IngestReport(
            added=self.added,
            updated=self.updated,
            unchanged=self.unchanged,
            chunks=self.chunks,
            failures=tuple(self.failures),
            seconds=perf_counter() - self.began,
            embedded=self.embedded,
            copies=tuple((copy.origin, copy.article_id) for copy in copies),
            linked=self.linked,
            flagged=tuple(self.flagged),
            removed=tuple(removed),
            missing=tuple(missing),
            notices=tuple(notices),
            stopped=self.stopped,
            dry_run=dry_run,
            sources=tuple(sources),
        )
