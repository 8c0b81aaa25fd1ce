"""A kept conversation as a value, as rows of the registry, and for programs."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

import orjson

from rag.contract import answer_to_json, filters_to_json
from rag.database import Row
from rag.recorded import answer_from_json, filters_from_json
from rag.types import Answer, Filters, Turn

Ended = Literal["answered", "stopped", "failed"]
Rating = Literal["", "up", "down"]

LONGEST_TITLE = 120


@dataclass(frozen=True, slots=True)
class KeptExchange:
    """One question with what became of it; ``problem`` says why there is no whole answer.

    ``removed`` are words of it that were not taken as a filter, ``filters`` the reader's own.
    ``asked`` is when it was first kept; ``rating`` and ``reason`` are the reader's.
    """

    question: str
    state: Ended
    answer: Answer | None = None
    problem: str = ""
    removed: tuple[str, ...] = ()
    filters: Filters = field(default_factory=Filters)
    asked: datetime | None = None
    rating: Rating = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Kept:
    """Which conversation, and the state of it that is known; another window may have gone on."""

    id: str
    revision: int


@dataclass(frozen=True, slots=True)
class KeptConversation:
    """A conversation with all that was said."""

    kept: Kept
    title: str
    created: datetime
    changed: datetime
    exchanges: tuple[KeptExchange, ...]


@dataclass(frozen=True, slots=True)
class Listed:
    """A conversation as a list shows it; ``up`` and ``down`` count rated answers."""

    id: str
    title: str
    changed: datetime
    questions: int
    up: int
    down: int


def title_of(text: str) -> str:
    """The text as a title: on one line, not too long."""
    title = " ".join(text.split())
    return title if len(title) <= LONGEST_TITLE else f"{title[: LONGEST_TITLE - 1].rstrip()}…"


def turns(exchanges: Sequence[KeptExchange]) -> tuple[Turn, ...]:
    """The history that a follow-up is understood by: what was answered in full."""
    return tuple(
        Turn(e.question, e.answer.text) for e in exchanges if e.state == "answered" and e.answer
    )


def conversation_to_json(conversation: KeptConversation) -> dict[str, Any]:
    """The conversation for programs, its answers as the JSON contract has them."""
    return {
        "id": conversation.kept.id,
        "title": conversation.title,
        "created": conversation.created.isoformat(),
        "changed": conversation.changed.isoformat(),
        "exchanges": [
            {
                "question": e.question,
                "asked": e.asked.isoformat() if e.asked else None,
                "state": e.state,
                "problem": e.problem,
                "removed": list(e.removed),
                "filters": filters_to_json(e.filters),
                "answer": answer_to_json(e.answer) if e.answer else None,
                "rating": e.rating,
                "reason": e.reason,
            }
            for e in conversation.exchanges
        ],
    }


COLUMNS = "question, state, answer, problem, removed, filters"
"""What ``to_row`` writes, in its order."""


def to_row(exchange: KeptExchange) -> tuple[str | None, ...]:
    """The exchange as the registry holds it, without what a reader thinks of it."""
    return (
        exchange.question,
        exchange.state,
        _document(exchange.answer) if exchange.answer else None,
        exchange.problem,
        json.dumps(exchange.removed),
        json.dumps(filters_to_json(exchange.filters), sort_keys=True),
    )


def _document(answer: Answer) -> str:
    """The contract's document, with how exactly dates are known, which it leaves to articles."""
    document = answer_to_json(answer)
    for name in ("citations", "nearest"):
        for told, written in zip(getattr(answer, name), document[name], strict=True):
            if told.published_last:
                written["published_last"] = told.published_last.isoformat()
    return orjson.dumps(document).decode()


def from_row(row: Row) -> KeptExchange:
    """The exchange of ``COLUMNS`` followed by when it was asked, its rating and its reason."""
    question, state, answer, problem, removed, filters, asked, rating, reason = row
    return KeptExchange(
        question,
        state,
        answer_from_json(orjson.loads(answer)) if answer else None,
        problem,
        tuple(json.loads(removed)),
        filters_from_json(json.loads(filters)),
        datetime.fromisoformat(asked),
        rating or "",
        reason or "",
    )
