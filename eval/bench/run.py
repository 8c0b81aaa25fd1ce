"""Ask every query of every system, and measure what each of them found."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from time import perf_counter

import ir_measures
import numpy as np

from eval.bench.benchmark import Benchmark, Query
from eval.report import Figure, bootstrap_figure
from rag.errors import UsageError

DEEPEST = 100
"""Articles of a ranking that are looked at."""

BASELINE = "fusion"
"""The system that the others are compared with, where it is among them."""

System = Callable[[Query], Sequence[str]]
"""Ids of the articles found for a query, best first."""


@dataclass(frozen=True, slots=True)
class Row:
    """One system: its ``figures`` by metric, and how long a query took it, in milliseconds.

    ``difference`` is that of the first metric to the baseline, query by query (above 0: better),
    with its paired 95% interval; ``None`` for the baseline itself, or without one.
    """

    figures: Mapping[str, Figure]
    difference: Figure | None
    p50_ms: float
    p95_ms: float


@dataclass(frozen=True, slots=True)
class Table:
    """What the systems found on a benchmark, by name; ``queries`` counts those that were ranked."""

    benchmark: str
    split: str
    articles: int
    queries: int
    metrics: tuple[str, ...]
    rows: Mapping[str, Row]


def measure(
    benchmark: Benchmark,
    systems: Mapping[str, System],
    progress: Callable[[int, int], None] = lambda _done, _total: None,
    clock: Callable[[], float] = perf_counter,
) -> Table:
    """Figures of every system over all queries for which an article is relevant.

    The systems take turns at each query, so that whatever else the machine does hits all of them
    alike; before that, each is asked once without being measured. A query for which a system
    finds nothing scores 0. ``clock`` counts seconds.

    Raises:
        UsageError: no article is relevant to any query.

    """
    queries = [query for query in benchmark.queries if query.relevant]
    if not queries:
        raise UsageError(
            f"{benchmark.name}: no query has a relevant article. Give all of its data."
        )
    for system in systems.values():
        system(queries[0])
    found: dict[str, dict[str, list[str]]] = {name: {} for name in systems}
    seconds: dict[str, list[float]] = {name: [] for name in systems}
    for done, query in enumerate(queries, start=1):
        for name, system in systems.items():
            began = clock()
            ranking = system(query)
            seconds[name].append(clock() - began)
            found[name][query.id] = list(dict.fromkeys(ranking))[:DEEPEST]
        progress(done, len(queries))
    scores = {name: _scores(queries, found[name], benchmark.metrics) for name in systems}
    return Table(
        benchmark=benchmark.name,
        split=benchmark.split,
        articles=len(benchmark.articles),
        queries=len(queries),
        metrics=benchmark.metrics,
        rows={name: _row(name, scores, seconds[name]) for name in systems},
    )


def _scores(
    queries: Sequence[Query], found: Mapping[str, Sequence[str]], metrics: Sequence[str]
) -> dict[str, list[float]]:
    """The score of every query, in their order, by metric."""
    measures = {ir_measures.parse_measure(name): name for name in metrics}
    qrels = {query.id: dict.fromkeys(query.relevant, 1) for query in queries}
    # pytrec_eval orders by score and breaks ties by id: ranks as scores keep our order exactly.
    run = {i: {a: -float(rank) for rank, a in enumerate(ids)} for i, ids in found.items()}
    values = {name: {query.id: 0.0 for query in queries} for name in metrics}
    for value in ir_measures.iter_calc(list(measures), qrels, run):
        values[measures[value.measure]][value.query_id] = float(value.value)
    return {name: list(by_query.values()) for name, by_query in values.items()}


def _row(name: str, scores: Mapping[str, Mapping[str, list[float]]], seconds: list[float]) -> Row:
    p50, p95 = np.percentile(np.asarray(seconds) * 1000, (50, 95))
    difference = None
    if BASELINE in scores and name != BASELINE:
        first = next(iter(scores[name]))
        pairs = zip(scores[name][first], scores[BASELINE][first], strict=True)
        # Resampling pairs and averaging their differences is resampling the differences.
        difference = bootstrap_figure([ours - theirs for ours, theirs in pairs])
    figures = {metric: bootstrap_figure(values) for metric, values in scores[name].items()}
    return Row(figures, difference, round(float(p50), 1), round(float(p95), 1))
