"""What a gate asks for: ``[tool.footnote.gate]`` of a pyproject.toml, or a TOML file of its own."""

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from eval.metrics.catalog import BY_NAME
from eval.suggest import did_you_mean
from rag.errors import BadGate

PYPROJECT = "pyproject.toml"
_TABLE = ("tool", "footnote", "gate")

Share = Annotated[float, Field(ge=0, le=1)]


class _Closed(BaseModel):
    """A table of the file: frozen, every key known."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False, strict=True)


class Bound(_Closed):
    """A value that a figure must reach: the figure itself, or an end of its 95% interval."""

    value: Share
    on: Literal["value", "low", "high"] = "value"

    @model_validator(mode="before")
    @classmethod
    def _of_number(cls, given: Any) -> Any:
        number = isinstance(given, int | float) and not isinstance(given, bool)
        return {"value": float(given)} if number else given


Bounds = dict[str, Bound]


class Thresholds(_Closed):
    """Metrics with the least and the most that they may be."""

    minimum: Bounds = {}
    maximum: Bounds = {}


class Regression(_Closed):
    """What may not get worse than the baseline.

    ``metrics`` are guarded, all of the baseline's but details unless named. A loss of at most
    ``tolerance`` never fails, one of more than ``max_loss`` always does, and one between them when
    the test, corrected for all metrics guarded, is below ``alpha``.
    """

    metrics: tuple[str, ...] = Field(default=(), strict=False)
    tolerance: Share = 0.01
    alpha: Annotated[float, Field(gt=0, lt=1)] = 0.05
    max_loss: Share | None = None


class GateConfig(_Closed):
    """All rules of a gate. ``type`` and ``tag`` hold thresholds for the cases of one slice.

    ``baseline`` is a path, relative to the file that names it. ``max_missing_cases`` is how many
    cases of the baseline the run may lack.
    """

    baseline: str | None = None
    max_failures: Annotated[int, Field(ge=0)] | None = None
    max_missing_cases: Annotated[int, Field(ge=0)] = 0
    minimum: Bounds = {}
    maximum: Bounds = {}
    regression: Regression | None = None
    type: dict[str, Thresholds] = {}
    tag: dict[str, Thresholds] = {}

    @model_validator(mode="after")
    def _has_a_rule(self) -> Self:
        slices = (*self.type.values(), *self.tag.values())
        bounds = (self.minimum, self.maximum, *(each.minimum or each.maximum for each in slices))
        asked = self.baseline or self.regression or self.max_failures is not None
        if not (asked or any(bounds)):
            raise ValueError("sets no rule, and would pass anything")
        return self


def find_config(start: Path) -> Path | None:
    """The nearest pyproject.toml with a gate, from the folder upwards; None without one.

    Raises:
        BadGate: a pyproject.toml on the way cannot be read.

    """
    for folder in (start, *start.parents):
        file = folder / PYPROJECT
        if file.is_file() and _table(_parsed(file), _TABLE) is not None:
            return file
    return None


def load_config(file: Path) -> GateConfig:
    """The gate of a file: its ``[tool.footnote.gate]``, or all of a file without ``[tool]``.

    Raises:
        BadGate: it cannot be read, is no TOML, or a key of it cannot be used; the message names
            each such key.

    """
    document = _parsed(file)
    table = _table(document, _TABLE)
    if table is None and ("tool" in document or file.name == PYPROJECT):
        raise BadGate(f"{file}: has no table [tool.footnote.gate]. Write one with the rules.")
    return to_config(document if table is None else table, str(file))


def to_config(table: Mapping[str, Any], where: str) -> GateConfig:
    """The gate of a table, every key checked; ``where`` it stands begins the message.

    Raises:
        BadGate: a key cannot be used.

    """
    try:
        config = GateConfig.model_validate(table)
    except ValidationError as exc:
        problems = [_explained(error) for error in exc.errors()]
        raise BadGate(_report(where, problems)) from exc
    problems = _unknown_metrics(config)
    if problems:
        raise BadGate(_report(where, problems))
    return config


def _parsed(file: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except OSError as exc:
        raise BadGate(f"{file}: cannot be read ({exc.strerror}). Check the path.") from exc
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as exc:
        raise BadGate(f"{file}: is not TOML ({exc}). Correct it and run again.") from exc


def _table(document: Mapping[str, Any], path: tuple[str, ...]) -> Mapping[str, Any] | None:
    found: Any = document
    for name in path:
        found = found.get(name) if isinstance(found, Mapping) else None
    return found if isinstance(found, Mapping) else None


def _report(where: str, problems: list[str]) -> str:
    return f"{where}: correct these keys of the gate and run again:\n  " + "\n  ".join(problems)


def _explained(error: Any) -> str:
    """The key and what is wrong with it."""
    location = tuple(part for part in error["loc"] if isinstance(part, str | int))
    key = ".".join(f'"{part}"' if "@" in str(part) else str(part) for part in location) or "gate"
    if error["type"] == "extra_forbidden":
        return f"{key}: unknown key{did_you_mean(str(location[-1]), _known(location[:-1]))}"
    message = error["msg"].removeprefix("Value error, ")
    return f"{key}: {message[0].lower()}{message[1:]}"


def _known(place: tuple[str | int, ...]) -> list[str]:
    """The keys of the table at a place."""
    if not place:
        return list(GateConfig.model_fields)
    if place[0] == "regression":
        return list(Regression.model_fields)
    inner = place[-2:-1] in (("minimum",), ("maximum",))
    return list(Bound.model_fields if inner else Thresholds.model_fields)


def _unknown_metrics(config: GateConfig) -> list[str]:
    named = [
        *((f"minimum.{name}", name) for name in config.minimum),
        *((f"maximum.{name}", name) for name in config.maximum),
    ]
    for kind, slices in (("type", config.type), ("tag", config.tag)):
        for part, bounds in slices.items():
            for side in ("minimum", "maximum"):
                named += [(f"{kind}.{part}.{side}.{n}", n) for n in getattr(bounds, side)]
    if config.regression:
        named += [("regression.metrics", name) for name in config.regression.metrics]
    return [
        f'{key}: there is no metric "{name}"{did_you_mean(name, list(BY_NAME))}'
        for key, name in named
        if name not in BY_NAME
    ]
