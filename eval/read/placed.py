"""What a reader gives: cases and articles, each with the place that it was read at."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256

from eval.case import Case
from eval.read.source import Source
from eval.read.wrong import Wrong
from rag.types import Article

Placed = tuple[str, Case | Article | Wrong]
"""Where it stands ("questions.jsonl, line 3"), and what was found there."""


@dataclass(frozen=True, slots=True)
class Format:
    """One format of data sets.

    ``looks`` says how a person recognises it. ``files`` names those files of a source that are
    read, none when the source is something else; ``read`` reads them.
    """

    name: str
    looks: str
    files: Callable[[Source], tuple[str, ...]]
    read: Callable[[Source, tuple[str, ...]], Iterator[Placed]]


def content_id(title: str, text: str) -> str:
    """An id for an article that comes without one: the same for the same title and text."""
    return sha256(f"{title}\n{text}".encode()).hexdigest()[:16]


def to_article(text: str, title: str = "") -> Article:
    """The article of a passage that comes without an id."""
    return Article(id=content_id(title, text), title=title, text=text)


def distinct(texts: Iterable[str]) -> tuple[str, ...]:
    """The texts without the blank ones and repetitions, in order."""
    return tuple(dict.fromkeys(text for text in texts if text.strip()))
