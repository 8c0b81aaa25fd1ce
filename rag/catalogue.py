"""The catalogue: what a list shows of every article, read without its text."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from rag.database import Database
from rag.types import Article, as_known


@dataclass(frozen=True, slots=True)
class Card:
    """One article in the catalogue.

    ``published_last`` and ``story`` are the article's (see ``Article``). ``versions`` counts its
    states so far, ``copies`` the other places where the same text was found. ``words`` is what a
    search looks in, whatever the case.
    """

    id: str
    title: str
    source: str | None = None
    author: str | None = None
    published: date | None = None
    published_last: date | None = None
    language: str | None = None
    tags: tuple[str, ...] = ()
    story: str | None = None
    ingested: datetime | None = None
    versions: int = 1
    copies: int = 0
    words: str = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        iso = self.published.isoformat() if self.published else ""
        spoken = f"{self.published.day} {self.published:%B %Y}" if self.published else ""
        known = (self.title, self.source, self.author, iso, spoken, *self.tags)
        object.__setattr__(self, "words", "\n".join(filter(None, known)).casefold())

    @property
    def known(self) -> str:
        """The date to its precision in ISO form, empty when unknown."""
        return as_known(self.published, self.published_last)


def card_of(article: Article, versions: int = 1, copies: int = 0) -> Card:
    """The card of an article."""
    return Card(
        article.id,
        article.title,
        article.source,
        article.author,
        article.published,
        article.published_last,
        article.language,
        article.tags,
        article.story or article.id,
        article.ingested,
        versions,
        copies,
    )


class Catalogue:
    """The cards of a corpus, read once for each state of it; safe to share between threads."""

    def __init__(self, database: Database, generation: Callable[[], int]) -> None:
        self._database = database
        self._generation = generation
        self._read: tuple[int, tuple[Card, ...]] = (-1, ())

    def cards(self) -> tuple[Card, ...]:
        """A card of every article, newest first, undated ones last."""
        generation = self._generation()
        known, cards = self._read
        if known != generation:
            cards = self._cards()
            self._read = generation, cards
        return cards

    def _cards(self) -> tuple[Card, ...]:
        versions = self._counts("SELECT article_id, count(*) FROM history GROUP BY 1")
        copies = self._counts("SELECT article_id, count(*) FROM copies GROUP BY 1")
        rows = self._database.all(
            "SELECT id, title, source, author, published, published_last, language, tags, story, "
            "ingested FROM articles ORDER BY published IS NULL, published DESC, id"
        )
        return tuple(_card(row, versions.get(row[0], 0) + 1, copies.get(row[0], 0)) for row in rows)

    def _counts(self, sql: str) -> dict[str, int]:
        return {row[0]: row[1] for row in self._database.all(sql)}


def _card(row: tuple[Any, ...], versions: int, copies: int) -> Card:
    article_id, title, source, author, first, last, language, tags, story, ingested = row
    return Card(
        article_id,
        title,
        source,
        author,
        date.fromordinal(first) if first else None,
        date.fromordinal(last) if last else None,
        language,
        tuple(json.loads(tags)) if tags != "[]" else (),
        story,
        datetime.fromisoformat(ingested),
        versions,
        copies,
    )
