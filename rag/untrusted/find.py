"""Where an article speaks to a language model instead of its reader."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from rag.untrusted.hidden import encoded, hidden
from rag.untrusted.marks import MARKS, Kind
from rag.untrusted.reading import Reading, disguised, plain
from rag.untrusted.stretch import Span, widened
from rag.untrusted.vocabulary import load_phrases

EXPLANATIONS: dict[Kind, str] = {
    "instruction": "tells a language model what to do",
    "role": "imitates a conversation with a language model",
    "layout": "imitates what a language model is given to read",
    "tool": "asks a language model to use a tool or an address",
    "hidden": "holds characters that a reader does not see",
    "markup": "holds markup that hides words from a reader",
    "encoded": "holds words in a form that a program reads and a reader does not",
}

SURROUNDINGS = 600
"""Characters before and after a stretch that are read with it."""

TELLING: tuple[Kind, ...] = (
    "encoded", "markup", "tool", "layout", "role", "instruction", "hidden",
)  # fmt: skip
"""Kinds, the most telling first."""

LEAD = 200
"""Characters before a verb that tell whether it is an order."""

_YOU = re.compile(r"\b(?:you|ai|assistant|model|models|llm|chatbot|bot)\b")
_BEFORE_ORDERS = frozenset(
    "please now kindly just immediately simply then instead also and or so first you always".split()
)
_MODALS = frozenset("must should to will shall".split())


@dataclass(frozen=True, slots=True)
class Finding:
    """A stretch of a text that speaks to a language model, or that only a program sees.

    ``explanation`` goes on where "This text" begins a sentence.
    """

    start: int
    end: int
    kind: Kind
    explanation: str

    @property
    def speaks(self) -> bool:
        """Whether its words are for a model; invisible characters alone say nothing."""
        return self.kind != "hidden"


@lru_cache(maxsize=512)
def find(text: str) -> tuple[Finding, ...]:
    """Everything in a text that speaks to a model, in order, without overlaps.

    Whole sentences, or what is quoted of them where the rest only tells of it.
    """
    reading = plain(text)
    found = [*_marked(reading), *_said(reading), *_encoded(text)]
    for other in disguised(text):
        found += _in_disguise(text, other)
    # The words themselves say of which kind it is, what belongs to them is an instruction.
    if found:
        found += [(span, "instruction") for span in widened(text, [span for span, _ in found])]
    found += [(span, "hidden") for span in hidden(text)]
    return tuple(_apart(found))


def speaks_to_model(text: str) -> bool:
    """Whether any of a text is for a language model and not for its reader."""
    return any(finding.speaks for finding in find(text))


def addressed(text: str, start: int = 0, end: int | None = None) -> tuple[Finding, ...]:
    """What of a stretch speaks to a model; its surroundings are read to recognise it."""
    last = len(text) if end is None else end
    first = max(0, start - SURROUNDINGS)
    found = find(text[first : last + SURROUNDINGS])
    moved = (replace(f, start=f.start + first, end=f.end + first) for f in found if f.speaks)
    return tuple(f for f in moved if f.start < last and start < f.end)


def is_taken(findings: Sequence[Finding], start: int, end: int) -> bool:
    """Whether half of a sentence or more speaks to a model: it tells its reader nothing.

    A sentence that only quotes such words is news.
    """
    taken = sum(max(0, min(end, f.end) - max(start, f.start)) for f in findings)
    return 2 * taken >= end - start > 0


def _marked(reading: Reading) -> Iterator[tuple[Span, Kind]]:
    for kind, wanted in MARKS:
        for match in wanted.within(reading.text):
            yield reading.span(*match.span()), kind


def _said(reading: Reading) -> Iterator[tuple[Span, Kind]]:
    phrases = load_phrases()
    for wanted in phrases.commands:
        for start, end in wanted.overlapping(reading.text):
            if _is_order(reading.text, start):
                yield reading.span(start, end), "instruction"
    for wanted in phrases.addresses:
        for match in wanted.within(reading.text):
            yield reading.span(*match.span()), "instruction"


def _in_disguise(text: str, reading: Reading) -> Iterator[tuple[Span, Kind]]:
    for wanted in load_phrases().disguised:
        for match in wanted.within(reading.text):
            start, end = reading.span(*match.span())
            if plain(text[start:end]).text != match[0]:  # else it was read already
                yield (start, end), "instruction"


def _encoded(text: str) -> Iterator[tuple[Span, Kind]]:
    for start, end, words in encoded(text):
        if not words.startswith(text[start : start + 8]):  # a word, turned round, is no code
            yield (start, end), "encoded"


def _is_order(text: str, start: int) -> bool:
    """Whether a verb gives an order: not "he told them to ignore", "they ignore"."""
    before = text[max(0, start - LEAD) : start]
    lead = before[max(map(before.rfind, ".!?\n")) + 1 :].strip()
    if not lead or not (lead[-1].isalnum() or lead[-1] == "'"):
        return True
    if load_phrases().reported.search(lead):
        return False
    last = re.split(r"\W+", lead.rstrip("'"))[-1]
    return last in _BEFORE_ORDERS or (last in _MODALS and bool(_YOU.search(lead)))


def _apart(found: Sequence[tuple[Span, Kind]]) -> Iterator[Finding]:
    """Findings without overlaps: what overlaps becomes one, of the most telling kind."""
    merged: list[tuple[int, int, Kind]] = []
    for (start, end), kind in sorted(found):
        if merged and start < merged[-1][1]:
            first, last, before = merged[-1]
            merged[-1] = (first, max(last, end), min(kind, before, key=TELLING.index))
        else:
            merged.append((start, end, kind))
    for start, end, kind in merged:
        yield Finding(start, end, kind, EXPLANATIONS[kind])
