"""A comparison as a JSON document."""

from dataclasses import asdict
from typing import Any

from eval.compare.change import Change
from eval.compare.comparison import Comparison
from eval.compare.told import notices, verdict
from eval.metrics.catalog import BY_NAME


def to_json(comparison: Comparison) -> dict[str, Any]:
    """Plain values; the same runs always give the same document."""
    return {
        "a": asdict(comparison.a),
        "b": asdict(comparison.b),
        "verdict": list(verdict(comparison)),
        "notices": list(notices(comparison)),
        "made_with": {d.name: {"a": d.a, "b": d.b} for d in comparison.made_with},
        "cases": {
            "common": comparison.common,
            "alike": comparison.alike,
            "only_a": list(comparison.only_a),
            "only_b": list(comparison.only_b),
            "regraded": list(comparison.regraded),
        },
        "unpaired": list(comparison.unpaired),
        "alpha": comparison.alpha,
        "metrics": {change.metric: _change(change) for change in comparison.changes},
        "slices": [
            {change.part.kind: change.part.name, "metric": change.metric} | _change(change)
            for change in comparison.slices
            if change.part
        ],
        "moved": [asdict(moved) for moved in comparison.moved],
    }


def _change(change: Change) -> dict[str, Any]:
    difference = change.difference
    counted = not BY_NAME[change.metric].whole
    return {
        "a": change.a,
        "b": change.b,
        "difference": difference.value,
        "low": difference.low,
        "high": difference.high,
        "n": difference.n,
        "wins": change.wins if counted else None,
        "ties": change.ties if counted else None,
        "losses": change.losses if counted else None,
        "p": change.p,
        "p_corrected": change.p_corrected,
        "better": change.better,
        "unseen": change.unseen,
    }
