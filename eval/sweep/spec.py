"""The settings that a sweep tries, read from a TOML or YAML file and checked before any is run."""

import hashlib
import itertools
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import yaml
from pydantic import ValidationError

from eval.suggest import did_you_mean
from rag.errors import BadSettings
from rag.settings import Settings

DEFAULT = "default"
"""The name of the settings as they are without the sweep."""

ONE_BY_ONE = "setting"
"""The key of settings that are listed one by one, beside the grid."""

MOST_SETTINGS = 500
LONGEST_FOLDER = 80

SWEPT: Final = (
    "embedder",
    "embed_backend",
    "embed_url",
    "embed_query_prompt",
    "embed_text_prompt",
    "chunk_tokens",
    "chunk_overlap",
    "top_k",
    "reranker",
    "recency",
    "answer_model",
    "abstain_below",
    "unsupported",
    "answerer",
    "llm_url",
    "llm_model",
    "llm_local",
    "llm_max_tokens",
    "support_model",
    "support_judge",
    "splitter",
)
"""Settings on which answers depend. The others say where things are, or what they cost."""

Value = str | int | float | bool | None


@dataclass(frozen=True, slots=True)
class Candidate:
    """Settings to try: what they change of the present ones, by name; nothing for the default."""

    changes: Mapping[str, Value]
    settings: Settings

    @property
    def name(self) -> str:
        """The changes as people read them: "chunk_tokens=128, top_k=4"."""
        written = (f"{name}={_written(value)}" for name, value in self.changes.items())
        return ", ".join(written) or DEFAULT

    @property
    def folder(self) -> str:
        """The changes as the name of a folder, another one for each candidate."""
        plain = self.name.replace(", ", ",")
        safe = re.sub(r"[^\w=,.-]", "_", plain)[:LONGEST_FOLDER]
        if safe == plain:
            return safe
        return f"{safe}-{hashlib.sha256(plain.encode()).hexdigest()[:8]}"


def load_candidates(file: Path, present: Settings) -> tuple[Candidate, ...]:
    """The present settings, then every combination of the file's lists, then its single settings.

    Those that come to the same are listed once.

    Raises:
        BadSettings: the file cannot be read, a key is no setting that changes answers, or a value
            cannot be used; the message names the key.

    """
    document = _document(file)
    singles = document.pop(ONE_BY_ONE, [])
    if not isinstance(singles, list) or not all(isinstance(one, dict) for one in singles):
        raise BadSettings(f"{file}: {ONE_BY_ONE}: must be tables: [[{ONE_BY_ONE}]] in TOML.")
    given = [*_grid(file, document), *singles]
    if len(given) > MOST_SETTINGS:
        raise BadSettings(
            f"{file}: asks for {len(given)} settings, {MOST_SETTINGS} at most are tried. Shorten "
            "the lists, or sweep one after the other."
        )
    found = {DEFAULT: Candidate({}, present)}
    for changes in given:
        candidate = _candidate(file, changes, present)
        found.setdefault(candidate.name, candidate)
    if len(found) == 1:
        raise BadSettings(
            f"{file}: names no setting other than the present ones. Write for example: "
            "top_k = [4, 8, 12]"
        )
    return tuple(found.values())


def _document(file: Path) -> dict[str, Any]:
    try:
        text = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as exc:
        raise BadSettings(
            f"{file}: cannot be read ({exc}). Give a TOML or YAML file of settings to try."
        ) from exc
    try:
        if file.suffix in (".yaml", ".yml"):
            document = yaml.safe_load(text) or {}
        else:
            document = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, yaml.YAMLError) as exc:
        raise BadSettings(f"{file}: {exc}. Write for example: top_k = [4, 8, 12]") from exc
    if not isinstance(document, dict):
        raise BadSettings(f"{file}: must name settings, each with its list of values.")
    return document


def _grid(file: Path, lists: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Every combination of the values, the last list changing fastest; none without a list."""
    columns = {name: v if isinstance(v, list) else [v] for name, v in lists.items()}
    for name, values in columns.items():
        _check_name(file, name)
        if not values:
            raise BadSettings(f"{file}: {name}: the list is empty. Name a value, or leave it out.")
    if columns:
        for combination in itertools.product(*columns.values()):
            yield dict(zip(columns, combination, strict=True))


def _candidate(file: Path, changes: Mapping[str, Any], present: Settings) -> Candidate:
    for name in changes:
        _check_name(file, name)
    try:
        # Every field is given, so that the environment is not read a second time.
        settings = Settings(**{**dict(present), **changes})
    except ValidationError as exc:
        problems = "; ".join(
            f"{'.'.join(str(part) for part in error['loc'])}: {error['input']!r}: {error['msg']}"
            for error in exc.errors()
        )
        raise BadSettings(f"{file}: {problems}. Correct it and run again.") from exc
    # As the settings have them: "4" and 4 are one value, and a blank one is none.
    taken = {name: getattr(settings, name) for name in sorted(changes)}
    return Candidate(
        {name: value for name, value in taken.items() if value != getattr(present, name)}, settings
    )


def _check_name(file: Path, name: str) -> None:
    if name in SWEPT:
        return
    if name in Settings.model_fields:
        raise BadSettings(
            f"{file}: {name}: does not change answers, so there is nothing to choose by. Set it "
            f"as FOOTNOTE_{name.upper()} for the whole sweep."
        )
    raise BadSettings(f"{file}: {name}: no such setting{did_you_mean(name, SWEPT)}")


def _written(value: Value) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return "unset" if value is None else str(value)


def by_cost(candidates: Sequence[Candidate]) -> tuple[Candidate, ...]:
    """The default, then what asks least: the same index, fewer models, fewer passages."""
    default = candidates[0].settings

    def cost(candidate: Candidate) -> tuple[bool, bool, int, int]:
        asked = candidate.settings
        other_index = any(name.startswith(("embed", "chunk")) for name in candidate.changes)
        models = sum(map(bool, (asked.reranker, asked.support_model, asked.support_judge)))
        models += asked.splitter == "llm"
        return asked != default, other_index, models, asked.top_k

    return tuple(sorted(candidates, key=cost))
