"""One rule of a gate, and what became of it."""

from dataclasses import dataclass

from eval.compare.change import Change
from eval.report import Figure

LOOK_AT = 10
"""At most this many cases are named under a rule."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule by name, whether it is met, and the reason in words.

    ``figure`` is what a threshold is held against, ``change`` what became of the baseline's.
    ``cases`` are ids of those to look at first when the rule is not met.
    """

    name: str
    passed: bool
    told: str
    figure: Figure | None = None
    change: Change | None = None
    cases: tuple[str, ...] = ()
    metric: str | None = None
