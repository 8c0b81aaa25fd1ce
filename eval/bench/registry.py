"""The data sets by name."""

from collections.abc import Callable, Mapping
from pathlib import Path

from eval.bench import clapnq, realtimeqa, scifact, time_1963
from eval.bench.benchmark import Benchmark, Name, Part

LOADERS: Mapping[Name, Callable[[Path, Part], Benchmark]] = {
    "scifact": scifact.load,
    "time": time_1963.load,
    "realtimeqa": realtimeqa.load,
    "clapnq": clapnq.load,
}
"""What loads a part of each, from the folder that holds them all."""
