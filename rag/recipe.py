"""What makes an index: embedder and chunking. Question and corpus must agree on it."""

import json
from dataclasses import dataclass

from rag.settings import Settings

CHUNKING_VERSION = 1
"""Raised when the same settings would cut or embed chunks in another way."""

PARTS = ("embedder", "embed_backend", "embed_url", "chunk_tokens", "chunk_overlap")
"""The settings that an index depends on."""


@dataclass(frozen=True, slots=True)
class Recipe:
    """``fingerprint`` in words; ``parts`` is JSON from which the settings can be had again."""

    fingerprint: str
    parts: str


def recipe(settings: Settings) -> Recipe:
    """The recipe that the settings ask for."""
    values = {part: getattr(settings, part, None) for part in PARTS}
    return Recipe(
        f"embedder {settings.embedder}, chunks of {settings.chunk_tokens} tokens with "
        f"{settings.chunk_overlap} overlapping (chunking {CHUNKING_VERSION})",
        json.dumps(values),
    )


def settings_of(parts: str, settings: Settings) -> Settings:
    """The settings as they were for an index, everything else as it is now."""
    return settings.model_copy(update=json.loads(parts))
