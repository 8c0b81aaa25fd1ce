"""What a comparison says, in plain sentences."""

from collections.abc import Iterator, Sequence

from eval.compare.chance import can_tell
from eval.compare.change import Change, Side
from eval.compare.comparison import Comparison
from eval.compare.pairing import listed


def verdict(comparison: Comparison) -> tuple[str, ...]:
    """Which run is better on what, and how small a difference would have gone unseen.

    Never that the runs are the same: no evidence of a difference is no evidence of none.
    """
    if not comparison.changes:
        return ("Nothing to compare: no metric was scored on the same cases in both runs.",)
    lines = [
        f"{side} is better on {', '.join(_gained(change) for change in ahead)}."
        for side in ("B", "A")
        if (ahead := _ahead(comparison.changes, side))
    ]
    unclear = [change for change in comparison.changes if change.better is None]
    if unclear:
        one = len(unclear) == 1
        on = unclear[0].metric if one else f"the other {len(unclear)} metrics"
        on = on if lines else f"any of {len(unclear)} metrics"
        lines.append(f"No evidence of a difference on {on}; {_unseen(unclear)}.")
    return tuple(lines)


def _ahead(changes: Sequence[Change], side: Side) -> list[Change]:
    return [change for change in changes if change.better == side]


def _gained(change: Change) -> str:
    corrected = f"p {p_to_text(change.p_corrected)}"
    return f"{change.metric} ({change.a:.3f} in A, {change.b:.3f} in B; {corrected})"


def _unseen(changes: Sequence[Change]) -> str:
    sizes = sorted(change.unseen for change in changes)
    least, most = f"{sizes[0]:.3f}", f"{sizes[-1]:.3f}"
    span = least if least == most else f"{least} to {most}, depending on the metric,"
    return f"these cases could not show one smaller than about {span} if there is one"


def change_to_text(change: Change, alpha: float) -> str:
    """What is to be thought of one change, in two words."""
    if change.better:
        return f"{change.better} better"
    if can_tell(change.changed, alpha):
        return "unclear"
    return "too few" if change.changed else "no change"


def notices(comparison: Comparison) -> Iterator[str]:
    """What a reader must know before reading the figures; nothing when both ran alike."""
    for side, only in (("A", comparison.only_a), ("B", comparison.only_b)):
        if only:
            yield f"Only in {side}, and left out here: {len(only)} cases ({listed(only)})."
    if comparison.regraded:
        yield (
            f"{len(comparison.regraded)} common cases have other gold, filters or day in each run "
            f"({listed(comparison.regraded)}): their scores differ for that reason alone."
        )
    if comparison.unpaired:
        yield f"Not scored on the same cases in both runs: {', '.join(comparison.unpaired)}."
    for side, run in (("A", comparison.a), ("B", comparison.b)):
        if run.failed:
            yield f"{run.failed} of {run.cases} cases failed in {side}; they count as wrong."


def counted_to_text(comparison: Comparison) -> str:
    """The cases that were compared, in one line."""
    return (
        f"{comparison.common} cases in both runs, {comparison.alike} of them scored alike on "
        "every metric"
    )


def how_to_read(comparison: Comparison) -> str:
    """What the columns of the table mean, in one line."""
    return (
        "B minus A with its 95% bootstrap interval over paired cases; ↓: lower is better; "
        "+/=/-: cases in which B is better, equal, worse; p of a permutation test, corrected for "
        f"all metrics (Holm); better where it is below {comparison.alpha:g}, else unclear, which "
        "is no evidence of a difference; too few: so few cases changed that no test can tell."
    )


def p_to_text(p: float) -> str:
    """A p-value with three digits, the smallest as a bound."""
    return "<0.001" if p < 0.001 else f"{p:.3f}"


def shown_slices(comparison: Comparison, most: int = 10) -> tuple[Change, ...]:
    """The slices with the clearest changes, those with too few changed cases left out."""
    told = [change for change in comparison.slices if can_tell(change.changed, comparison.alpha)]
    told.sort(key=lambda change: (change.better is None, change.p, -abs(change.gain)))
    return tuple(told[:most])
