"""What a run says of itself: progress while it runs, a report at its end."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

import orjson

from rag.errors import UsageError

REPORTS_KEPT = 30
"""Report files that stay in the data folder; older ones are removed."""


@dataclass(frozen=True, slots=True)
class SourceProgress:
    """How far a run is with one of its sources.

    ``settled`` of the articles ``read`` are stored or need not be; ``failed`` counts what could
    not be read of it, and ``reason`` is the first reason why.
    """

    source: str
    read: int = 0
    settled: int = 0
    failed: int = 0
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a run is.

    ``read`` counts articles that were read, whether they are new or not; ``articles`` and
    ``chunks`` what is stored. Characters measure the work because articles differ in length;
    while the web is read, their total still grows. ``sources`` tell of each source, none when
    there are too many.
    """

    phase: Literal["reading", "embedding"]
    read: int
    characters_done: int
    characters_total: int
    articles: int
    chunks: int
    failures: int
    seconds: float
    embedding_seconds: float = 0.0
    sources: tuple[SourceProgress, ...] = ()

    @property
    def chunks_per_s(self) -> float:
        """Chunks stored a second since embedding began."""
        return self.chunks / self.embedding_seconds if self.embedding_seconds else 0.0

    @property
    def seconds_left(self) -> float | None:
        """What is left at the pace so far; ``None`` before there is a pace."""
        if not self.characters_done:
            return None
        left = self.characters_total - self.characters_done
        return left * self.embedding_seconds / self.characters_done


@dataclass(frozen=True, slots=True)
class IngestReport:
    """What a run did.

    ``chunks`` were stored, of which ``embedded`` were computed and the others taken over from the
    same text. ``copies`` are (origin, article id) of what the corpus holds already, ``linked``
    counts new links between near-duplicates, ``flagged`` are the stored articles that speak to a
    language model (see ``rag.untrusted``), ``removed`` are the articles that ``sync`` removed
    and ``missing`` those that it would have. ``failures`` holds (source, reason) of everything
    left out; ``stopped`` says that the run was asked to end early.
    """

    added: int
    updated: int
    unchanged: int
    chunks: int
    failures: tuple[tuple[str, str], ...]
    seconds: float
    embedded: int = 0
    copies: tuple[tuple[str, str], ...] = ()
    linked: int = 0
    flagged: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    notices: tuple[str, ...] = ()
    stopped: bool = False
    dry_run: bool = False
    sources: tuple[str, ...] = ()
    began: str = field(default_factory=lambda: datetime.now(UTC).isoformat(timespec="seconds"))

    def to_json(self) -> dict[str, Any]:
        """The report as plain values."""
        fields = asdict(self)
        fields["failures"] = [{"source": s, "reason": r} for s, r in self.failures]
        fields["copies"] = [{"origin": o, "article_id": i} for o, i in self.copies]
        return fields


def write_report(report: Mapping[str, Any], file: Path) -> None:
    """Write a report as JSON; raises UsageError when the file cannot be written."""
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(
            orjson.dumps(report, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)
        )
    except OSError as exc:
        raise UsageError(
            f"The report {file} cannot be written ({exc.strerror}); the articles are stored all "
            "the same. Give another file with --report."
        ) from exc


def file_report(report: Mapping[str, Any], data_dir: Path) -> Path:
    """Keep a report in the data folder, with the ones before it; the file that it is in."""
    folder = data_dir / "reports"
    stamp = str(report["began"]).replace(":", "").replace("+0000", "Z")
    file = folder / f"ingest-{stamp}.json"
    number = 2
    while file.exists():
        file = folder / f"ingest-{stamp}-{number}.json"
        number += 1
    write_report(report, file)
    for old in sorted(folder.glob("ingest-*.json"))[:-REPORTS_KEPT]:
        old.unlink(missing_ok=True)
    return file
