"""Fit and judge the probability by which Footnote answers or refuses (rag/answerability.json).

Usage: python -m benchmarks.fit_answerability DATA_DIR [--write]

Three sets, each half of which tunes and half of which is reported: XQuAD (en), every question asked
with its paragraph in the corpus and without it; ClapNQ (dev), its answerable and unanswerable
questions over all of their passages; the cases of our own sample corpus. Logistic regression
(scikit-learn), each set and each outcome weighing the same. Printed for the held-out halves: AUROC
beside the plain cosine of the nearest passage, calibration error, and what a threshold chosen on
the tuning halves refuses. ``--write`` also draws docs/answerability.svg: a reliability diagram and
a risk-coverage curve.
"""

import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score

from benchmarks.question_sets import QuestionSet, load
from eval.bench import clapnq
from eval.cases import load_cases
from ingest.chunk import chunks
from ingest.run import Options, ingest
from rag.answerability import FEATURES
from rag.embed import Embedder, open_embedder
from rag.evidence import SentenceVectors, Weigher
from rag.finder import Finder
from rag.instruments import Instruments
from rag.reading import read_chunks
from rag.recipe import Recipe
from rag.retrieve import HybridRetriever, to_passages
from rag.settings import Settings, load_settings
from rag.store import Store, open_store
from rag.types import Article
from rag.understand import Understanding

TOP_K = 8
WRONGLY_REFUSED = 0.03
"""Share of answerable questions that may be refused, on the tuning halves."""

HERE = Path(__file__).parent.parent
RULE, PLOT = HERE / "rag/answerability.json", HERE / "docs/answerability.svg"
Array = NDArray[Any]


@dataclass(frozen=True, slots=True)
class Weighed:
    """One question: its set, which half it is in, whether it can be answered, its features."""

    name: str
    tunes: bool
    answerable: bool
    features: tuple[float, ...]


def main(data_dir: Path, *, write: bool) -> None:
    """Fit, print, and write the rule when asked to."""
    settings = load_settings()
    embedder = open_embedder(settings)
    rows = [
        *_xquad(load(data_dir), embedder),
        *_clapnq(data_dir, embedder),
        *_own(settings, embedder),
    ]
    names = np.array([row.name for row in rows])
    tunes = np.array([row.tunes for row in rows])
    labels = np.array([row.answerable for row in rows])
    features = np.array([row.features for row in rows])
    groups = [f"{n} {a}" for n, a in zip(names, labels, strict=True)]
    counts = {g: groups.count(g) for g in set(groups)}
    share = np.array([1 / counts[g] for g in groups])
    model = LogisticRegression(C=10, max_iter=1000)
    model.fit(features[tunes], labels[tunes], sample_weight=share[tunes] / share[tunes].mean())
    scores = model.predict_proba(features)[:, 1]
    lost = [
        np.quantile(scores[tunes & labels & (names == name)], WRONGLY_REFUSED)
        for name in dict.fromkeys(names.tolist())
    ]
    threshold = round(float(np.mean(lost)), 2)
    _report(names[~tunes], labels[~tunes], scores[~tunes], features[~tunes], threshold)
    document = {
        "made_by": "python -m benchmarks.fit_answerability",
        "made_from": {
            name: f"{int((tunes & (names == name)).sum())} questions, tuning half"
            for name in dict.fromkeys(names.tolist())
        },
        "threshold": threshold,
        "weights": {n: round(float(w), 3) for n, w in zip(FEATURES, model.coef_[0], strict=True)},
        "bias": round(float(model.intercept_[0]), 3),
    }
    _say(json.dumps(document, indent=2))
    if write:
        RULE.write_text(json.dumps(document, indent=2) + "\n", encoding="utf-8")
        _draw(names[~tunes], labels[~tunes], scores[~tunes])


def _report(names: Array, labels: Array, scores: Array, features: Array, threshold: float) -> None:
    plain = features[:, FEATURES.index("passage")]
    for name in dict.fromkeys(names.tolist()):
        rows = names == name
        here, score = labels[rows], scores[rows]
        _say(
            f"{name}, held out ({int(here.sum())} answerable, {int((~here).sum())} not): "
            f"AUROC {roc_auc_score(here, score):.3f} (passage cosine alone "
            f"{roc_auc_score(here, plain[rows]):.3f}), calibration error "
            f"{calibration_error(here, score):.3f}; below {threshold}: refused "
            f"{np.mean(score[~here] < threshold):.3f} of the unanswerable, "
            f"{np.mean(score[here] < threshold):.3f} of the answerable"
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


def fill(store: Store, embedder: Embedder, articles: tuple[Article, ...]) -> None:
    """Store all articles."""
    nodes = [node for a in articles for node in chunks(a, embedder, max_tokens=256, overlap=40)]
    vectors, readings = read_chunks(nodes, articles, embedder)
    with store.writing():
        store.replace(articles, nodes, vectors, readings=readings)


def _xquad(questions: QuestionSet, embedder: Embedder) -> Iterator[Weighed]:
    with TemporaryDirectory() as folder, Store(Path(folder), Recipe("fit", "{}")) as store:
        fill(store, embedder, questions.articles)
        weigher = Weigher(store, embedder, SentenceVectors(embedder))
        retriever = HybridRetriever(store, embedder, top_k=TOP_K * 2)
        for asked in questions.asked:
            if asked.dataset != "xquad":
                continue
            own = questions.articles[asked.paragraph].id
            found = to_passages(retriever.retrieve(asked.question))
            for there in (True, False):
                passages = [p for p in found if there or p.article_id != own][:TOP_K]
                if best := weigher.weigh(asked.question, passages).best:
                    yield Weighed("xquad", asked.paragraph % 2 == 0, there, best.features)


def _clapnq(data_dir: Path, embedder: Embedder) -> Iterator[Weighed]:
    parts = {part: clapnq.load(data_dir, part) for part in ("tuning", "test")}
    with TemporaryDirectory() as folder, Store(Path(folder), Recipe("fit", "{}")) as store:
        fill(store, embedder, parts["tuning"].articles)
        weigher = Weigher(store, embedder, SentenceVectors(embedder))
        retriever = HybridRetriever(store, embedder, top_k=TOP_K)
        for part, benchmark in parts.items():
            for query in benchmark.queries:
                passages = to_passages(retriever.retrieve(query.question))
                if best := weigher.weigh(query.question, passages).best:
                    yield Weighed("clapnq", part == "tuning", query.answerable, best.features)


def _own(settings: Settings, embedder: Embedder) -> Iterator[Weighed]:
    with TemporaryDirectory() as folder:
        ours = settings.model_copy(update={"data_dir": Path(folder)})
        with open_store(ours) as store:
            ingest([HERE / "corpus"], store, embedder, ours, Options())
            tools = Instruments("fit", embedder, store)
            understanding, finder = Understanding(store), Finder(store, tools, TOP_K)
            for case in load_cases(HERE / "corpus/cases.jsonl"):
                asked_on = case.asked_on or date(2026, 1, 1)
                understood = understanding.read(case.question, case.history, asked_on)
                found = finder.find(understood, case.filters)
                evidence = tools.weigh(understood, found.passages)
                if evidence.best:
                    tunes = "dev" in case.tags
                    yield Weighed("own", tunes, case.answerable, evidence.best.features)


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
