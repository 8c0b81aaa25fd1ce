"""Fit and judge what makes a sentence the answer, and whether it is one (rag/answerability.json).

Usage: python -m benchmarks.fit_answerability DATA_DIR [--write]

Three sets, each half of which tunes and half of which is reported: XQuAD (en), ClapNQ (dev) and the
cases of our own sample corpus. First the choice among sentences: a listwise softmax over the
sentences of each answerable question, minimised by L-BFGS. Then, of the sentence so chosen, whether
it answers: logistic regression (scikit-learn), each kind of question weighing the same. Questions
that are not answered are ClapNQ's and our own, XQuAD's without their paragraph ("absent"), and
XQuAD's and our own without the sentences that answer them, their article staying ("near miss").
Both are fitted twice: as they are, and with what the answer model reads (rag/answer_model; it
learned from none of these sets). Printed for the held-out halves: how often the chosen sentence is
a gold one, AUROC beside the plain cosine of the nearest passage, calibration error, and what a
threshold chosen on the tuning halves refuses. ``--write`` also draws docs/answerability.svg: a
reliability diagram and a risk-coverage curve.
"""

import json
import sys
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score

from benchmarks.question_sets import load
from benchmarks.weighed import PASSAGES_ALONE, Weighed, read_clapnq, read_own, read_questions
from rag.answer_model.open import prepared
from rag.answerability import FEATURES, MEASURES
from rag.embed import open_embedder
from rag.settings import load_settings

WRONGLY_REFUSED = 0.03
"""Share of any set's answerable questions that may be refused, on the tuning halves."""

MARGIN = 0.02
"""What the threshold stays below that, where the answer model reads: its odds differ a little from
processor to processor, and no answer may hang on that."""

REFUSED = 0.97
"""Share of unanswerable questions of which it is told what refusing them costs."""

HELD = {"sentence": 1.0, "sentence_words": 0.5, "passage": 0.5}
"""Weights that are not learned again: they stood the test on all sets, and when learned from XQuAD
and ClapNQ, where one passage is about each question, words count for too little in news."""

PENALTY = 1e-4
"""Weight of the squared weights of the choice."""

NEAR_MISS = 0.3
"""What a near miss that was made up weighs beside a question that someone asked."""


HERE = Path(__file__).parent.parent
RULE, PLOT = HERE / "rag/answerability.json", HERE / "docs/answerability.svg"
Array = NDArray[Any]


def main(data_dir: Path, *, write: bool) -> None:
    """Fit both rules, print, and write them when asked to."""
    settings = load_settings()
    embedder, answer_model = open_embedder(settings), prepared(settings)
    rows = [
        *read_questions(load(data_dir), embedder, answer_model),
        *read_clapnq(data_dir, embedder, answer_model),
        *read_own(settings, embedder, answer_model),
    ]
    names = [row.name for row in rows if not row.name.endswith(PASSAGES_ALONE)]
    tunes = [row.tunes for row in rows if not row.name.endswith(PASSAGES_ALONE)]
    document = {
        "made_by": "python -m benchmarks.fit_answerability",
        "made_from": {
            name: f"{sum(t for n, t in zip(names, tunes, strict=True) if n == name)} questions, "
            "tuning half"
            for name in dict.fromkeys(names)
        },
        "alone": _rule(rows, read=False, draw=False),
        "with_answer_model": _rule(rows, read=True, draw=write),
    }
    _say(json.dumps(document, indent=2))
    if write:
        RULE.write_text(json.dumps(document, indent=2) + "\n", encoding="utf-8")


def _rule(rows: list[Weighed], *, read: bool, draw: bool) -> dict[str, Any]:
    """One rule, with or without what the answer model read, and its held-out figures."""
    _say("with the answer model" if read else "without the answer model")
    measured = [n for n, name in enumerate(FEATURES) if read or name != "answers"]
    choice = _fit_choice([r for r in rows if r.tunes and r.good and any(r.good)], read=read)
    best = [max(r.candidates, key=lambda c: _dot(choice, c.measures)) for r in rows]
    _report_choice([r for r in rows if not r.tunes], choice)
    kept = [n for n, r in enumerate(rows) if not r.name.endswith(PASSAGES_ALONE)]
    rows, best = [rows[n] for n in kept], [best[n] for n in kept]
    tunes = np.array([row.tunes for row in rows])
    labels = np.array([row.answerable for row in rows])
    features = np.array([candidate.features for candidate in best])
    kinds = [row.kind for row in rows]
    counts = {kind: kinds.count(kind) for kind in set(kinds)}
    near = np.array([row.near_miss for row in rows])
    share = np.array([1 / counts[kind] for kind in kinds]) * np.where(near, NEAR_MISS, 1)
    model = LogisticRegression(C=10, max_iter=5000)
    weight = share[tunes] / share[tunes].mean()
    model.fit(features[tunes][:, measured], labels[tunes], sample_weight=weight)
    scores = model.predict_proba(features[:, measured])[:, 1]
    names = np.array([row.name for row in rows])
    lost = [
        np.quantile(scores[tunes & labels & (names == name)], WRONGLY_REFUSED)
        for name in dict.fromkeys(names.tolist())
    ]
    threshold = round(float(min(lost)), 2)
    _report(names, labels, near, scores, features, ~tunes, threshold)
    if draw:
        real = ~tunes & ~near
        _draw(names[real], labels[real], scores[real])
    weighed = zip((FEATURES[n] for n in measured), model.coef_[0], strict=True)
    chosen = zip(MEASURES, choice, strict=True)
    return {
        "threshold": round(threshold - MARGIN, 2) if read else threshold,
        "choice": {n: round(float(w), 3) for n, w in chosen if read or n != "answers"},
        "weights": {n: round(float(w), 3) for n, w in weighed},
        "bias": round(float(model.intercept_[0]), 3),
    }


def _fit_choice(rows: list[Weighed], *, read: bool) -> Array:
    """A weight a measure: held ones as they are, others learned, each set weighing the same.

    Learned alongside is how much a difference counts (the softmax's temperature), then let go.
    """
    names = [row.name for row in rows]
    tables = [np.array([c.measures for c in row.candidates]) for row in rows]
    share = np.array([1 / names.count(name) for name in names])
    share /= share.sum()
    held = np.array([HELD.get(name, 0.0) for name in MEASURES])
    free = [
        n for n, name in enumerate(MEASURES) if name not in HELD and (read or name != "answers")
    ]

    def loss(values: Array) -> tuple[float, Array]:
        value = PENALTY * values[1:] @ values[1:]
        slope = np.r_[0.0, 2 * PENALTY * values[1:]]
        for table, row, part in zip(tables, rows, share, strict=True):
            measures = np.c_[table @ held, table[:, free]]
            scores = measures @ values
            odds = np.exp(scores - scores.max())
            odds /= odds.sum()
            good = np.array(row.good)
            right = odds[good].sum() + 1e-12
            value -= part * np.log(right)
            slope = slope - part * (np.where(good, odds / right, 0) - odds) @ measures
        return float(value), slope

    found = minimize(loss, np.r_[1.0, np.zeros(len(free))], jac=True, method="L-BFGS-B").x
    weights: Array = held.copy()
    weights[free] = found[1:] / found[0]
    return weights


def _report_choice(rows: list[Weighed], choice: Array) -> None:
    by_cosine = np.eye(len(MEASURES))[MEASURES.index("sentence")]
    for name in dict.fromkeys(row.name for row in rows):
        asked = [r for r in rows if r.name == name and r.good and any(r.good)]
        if not asked:
            continue
        hits = {
            what: np.mean([_is_hit(row, weights) for row in asked])
            for what, weights in (("chosen", choice), ("by cosine alone", by_cosine))
        }
        told = ", ".join(f"{what} {share:.3f}" for what, share in hits.items())
        _say(f"{name}, held out ({len(asked)} questions): the sentence is a gold one: {told}")


def _is_hit(row: Weighed, weights: Array) -> bool:
    best = max(range(len(row.candidates)), key=lambda n: _dot(weights, row.candidates[n].measures))
    return bool(row.good and row.good[best])


def _dot(weights: Array, values: tuple[float, ...]) -> float:
    return float(weights @ np.array(values))


def _report(
    names: Array,
    labels: Array,
    near: Array,
    scores: Array,
    features: Array,
    held_out: Array,
    threshold: float,
) -> None:
    plain = features[:, FEATURES.index("passage")]
    for name in dict.fromkeys(names.tolist()):
        for misses in (False, True):
            rows = held_out & (names == name) & (labels | (near == misses))
            here, score = labels[rows], scores[rows]
            if here.all():
                continue
            strict = np.quantile(scores[~held_out & labels & (names == name)], 0.05)
            _say(
                f"{name}{', near misses' if misses else ''}, held out ({int(here.sum())} "
                f"answerable, {int((~here).sum())} not): AUROC {roc_auc_score(here, score):.3f} "
                f"(passage cosine alone {roc_auc_score(here, plain[rows]):.3f}), calibration error "
                f"{calibration_error(here, score):.3f}; below {threshold}: refused "
                f"{np.mean(score[~here] < threshold):.3f} of the unanswerable, "
                f"{np.mean(score[here] < threshold):.3f} of the answerable; below {strict:.2f} "
                f"(5% lost in tuning): {np.mean(score[~here] < strict):.3f}, "
                f"{np.mean(score[here] < strict):.3f}; to refuse {REFUSED:.0%} of the unanswerable "
                f"costs {np.mean(score[here] < np.quantile(score[~here], REFUSED)):.3f}"
            )


def calibration_error(labels: Array, scores: Array, bins: int = 10) -> float:
    """Expected calibration error (Naeini et al., AAAI 2015) over equally filled bins, 0 to 1.

    Outcomes weigh the same, as in the fit: the share of unanswerable questions is ours to choose.
    """
    weight = np.where(labels, 1 / labels.sum(), 1 / (~labels).sum())
    order = np.argsort(scores, kind="stable")
    gaps = [
        abs(np.average(labels[b], weights=weight[b]) - np.average(scores[b], weights=weight[b]))
        * weight[b].sum()
        for b in np.array_split(order, bins)
    ]
    return float(sum(gaps) / weight.sum())


def _draw(names: Array, labels: Array, scores: Array) -> None:
    import matplotlib as mpl

    mpl.use("svg")
    mpl.rcParams["svg.hashsalt"] = "footnote"  # the same file for the same figures
    from matplotlib import pyplot as plt

    figure, (left, right) = plt.subplots(1, 2, figsize=(10, 4.2), layout="constrained")
    left.plot([0, 1], [0, 1], color="0.7", linestyle="--", label="perfectly calibrated")
    for name in dict.fromkeys(names.tolist()):
        here, score = labels[names == name], scores[names == name]
        weight = np.where(here, 1 / here.sum(), 1 / (~here).sum())
        bins = np.array_split(np.argsort(score, kind="stable"), 10)
        left.plot(
            [np.average(score[b], weights=weight[b]) for b in bins],
            [np.average(here[b], weights=weight[b]) for b in bins],
            marker="o",
            label=name,
        )
        order = np.argsort(-score, kind="stable")
        wrong = np.cumsum(weight[order] * ~here[order])
        covered = np.cumsum(weight[order])
        right.plot(covered / covered[-1], wrong / covered, label=name)
    left.set(title="Reliability", xlabel="probability told", ylabel="share answerable")
    right.set(title="Risk and coverage", xlabel="share answered", ylabel="share unanswerable")
    left.legend()
    right.legend()
    figure.savefig(PLOT, metadata={"Date": None})


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")


if __name__ == "__main__":
    if len(sys.argv) not in (2, 3):
        sys.exit(__doc__)
    main(Path(sys.argv[1]), write="--write" in sys.argv[2:])
