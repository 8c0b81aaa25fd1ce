"""Answers read back from the JSON contract: those of kept conversations and of evaluation runs."""

from collections.abc import Mapping
from dataclasses import fields
from datetime import date
from typing import Any, TypeVar

from rag.types import (
    Answer,
    Citation,
    Condition,
    Disagreement,
    Filters,
    Passage,
    Searched,
    Sentence,
    ShortAnswer,
    Side,
    Usage,
)

Json = Mapping[str, Any]

Kind = TypeVar("Kind")

_DAYS = frozenset({"published", "published_last", "published_from", "published_to"})


def answer_from_json(document: Json) -> Answer:
    """The answer of a document that ``answer_to_json`` wrote, a part of it missing or not.

    What the contract leaves out is empty: ``retrieved``, and how exactly dates are known, unless
    the document has a ``published_last`` beside each ``published``.

    Raises:
        KeyError, TypeError or ValueError: the document is no answer.

    """
    usage, short, searched = (document.get(n) for n in ("usage", "short_answer", "searched"))
    return Answer(
        question=document["question"],
        resolved_question=document.get("resolved_question") or document["question"],
        abstained=document["abstained"],
        sentences=tuple(_read(Sentence, s) for s in document.get("sentences", ())),
        citations=tuple(_read(Citation, c) for c in document.get("citations", ())),
        nearest=tuple(_read(Passage, p) for p in document.get("nearest", ())),
        filters=filters_from_json(document.get("filters") or {}),
        timings_ms=dict(document.get("timings_ms") or {}),
        answerer=document.get("answerer") or "",
        notices=tuple(document.get("notices", ())),
        conditions=tuple(_condition(c) for c in document.get("conditions", ())),
        parts=tuple(document.get("parts", ())),
        disagreements=tuple(_disagreement(d) for d in document.get("disagreements", ())),
        usage=_read(Usage, usage) if usage else None,
        short_answer=_read(ShortAnswer, short) if short else None,
        searched=_read(Searched, searched) if searched else None,
        confidence=document.get("confidence"),
    )


def filters_from_json(document: Json) -> Filters:
    """The filters of a document that ``filters_to_json`` wrote."""
    return _read(Filters, document)


def _condition(document: Json) -> Condition:
    return _read(Condition, {**document, "filters": filters_from_json(document["filters"])})


def _disagreement(document: Json) -> Disagreement:
    return Disagreement(document["kind"], tuple(_read(Side, side) for side in document["sides"]))


def _read(kind: type[Kind], document: Json) -> Kind:
    """A value of this dataclass; fields that it does not have are passed over."""
    known = {field.name for field in fields(kind)}  # type: ignore[arg-type]
    return kind(**{name: _value(name, v) for name, v in document.items() if name in known})


def _value(name: str, value: Any) -> Any:
    if isinstance(value, list):
        return tuple(value)
    return date.fromisoformat(value) if name in _DAYS and value else value
