"""What a run was made with, as the head of the page tells it."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from eval.recorded_run import RecordedRun
from rag.settings import Settings

_NAMES = {"corpus_hash": "corpus", "cases_sha256": "case file"}
_TOLD_APART = {"settings", "packages"}


@dataclass(frozen=True, slots=True)
class Head:
    """The run in figures and facts.

    ``settings`` are those that differ from their default, each with both values; ``packages`` the
    versions of what can change an answer. ``facts`` are a label and its value each.
    """

    cases: int
    answerable: int
    failures: int
    warnings: tuple[str, ...]
    facts: tuple[tuple[str, str], ...]
    settings: tuple[tuple[str, str, str], ...]
    packages: tuple[tuple[str, str], ...]


def to_head(run: RecordedRun) -> Head:
    """What there is to say about the run as a whole."""
    manifest = run.manifest
    answerers = Counter((line["answer"] or {}).get("answerer") for line in run.lines)
    named = [f"{name} ({count} cases)" for name, count in answerers.items() if name]
    facts = [("answered by", ", ".join(sorted(named)))]
    facts += [
        (_NAMES.get(name, name.replace("_", " ")), _value(value))
        for name, value in sorted(manifest.items())
        if name not in _TOLD_APART and value is not None
    ]
    packages = manifest.get("packages") or {}
    return Head(
        cases=len(run.cases),
        answerable=sum(case.answerable for case in run.cases),
        failures=sum(outcome.error is not None for outcome in run.outcomes),
        warnings=tuple(run.report.get("warnings", ())),
        facts=tuple((label, value) for label, value in facts if value),
        settings=_changed(manifest.get("settings") or {}),
        packages=tuple((name, version) for name, version in packages.items() if version),
    )


def _changed(settings: Mapping[str, Any]) -> tuple[tuple[str, str, str], ...]:
    # Without reading the environment: the defaults, not the settings of whoever looks.
    defaults = Settings.model_construct().model_dump(mode="json")
    return tuple(
        (name, _value(value), _value(defaults.get(name)))
        for name, value in sorted(settings.items())
        if value != defaults.get(name)
    )


def _value(value: object) -> str:
    if isinstance(value, Mapping):
        return ", ".join(f"{name} {_value(part)}" for name, part in sorted(value.items()))
    if isinstance(value, list):
        return ", ".join(_value(part) for part in value)
    return "none" if value is None else str(value)
