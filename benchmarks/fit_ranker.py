"""Learn the ranker's weights (rag/ranker.json) from the tuning parts of the public benchmarks.

Usage: python -m benchmarks.fit_ranker DATA_DIR INDEX_DIR [--write]

A listwise softmax (ListNet's top-one form: Cao et al., ICML 2007) over each query's candidate
articles, each by its best chunk, minimised by L-BFGS; every data set weighs the same. Printed:
nDCG@10 of five-fold cross-validation, the same without each feature, and beside them the plain
fusion of the two searches. INDEX_DIR keeps the indexes (one folder a set), which take minutes.
"""

import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from eval.bench.benchmark import Benchmark, Name
from eval.bench.index import fill, open_index
from eval.bench.registry import LOADERS
from eval.bench.systems import build_systems
from ingest.chunk import chunks
from rag.candidates import FEATURES, Search
from rag.embed import Embedder, open_embedder
from rag.reader import Reader
from rag.settings import Settings, load_settings
from rag.store import Store
from rag.types import Filters

SETS: tuple[Name, ...] = ("scifact", "time", "realtimeqa", "clapnq")
PENALTY = 0.1
"""Weight of the squared (standardised) weights; best of 0.003 to 0.1 in cross-validation."""
FOLDS = 5
ROUNDS = 3
"""Each round takes every article's best chunk by the weights of the round before."""
RANKER = Path(__file__).parent.parent / "rag/ranker.json"

Array = NDArray[Any]


@dataclass(frozen=True, slots=True)
class Judged:
    """One query: its candidates' features, their articles (as numbers), which are relevant.

    ``relevant`` counts all relevant articles, those that are no candidate included; ``fused`` is
    the nDCG@10 of plain fusion.
    """

    features: Array
    articles: Array
    good: Array
    relevant: int
    fused: float


def main(data_dir: Path, index_dir: Path, *, write: bool) -> None:
    """Fit, print, and write the weights when asked to."""
    settings = load_settings()
    embedder = open_embedder(settings)
    sets: dict[str, list[Judged]] = {}
    for name in SETS:
        benchmark = LOADERS[name](data_dir, "tuning")
        with open_index(index_dir / name, settings) as store:
            _fill(store, benchmark, embedder, settings)
            sets[name] = list(_judged(store, embedder, benchmark))
    columns = list(range(len(FEATURES)))
    crossed = cross_validated(sets, columns)
    for what, judged in sets.items():
        fused = np.mean([q.fused for q in judged])
        _say(f"{what}: nDCG@10 {crossed[what]:.4f}, fusion {fused:.4f} ({len(judged)} queries)")
    for left_out, feature in enumerate(FEATURES):
        kept = [c for c in columns if c != left_out]
        figures = cross_validated(sets, kept)
        mean = np.mean(list(figures.values())) - np.mean(list(crossed.values()))
        _say(f"without {feature}: {mean:+.4f} on average, {_listed(figures)}")
    weights = fit(list(sets.values()))
    document = {
        "made_by": "python -m benchmarks.fit_ranker",
        "made_from": {name: f"{len(judged)} queries, tuning part" for name, judged in sets.items()},
        "ndcg@10_cross_validated": {name: round(value, 4) for name, value in crossed.items()},
        "weights": {name: round(float(w), 3) for name, w in zip(FEATURES, weights, strict=True)},
    }
    _say(json.dumps(document, indent=2))
    if write:
        RANKER.write_text(json.dumps(document, indent=2) + "\n", encoding="utf-8")


def _fill(store: Store, benchmark: Benchmark, embedder: Embedder, settings: Settings) -> None:
    tokens, overlap = settings.chunk_tokens, settings.chunk_overlap
    fill(
        store,
        benchmark.articles,
        lambda article: chunks(article, embedder, max_tokens=tokens, overlap=overlap),
        embedder,
    )


def _judged(store: Store, embedder: Embedder, benchmark: Benchmark) -> Iterator[Judged]:
    search = Search(store, embedder, Reader(store, embedder))
    fusion = build_systems(store, embedder)["fusion"]
    for query in benchmark.queries:
        if not query.relevant:
            continue
        found = search.candidates(query.question, Filters())
        ids = [span.article_id for span in found.spans]
        numbers = {article_id: n for n, article_id in enumerate(dict.fromkeys(ids))}
        ranked = fusion(query)[:10]
        gains = [article_id in query.relevant for article_id in ranked]
        yield Judged(
            features=found.features,
            articles=np.array([numbers[i] for i in ids]),
            good=np.array([i in query.relevant for i in ids]),
            relevant=len(query.relevant),
            fused=_ndcg(np.array(gains), len(query.relevant)),
        )


def cross_validated(sets: dict[str, list[Judged]], columns: Sequence[int]) -> dict[str, float]:
    """Mean nDCG@10 of each set with these features, every query scored by weights of others."""
    values: dict[str, list[float]] = {name: [] for name in sets}
    chosen = {
        name: [replace(q, features=q.features[:, columns]) for q in judged]
        for name, judged in sets.items()
    }
    for fold in range(FOLDS):
        others = [[q for n, q in enumerate(s) if n % FOLDS != fold] for s in chosen.values()]
        weights = fit(others)
        for name, judged in chosen.items():
            values[name] += [_scored(q, weights) for q in judged[fold::FOLDS]]
    return {name: float(np.mean(found)) for name, found in values.items()}


def fit(sets: Sequence[Sequence[Judged]]) -> Array:
    """One weight a feature, shape (features,)."""
    usable = [[q for q in judged if q.good.any()] for judged in sets]
    spread = np.concatenate([q.features for s in usable for q in s]).std(axis=0) + 1e-9
    weights = np.ones(len(spread))
    for _ in range(ROUNDS):
        rows, lengths, target, share = [], [], [], []
        for judged in usable:
            for query in judged:
                best = _best_chunks(query, query.features @ (weights / spread))
                good = query.good[best].astype(float)
                rows.append(query.features[best] / spread)
                lengths.append(len(best))
                target.append(good / good.sum())
                share.append(1 / len(judged) / len(usable))
        weights = _minimised(
            np.concatenate(rows), np.array(lengths), np.concatenate(target), np.array(share),
            weights,
        )  # fmt: skip
    fitted: Array = weights / spread
    return fitted


def _minimised(rows: Array, lengths: Array, target: Array, share: Array, start: Array) -> Array:
    """Weights with the least cross-entropy of target and softmax of each query's scores."""
    begins = np.cumsum(lengths) - lengths
    query = np.repeat(np.arange(len(lengths)), lengths)

    def loss(weights: Array) -> tuple[float, Array]:
        scores = rows @ weights
        scores -= np.maximum.reduceat(scores, begins)[query]
        raised = np.exp(scores)
        total = np.add.reduceat(raised, begins)
        errors = share[query] * (target - raised / total[query])
        value = -(share[query] * target * (scores - np.log(total)[query])).sum()
        return value + PENALTY * weights @ weights, -(errors @ rows) + 2 * PENALTY * weights

    found: Array = minimize(loss, start, jac=True, method="L-BFGS-B").x
    return found


def _best_chunks(query: Judged, scores: Array) -> Array:
    """Row of each article's best chunk."""
    order = np.lexsort((-scores, query.articles))
    first = np.r_[True, query.articles[order][1:] != query.articles[order][:-1]]
    rows: Array = order[first]
    return rows


def _scored(query: Judged, weights: Array) -> float:
    scores = query.features @ weights
    best = _best_chunks(query, scores)
    order = best[np.argsort(-scores[best], kind="stable")][:10]
    return _ndcg(query.good[order], query.relevant)


def _ndcg(gains: Array, relevant: int) -> float:
    """nDCG@10 of binary gains in rank order (Järvelin and Kekäläinen, 2002)."""
    discounts = 1 / np.log2(np.arange(2, 12))
    return float((gains * discounts[: len(gains)]).sum() / discounts[: min(10, relevant)].sum())


def _listed(figures: dict[str, float]) -> str:
    return ", ".join(f"{name} {value:.4f}" for name, value in figures.items())


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")


if __name__ == "__main__":
    if len(sys.argv) not in (3, 4):
        sys.exit(__doc__)
    main(Path(sys.argv[1]), Path(sys.argv[2]), write="--write" in sys.argv[3:])
