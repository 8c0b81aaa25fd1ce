"""What is told of a metric."""

from dataclasses import dataclass
from typing import Literal

Family = Literal[
    "retrieval", "answer", "citation", "faithfulness", "abstention", "summary", "judge"
]
"""Speed, tokens and cost differ from run to run and are no metrics here: see eval/operation.py."""


@dataclass(frozen=True, slots=True)
class Metric:
    """A figure from 0 to 1; ``whole`` ones are of the run and not a mean over its cases.

    ``meaning`` is a sentence for a reader, ``source`` the paper or library that defines it. A
    ``detail`` is measured and kept like any other, and left out where a reader wants the gist.
    """

    name: str
    family: Family
    meaning: str
    source: str
    higher_is_better: bool = True
    whole: bool = False
    detail: bool = False

    @property
    def worst(self) -> float:
        """What a case that failed scores."""
        return 0.0 if self.higher_is_better else 1.0
