"""How often `eval compare` is wrong when nothing changed, and right when something did.

Usage: python -m benchmarks.comparison [TRIALS]

Simulated runs: every case has a difficulty that both systems share, and five metrics that hang
together. In the null trials A and B are equally good; in the others B is better by a little. For
each number of cases it prints, of all trials, the share in which

- any of five metrics is called different though none is (false alarms; 0.05 is aimed at),
- the one metric that did change is called different (power),

by ours (paired permutation, Holm), by the paired test without correction, and by what is done
without pairs: whether the 95% intervals of the two means overlap, with and without correction.
"""

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from eval.compare.change import Change, changes_of
from eval.compare.pairing import Pairs
from eval.report import bootstrap_figure
from eval.score import Outcome

METRICS = ("token_f1", "rouge_l", "mrr", "correct", "citation_recall")
BINARY = {"correct"}
GAIN = 0.05
CASES = (30, 100, 300)

Called = Callable[[Pairs, Sequence[Change]], list[str]]


@dataclass(frozen=True, slots=True)
class Trial:
    """Two simulated runs; B gains ``gain`` on the first metric and nothing on the others."""

    seed: int
    cases: int
    gain: float

    def pairs(self) -> Pairs:
        """The outcomes of both."""
        rng = np.random.default_rng((self.seed, self.cases))
        ease = rng.beta(2, 1.3, self.cases)
        # What is peculiar to a system on a case is shared by its metrics, in part.
        return Pairs(self._run(rng, ease, 0.0), self._run(rng, ease, self.gain))

    def _run(self, rng: np.random.Generator, ease: np.ndarray, gain: float) -> tuple[Outcome, ...]:
        own = rng.normal(0, 0.1, self.cases)
        columns = {}
        for name in METRICS:
            level = ease + own + rng.normal(0, 0.1, self.cases)
            level += gain if name == METRICS[0] else 0.0
            columns[name] = np.round(
                (level > 0.5).astype(float) if name in BINARY else np.clip(level, 0, 1), 6
            )
        return tuple(
            Outcome(str(n), "", "", {name: float(columns[name][n]) for name in METRICS})
            for n in range(self.cases)
        )


def by_ours(_pairs: Pairs, changes: Sequence[Change]) -> list[str]:
    """Paired permutation test, corrected by Holm."""
    return [change.metric for change in changes if change.better]


def uncorrected(_pairs: Pairs, changes: Sequence[Change]) -> list[str]:
    """The same without correction."""
    return [change.metric for change in changes if change.p < 0.05]


def no_overlap(pairs: Pairs, _changes: Sequence[Change]) -> list[str]:
    """The 95% intervals of the two means, each for itself, do not overlap."""
    found = []
    for name in METRICS:
        a, b = (
            bootstrap_figure([o.scores[name] for o in outcomes]) for outcomes in (pairs.a, pairs.b)
        )
        if a.high < b.low or b.high < a.low:
            found.append(name)
    return found


def unpaired_test(pairs: Pairs, _changes: Sequence[Change]) -> list[str]:
    """Welch's t-test on the two sets of scores, as if they were of different cases."""
    from scipy.stats import ttest_ind

    found = []
    for name in METRICS:
        a, b = ([o.scores[name] for o in outcomes] for outcomes in (pairs.a, pairs.b))
        if ttest_ind(a, b, equal_var=False).pvalue < 0.05:
            found.append(name)
    return found


WAYS: dict[str, Called] = {
    "paired permutation, Holm (ours)": by_ours,
    "paired permutation, uncorrected": uncorrected,
    "intervals do not overlap": no_overlap,
    "Welch's t-test, unpaired": unpaired_test,
}


def main(trials: int) -> None:
    """Print the table."""
    _say(f"{trials} trials each; B gains {GAIN} on one of {len(METRICS)} metrics")
    for cases in CASES:
        for name, rates in measure(cases, trials).items():
            _say(f"{cases:4} cases  {name:32} false alarms {rates[0]:.3f}  power {rates[1]:.3f}")


def measure(cases: int, trials: int) -> dict[str, tuple[float, float]]:
    """By each way, the share of null trials with an alarm, and of others with the gain found."""
    alarms = dict.fromkeys(WAYS, 0)
    hits = dict.fromkeys(WAYS, 0)
    for seed in range(trials):
        for gain in (0.0, GAIN):
            pairs = Trial(seed, cases, gain).pairs()
            changes = changes_of(pairs, METRICS)
            for name, called in WAYS.items():
                found = called(pairs, changes)
                if gain:
                    hits[name] += METRICS[0] in found
                else:
                    alarms[name] += bool(found)
    return {name: (alarms[name] / trials, hits[name] / trials) for name in WAYS}


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 300)
