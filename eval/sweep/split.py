"""Cases in two parts, one to choose by and one to report, that are about other articles."""

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from eval.case import Case
from rag.errors import UsageError

MOST_TOGETHER = 0.5
"""Share of the cases about articles that may hang together by common ones."""


@dataclass(frozen=True, slots=True)
class Parts:
    """The cases to choose by and those held back, each in the order given.

    ``shared`` is the number of articles that both are about; 0 unless most cases hang together.
    """

    tuning: tuple[Case, ...]
    held_back: tuple[Case, ...]
    shared: int


def split_cases(cases: Sequence[Case], hold_back: float = 0.5, seed: int = 0) -> Parts:
    """The cases split by a hash, so that the same case file is always split in the same way.

    Cases about a common article stay together; those about none go by their id. Where most
    cases hang together (several articles each, of a small corpus), every case goes by its first
    article instead.

    Raises:
        UsageError: ``hold_back`` is no share, or a part would be empty.

    """
    if not 0 < hold_back < 1:
        raise UsageError(
            f"--hold-back {hold_back}: must be between 0 and 1: the share of the cases to report "
            "by, for example 0.5."
        )
    groups = _groups(cases)
    held = {name for name in set(groups) if _share(name, seed) < hold_back}
    tuning = tuple(c for c, group in zip(cases, groups, strict=True) if group not in held)
    held_back = tuple(c for c, group in zip(cases, groups, strict=True) if group in held)
    if not tuning or not held_back:
        empty = "to choose by" if not tuning else "held back"
        raise UsageError(
            f"{len(cases)} cases are too few or too alike to split: none is {empty}. Add cases "
            "about other articles, or try another --seed or --hold-back."
        )
    gold = [{a for case in part for a in articles_of(case)} for part in (tuning, held_back)]
    return Parts(tuning, held_back, len(gold[0] & gold[1]))


def articles_of(case: Case) -> tuple[str, ...]:
    """Ids of the articles that the case was made from: its gold, or what is kept from it."""
    quoted = (gold.article_id for gold in case.gold_sentences)
    return tuple(dict.fromkeys((*case.gold_articles, *quoted, *case.filters.without_ids)))


def _groups(cases: Sequence[Case]) -> list[str]:
    """The name of each case's group."""
    first = {article: article for case in cases for article in articles_of(case)}
    for case in cases:
        linked = {_first(first, article) for article in articles_of(case)}
        first |= dict.fromkeys(linked, min(linked, default=""))
    joined = [_name(case, first) for case in cases]
    sizes = Counter(n for n, case in zip(joined, cases, strict=True) if articles_of(case))
    if sizes and max(sizes.values()) > MOST_TOGETHER * sizes.total():
        return [_name(case, {}) for case in cases]
    return joined


def _first(first: Mapping[str, str], article: str) -> str:
    """The least article among those that hang together with this one."""
    while first[article] != article:
        article = first[article]
    return article


def _name(case: Case, first: Mapping[str, str]) -> str:
    articles = articles_of(case)
    if not articles:
        return f"case {case.id}"
    return f"article {_first(first, articles[0]) if first else articles[0]}"


def _share(name: str, seed: int) -> float:
    """A number from 0 to 1 that depends on nothing but the name and the seed."""
    return int.from_bytes(hashlib.sha256(f"{seed}:{name}".encode()).digest()[:8]) / 2**64
