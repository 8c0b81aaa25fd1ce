"""Who asks."""

from dataclasses import dataclass
from typing import Literal

Role = Literal["reader", "editor"]
"""A reader asks and keeps conversations; an editor also adds, edits and removes articles."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who may use Footnote; ``name`` is empty where nobody has to log in."""

    name: str
    role: Role = "reader"

    @property
    def may_edit(self) -> bool:
        """Whether articles may be added, edited and removed."""
        return self.role == "editor"


ANYONE = Person("", "editor")
"""Whoever comes, where nobody has to log in."""
