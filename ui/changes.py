"""What changed between two versions of an article, sentence by sentence."""

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

from rag.types import Article
from rag.words import sentence_spans

SHOWN = ("title", "source", "author", "published", "updated", "url", "language", "tags")


@dataclass(frozen=True, slots=True)
class Change:
    """One line of a difference: a sentence that stayed, went or came, or a field that changed."""

    kind: Literal["same", "removed", "added"]
    text: str


def changes(old: Article, new: Article) -> list[Change]:
    """Fields that differ, then every sentence of both texts in reading order."""
    found: list[Change] = []
    for name in SHOWN:
        before, after = getattr(old, name), getattr(new, name)
        if before != after:
            found += [Change("removed", f"{name}: {_told(before)}")] if before else []
            found += [Change("added", f"{name}: {_told(after)}")] if after else []
    return [*found, *_of_text(old, new)]


def _of_text(old: Article, new: Article) -> Iterator[Change]:
    before, after = _sentences(old), _sentences(new)
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    for tag, i, j, k, m in matcher.get_opcodes():
        if tag == "equal":
            yield from (Change("same", s) for s in before[i:j])
        else:
            yield from (Change("removed", s) for s in before[i:j])
            yield from (Change("added", s) for s in after[k:m])


def _sentences(article: Article) -> list[str]:
    spans = sentence_spans(article.text, article.language)
    return [" ".join(article.text[start:end].split()) for start, end in spans]


def _told(value: object) -> str:
    return ", ".join(value) if isinstance(value, tuple) else str(value)
