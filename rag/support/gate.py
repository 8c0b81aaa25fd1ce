"""The gate that every written sentence passes: contradictions first, then a learned score.

``support.json`` is made by ``python -m benchmarks.fit_support``; it says what it was made from. How
well the gate does on sentences that it was not made from is in docs/benchmarks.md.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from math import exp

from rag.support.context import Context
from rag.support.dates import date_faults
from rag.support.features import FEATURES, Likeness, features
from rag.support.names import name_faults
from rag.support.negation import negation_faults
from rag.support.numbers import number_faults
from rag.support.opposites import opposite_faults

TOO_FAR = "the sources say too little of this"
"""The reason when nothing contradicts a claim and its words are not met either."""


@dataclass(frozen=True, slots=True)
class Decision:
    """Whether a claim is supported, and why not.

    ``score`` (0 to 1) is the learned one; ``contradicted`` tells that a number, date, name or
    negation does not agree, which no other judge may overrule.
    """

    supported: bool
    score: float
    reasons: tuple[str, ...] = ()
    contradicted: bool = False


@dataclass(frozen=True, slots=True)
class Rule:
    """Logistic regression: one weight for each of FEATURES, a bias, and the least score."""

    weights: tuple[float, ...]
    bias: float
    threshold: float

    def score(self, values: tuple[float, ...]) -> float:
        """Probability (0 to 1) that the sources carry a claim with these features."""
        logit = self.bias + sum(w * x for w, x in zip(self.weights, values, strict=True))
        return 1 / (1 + exp(-max(-500.0, min(500.0, logit))))


def judge(claim: str, context: Context, similar: float, likeness: Likeness) -> Decision:
    """Whether the sources carry a claim.

    ``similar`` is its ``similarity`` to them (``rag.support.features``); ``likeness`` compares
    word pieces (``rag.support.likeness``).
    """
    if not context.cited:
        return Decision(False, 0.0, (TOO_FAR,))
    if found := faults(claim, context):
        return Decision(False, 0.0, found, contradicted=True)
    rule = load_rule()
    score = rule.score(features(claim, context, similar, likeness))
    supported = score >= rule.threshold
    return Decision(supported, score, () if supported else (TOO_FAR,))


def faults(claim: str, context: Context) -> tuple[str, ...]:
    """What does not agree, in words for a reader; empty when nothing contradicts."""
    return (
        *number_faults(claim, context),
        *date_faults(claim, context),
        *name_faults(claim, context),
        *negation_faults(claim, context),
        *opposite_faults(claim, context),
    )


def to_rule(weights: Mapping[str, float], bias: float, threshold: float) -> Rule:
    """The rule with these weights by feature; raises KeyError when one is missing."""
    return Rule(tuple(float(weights[name]) for name in FEATURES), float(bias), float(threshold))


@cache
def load_rule() -> Rule:
    """The rule that comes with Footnote."""
    text = files("rag.support").joinpath("support.json").read_text(encoding="utf-8")
    document = json.loads(text)
    return to_rule(document["weights"], document["bias"], document["threshold"])
