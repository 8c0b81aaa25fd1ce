"""Numbers that count and measure nothing: dates, ages, times, scores, labels, former values."""

import re
from collections.abc import Sequence

from rag.differences.numbers import Number
from rag.times.forms import Named

_OLD_VALUE = re.compile(
    r"\b(?:from|than|compared (?:with|to)|instead of|rather than|against|previous(?:ly)?|earlier)"
    r"\s+(?:a\s+|the\s+)?(?:about\s+|some\s+|more than\s+)?[$£€]?\Z",
    re.IGNORECASE,
)
_LABEL = re.compile(
    r"(?:\b(?:phase|stage|part|chapter|article|section|resolution|number|no\.?|group|level|page"
    r"|flight|route|highway|room|gate|channel|ward|district|day|week|grade|type|round|aged?"
    r"|version|apollo|covid|formula|top|category|division|line|unit|class|act|rule|paragraph"
    r"|season|episode|size)[\s-]+|[A-Z][a-z]*-|\d[:/.-]|[#@])\Z",
    re.IGNORECASE,
)
_AGE = re.compile(r"(?:[-\s]years?[-\s]olds?\b|[-\s]year[-\s]old|(?<=\d),\s)", re.IGNORECASE)
_AGE_BEFORE = re.compile(r"\b[A-Z][\w’'-]+,\s\Z")
_ODD = re.compile(r"(?:st|nd|rd|th)\b|[:/]\d|-\d|–\d|\s?[ap]\.?m\b|-point\b")


def counts_nothing(text: str, number: Number, dates: Sequence[Named]) -> bool:
    """Whether a number is a date, an age, a time, a score, a label, a part, or a former value."""
    before, after = text[: number.start], text[number.end : number.end + 14]
    if any(d.start < number.end and number.start < d.end for d in dates):
        return True
    said = text[number.start : number.end]
    if re.fullmatch(r"(?:1[5-9]|20)\d\d", said) and not re.match(r"\s[a-z]+s\b", after):
        return True
    if said.casefold() in ("one", "zero", "a") or number.high <= 0:
        return True  # "one of them", "no one", "one another"
    aged = _AGE.match(after) or (_AGE_BEFORE.search(before) and after[:1] in (",", "."))
    partitive = re.match(r"\s+of\s+(?:the|them|its|his|her|their|those|these|whom|which)\b", after)
    return bool(
        aged
        or partitive
        or _ODD.match(after)
        or _LABEL.search(before)
        or _OLD_VALUE.search(before[-40:])
    )
