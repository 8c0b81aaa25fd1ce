"""The cases that two runs have in common."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from eval.case import Case
from eval.recorded_run import RecordedRun
from eval.score import Outcome
from rag.errors import UsageError

SHOWN_IDS = 5
"""At most this many case ids are spelled out in one message."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Pairs:
    """Both outcomes of every common case, in the order of A, and the ids that only one run has."""

    a: tuple[Outcome, ...]
    b: tuple[Outcome, ...]
    only_a: tuple[str, ...] = ()
    only_b: tuple[str, ...] = ()

    def __len__(self) -> int:
        return len(self.a)

    def where(self, keep: Callable[[Outcome], bool]) -> "Pairs":
        """The pairs whose outcome in A is kept, nothing said of ids outside."""
        kept = [pair for pair in zip(self.a, self.b, strict=True) if keep(pair[0])]
        return Pairs(tuple(a for a, _ in kept), tuple(b for _, b in kept))


def pair(a: Sequence[Outcome], b: Sequence[Outcome]) -> Pairs:
    """The outcomes paired by case id.

    Type and tags are those of B, the later run: a slice is what its cases are called now.

    Raises:
        UsageError: no case is in both.

    """
    by_id_a = {outcome.id: outcome for outcome in a}
    by_id_b = {outcome.id: outcome for outcome in b}
    common = [case_id for case_id in by_id_a if case_id in by_id_b]
    if not common:
        raise UsageError(
            "The two runs have no case in common. Run both on the same case file and compare again."
        )
    later = [by_id_b[case_id] for case_id in common]
    return Pairs(
        a=tuple(replace(by_id_a[o.id], type=o.type, tags=o.tags) for o in later),
        b=tuple(later),
        only_a=tuple(case_id for case_id in by_id_a if case_id not in by_id_b),
        only_b=tuple(case_id for case_id in by_id_b if case_id not in by_id_a),
    )


def check_same_questions(asked_a: Mapping[str, T], asked_b: Mapping[str, T]) -> None:
    """Nothing when no case id stands for one thing in A and for another in B.

    Raises:
        UsageError: it does; the message names the ids.

    """
    other = [case_id for case_id, asked in asked_a.items() if asked_b.get(case_id, asked) != asked]
    if other:
        raise UsageError(
            f"{len(other)} case ids ask another question in each run: {listed(other)}. Answers to "
            "different questions cannot be compared; give changed cases a new id, or run both "
            "systems on the same case file."
        )


def regraded(a: RecordedRun, b: RecordedRun) -> tuple[str, ...]:
    """Ids of common cases that are not the same in each run, their type and tags aside."""
    before = {case.id: _gold(case) for case in a.cases}
    return tuple(c.id for c in b.cases if before.get(c.id, _gold(c)) != _gold(c))


def _gold(case: Case) -> Case:
    return replace(case, type="", tags=())


def listed(ids: Sequence[str]) -> str:
    """The ids in one line, the first few of many."""
    more = f" and {len(ids) - SHOWN_IDS} more" if len(ids) > SHOWN_IDS else ""
    return ", ".join(ids[:SHOWN_IDS]) + more
