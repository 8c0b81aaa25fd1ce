"""What two runs were made with, where it is not the same."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Difference:
    """One entry of the manifests by its dotted name, as A and as B has it; None where absent."""

    name: str
    a: Any
    b: Any


def differences(a: Mapping[str, Any], b: Mapping[str, Any]) -> tuple[Difference, ...]:
    """Every entry that differs, by name."""
    flat_a, flat_b = dict(_flat(a)), dict(_flat(b))
    return tuple(
        Difference(name, flat_a.get(name), flat_b.get(name))
        for name in sorted(flat_a.keys() | flat_b.keys())
        if flat_a.get(name) != flat_b.get(name)
    )


def _flat(document: Mapping[str, Any], place: str = "") -> Iterator[tuple[str, Any]]:
    for key, value in document.items():
        name = f"{place}.{key}" if place else key
        if isinstance(value, Mapping):
            yield from _flat(value, name)
        else:
            yield name, value
