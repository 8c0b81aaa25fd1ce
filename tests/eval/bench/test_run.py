from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from io import StringIO
from math import log2
from typing import Any

import pytest
from rich.console import Console

from eval.bench.benchmark import Benchmark, Query
from eval.bench.report import systems_table, to_json
from eval.bench.run import System, Table, measure
from rag.errors import UsageError
from rag.types import Article

ASKED = Benchmark(
    name="clapnq",
    articles=tuple(Article(id=i, title="", text=i) for i in "abcx"),
    queries=(
        Query("1", "first", ("a", "b")),
        Query("2", "second", ("c",)),
        Query("3", "nothing answers", (), answerable=False),
    ),
    metrics=("nDCG@10", "R@10", "RR@10", "Success@1"),
    split="Both of them.",
)
SECOND = 1 / log2(3)
"""The gain of a relevant article in second place; in first place it is 1."""


def scripted(rankings: Mapping[str, Sequence[str]]) -> System:
    """Gives for each query what is written down for its id, and fails on any other query."""
    return lambda query: rankings[query.id]


PERFECT = scripted({"1": "ba", "2": "c"})
FUSION = scripted({"1": "a", "2": "c"})
HALF = scripted({"1": "xa", "2": ""})


def values(table: Table, name: str) -> dict[str, float]:
    return {metric: figure.value for metric, figure in table.rows[name].figures.items()}


def test_figures_are_those_worked_out_by_hand() -> None:
    table = measure(ASKED, {"perfect": PERFECT, "half": HALF})
    assert (table.queries, table.articles) == (2, 4)
    assert values(table, "perfect") == dict.fromkeys(ASKED.metrics, 1.0)
    # The second query found nothing, and counts with 0 all the same.
    assert values(table, "half") == pytest.approx(
        {"nDCG@10": SECOND / (1 + SECOND) / 2, "R@10": 0.25, "RR@10": 0.25, "Success@1": 0.0},
        abs=1e-6,
    )
    assert {f.n for f in table.rows["half"].figures.values()} == {2}


def test_a_system_that_finds_nothing_at_all_scores_nothing() -> None:
    table = measure(ASKED, {"blind": lambda _query: ()})
    assert values(table, "blind") == dict.fromkeys(ASKED.metrics, 0.0)


def test_others_are_compared_with_fusion_query_by_query() -> None:
    table = measure(ASKED, {"perfect": PERFECT, "fusion": FUSION, "half": HALF})
    first = 1 / (1 + SECOND)
    better, worse = table.rows["perfect"].difference, table.rows["half"].difference
    assert table.rows["fusion"].difference is None
    assert better
    assert worse
    assert better.value == pytest.approx((1 - first) / 2, abs=1e-6)
    # Pairs are resampled: fusion is as good on the second query, so the least is 0.
    assert (better.low, better.high) == pytest.approx((0, 1 - first), abs=1e-6)
    assert worse.value == pytest.approx((first * (SECOND - 1) - 1) / 2, abs=1e-6)


def test_nothing_is_compared_without_fusion() -> None:
    assert measure(ASKED, {"half": HALF}).rows["half"].difference is None


def test_a_ranking_counts_an_article_once_and_ends_at_a_hundred() -> None:
    deep = replace(ASKED, metrics=("R@200", "RR"), queries=(Query("1", "first", ("a", "b")),))
    noise = [f"x{n}" for n in range(98)]
    table = measure(deep, {"deep": lambda _query: ["y", "y", "y", *noise, "a", "b"]})
    assert values(table, "deep") == {"R@200": 0.5, "RR": 0.01}


def test_systems_take_turns_after_each_was_asked_once_unmeasured() -> None:
    asked: list[tuple[str, str]] = []

    def noting(name: str) -> System:
        def system(query: Query) -> Sequence[str]:
            asked.append((name, query.id))
            return ()

        return system

    told: list[tuple[int, int]] = []
    measure(ASKED, {"m": noting("m"), "n": noting("n")}, lambda *now: told.append(now))
    turns = [(name, query) for query in "12" for name in "mn"]
    assert asked == [("m", "1"), ("n", "1"), *turns]
    assert told == [(1, 2), (2, 2)]


def ticking(*seconds: float) -> Callable[[], float]:
    ticks = iter(seconds)
    return lambda: next(ticks)


def test_latency_is_that_of_each_system() -> None:
    clock = ticking(0, 0.010, 1, 1.002, 5, 5.030, 6, 6.002)
    table = measure(ASKED, {"slow": PERFECT, "quick": HALF}, clock=clock)
    assert (table.rows["slow"].p50_ms, table.rows["slow"].p95_ms) == (20.0, 29.0)
    assert (table.rows["quick"].p50_ms, table.rows["quick"].p95_ms) == (2.0, 2.0)


def test_a_benchmark_without_anything_to_find_is_refused() -> None:
    with pytest.raises(UsageError, match="no query has a relevant article"):
        measure(replace(ASKED, queries=ASKED.queries[2:]), {"half": HALF})


def test_the_document_is_the_same_again_but_for_latency() -> None:
    def document(clock: Callable[[], float]) -> dict[str, Any]:
        return to_json(measure(ASKED, {"fusion": FUSION, "half": HALF}, clock=clock))

    first, again = document(ticking(*range(8))), document(ticking(*range(0, 16, 2)))
    assert first.pop("latency_ms") == {
        "fusion": {"p50": 1000.0, "p95": 1000.0},
        "half": {"p50": 1000.0, "p95": 1000.0},
    }
    assert again.pop("latency_ms") != {}
    assert first == again
    assert (first["benchmark"], first["queries"], first["articles"]) == ("clapnq", 2, 4)
    assert first["figures"]["half"]["R@10"] == {"value": 0.25, "low": 0.0, "high": 0.5, "n": 2}
    assert (first["difference"]["metric"], first["difference"]["to"]) == ("nDCG@10", "fusion")
    assert list(first["difference"]["of"]) == ["half"]


def test_the_table_has_a_row_a_system_and_a_column_a_metric() -> None:
    table = measure(ASKED, {"fusion": FUSION, "half": HALF}, clock=ticking(*range(8)))
    out = StringIO()
    Console(file=out, width=200).print(systems_table(table))
    shown = out.getvalue()
    for told in (
        "clapnq: 2 queries, 4 articles",
        "nDCG@10 to fusion",
        "0.250 [0.000, 0.500]",
        "-0.613 [-1.000, -0.226]",
        "1000/1000",
        "Both of them.",
    ):
        assert told in shown
