"""How long the cases took and what they used, from timings.jsonl; this varies from run to run."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from eval.operation import Latency, latencies

CASE, WHOLE = "case", "total"
"""The whole case as a reader waits for it, and the sum of its stages."""


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage in milliseconds; ``share`` is its part of the time of all stages, 0 to 1."""

    name: str
    latency: Latency
    mean: float
    share: float


@dataclass(frozen=True, slots=True)
class Speed:
    """The time of every case in milliseconds, its percentiles and its stages.

    Tokens and cost (US dollars) are sums over the ``metered`` cases; ``cost`` is ``None`` when no
    price is known.
    """

    wall_ms: tuple[float, ...]
    latency: Latency
    mean: float
    stages: tuple[Stage, ...]
    metered: int
    tokens_in: int
    tokens_out: int
    cost: float | None


def to_speed(timings: Iterable[Mapping[str, Any]]) -> Speed | None:
    """The speed of the run; ``None`` when no case was timed."""
    timed = tuple(timings)
    if not timed:
        return None
    known = latencies(timed)
    wall = tuple(float(one["wall_ms"]) for one in timed)
    usages = [one["usage"] for one in timed if one.get("usage")]
    costs = [usage["cost"] for usage in usages]
    return Speed(
        wall_ms=wall,
        latency=known[CASE],
        mean=_mean(wall),
        stages=_stages([one["timings_ms"] for one in timed], known),
        metered=len(usages),
        tokens_in=sum(usage["tokens_in"] for usage in usages),
        tokens_out=sum(usage["tokens_out"] for usage in usages),
        cost=round(sum(costs), 6) if costs and None not in costs else None,
    )


def _mean(sample: Sequence[float]) -> float:
    return round(float(np.mean(sample)), 1)


def _stages(
    timings: Sequence[Mapping[str, float]], known: Mapping[str, Latency]
) -> tuple[Stage, ...]:
    names = [name for name in known if name not in (CASE, WHOLE)]
    taken = {name: [one[name] for one in timings if name in one] for name in names}
    together = sum(map(sum, taken.values()))
    return tuple(
        Stage(name, known[name], _mean(sample), round(sum(sample) / together, 4))
        for name, sample in taken.items()
        if any(sample)
    )
