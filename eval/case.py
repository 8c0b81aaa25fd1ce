"""One evaluation case, and its JSON document."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

import orjson

from rag.contract import filters_to_json
from rag.types import Filters, SummaryRequest, Turn


@dataclass(frozen=True, slots=True)
class GoldSentence:
    """A sentence that supports the right answer, verbatim from its article."""

    article_id: str
    quote: str


@dataclass(frozen=True, slots=True)
class Case:
    """One question with what a right answer needs; only ``id`` and ``question`` are required.

    ``answers`` are reference answers, any of which will do. ``gold_articles`` hold the answer,
    ``gold_sentences`` state it. ``answer_index`` points into ``choices`` (from 0). ``asked_on`` is
    the day that "last week" counts from. ``type`` is the slice that the case is reported in. With
    ``summarize`` a summary is asked for, with ``answers`` as its references; ``question`` then
    only says of what.
    """

    id: str
    question: str
    answerable: bool = True
    answers: tuple[str, ...] = ()
    gold_articles: tuple[str, ...] = ()
    gold_sentences: tuple[GoldSentence, ...] = ()
    choices: tuple[str, ...] = ()
    answer_index: int | None = None
    history: tuple[Turn, ...] = ()
    filters: Filters = field(default_factory=Filters)
    asked_on: date | None = None
    type: str = ""
    tags: tuple[str, ...] = ()
    summarize: SummaryRequest | None = None


def to_case(document: Mapping[str, Any]) -> Case:
    """The case of a document that passed ``CASE_SCHEMA``."""
    filters = _to_filters(document.get("filters", {}))
    summarize = document.get("summarize")
    return Case(
        id=document["id"],
        question=document["question"],
        answerable=document.get("answerable", True),
        answers=tuple(document.get("answers", ())),
        gold_articles=tuple(document.get("gold_articles", ())),
        gold_sentences=tuple(GoldSentence(**gold) for gold in document.get("gold_sentences", ())),
        choices=tuple(document.get("choices", ())),
        answer_index=document.get("answer_index"),
        history=tuple(Turn(**turn) for turn in document.get("history", ())),
        filters=filters,
        asked_on=_to_day(document.get("asked_on")),
        type=document.get("type", ""),
        tags=tuple(document.get("tags", ())),
        summarize=SummaryRequest(**summarize, filters=filters) if summarize else None,
    )


def _to_filters(document: Mapping[str, Any]) -> Filters:
    return Filters(
        published_from=_to_day(document.get("published_from")),
        published_to=_to_day(document.get("published_to")),
        sources=tuple(document.get("sources", ())),
        article_ids=tuple(document.get("article_ids", ())),
        without_ids=tuple(document.get("without_ids", ())),
        tags=tuple(document.get("tags", ())),
    )


def _to_day(value: str | None) -> date | None:
    return date.fromisoformat(value) if value else None


def case_to_json(case: Case) -> dict[str, Any]:
    """The document of a case, without what is empty; ``to_case`` gives the case again."""
    document: dict[str, Any] = {
        "id": case.id,
        "question": case.question,
        "answerable": case.answerable,
        "answers": list(case.answers),
        "gold_articles": list(case.gold_articles),
        "gold_sentences": [asdict(gold) for gold in case.gold_sentences],
        "choices": list(case.choices),
        "answer_index": case.answer_index,
        "history": [asdict(turn) for turn in case.history],
        "filters": {name: value for name, value in filters_to_json(case.filters).items() if value},
        "asked_on": case.asked_on.isoformat() if case.asked_on else None,
        "type": case.type,
        "tags": list(case.tags),
        "summarize": _to_asked(case.summarize) if case.summarize else None,
    }
    kept = ("id", "question", "answerable", "answer_index")
    return {
        name: value
        for name, value in document.items()
        if value or (name in kept and value is not None)
    }


def cases_to_lines(cases: Iterable[Case]) -> bytes:
    """The cases as a case file: UTF-8, one a line."""
    return b"".join(orjson.dumps(case_to_json(case)) + b"\n" for case in cases)


def _to_asked(request: SummaryRequest) -> dict[str, Any]:
    asked = {"kind": request.kind, "topic": request.topic, "length": request.length}
    return {name: value for name, value in asked.items() if value}
