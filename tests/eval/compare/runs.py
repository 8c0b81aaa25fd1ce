"""Recorded runs made from scores alone."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from eval.case import Case
from eval.recorded_run import RecordedRun
from eval.run import to_outcome

Scores = Mapping[str, float]


def recorded(
    scores: Sequence[Scores],
    name: str = "run",
    confidences: Sequence[float] = (),
    manifest: Mapping[str, Any] | None = None,
    cases: Sequence[Case] = (),
) -> RecordedRun:
    """A finished run, case ``c0`` scored by the first scores and so on."""
    asked = tuple(cases) or tuple(
        Case(f"c{n}", f"Question {n}?", type=f"type{n % 2}", tags=(f"tag{n % 3}",))
        for n in range(len(scores))
    )
    lines: tuple[dict[str, Any], ...] = tuple(
        {
            "id": case.id,
            "answer": {
                "abstained": False,
                "confidence": confidences[place] if confidences else None,
                "sentences": [{"text": f"{name} says {place}."}],
            },
            "retrieved": [],
            "scores": dict(own),
            "error": None,
        }
        for place, (case, own) in enumerate(zip(asked, scores, strict=True))
    )
    return RecordedRun(
        folder=Path(name),
        cases=asked,
        lines=lines,
        outcomes=tuple(to_outcome(c, line) for c, line in zip(asked, lines, strict=True)),
        timings=(),
        report={},
        manifest=dict(manifest or {}),
    )


def of_metric(values: Sequence[float], metric: str = "token_f1") -> list[dict[str, float]]:
    return [{metric: round(float(value), 6)} for value in values]


def simulated(
    seed: int, cases: int = 60, metrics: Sequence[str] = ("token_f1",), shift: float = 0.0
) -> tuple[RecordedRun, RecordedRun]:
    """Two runs on cases of different difficulty; B gains ``shift`` on each, and noise in both."""
    rng = np.random.default_rng(seed)
    easy = rng.beta(2, 1, (cases, 1))
    a = np.clip(easy + rng.normal(0, 0.1, (cases, len(metrics))), 0, 1)
    b = np.clip(easy + shift + rng.normal(0, 0.1, (cases, len(metrics))), 0, 1)
    rows = [
        [dict(zip(metrics, np.round(row, 6).tolist(), strict=True)) for row in x] for x in (a, b)
    ]
    return recorded(rows[0], "a"), recorded(rows[1], "b")
