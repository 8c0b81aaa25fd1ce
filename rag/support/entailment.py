"""An adviser that reads claim and sources with a cross-encoder of natural language inference."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from rag.support.adviser import Advice
from rag.support.context import Context

ENTAILS = 0.5
"""Probability of entailment from which a claim is supported."""


class Entailment(Protocol):
    """Gives what follows from a text (``rag.cross_encoder``)."""

    def probabilities(self, premise: str, claims: Sequence[str]) -> list[Mapping[str, float]]:
        """For each claim the probability of "entailment" and, if it knows it, "contradiction"."""
        ...


class EntailmentAdviser:
    """Believes the model where nothing contradicts."""

    def __init__(self, model: Entailment) -> None:
        self._model = model

    def advise(self, claim: str, context: Context) -> Advice:
        """Supported when the claim follows from one sentence with its neighbours, or from all."""
        whole = " ".join(context.cited)
        premises = dict.fromkeys([whole, *context.cited, " ".join([whole, *context.near])])
        read = [self._model.probabilities(premise, [claim])[0] for premise in premises]
        best = max(read, key=lambda found: found["entailment"])
        if best["entailment"] >= ENTAILS:
            return Advice(True)
        if best.get("contradiction", 0.0) >= ENTAILS:
            return Advice(False, "the support model reads a contradiction")
        return Advice(False, "the support model does not read this in the sources")
