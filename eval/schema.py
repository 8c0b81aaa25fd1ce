"""The JSON Schema (draft 2020-12) of one evaluation case, one line of a case file."""

from typing import Any, Final

_TEXT: Final[dict[str, Any]] = {"type": "string", "pattern": r"\S"}
_TEXTS: Final[dict[str, Any]] = {"type": "array", "items": _TEXT}
_IDS: Final[dict[str, Any]] = {"type": "array", "items": _TEXT, "uniqueItems": True}
_DAY: Final[dict[str, Any]] = {"type": "string", "format": "date"}
# A filter may be null as well as absent: that is how `footnote ask --json` writes one that is off.
_DAY_OR_NULL: Final[dict[str, Any]] = {"type": ["string", "null"], "format": "date"}


def _closed(required: list[str], properties: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": required,
        "additionalProperties": False,
    }


def _told(rule: dict[str, Any], description: str) -> dict[str, Any]:
    """The rule with a description for people."""
    return {"description": description, **rule}


CASE_SCHEMA: Final[dict[str, Any]] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "Footnote evaluation case",
    **_closed(
        ["id", "question"],
        {
            "id": _told(_TEXT, "Names the case; used once."),
            "question": _told(_TEXT, "What is asked, or of what a summary is asked for."),
            "answerable": _told(
                {"type": "boolean", "default": True}, "Whether the articles answer it."
            ),
            "answers": _told(_TEXTS, "Reference answers; any of them will do."),
            "gold_articles": _told(_IDS, "Ids of the articles that hold the answer."),
            "gold_sentences": {
                "description": "The sentences that state it, word for word from their articles.",
                "type": "array",
                "uniqueItems": True,
                "items": _closed(["article_id", "quote"], {"article_id": _TEXT, "quote": _TEXT}),
            },
            "choices": {
                "description": "Of a multiple-choice question.",
                "type": "array",
                "items": _TEXT,
                "minItems": 2,
            },
            "answer_index": {
                "description": "Which of the choices is right; 0 is the first.",
                "type": "integer",
                "minimum": 0,
            },
            "history": {
                "description": "The conversation before the question, oldest turn first.",
                "type": "array",
                "items": _closed(["question", "answer"], {"question": _TEXT, "answer": _TEXT}),
            },
            "filters": _told(
                _closed(
                    [],
                    {
                        "published_from": _DAY_OR_NULL,
                        "published_to": _DAY_OR_NULL,
                        "sources": _IDS,
                        "article_ids": _IDS,
                        "without_ids": _told(
                            _IDS, "Articles left out, with every near-duplicate of theirs."
                        ),
                        "tags": _told(_IDS, "An article needs one of them."),
                    },
                ),
                "Which articles may answer; days are inclusive.",
            ),
            "summarize": _told(
                _closed(
                    ["kind"],
                    {
                        "kind": {"enum": ["article", "topic", "timeline", "briefing"]},
                        "topic": _TEXT,
                        "length": {
                            "anyOf": [
                                {"enum": ["short", "medium", "long"]},
                                {"type": "integer", "minimum": 1},
                            ]
                        },
                    },
                ),
                "Asks for a summary; the answers are then its references.",
            ),
            "asked_on": _told(_DAY, 'The day that "last week" counts from, like 2025-02-01.'),
            "type": _told(_TEXT, "The slice that the case is reported in."),
            "tags": _told(_IDS, "More slices; footnote eval run --tag picks one."),
        },
    ),
    # An index without choices points nowhere.
    "dependentRequired": {"answer_index": ["choices"]},
}
"""``answerable`` is true unless a case says otherwise; every other optional field is empty."""
