"""Finding, sorting and paging through the cards of a corpus; nothing here knows HTML."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal, get_args

from rag.catalogue import Card

Sort = Literal["published", "title", "outlet", "told", "added"]
SORTS: tuple[Sort, ...] = get_args(Sort)

PER_PAGE = 50
"""Articles on one page of the table."""

KEYS: Mapping[Sort, Callable[[Card], Any]] = {
    "published": lambda card: card.published,
    "title": lambda card: card.title.casefold().strip(),
    "outlet": lambda card: (card.source or "").casefold() or None,
    "added": lambda card: card.ingested,
}
"""What the cards are ordered by; ``None`` comes last, whichever way round."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which part of the table is asked for; ``descending`` is newest, last or most first."""

    words: str = ""
    sort: Sort = "published"
    descending: bool = True
    page: int = 1


@dataclass(frozen=True, slots=True)
class Found:
    """One page of the table: its cards, how many were found of how many, and on which page.

    ``told`` gives for each story the number of outlets that tell it.
    """

    cards: tuple[Card, ...]
    found: int
    of: int
    page: int = 1
    pages: int = 1
    told: Mapping[str, int] = field(default_factory=dict)


class Stories:
    """How many outlets tell each story, counted once for each state of the corpus."""

    def __init__(self) -> None:
        self._counted: tuple[Sequence[Card], Mapping[str, int]] = ((), {})

    def told(self, cards: Sequence[Card]) -> Mapping[str, int]:
        """What ``outlets_by_story`` says of these cards."""
        known, told = self._counted
        if known is not cards:
            told = outlets_by_story(cards)
            self._counted = cards, told
        return told


def find(
    cards: Sequence[Card], wanted: Wanted, told: Mapping[str, int], per_page: int = PER_PAGE
) -> Found:
    """The page of the cards that hold every word; the last one when there are fewer pages.

    ``told`` is the number of outlets that tell each story.
    """
    words = wanted.words.casefold().split()
    found = [card for card in cards if all(word in card.words for word in words)]
    ordered = in_order(found, wanted, told)
    pages = max(1, -(-len(found) // per_page))
    page = min(max(wanted.page, 1), pages)
    shown = tuple(ordered[(page - 1) * per_page : page * per_page])
    return Found(shown, len(found), len(cards), page, pages, told)


def in_order(cards: Iterable[Card], wanted: Wanted, told: Mapping[str, int]) -> list[Card]:
    """The cards as the table is sorted; those that do not know come last either way."""
    if wanted.sort == "told":
        key: Callable[[Card], Any] = lambda card: told.get(card.story or card.id, 1)  # noqa: E731
    else:
        key = KEYS[wanted.sort]
    keyed = [(key(card), card) for card in cards]
    known = [pair for pair in keyed if pair[0] is not None]
    known.sort(key=lambda pair: pair[0], reverse=wanted.descending)
    return [card for _, card in known] + [card for at, card in keyed if at is None]


def outlets_by_story(cards: Iterable[Card]) -> dict[str, int]:
    """The number of outlets that tell each story; an article without one counts as its own."""
    outlets: dict[str, set[str]] = {}
    for card in cards:
        outlets.setdefault(card.story or card.id, set()).add(card.source or f"\0{card.id}")
    return {story: len(names) for story, names in outlets.items()}


def counts_of(cards: Iterable[Card]) -> tuple[dict[str, int], dict[str, int]]:
    """Numbers of articles by outlet and by tag, most first."""
    outlets: dict[str, int] = {}
    tags: dict[str, int] = {}
    for card in cards:
        if card.source:
            outlets[card.source] = outlets.get(card.source, 0) + 1
        for tag in card.tags:
            tags[tag] = tags.get(tag, 0) + 1
    return most_first(outlets), most_first(tags)


def most_first(counts: Mapping[str, int]) -> dict[str, int]:
    """The counts from the largest to the smallest, equal ones by name."""
    return dict(sorted(counts.items(), key=lambda pair: (-pair[1], pair[0].casefold(), pair[0])))


def days_of(cards: Iterable[Card]) -> tuple[date, date] | None:
    """The first and the last day that anything was published; ``None`` when nothing is dated."""
    days = [card.published for card in cards if card.published]
    return (min(days), max(days)) if days else None
