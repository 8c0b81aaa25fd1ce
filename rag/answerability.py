"""What makes a sentence the answer: how well it answers beside others, and whether it does at all.

``answerability.json`` is made by ``python -m benchmarks.fit_answerability``; it says what it was
made from. How well it holds on questions that it was not made from is in docs/benchmarks.md.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from math import exp
from typing import Any

MEASURES = (
    "sentence",
    "sentence_words",
    "passage",
    "names_missing",
    "counted",
    "answers",
)
"""What the choice among sentences rests on:

- sentence: cosine of question and sentence
- sentence_words: share of the question's words, by inverse article frequency, in the sentence
- passage: cosine of question and the sentence's passage, title included
- answers: probability that it answers, as the answer model reads it; 0 without one
- the others: see ``rag.close.Closeness``
"""

FEATURES = (
    "sentence",
    "sentence_words",
    "passage",
    "passage_words",
    "context_meaning",
    "names_missing",
    "figure_missing",
    "answers",
)
"""What the probability rests on, of the best sentence; passage_words: the share of the question's
words in its passage; answers: the answer model's log odds, 0 when no such model read it."""


@dataclass(frozen=True, slots=True)
class Answerability:
    """A weight for each of ``MEASURES`` to choose by; logistic regression over ``FEATURES``.

    Below ``threshold`` the passages are taken not to answer.
    """

    choice: tuple[float, ...]
    weights: tuple[float, ...]
    bias: float
    threshold: float

    def relevance(self, measures: Sequence[float]) -> float:
        """How well a sentence answers beside others, about -1 to 2, for values of MEASURES."""
        return sum(w * x for w, x in zip(self.choice, measures, strict=True))

    def probability(self, features: Sequence[float]) -> float:
        """Probability (0 to 1) that the passages answer, for values in the order of FEATURES."""
        logit = self.bias + sum(w * x for w, x in zip(self.weights, features, strict=True))
        return 1 / (1 + exp(-max(-500.0, min(500.0, logit))))


def to_answerability(rule: Mapping[str, Any]) -> Answerability:
    """The rule of a document as ``answerability.json`` holds them; KeyError when a part is missing.

    What a rule has no weight for counts nothing.
    """
    known = {*MEASURES, *FEATURES}
    if unknown := {*rule["choice"], *rule["weights"]} - known:
        raise KeyError(f"answerability.json weighs what nothing measures: {sorted(unknown)}")
    return Answerability(
        tuple(float(rule["choice"].get(name, 0.0)) for name in MEASURES),
        tuple(float(rule["weights"].get(name, 0.0)) for name in FEATURES),
        float(rule["bias"]),
        float(rule["threshold"]),
    )


@cache
def load_answerability(*, read: bool) -> Answerability:
    """The rule that comes with Footnote: for sentences that an answer model ``read``, or none."""
    document = json.loads(files("rag").joinpath("answerability.json").read_text(encoding="utf-8"))
    return to_answerability(document["with_answer_model" if read else "alone"])
