"""Whether what was found answers the question: a calibrated probability.

``answerability.json`` is made by ``python -m benchmarks.fit_answerability``; it says what it was
made from. How well it holds on questions that it was not made from is in docs/benchmarks.md.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from math import exp

FEATURES = ("sentence", "passage", "passage_words", "sentence_words")
"""What it rests on, of the best sentence and its passage:

- sentence: cosine of question and sentence
- passage: cosine of question and passage
- passage_words: share of the question's words, by inverse article frequency, in the passage
- sentence_words: the same share in the sentence
"""


@dataclass(frozen=True, slots=True)
class Answerability:
    """Logistic regression: one weight for each of ``FEATURES``, and a bias."""

    weights: tuple[float, ...]
    bias: float

    def probability(self, features: tuple[float, ...]) -> float:
        """Probability (0 to 1) that the passages answer, for values in the order of FEATURES."""
        logit = self.bias + sum(w * x for w, x in zip(self.weights, features, strict=True))
        return 1 / (1 + exp(-max(-500.0, min(500.0, logit))))


def to_answerability(weights: Mapping[str, float], bias: float) -> Answerability:
    """The rule with these weights by feature; raises KeyError when one is missing."""
    return Answerability(tuple(float(weights[name]) for name in FEATURES), float(bias))


@cache
def load_answerability() -> Answerability:
    """The rule that comes with Footnote."""
    document = json.loads(files("rag").joinpath("answerability.json").read_text(encoding="utf-8"))
    return to_answerability(document["weights"], document["bias"])
