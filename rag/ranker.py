"""The learned ranker: one weight for each feature, from a small file that can be read.

``ranker.json`` is made by ``python -m benchmarks.fit_ranker`` from the tuning parts of the public
benchmarks (docs/benchmarks.md); it says what it was made from.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from rag.candidates import FEATURES


@dataclass(frozen=True, slots=True)
class Ranker:
    """A linear scoring rule; ``weights`` has one for each of ``FEATURES``."""

    weights: tuple[float, ...]

    def scores(self, features: NDArray[np.float32]) -> NDArray[np.float32]:
        """Scores of candidates, shape (candidates,); higher is better, by about one per step.

        The difference of two scores is the logarithm of how much likelier the one is relevant.
        """
        scored: NDArray[np.float32] = features @ np.array(self.weights, dtype=np.float32)
        return scored


def to_ranker(weights: Mapping[str, float]) -> Ranker:
    """The ranker with these weights by feature.

    Raises:
        KeyError: a feature has no weight, or a weight is of none.

    """
    if unknown := weights.keys() - set(FEATURES):
        raise KeyError(f"weights of unknown features: {', '.join(sorted(unknown))}")
    return Ranker(tuple(float(weights[name]) for name in FEATURES))


@cache
def load_ranker() -> Ranker:
    """The ranker that comes with Footnote."""
    document = json.loads(files("rag").joinpath("ranker.json").read_text(encoding="utf-8"))
    return to_ranker(document["weights"])
