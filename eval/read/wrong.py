"""What is wrong with a record, field by field; records are checked by pydantic."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, TypeVar

from pydantic import BeforeValidator, StringConstraints, TypeAdapter, ValidationError
from pydantic_core import ErrorDetails, PydanticCustomError

from eval.read.days import read_day

T = TypeVar("T")

Text = Annotated[str, StringConstraints(pattern=r"\S")]
"""A text that says something."""

SHOWN = 60
"""Characters of a wrong value that are shown."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong; ``field`` is empty where it is the whole record."""

    field: str
    what: str

    def at(self, place: str) -> str:
        """The fault as a line of an error."""
        return f"{place}, {self.field}: {self.what}" if self.field else f"{place}: {self.what}"


@dataclass(frozen=True, slots=True)
class Wrong:
    """A record that cannot be read, and everything that is wrong with it."""

    faults: tuple[Fault, ...]


def wrong(field: str, what: str) -> Wrong:
    """A record with one fault."""
    return Wrong((Fault(field, what),))


def checked(shape: TypeAdapter[T], record: object) -> T | Wrong:
    """The record in this shape, or what is wrong with it; what is wrong already stays so."""
    if isinstance(record, Wrong):
        return record
    try:
        return shape.validate_python(record)
    except ValidationError as exc:
        # A list counts as too short, too, when its entries are wrong; those are told.
        errors = [
            e for e in exc.errors(include_url=False) if e["type"] != "too_short" or not e["input"]
        ]
        return Wrong(tuple(map(_fault, errors)))


def _to_day(value: object) -> date:
    day = read_day(value) if isinstance(value, str) else None
    if day is None:
        message = "{value} is no date that is sure. Write it like 2024-03-29"
        raise PydanticCustomError("day", message, {"value": _short(value)})
    return day


Day = Annotated[date, BeforeValidator(_to_day)]
"""A day in any form that names it without doubt."""

_EXPECTED = {
    "string_type": "string",
    "list_type": "list",
    "tuple_type": "list",
    "dict_type": "object",
    "dataclass_type": "object",
    "int_type": "whole number",
    "int_parsing": "whole number",
    "int_from_float": "whole number",
    "bool_type": "true or false",
    "bool_parsing": "true or false",
}


def _fault(error: ErrorDetails) -> Fault:
    """Pydantic's error in the words of our other errors."""
    field, kind, value = _dotted(error["loc"]), error["type"], error["input"]
    match kind:
        case "missing":
            return Fault(field, "is missing")
        case "string_pattern_mismatch":
            return Fault(field, "must not be empty")
        case "too_short":
            return Fault(field, "holds none")
        case "day":
            return Fault(field, error["msg"])
        case _ if kind in _EXPECTED and not field:
            return Fault("", f"not a JSON {_EXPECTED[kind]}")
        case _ if kind in _EXPECTED:
            return Fault(field, f"must be {_EXPECTED[kind]}, is {_short(value)}")
    return Fault(field, error["msg"])


def _dotted(places: Sequence[int | str]) -> str:
    dotted = ""
    for part in places:
        if isinstance(part, int):
            dotted += f"[{part}]"
        else:
            dotted += f".{part}" if dotted else part
    return dotted


def _short(value: Any) -> str:
    shown = "null" if value is None else f'"{value}"' if isinstance(value, str) else str(value)
    return shown if len(shown) <= SHOWN else f"{shown[: SHOWN - 3]}..."
