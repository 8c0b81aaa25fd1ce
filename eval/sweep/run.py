"""Run every candidate on the tuning part, the best of them and the default on the other."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal

from eval.case import Case
from eval.compare.change import Change
from eval.compare.comparison import compare
from eval.metrics.catalog import BY_NAME
from eval.recorded_run import load_run
from eval.report import Figure
from eval.results import RESULTS
from eval.run import run_cases
from eval.score import DIGITS, Scorer
from eval.suggest import did_you_mean
from eval.sweep.spec import Candidate, by_cost
from eval.sweep.split import Parts
from eval.systems.system import System
from rag.errors import UsageError
from rag.settings import Settings

Part = Literal["tuning", "held-back"]
PARTS: Final[tuple[Part, ...]] = ("tuning", "held-back")


@dataclass(frozen=True, slots=True)
class Bench:
    """A system with its scorer, and the manifest of a run of it."""

    system: System
    scorer: Scorer
    manifest: Mapping[str, Any]


OpenBench = Callable[[Settings], AbstractContextManager[Bench]]
"""Opens what answers under the settings; closed again before the next is opened."""


@dataclass(frozen=True, slots=True)
class Trial:
    """A candidate on one part: its figure, its folder, and how many of its cases failed.

    ``same_as`` is the name of an earlier candidate with the very same answers, or empty.
    """

    candidate: Candidate
    figure: Figure
    folder: Path
    failures: int
    same_as: str = ""


@dataclass(frozen=True, slots=True)
class Sweep:
    """What a sweep found: every trial on the tuning part, and two on the part held back.

    ``chosen`` is the best on the tuning part, ``reported`` the same settings on the other one,
    ``change`` what they change there (A is the default). Where the default is best, ``reported``
    is ``reported_default`` and there is no ``change``.
    """

    metric: str
    parts: Parts
    trials: tuple[Trial, ...]
    chosen: Trial
    reported: Trial
    reported_default: Trial
    change: Change | None

    @property
    def default(self) -> Trial:
        """The default on the tuning part."""
        return self.trials[0]

    @property
    def keeps_default(self) -> bool:
        """Whether nothing was better than the present settings."""
        return self.chosen is self.default

    @property
    def gains(self) -> tuple[float, float]:
        """How much better than the default the chosen one is: where it was chosen, held back."""
        sign = 1 if BY_NAME[self.metric].higher_is_better else -1
        tuning = self.chosen.figure.value - self.default.figure.value
        held_back = self.reported.figure.value - self.reported_default.figure.value
        return round(sign * tuning, DIGITS), round(sign * held_back, DIGITS)

    @property
    def optimism(self) -> float:
        """By how much the gain where it was chosen is larger than the one held back."""
        return round(self.gains[0] - self.gains[1], DIGITS)

    @property
    def failures(self) -> int:
        """Cases that failed, in all runs together."""
        run = {trial.folder: trial.failures for trial in (*self.trials, *self._held_back)}
        return sum(run.values())

    @property
    def _held_back(self) -> tuple[Trial, Trial]:
        return self.reported, self.reported_default


def run_sweep(
    candidates: Sequence[Candidate],
    parts: Parts,
    metric: str,
    open_bench: OpenBench,
    out: Path,
    progress: Callable[[int, int], None] = lambda _done, _total: None,
    workers: int = 1,
) -> Sweep:
    """What the candidates, the default first, give on the metric; every run is kept in ``out``.

    A sweep that was killed goes on where it was. ``workers`` cases are asked at a time.
    ``progress`` is called with (cases done, cases in all).

    Raises:
        UsageError: no case has what the metric needs, or ``out`` holds other runs.

    """
    trying = _Trying(open_bench, metric, out, progress, workers)
    trying.total = len(candidates) * len(parts.tuning) + 2 * len(parts.held_back)
    trials: list[Trial] = []
    answers: dict[str, str] = {}
    for candidate in candidates:
        trial = trying.run(candidate, parts.tuning, "tuning", answers)
        trials.append(trial)
    chosen = choose(trials, metric)
    default = trying.run(candidates[0], parts.held_back, "held-back", {})
    if chosen is trials[0]:
        return Sweep(metric, parts, tuple(trials), chosen, default, default, None)
    reported = trying.run(chosen.candidate, parts.held_back, "held-back", {})
    # One metric, named before anything was run: there is nothing to correct for.
    changes = compare(load_run(default.folder), load_run(reported.folder), (metric,)).changes
    change = changes[0] if changes else None
    return Sweep(metric, parts, tuple(trials), chosen, reported, default, change)


def check_metric(name: str) -> None:
    """Nothing when there is such a metric; raises UsageError."""
    if name not in BY_NAME:
        hint = did_you_mean(name, list(BY_NAME))
        raise UsageError(f'--metric: there is no metric "{name}"{hint}')


def choose(trials: Sequence[Trial], metric: str) -> Trial:
    """The best trial; of equal ones the default, which comes first, then the cheapest."""
    order = by_cost([trial.candidate for trial in trials])
    sign = 1 if BY_NAME[metric].higher_is_better else -1
    return max(
        sorted(trials, key=lambda trial: order.index(trial.candidate)),
        key=lambda trial: sign * trial.figure.value,
    )


class _Trying:
    """Runs candidates one after the other and counts the cases of all of them."""

    def __init__(
        self,
        open_bench: OpenBench,
        metric: str,
        out: Path,
        progress: Callable[[int, int], None],
        workers: int,
    ) -> None:
        self._open_bench = open_bench
        self._metric = metric
        self._out = out
        self._progress = progress
        self._workers = workers
        self._done = 0
        self.total = 0

    def run(
        self, candidate: Candidate, cases: Sequence[Case], part: Part, answers: dict[str, str]
    ) -> Trial:
        """The trial; ``answers`` remembers which candidate gave them first."""
        folder = self._out / part / candidate.folder
        with self._open_bench(candidate.settings) as bench:
            manifest = {**bench.manifest, "part": part}
            before = self._done
            report = run_cases(
                cases,
                bench.system,
                folder,
                manifest,
                bench.scorer,
                lambda done, _total: self._progress(before + done, self.total),
                workers=self._workers,
            )
        self._done += len(cases)
        figure = report.metrics.get(self._metric)
        if figure is None:
            raise UsageError(
                f"No case of the {part} part can be scored on {self._metric}. Choose by another "
                f"--metric ({', '.join(report.metrics)}), or add cases that have what it needs."
            )
        digest = hashlib.sha256((folder / RESULTS).read_bytes()).hexdigest()
        same_as = answers.setdefault(digest, candidate.name)
        return Trial(
            candidate,
            figure,
            folder,
            len(report.failures),
            "" if same_as == candidate.name else same_as,
        )
