"""Batch evaluation: cases in, figures with confidence intervals out, no LLM judge needed.

What is listed in ``__all__`` is meant for programs of others and stays what it is (see
docs/evaluation.md); each name is loaded when it is first asked for, so that importing this costs
nothing:

    from eval import load_cases, open_system, run_cases
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from eval.case import Case, GoldSentence
    from eval.cases import load_cases
    from eval.compare.comparison import Comparison
    from eval.compare.comparison import compare as compare_runs
    from eval.compare.told import verdict
    from eval.gate.baseline import load_baseline
    from eval.gate.config import load_config as load_gate
    from eval.gate.gate import GateResult
    from eval.gate.gate import check as check_gate
    from eval.instruments import open_scorer
    from eval.metrics.catalog import CATALOG
    from eval.metrics.metric import Metric
    from eval.read.dataset import DataSet, read_dataset
    from eval.recorded_run import RecordedRun, load_run
    from eval.report import Figure, Report
    from eval.run import run_cases
    from eval.score import Outcome, Scorer
    from eval.scored import Scored, score_case
    from eval.systems.endpoint import EndpointSystem
    from eval.systems.opened import Opened, open_system
    from eval.systems.pipeline import PipelineSystem
    from eval.systems.system import System

__all__ = [
    "CATALOG",
    "Case",
    "Comparison",
    "DataSet",
    "EndpointSystem",
    "Figure",
    "GateResult",
    "GoldSentence",
    "Metric",
    "Opened",
    "Outcome",
    "PipelineSystem",
    "RecordedRun",
    "Report",
    "Scored",
    "Scorer",
    "System",
    "check_gate",
    "compare_runs",
    "load_baseline",
    "load_cases",
    "load_gate",
    "load_run",
    "open_scorer",
    "open_system",
    "read_dataset",
    "run_cases",
    "score_case",
    "verdict",
]

# Module and name; a name of ours must not be one of a module here (compare, report, run, ...).
_HOMES = {
    "CATALOG": ("eval.metrics.catalog", "CATALOG"),
    "Case": ("eval.case", "Case"),
    "Comparison": ("eval.compare.comparison", "Comparison"),
    "DataSet": ("eval.read.dataset", "DataSet"),
    "EndpointSystem": ("eval.systems.endpoint", "EndpointSystem"),
    "Figure": ("eval.report", "Figure"),
    "GateResult": ("eval.gate.gate", "GateResult"),
    "GoldSentence": ("eval.case", "GoldSentence"),
    "Metric": ("eval.metrics.metric", "Metric"),
    "Opened": ("eval.systems.opened", "Opened"),
    "Outcome": ("eval.score", "Outcome"),
    "PipelineSystem": ("eval.systems.pipeline", "PipelineSystem"),
    "RecordedRun": ("eval.recorded_run", "RecordedRun"),
    "Report": ("eval.report", "Report"),
    "Scored": ("eval.scored", "Scored"),
    "Scorer": ("eval.score", "Scorer"),
    "System": ("eval.systems.system", "System"),
    "check_gate": ("eval.gate.gate", "check"),
    "compare_runs": ("eval.compare.comparison", "compare"),
    "load_baseline": ("eval.gate.baseline", "load_baseline"),
    "load_cases": ("eval.cases", "load_cases"),
    "load_gate": ("eval.gate.config", "load_config"),
    "load_run": ("eval.recorded_run", "load_run"),
    "open_scorer": ("eval.instruments", "open_scorer"),
    "open_system": ("eval.systems.opened", "open_system"),
    "read_dataset": ("eval.read.dataset", "read_dataset"),
    "run_cases": ("eval.run", "run_cases"),
    "score_case": ("eval.scored", "score_case"),
    "verdict": ("eval.compare.told", "verdict"),
}


def __getattr__(name: str) -> Any:
    """The public name from its module (PEP 562)."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    module, own = _HOMES[name]
    return getattr(import_module(module), own)


def __dir__() -> list[str]:
    """The public names beside what is loaded."""
    return sorted({*globals(), *__all__})
