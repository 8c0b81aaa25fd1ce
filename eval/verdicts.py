"""What judges have said, kept by what was asked: one small file a verdict."""

import hashlib
from pathlib import Path
from uuid import uuid4

import orjson
import platformdirs

from rag.errors import UsageError


def default_cache() -> Path:
    """The folder of verdicts in the platform's cache, shared by all runs."""
    return platformdirs.user_cache_path("footnote") / "verdicts"


def key_of(judge: str, instructions: str, message: str) -> str:
    """The name under which a reply is kept: a digest of the judge and of all that it read."""
    return hashlib.sha256(orjson.dumps([judge, instructions, message])).hexdigest()


class VerdictCache:
    """Replies of judges in a folder; safe to share between threads and processes."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def get(self, key: str) -> str | None:
        """The reply under this key; ``None`` when there is none, or it cannot be read."""
        try:
            return self._file(key).read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError):
            return None

    def put(self, key: str, reply: str) -> None:
        """Keep a reply.

        Raises:
            UsageError: the folder cannot be written.

        """
        file = self._file(key)
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            # Written aside and renamed: another run reads all of it or nothing.
            temporary = file.with_name(f".{uuid4().hex}.tmp")
            temporary.write_text(reply, encoding="utf-8")
            temporary.replace(file)
        except OSError as exc:
            raise UsageError(
                f"{self._folder}: verdicts cannot be kept there ({exc.strerror or exc}). "
                "Name another --judge-cache."
            ) from exc

    def _file(self, key: str) -> Path:
        return self._folder / key[:2] / f"{key}.txt"
