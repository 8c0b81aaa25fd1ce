"""Compare two runs: the one entry point, and its result."""

from collections.abc import Sequence
from dataclasses import dataclass

from eval.compare.chance import ALPHA
from eval.compare.change import Change, changes_of, slices_of
from eval.compare.manifests import Difference, differences
from eval.compare.moved import Moved, most_moved
from eval.compare.pairing import Pairs, check_same_questions, pair, regraded
from eval.metrics.catalog import BY_NAME, CATALOG
from eval.recorded_run import RecordedRun
from eval.suggest import did_you_mean
from rag.errors import UsageError


@dataclass(frozen=True, slots=True)
class Compared:
    """One of the two runs: the name of its folder, how many cases it has and how many failed."""

    name: str
    cases: int
    failed: int


@dataclass(frozen=True, slots=True)
class Comparison:
    """What is different between run A and run B, and what of it is more than chance.

    ``made_with`` are the entries of the manifests that differ, which is what explains the rest.
    Everything after it is over the ``common`` cases, ``alike`` of which scored the same on every
    metric; ``regraded`` are those whose gold, filters or day differ. ``unpaired`` are metrics of
    one run alone.
    """

    a: Compared
    b: Compared
    made_with: tuple[Difference, ...]
    common: int
    alike: int
    only_a: tuple[str, ...]
    only_b: tuple[str, ...]
    regraded: tuple[str, ...]
    unpaired: tuple[str, ...]
    changes: tuple[Change, ...]
    slices: tuple[Change, ...]
    moved: tuple[Moved, ...]
    alpha: float


def compare(
    run_a: RecordedRun,
    run_b: RecordedRun,
    metrics: Sequence[str] = (),
    alpha: float = ALPHA,
) -> Comparison:
    """What is different between the runs; swapping them changes the signs and nothing else.

    ``metrics`` are those to compare, all but details unless given; the fewer are tested, the
    smaller the differences that can be told from chance. ``alpha`` is the share of comparisons of
    equal systems in which any metric is called better or worse.

    Raises:
        UsageError: the runs have no case in common, a case id asks different questions, or a
            metric is not known.

    """
    check_same_questions(_asked(run_a), _asked(run_b))
    pairs = pair(run_a.outcomes, run_b.outcomes)
    names = known_metrics(metrics)
    moved = most_moved(pairs, run_a, run_b, names)
    changes = changes_of(pairs, names, alpha)
    return Comparison(
        a=_compared(run_a),
        b=_compared(run_b),
        made_with=differences(run_a.manifest, run_b.manifest),
        common=len(pairs),
        alike=sum(a.scores == b.scores for a, b in zip(pairs.a, pairs.b, strict=True)),
        only_a=pairs.only_a,
        only_b=pairs.only_b,
        regraded=regraded(run_a, run_b),
        unpaired=_unpaired(pairs, names, changes),
        changes=changes,
        slices=slices_of(pairs, names, alpha),
        moved=moved,
        alpha=alpha,
    )


def known_metrics(names: Sequence[str]) -> tuple[str, ...]:
    """The metrics by these names; without any, all of the catalogue but details.

    Raises:
        UsageError: there is no such metric; the message suggests one.

    """
    unknown = [name for name in names if name not in BY_NAME]
    if unknown:
        hint = did_you_mean(unknown[0], list(BY_NAME))
        raise UsageError(f'There is no metric "{unknown[0]}"{hint}')
    return tuple(names) or tuple(metric.name for metric in CATALOG if not metric.detail)


def _asked(run: RecordedRun) -> dict[str, object]:
    """What each case asks, by its id: the question after what was said before it."""
    return {case.id: (case.question, case.history) for case in run.cases}


def _compared(run: RecordedRun) -> Compared:
    failed = sum(outcome.error is not None for outcome in run.outcomes)
    return Compared(run.folder.resolve().name, len(run.outcomes), failed)


def _unpaired(pairs: Pairs, metrics: Sequence[str], changes: Sequence[Change]) -> tuple[str, ...]:
    """Metrics that a run was scored on and that could not be compared."""
    compared = {change.metric for change in changes}

    scored = {name for outcome in (*pairs.a, *pairs.b) for name in outcome.scores}
    return tuple(name for name in metrics if name in scored - compared)
