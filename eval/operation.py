"""What a run took: time by stage, tokens, cost, memory. It varies, so it stands apart."""

import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from rich.table import Table

from rag.types import Usage

Line = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Latency:
    """Median and 95th percentile, in milliseconds, over ``n`` cases."""

    p50: float
    p95: float
    n: int


@dataclass(frozen=True, slots=True)
class Operation:
    """How a run went.

    ``latency`` is by stage, the whole case under "case": what a reader of this machine waits with
    so many ``workers`` beside each other. Tokens and ``cost`` (US dollars) are ``None`` when no
    language model was used, the cost also when no price is known; ``estimated`` says that tokens
    were counted here. ``asked`` cases took ``seconds`` in the last call of the run, whose process
    needed ``peak_memory_mb`` at most. ``judge`` is what a judge took in that call.
    """

    cases: int
    asked: int
    workers: int
    seconds: float
    latency: Mapping[str, Latency]
    tokens_in: int | None = None
    tokens_out: int | None = None
    estimated: bool = False
    cost: float | None = None
    peak_memory_mb: float | None = None
    judge: Usage | None = None


def measured(
    timings: Sequence[Line], asked: int, seconds: float, workers: int, judge: Usage | None = None
) -> Operation:
    """The operation of a run by the lines of its timings.jsonl."""
    usages = [line["usage"] for line in timings if line.get("usage")]
    costs = [usage["cost"] for usage in usages]
    return Operation(
        cases=len(timings),
        asked=asked,
        workers=workers,
        seconds=round(seconds, 1),
        latency=latencies(timings),
        tokens_in=sum(u["tokens_in"] for u in usages) if usages else None,
        tokens_out=sum(u["tokens_out"] for u in usages) if usages else None,
        estimated=any(usage["estimated"] for usage in usages),
        cost=None if not costs or None in costs else round(sum(costs), 6),
        peak_memory_mb=peak_memory_mb(),
        judge=judge,
    )


def latencies(timings: Sequence[Line]) -> dict[str, Latency]:
    """Latency by stage in the order of the stages, the whole case first; of each, where measured.

    Percentiles are interpolated linearly (numpy).
    """
    stages = dict.fromkeys(name for line in timings for name in line["timings_ms"])
    found = {"case": _latency([line["wall_ms"] for line in timings])} if timings else {}
    for stage in stages:
        spent = [line["timings_ms"][stage] for line in timings if stage in line["timings_ms"]]
        found[stage] = _latency(spent)
    return found


def _latency(milliseconds: Sequence[float]) -> Latency:
    p50, p95 = np.percentile(np.array(milliseconds), (50, 95))
    return Latency(round(float(p50), 1), round(float(p95), 1), len(milliseconds))


def peak_memory_mb() -> float | None:
    """The most memory, in MB, that this process has held so far; ``None`` where none can tell."""
    try:
        import resource  # not on Windows
    except ImportError:
        return None
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return round(peak / (1_000_000 if sys.platform == "darwin" else 1_000), 1)


def operation_to_json(operation: Operation) -> dict[str, Any]:
    """The document of ``operation.json``."""
    return asdict(operation)


def operation_table(document: Mapping[str, Any]) -> Table:
    """What ``operation.json`` says, one row a figure; stages that took no time are left out."""
    title = f"Operation ({document['asked']} asked in {document['seconds']:.1f} s"
    table = Table("operation", title=f"{title}, workers: {document['workers']})")
    table.add_column("p50", justify="right")
    table.add_column("p95", justify="right")
    for stage, latency in document["latency"].items():
        if latency["p95"]:
            table.add_row(f"{stage} (ms)", f"{latency['p50']:.1f}", f"{latency['p95']:.1f}")
    for name, value in _totals(document).items():
        table.add_row(name, value, "")
    return table


def _totals(document: Mapping[str, Any]) -> dict[str, str]:
    about = "about " if document["estimated"] else ""
    totals = {
        name: f"{about}{document[key]:,}"
        for name, key in (("tokens in", "tokens_in"), ("tokens out", "tokens_out"))
        if document[key] is not None
    }
    if document["cost"] is not None:
        totals["cost (US $)"] = f"{about}{document['cost']:.4f}"
    if judge := document["judge"]:
        totals["judge, tokens in and out"] = f"{judge['tokens_in']:,} + {judge['tokens_out']:,}"
        if judge["cost"] is not None:
            totals["judge, cost (US $)"] = f"{judge['cost']:.4f}"
    if document["peak_memory_mb"] is not None:
        totals["peak memory (MB)"] = f"{document['peak_memory_mb']:,.0f}"
    return totals
