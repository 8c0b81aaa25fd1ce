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


CASE_SCHEMA: Final[dict[str, Any]] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "Footnote evaluation case",
    **_closed(
        ["id", "question"],
        {
            "id": _TEXT,
            "question": _TEXT,
            "answerable": {"type": "boolean", "default": True},
            "answers": _TEXTS,
            "gold_articles": _IDS,
            "gold_sentences": {
                "type": "array",
                "uniqueItems": True,
                "items": _closed(["article_id", "quote"], {"article_id": _TEXT, "quote": _TEXT}),
            },
            "choices": {"type": "array", "items": _TEXT, "minItems": 2},
            "answer_index": {"type": "integer", "minimum": 0},
            "history": {
                "type": "array",
                "items": _closed(["question", "answer"], {"question": _TEXT, "answer": _TEXT}),
            },
            "filters": _closed(
                [],
                {
                    "published_from": _DAY_OR_NULL,
                    "published_to": _DAY_OR_NULL,
                    "sources": _IDS,
                    "article_ids": _IDS,
                    "without_ids": _IDS,
                },
            ),
            "summarize": _closed(
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
            "asked_on": _DAY,
            "type": _TEXT,
            "tags": _IDS,
        },
    ),
    # An index without choices points nowhere.
    "dependentRequired": {"answer_index": ["choices"]},
}
"""``answerable`` is true unless a case says otherwise; every other optional field is empty."""
