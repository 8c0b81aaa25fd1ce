"""The form of a recorded answer: a simple one of any system, or a line of our results.jsonl."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from eval.systems.written import FindArticle, Place, to_answer, to_citation, to_passage
from rag.errors import MissingAnswer
from rag.recorded import answer_from_json
from rag.types import Answer, Passage

_TEXT: Final = {"type": "string", "pattern": r"\S"}
_OFFSET: Final = {"type": "integer"}
_PLACE: Final = {
    "type": "object",
    "properties": {
        "article_id": _TEXT,
        "start": _OFFSET,
        "end": _OFFSET,
        "quote": {"type": "string"},
        "text": {"type": "string"},
        "score": {"type": "number"},
        "also_in": {"type": "array", "items": _TEXT},
    },
    "dependentRequired": {"start": ["end"], "end": ["start"]},
}
ANSWER_SCHEMA: Final[dict[str, Any]] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "Recorded answer",
    "type": "object",
    "properties": {
        "id": _TEXT,
        "question": _TEXT,
        # A line of results.jsonl has an object here, or null beside its error.
        "answer": {"type": ["string", "object", "null"]},
        "citations": {"type": "array", "items": {**_PLACE, "required": ["article_id"]}},
        "retrieved": {
            "type": "array",
            "items": {**_PLACE, "anyOf": [{"required": ["article_id"]}, {"required": ["text"]}]},
        },
        "abstained": {"type": "boolean"},
        "confidence": {"type": ["number", "null"], "minimum": 0, "maximum": 1},
        "error": {"type": ["string", "null"]},
    },
    "anyOf": [{"required": ["id"]}, {"required": ["question"]}],
    "if": {"properties": {"error": {"type": "string"}}, "required": ["error"]},
    "else": {
        "required": ["answer"],
        "properties": {"answer": {"type": ["string", "object"]}},
    },
}
"""Other fields may be there and are not read."""

Document = Mapping[str, Any]


def to_recorded(question: str, document: Document, find: FindArticle, name: str) -> Answer:
    """The answer of a document that passed ``ANSWER_SCHEMA``."""
    retrieved = tuple(
        _passage(rank, place, find) for rank, place in enumerate(document.get("retrieved", ()))
    )
    answer = document["answer"]
    if isinstance(answer, Mapping):
        return replace(_ours(answer), retrieved=retrieved)
    cited = enumerate(document.get("citations", ()), start=1)
    return to_answer(
        question,
        answer,
        citations=[to_citation(n, _place(place, "quote"), find) for n, place in cited],
        retrieved=retrieved,
        abstained=document.get("abstained"),
        confidence=document.get("confidence"),
        answerer=name,
    )


def _place(document: Document, words: str) -> Place:
    return Place(
        document.get("article_id", ""),
        document.get("start"),
        document.get("end"),
        document.get(words),
    )


def _passage(rank: int, document: Document, find: FindArticle) -> Passage:
    passage = to_passage(rank, _place(document, "text"), find)
    return replace(
        passage,
        score=document.get("score", passage.score),
        also_in=tuple(document.get("also_in", ())),
    )


def _ours(document: Document) -> Answer:
    """The answer of a line of results.jsonl."""
    try:
        return answer_from_json(document)
    except (KeyError, TypeError, ValueError) as exc:
        raise MissingAnswer(
            f"what is recorded is no answer of Footnote's ({type(exc).__name__}: {exc}). Write the "
            "text of the answer, or what footnote ask --json prints."
        ) from exc
