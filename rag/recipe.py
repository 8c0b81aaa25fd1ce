"""What makes an index: embedder and chunking. Question and corpus must agree on it."""

import json
from dataclasses import dataclass

from rag.settings import Settings

CHUNKING_VERSION = 2
"""Raised when the same settings would cut, embed or read chunks in another way."""

PARTS = (
    "embedder",
    "embed_backend",
    "embed_url",
    "embed_query_prompt",
    "embed_text_prompt",
    "chunk_tokens",
    "chunk_overlap",
)
"""The settings with which an index can be read again."""


@dataclass(frozen=True, slots=True)
class Recipe:
    """``fingerprint`` in words; ``parts`` is JSON from which the settings can be had again.

    Two recipes with one fingerprint make the same vectors, to within rounding: where a model
    runs, and at which address, is no part of it.
    """

    fingerprint: str
    parts: str


def recipe(settings: Settings) -> Recipe:
    """The recipe that the settings ask for."""
    return Recipe(
        f"embedder {settings.embedder}{_variant(settings)}, chunks of {settings.chunk_tokens} "
        f"tokens with {settings.chunk_overlap} overlapping (chunking {CHUNKING_VERSION})",
        json.dumps({part: getattr(settings, part) for part in PARTS}),
    )


def settings_of(parts: str, settings: Settings) -> Settings:
    """The settings as they were for an index, everything else as it is now."""
    return settings.model_copy(update=json.loads(parts))


def _variant(settings: Settings) -> str:
    """What sets the vectors apart from those of the same model otherwise."""
    told = [
        *(["of a server"] if settings.embed_url else ()),
        *(["int8"] if settings.embed_backend == "int8" and not settings.embed_url else ()),
        *([f'after "{settings.embed_text_prompt}"'] if settings.embed_text_prompt else ()),
    ]
    return f" ({', '.join(told)})" if told else ""
