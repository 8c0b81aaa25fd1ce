"""Who else may be asked whether sources carry a claim; no contradiction is ever overruled."""

from dataclasses import dataclass
from typing import Protocol

from rag.support.context import Context
from rag.types import Usage


@dataclass(frozen=True, slots=True)
class Advice:
    """What an adviser thinks; ``supported`` is ``None`` when it cannot tell or did not answer."""

    supported: bool | None
    reason: str = ""
    usage: Usage | None = None


class Adviser(Protocol):
    """Reads claim and sources by itself: a model of entailment, a language model."""

    def advise(self, claim: str, context: Context) -> Advice:
        """What it thinks; it does not raise when it cannot be reached."""
        ...
