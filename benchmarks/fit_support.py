"""Fit the learned part of the support gate (rag/support/support.json).

Usage: python -m benchmarks.fit_support DATA_DIR [--write]

The tuning half of QAGS (benchmarks/qags.py), its sentences without a contradiction: logistic
regression (scikit-learn), each set and each label weighing the same. Prints the rule and its
balanced accuracy under five-fold cross-validation by article, which never sees the reported half;
that is what benchmarks/support.py measures.
"""

import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import balanced_accuracy_score, roc_auc_score
from sklearn.model_selection import GroupKFold

from benchmarks import qags
from rag.embed import Embedder, open_embedder
from rag.settings import load_settings
from rag.support.context import Context
from rag.support.features import FEATURES, features, similarity
from rag.support.gate import faults
from rag.support.likeness import PieceReader
from rag.support.sources import beside, rest_on

RULE = Path(__file__).parent.parent / "rag/support/support.json"
Array = NDArray[Any]


@dataclass(frozen=True, slots=True)
class Read:
    """A judged sentence as the gate sees it; ``cosine`` is that with its nearest sentence."""

    judged: qags.Judged
    features: tuple[float, ...]
    contradicted: bool
    cosine: float


def main(data_dir: Path, *, write: bool) -> None:
    """Fit, print, and write the rule when asked to."""
    judged = [j for j in qags.load(data_dir) if j.tunes]
    rows = list(read(judged, open_embedder(load_settings())))
    kept = [row for row in rows if not row.contradicted]
    model = fit(kept)
    _say(_cross_validated(rows))
    document = {
        "made_by": "python -m benchmarks.fit_support",
        "made_from": {
            f"qags {name}": f"{sum(row.judged.name == name for row in kept)} sentences, tuning half"
            for name in qags.SETS
        },
        "threshold": 0.5,
        "weights": {n: round(float(w), 3) for n, w in zip(FEATURES, model.coef_[0], strict=True)},
        "bias": round(float(model.intercept_[0]), 3),
    }
    _say(json.dumps(document, indent=2))
    if write:
        RULE.write_text(json.dumps(document, indent=2) + "\n", encoding="utf-8")


def read(sentences: list[qags.Judged], embedder: Embedder) -> Iterator[Read]:
    """Each judged sentence with its features over the sentences that it rests on."""
    reader = PieceReader(embedder, kept=500)
    for judged in sentences:
        vectors = embedder.encode(judged.sentences)
        claim = embedder.encode([judged.claim])[0]
        scores = vectors @ claim
        chosen = rest_on(judged.claim, judged.sentences, scores.tolist())
        context = context_of(judged, chosen)
        similar = similarity(claim, vectors[chosen])
        values = features(judged.claim, context, similar, reader.likeness)
        found = bool(faults(judged.claim, context))
        yield Read(judged, values, found, float(scores.max()))


def context_of(judged: qags.Judged, chosen: list[int]) -> Context:
    """The sentences of the article that a claim rests on, with their neighbours."""
    near = beside(chosen, len(judged.sentences))
    return Context(
        tuple(judged.sentences[n] for n in chosen), tuple(judged.sentences[n] for n in near)
    )


def fit(rows: list[Read]) -> LogisticRegression:
    """The regression over these rows; each set and label weighs the same."""
    groups = [(row.judged.name, row.judged.supported) for row in rows]
    share = np.array([1 / groups.count(group) for group in groups])
    model = LogisticRegression(C=10, max_iter=1000)
    model.fit(
        np.array([row.features for row in rows]),
        np.array([row.judged.supported for row in rows]),
        sample_weight=share / share.mean(),
    )
    return model


def _cross_validated(rows: list[Read]) -> str:
    scores = np.zeros(len(rows))
    articles = np.array([row.judged.article for row in rows])
    for rest, part in GroupKFold(5, shuffle=True, random_state=0).split(rows, groups=articles):
        model = fit([rows[n] for n in rest if not rows[n].contradicted])
        scores[part] = model.predict_proba(np.array([rows[n].features for n in part]))[:, 1]
    scores[[row.contradicted for row in rows]] = 0.0
    told = []
    for name in qags.SETS:
        of_set = np.array([row.judged.name == name for row in rows])
        labels = np.array([row.judged.supported for row in rows])[of_set]
        accuracy = balanced_accuracy_score(labels, scores[of_set] >= 0.5)
        area = roc_auc_score(labels, scores[of_set])
        told.append(f"{name}: balanced accuracy {accuracy:.3f}, AUROC {area:.3f}")
    return "cross-validated on the tuning half; " + "; ".join(told)


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")


if __name__ == "__main__":
    if len(sys.argv) not in (2, 3):
        sys.exit(__doc__)
    main(Path(sys.argv[1]), write="--write" in sys.argv[2:])
