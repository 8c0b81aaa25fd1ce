from pathlib import Path

import orjson
import pytest

from eval.operation import latencies, measured, operation_table, operation_to_json
from rag.types import Usage
from tests.eval.scripted_run import CASES, run

TIMINGS = [
    {"id": str(n), "wall_ms": 10.0 * n, "timings_ms": {"retrieve": 1.0 * n, "rerank": 0.0}}
    for n in range(1, 12)
]
USAGE = {"tokens_in": 100, "tokens_out": 20, "estimated": False, "cost": 0.002}


def test_percentiles_by_hand() -> None:
    found = latencies(TIMINGS)
    assert list(found) == ["case", "retrieve", "rerank"]
    assert (found["case"].p50, found["case"].p95, found["case"].n) == (60.0, 105.0, 11)
    assert (found["retrieve"].p50, found["retrieve"].p95) == (6.0, 10.5)


def test_tokens_and_cost_are_of_the_cases_that_used_a_model() -> None:
    timings = [*TIMINGS, *({**TIMINGS[0], "usage": USAGE} for _ in range(3))]
    found = measured(timings, 14, 2.04, 2, Usage(7, 1, 5.0, cost=0.5))
    assert (found.tokens_in, found.tokens_out, found.estimated) == (300, 60, False)
    assert found.cost == pytest.approx(0.006)
    assert (found.cases, found.asked, found.seconds, found.workers) == (14, 14, 2.0, 2)
    assert found.peak_memory_mb
    assert 10 < found.peak_memory_mb < 100_000
    table = operation_table(orjson.loads(orjson.dumps(operation_to_json(found))))
    assert [str(cell) for cell in table.columns[0].cells] == [
        "case (ms)",
        "retrieve (ms)",
        "tokens in",
        "tokens out",
        "cost (US $)",
        "judge, tokens in and out",
        "judge, cost (US $)",
        "peak memory (MB)",
    ]


def test_an_unknown_price_makes_the_cost_unknown() -> None:
    timings = [{**TIMINGS[0], "usage": USAGE}, {**TIMINGS[1], "usage": {**USAGE, "cost": None}}]
    assert measured(timings, 2, 1.0, 1).cost is None
    assert measured([], 0, 1.0, 1).latency == {}


def test_a_run_writes_it_beside_the_report_and_keeps_it(tmp_path: Path) -> None:
    run(tmp_path)
    written = (tmp_path / "operation.json").read_bytes()
    document = orjson.loads(written)
    assert (document["cases"], document["asked"], document["workers"]) == (len(CASES),) * 2 + (1,)
    assert document["latency"]["total"]["n"] == 3
    run(tmp_path)  # asks nothing, so it measures nothing
    assert (tmp_path / "operation.json").read_bytes() == written
