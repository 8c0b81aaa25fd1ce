"""What of a whole article speaks to a language model: its text, title, outlet and author."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from rag.types import Article
from rag.untrusted.find import Finding, find

Field = Literal["text", "title", "source", "author"]
FIELDS: tuple[Field, ...] = ("title", "source", "author", "text")


@dataclass(frozen=True, slots=True)
class Warned:
    """A finding in one of the fields of an article."""

    field: Field
    finding: Finding


def warnings(article: Article) -> tuple[Warned, ...]:
    """Everything in an article that speaks to a model or that only a program sees."""
    return tuple(_warnings(article))


def _warnings(article: Article) -> Iterator[Warned]:
    for field in FIELDS:
        for finding in find(getattr(article, field) or ""):
            yield Warned(field, finding)
