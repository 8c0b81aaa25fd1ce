"""A few metrics that are scored on the same cases."""

from collections.abc import Mapping
from typing import Protocol

from eval.case import Case
from rag.types import Answer


class Part(Protocol):
    """Scores answers on some metrics; safe to share between threads."""

    @property
    def names(self) -> tuple[str, ...]:
        """The metrics."""
        ...

    def expects(self, case: Case) -> bool:
        """Whether a right answer to the case is scored here, and so a failed one too."""
        ...

    def score(self, case: Case, answer: Answer) -> Mapping[str, float]:
        """Scores by metric; empty when there is nothing to score."""
        ...
