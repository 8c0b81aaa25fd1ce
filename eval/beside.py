"""What a run folder holds beside its results: what a judge said, and how the run went."""

from pathlib import Path

import orjson

from eval.results import OPERATION, VERDICTS, Line, read_lines
from rag.errors import UsageError


def load_verdicts(out: Path) -> tuple[Line, ...]:
    """The lines of a folder's verdicts.jsonl; none when no judge was asked.

    Raises:
        UsageError: it cannot be read.

    """
    file = out / VERDICTS
    return read_lines(file) if file.exists() else ()


def load_operation(out: Path) -> Line:
    """The document of a folder's operation.json.

    Raises:
        UsageError: it cannot be read.

    """
    file = out / OPERATION
    try:
        document: Line = orjson.loads(file.read_bytes())
    except (OSError, orjson.JSONDecodeError) as exc:
        raise UsageError(f"{file}: cannot be read ({exc}). Make the run again.") from exc
    return document
