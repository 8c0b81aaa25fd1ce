"""Files of invented articles, and what a run over them did."""

import json
import random
from collections.abc import Sequence
from pathlib import Path

from ingest.report import IngestReport
from ingest.run import Options, ingest
from rag.settings import Settings
from rag.store import Store
from tests.conftest import hashed


def write(file: Path, *records: dict[str, object]) -> Path:
    """A JSON Lines file of records."""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("".join(json.dumps(record) + "\n" for record in records))
    return file


def prose(seed: int, sentences: int) -> str:
    """Sentences of invented words, others for each seed."""
    chance = random.Random(seed)
    return " ".join(
        f"The {' '.join(f'w{chance.randrange(5000)}' for _ in range(8))} council met."
        for _ in range(sentences)
    )


def record(name: str, text: str, **more: object) -> dict[str, object]:
    return {"id": name, "title": f"About {name}", "text": text, **more}


def run(
    sources: Sequence[str | Path], store: Store, settings: Settings, options: Options | None = None
) -> IngestReport:
    return ingest(sources, store, hashed(), settings, options)


def counts(report: IngestReport) -> tuple[int, int, int, int]:
    """Added, updated, unchanged, failures."""
    return report.added, report.updated, report.unchanged, len(report.failures)
