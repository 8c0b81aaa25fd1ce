"""The summaries that were shown last: what is saved, or drawn again nearer, is taken from here."""

import base64
import secrets
import threading
from typing import Annotated, Literal, TypedDict

from pydantic import BaseModel, ConfigDict, Field

from rag.errors import UsageError
from rag.types import Summary
from ui.exports.export import Format, summary_bytes, title_of
from ui.render_kept import file_name

KEPT = 200
"""Summaries; whoever comes back to an older one has to ask for it again."""

TYPES: dict[Format, str] = {
    "md": "text/markdown",
    "html": "text/html",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
    "json": "application/json",
}
FORGOTTEN = "This summary is no longer at hand. Summarize again, and then save it."


class SaveRequest(BaseModel):
    """What the page asks to save; it comes from outside, so it is checked."""

    model_config = ConfigDict(frozen=True)

    summary: Annotated[str, Field(max_length=100)]
    format: Literal["md", "html", "docx", "pdf", "json"]


class File(TypedDict):
    """A file that the browser is to save; ``content`` in base64."""

    name: str
    type: str
    content: str


class ShownSummaries:
    """Keeps the last summaries by names that nobody guesses; safe to share between threads.

    They are kept in memory alone, and no file of them is written on this machine: the browser
    gets its bytes.
    """

    def __init__(self, most: int = KEPT) -> None:
        self._most = most
        self._kept: dict[str, tuple[Summary, str]] = {}
        self._lock = threading.Lock()

    def keep(self, summary: Summary, title: str = "") -> str:
        """The name that the summary is kept under; ``title`` is that of an article."""
        key = secrets.token_urlsafe(16)
        with self._lock:
            self._kept[key] = (summary, title or title_of(summary))
            while len(self._kept) > self._most:
                del self._kept[next(iter(self._kept))]
        return key

    def summary(self, key: str) -> Summary:
        """The summary of this name; raises UsageError when it is no longer kept."""
        return self._found(key)[0]

    def file(self, wanted: SaveRequest) -> File:
        """The summary as a file with its footnotes; raises UsageError as ``summary`` does."""
        summary, title = self._found(wanted.summary)
        content = summary_bytes(summary, title, wanted.format)
        return {
            "name": file_name(title, wanted.format),
            "type": TYPES[wanted.format],
            "content": base64.b64encode(content).decode("ascii"),
        }

    def _found(self, key: str) -> tuple[Summary, str]:
        with self._lock:
            found = self._kept.get(key)
        if found is None:
            raise UsageError(FORGOTTEN)
        return found
