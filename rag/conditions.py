"""Conditions of a question at work: what they let through, and what is left to search for."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from rag.types import Condition, ConditionKind, Filters
from rag.words import content_stems

NOT_SEARCHED: frozenset[ConditionKind] = frozenset({"published", "source"})
"""Kinds whose words stand in no sentence that answers: last week's articles say no "last week"."""

_LEAD_IN = re.compile(
    r"^(?:according\s+to|per|in|from|by|as\s+reported\s+by)?\s*(?:the\s*)?,\s*", re.IGNORECASE
)
_LEFT_OVER = re.compile(
    r"\s*,?\s+(?:according\s+to|reported\s+by|per|in|from|by|since|on)\s*(?:the\s*)?(?=[?.!,]|$)",
    re.IGNORECASE,
)
"""What is left of "according to X" when X is gone."""


def without_words(question: str, conditions: Sequence[Condition]) -> str:
    """The question without the words of its times and outlets; whole if nothing else is left."""
    left = question
    for condition in conditions:
        if condition.kind in NOT_SEARCHED:
            left = re.sub(rf"(?<!\w){re.escape(condition.words)}(?!\w)", " ", left, count=1)
    left = _LEAD_IN.sub("", " ".join(left.split()))
    left = _LEFT_OVER.sub(" ", left).strip(" ,;")
    left = re.sub(r"\s+(?=[?!.])", "", left)
    return left if content_stems(left) else question


def together(filters: Filters, conditions: Sequence[Condition]) -> Filters:
    """What passes the reader's filters and all of the conditions.

    The reader's own choice of outlets and dates wins over what a question says. Several periods
    or outlets of one question are alternatives: any of them passes.
    """
    dated = _periods([c.filters for c in conditions if c.kind == "published"])
    firsts = [first for first, _ in dated]
    lasts = [last for _, last in dated]
    sources = [s for c in conditions if c.kind == "source" for s in c.filters.sources]
    phrases = [p for c in conditions if c.kind == "phrase" for p in c.filters.phrases]
    chosen = filters.published_from or filters.published_to
    return replace(
        filters,
        published_from=filters.published_from
        if chosen
        else (None if None in firsts else min((f for f in firsts if f), default=None)),
        published_to=filters.published_to
        if chosen
        else (None if None in lasts else max((x for x in lasts if x), default=None)),
        sources=filters.sources or tuple(dict.fromkeys(sources)),
        phrases=tuple(dict.fromkeys([*filters.phrases, *phrases])),
    )


Period = tuple[date | None, date | None]


def _periods(filters: Sequence[Filters]) -> list[Period]:
    """The periods that are alternatives; "after X and before Y" are the two ends of one."""
    periods = [(f.published_from, f.published_to) for f in filters]
    after = [first for first, last in periods if first and last is None]
    before = [last for first, last in periods if last and first is None]
    if len(after) == len(before) == 1 and after[0] <= before[0]:
        whole = [p for p in periods if None not in p]
        return [*whole, (after[0], before[0])]
    return periods
