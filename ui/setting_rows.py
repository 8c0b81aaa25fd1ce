"""Every setting with its value as it may be shown: secrets and passwords stay out of sight."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from pydantic import SecretStr

from rag.settings import Settings

UNSET = "not set"
HIDDEN = "set, not shown"

GROUPS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("Corpus and embedding", ("data_dir", "chroma_", "embed", "chunk_")),
    ("Search and answers", ("top_k", "rerank", "recency", "answer", "abstain_", "splitter")),
    ("Support check", ("unsupported", "support_")),
    ("Language model", ("llm_",)),
    ("Fetching from the web", ("fetch_",)),
    ("Evaluation", ("eval_",)),
    ("Page and log-in", ("host", "port", "users", "proxy_", "editors", "rate")),
)
"""Headings with what the names of their settings begin with; the rest goes under ``OTHERS``."""

OTHERS = "Others"


@dataclass(frozen=True, slots=True)
class SettingRow:
    """One setting: its environment variable, its value in words, and what it is for."""

    variable: str
    value: str
    description: str
    changed: bool = False
    default: str = ""


@dataclass(frozen=True, slots=True)
class SettingGroup:
    """Settings that belong together."""

    heading: str
    rows: tuple[SettingRow, ...]

    @property
    def changed(self) -> int:
        """How many of them differ from their defaults."""
        return sum(row.changed for row in self.rows)


def setting_groups(settings: Settings) -> tuple[SettingGroup, ...]:
    """All settings in groups, each setting once."""
    rows: dict[str, list[SettingRow]] = {heading: [] for heading, _ in GROUPS}
    rows[OTHERS] = []
    for name in type(settings).model_fields:
        rows[_heading(name)].append(_row(settings, name))
    return tuple(SettingGroup(heading, tuple(held)) for heading, held in rows.items() if held)


def value_to_text(value: Any) -> str:
    """A value in words; of a secret only that it is set, and no password of an address."""
    if value is None or value in ("", ()):
        return UNSET
    if isinstance(value, SecretStr):
        return HIDDEN
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Sequence) and not isinstance(value, str):
        return ",".join(map(str, value))
    return str(value) if isinstance(value, Path) else _without_password(str(value))


def without_secrets(text: str, settings: Settings) -> str:
    """The text, such as an error message, with every secret of the settings taken out."""
    for name in type(settings).model_fields:
        value = getattr(settings, name)
        raw = value.get_secret_value() if isinstance(value, SecretStr) else value
        if isinstance(raw, str) and raw and (shown := value_to_text(value)) != raw:
            text = text.replace(raw, "…" if shown == HIDDEN else shown)
    return text


def _heading(name: str) -> str:
    for heading, beginnings in GROUPS:
        if name.startswith(beginnings):
            return heading
    return OTHERS


def _row(settings: Settings, name: str) -> SettingRow:
    field = type(settings).model_fields[name]
    value, default = getattr(settings, name), field.get_default(call_default_factory=True)
    changed = value != default
    return SettingRow(
        f"{settings.model_config.get('env_prefix', '')}{name}".upper(),
        value_to_text(value),
        field.description or "",
        changed,
        value_to_text(default) if changed else "",
    )


def _without_password(value: str) -> str:
    """The address with its user and password left out; any other text as it is."""
    try:
        parts = urlsplit(value)
    except ValueError:
        return value
    if not parts.scheme or "@" not in parts.netloc:
        return value
    return urlunsplit(parts._replace(netloc=f"…@{parts.netloc.rpartition('@')[2]}"))
