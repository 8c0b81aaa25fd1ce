"""A question about several outlets, names or things in a list, as one question about each."""

import re
from collections.abc import Sequence
from itertools import pairwise

from rag.outlets.read import NamedOutlet
from rag.parts.items import COMMA, find_items, says, spans_between
from rag.parts.pronouns import named
from rag.parts.wording import (
    AUX,
    NAME,
    PREPOSITION,
    WH,
    Asked,
    Draft,
    Pieces,
    Span,
    at_most,
    content,
    last_of,
)
from rag.times.read import TimeWords

_I = re.IGNORECASE
_OUTLETS_GAP = re.compile(
    r"(?:'s?)?(?:\s+(?:report|article|coverage|account|version|stor(?:y|ies))s?)?\s*"
    r"(?:,\s*(?:and\s+)?|(?:and|&|as\s+well\s+as|versus|vs\.?|with)\s+)"
    r"(?:(?:also|by|in|from|according\s+to|the|that|one)\s+)*",
    _I,
)
_JOINTLY = re.compile(
    r"\b(?:sign|agree|meet|met|merge|fight|clash|negotiate|talk|share|form|jointly|together"
    r"|between|among|amid|including|include|such\s+as|like|with)\b",
    _I,
)
_APIECE = re.compile(rf"(?P<head>.*?\b{AUX}\s+)(?P<all>.+?)\s+each(?P<rest>\s+.+)", _I)
_BOTH = re.compile(rf"(?i:.*\s)both\s+(?P<one>{NAME})\s+and\s+(?P<two>{NAME})(?=\s|\Z)")
_ALSO = re.compile(
    r"(?:\s*,\s*(?:(?:and|or)\s+)?|\s+(?:and|or)\s+)(?P<then>then\s+)?(?:also\s+|again\s+)?"
    rf"(?P<at>{PREPOSITION})\s+(?!{WH}\b)",
    _I,
)
_HEAD = r"(?i:about|at|by|for|from|in|of|on|to|under|did|do|does|has|have|was|were|is|are|will)"
_ARTICLE = r"(?:the|an?|his|her|its|their|[\w-]+'s)"
_THING = rf"{_ARTICLE}(?:\s+(?!{AUX}\b|and\b|or\b)[\w'-]+){{1,5}}?"
_NAMES = re.compile(
    rf"(?<=[a-z])\s{_HEAD}\s+(?P<all>{NAME}(?:,\s+{NAME})+,?\s+(?:and|or)\s+{NAME})(?=\s|\Z)"
)
_THINGS = re.compile(
    rf"\s{PREPOSITION}\s+(?P<all>{_THING}(?:,\s+{_THING})+,?\s+(?:and|or)\s+"
    rf"{_ARTICLE}\s+[^,;]+)\Z",
    _I,
)


def by_list(asked: Asked) -> list[Draft]:
    """Parts of "under both A and B", "to A, then to B", "what did A and B each …", "A, B and C"."""
    masked, start, end = asked.masked, asked.start, asked.end
    outlets = find_run(asked, asked.outlets, _OUTLETS_GAP)
    if outlets:
        articles = [re.search(r"\b[Tt]he\s+\Z", masked[:a]) for a, _ in outlets]
        spans = zip(articles, outlets, strict=True)
        return ask_each(asked, [(the.start() if the else a, b) for the, (a, b) in spans])
    if not re.search(rf"\b(?:{WH}|{AUX})\b", masked[start:end], _I):
        return []
    found = _BOTH.match(masked, start, end)
    if found and content(masked[found.end() : end]) and not _JOINTLY.search(masked, start, end):
        return ask_each(asked, [found.span("one"), found.span("two")])
    if found := _APIECE.fullmatch(masked, start, end):
        head, rest = (start, found.end("head")), found.span("rest")
        return [Draft((head, i, rest)) for i in find_items(asked, found.span("all"), "and")]
    if both := re.compile(rf".*\s{PREPOSITION}\s+both\s+", _I).match(masked, start, end):
        return ask_each(asked, find_items(asked, (both.end(), end), "and"))
    return ask_each(asked, _again(asked) or _three(asked))


def _again(asked: Asked) -> list[Span]:
    """The stretches of "to A, then to B and to C", which end the question."""
    masked, start, end = asked.masked, asked.start, asked.end
    marks = [
        mark
        for mark in _ALSO.finditer(masked, start, end)
        if not re.search(r"\bbetween\b|\bfrom\b[^,]*\Z", masked[start : mark.start()], _I)
    ]
    for n, mark in enumerate(marks):
        at = mark["at"].casefold()
        same = [m for m in marks[n:] if m["at"].casefold() == at]
        first = last_of(masked, start, mark.start(), at)
        sure = (
            mark["then"] or len(same) > 1 or at not in {"to", "for", "from", "with", "by", "into"}
        )
        joined = any(re.search(r"\b(?:and|or|then)\b", m[0], _I) for m in same)
        if first is not None and sure and joined:
            edges = [first, *(e for m in same for e in (m.start(), m.start("at"))), end]
            spans = list(zip(edges[::2], edges[1::2], strict=True))
            return spans if all(says(masked[a:b]) for a, b in spans) else []
    return []


def _three(asked: Asked) -> list[Span]:
    """The stretches of "A, B and C" when all are names, or have an article and end the question."""
    masked, start, end = asked.masked, asked.start, asked.end
    found = _NAMES.search(masked, start, end) or _THINGS.search(masked, start, end)
    if not found or _JOINTLY.search(masked, start, end):
        return []
    marks = [mark.span() for mark in COMMA.finditer(masked, *found.span("all"))]
    return spans_between(marks, *found.span("all"))


def find_run(
    asked: Asked, all_named: Sequence[NamedOutlet | TimeWords], gap: re.Pattern[str]
) -> list[Span]:
    """The first of some that stand side by side, joined by "and" or a comma."""
    run: list[Span] = []
    for one, two in pairwise(all_named):
        joint = asked.masked[one.end : two.start]
        if joint.strip() and gap.fullmatch(joint):
            run = [*(run or [(one.start, one.end)]), (two.start, two.end)]
        elif run:
            break
    return run


def ask_each(asked: Asked, spans: Sequence[Span]) -> list[Draft]:
    """The question with one of several stretches in the place of all."""
    if len(spans) < 2:
        return []
    spans = at_most(spans)
    both = re.search(
        r"\s(?:both|either|each\s+of)\s+(?:the\s+)?\Z", asked.masked[: spans[0][0]], _I
    )
    head = (asked.start, both.start() if both else spans[0][0])
    rest = (spans[-1][1], asked.end)
    first = (asked.start, spans[0][1])
    items: list[Pieces] = [(spans[0],), *(named(asked, first, span)[0] for span in spans[1:])]
    return [Draft((head, *item, rest)) for item in items]
