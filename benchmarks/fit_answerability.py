"""Fit the weights by which Footnote decides whether its passages answer (rag/evidence.py).

Usage: python -m benchmarks.fit_answerability DATA_DIR

Every question is asked twice of one corpus: with its paragraph there (answerable) and with it
left out (not). Logistic regression on the best sentence's features; even paragraphs tune, odd
ones are reported. Printed beside it: the same for the plain cosine of the nearest passage.
"""

import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score

from benchmarks.question_sets import QuestionSet, load
from ingest.chunk import chunks
from rag.embed import Embedder, open_embedder
from rag.evidence import SentenceVectors, Weigher
from rag.nodes import embedded_text
from rag.recipe import Recipe
from rag.retrieve import HybridRetriever, to_passages
from rag.settings import load_settings
from rag.store import Store

TOP_K = 8
Array = NDArray[Any]


def main(data_dir: Path) -> None:
    """Print the weights and what they achieve on the other half."""
    questions = load(data_dir)
    with TemporaryDirectory() as folder:
        settings = load_settings(data_dir=Path(folder))
        embedder = open_embedder(settings)
        with Store(settings.data_dir, Recipe("fit", "{}")) as store:
            fill(store, embedder, questions)
            features, labels, datasets, paragraphs = _features(store, embedder, questions)
    tune = paragraphs % 2 == 0
    # Both sets count the same although one has four times the questions.
    share = np.array([1 / np.sum(datasets == d) for d in datasets])
    model = LogisticRegression(C=10, max_iter=1000)
    model.fit(features[tune], labels[tune], sample_weight=share[tune] / share[tune].mean())
    sys.stdout.write(
        f"weights {np.round(model.coef_[0], 2).tolist()} bias {model.intercept_[0]:.2f}\n"
        "similarity, passage similarity, passage coverage\n"
    )
    fitted = model.predict_proba(features)[:, 1]
    for name, scores in (("fitted", fitted), ("passage cosine alone", features[:, 1])):
        for dataset in ("xquad", "clapnq"):
            rows = ~tune & (datasets == dataset)
            _report(f"{name}, {dataset}", scores[rows], labels[rows])


def _report(name: str, scores: Array, labels: Array) -> None:
    area = roc_auc_score(labels, scores)
    line = f"{name}: AUROC {area:.3f}"
    for lost in (0.03, 0.05, 0.1):
        threshold = np.quantile(scores[labels == 1], lost)
        refused = np.mean(scores[labels == 0] < threshold)
        line += f"; {lost:.0%} wrongly refused at {threshold:.2f} refuses {refused:.3f}"
    sys.stdout.write(line + "\n")


def fill(store: Store, embedder: Embedder, questions: QuestionSet) -> None:
    """Store all paragraphs as articles."""
    nodes = [
        node for a in questions.articles for node in chunks(a, embedder, max_tokens=256, overlap=40)
    ]
    texts = [embedded_text(node.metadata["title"], node.text) for node in nodes]
    with store.writing():
        store.replace(questions.articles, nodes, embedder.encode(texts))


def _features(
    store: Store, embedder: Embedder, questions: QuestionSet
) -> tuple[Array, Array, Array, Array]:
    weigher = Weigher(store.registry, embedder, SentenceVectors(embedder))
    retriever = HybridRetriever(store, embedder, top_k=TOP_K * 2)
    rows, labels, datasets, paragraphs = [], [], [], []
    for asked in questions.asked:
        own = questions.articles[asked.paragraph].id
        found = to_passages(retriever.retrieve(asked.question))
        for answerable in (True, False):
            passages = [p for p in found if answerable or p.article_id != own][:TOP_K]
            best = weigher.weigh(asked.question, passages).best
            if best is None:
                continue
            rows.append((best.similarity, best.passage_similarity, best.passage_coverage))
            labels.append(int(answerable))
            datasets.append(asked.dataset)
            paragraphs.append(asked.paragraph)
    return np.array(rows), np.array(labels), np.array(datasets), np.array(paragraphs)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(Path(sys.argv[1]))
