"""A question about several outlets, events, times or things as the questions that it is made of.

A wrong split costs more than a missed one: each rule reads one way of asking, whole.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from rag.outlets.read import NamedOutlet
from rag.parts.clauses import by_clause
from rag.parts.compare import by_compare
from rag.parts.lists import by_list
from rag.parts.order import by_order
from rag.parts.times import by_range, by_time
from rag.parts.wording import (
    AUX,
    DETERMINER,
    MOST,
    PREPOSITION,
    WH,
    Asked,
    Draft,
    Span,
    content,
    read_asked,
)
from rag.times.read import TimeWords

LONGEST = 600
"""Characters of a question that is looked at; nobody asks for several things in more."""

_I = re.IGNORECASE
_ASKS = re.compile(
    rf"(?:[^,?]{{1,80}},\s+)?(?:(?:{PREPOSITION}|of)\s+)?"
    rf"(?:{AUX}\b|{WH}\b(?!\s+(?:{DETERMINER}\b|(?-i:[A-Z]))))",
    _I,
)


@dataclass(frozen=True, slots=True)
class Part:
    """A question to be searched by itself, with the outlets and times of it alone.

    The spans of ``outlets`` and ``times`` are those of the whole question.
    """

    question: str
    outlets: tuple[NamedOutlet, ...] = ()
    times: tuple[TimeWords, ...] = ()


def split(
    question: str, outlets: Sequence[NamedOutlet], times: Sequence[TimeWords]
) -> tuple[Part, ...]:
    """The questions that a question is made of, one to four; itself when it asks for one thing."""
    if len(question) <= LONGEST:
        asked = read_asked(question, tuple(outlets), tuple(times))
        for way in dict.fromkeys((asked, _without_lead(asked))):
            for rule in _RULES:
                parts = tuple(dict.fromkeys(_part(way, draft) for draft in rule(way)))
                if 1 < len(parts) <= MOST and all(content(part.question) for part in parts):
                    return _with_all(parts, way)
    return (Part(question, tuple(outlets), tuple(times)),)


def _without_lead(asked: Asked) -> Asked:
    """The question without the time or outlet that it opens with: "In 2020, which …"."""
    lead = re.compile(r"[^,?]+,\s+").match(asked.masked, asked.start, asked.end)
    opens = (
        any(asked.start <= n.start and n.end < lead.end() for n in asked.named) if lead else False
    )
    return replace(asked, start=lead.end()) if lead and opens else asked


def _part(asked: Asked, draft: Draft) -> Part:
    text, aside = "", ""
    spans: list[Span] = [draft.of] if draft.of else []
    for piece in draft.pieces:
        new = piece if isinstance(piece, str) else asked.text[slice(*piece)]
        if isinstance(piece, str) and piece.startswith("("):
            aside = f" {piece}"
            continue
        if text and re.match(rf"{AUX}\b", new, _I):
            new = new[0].lower() + new[1:]
        text += new if isinstance(piece, str) and piece.startswith("'") else f" {new}"
        if isinstance(piece, tuple):
            start, end = spans[-1] if spans else (0, piece[1])
            if end <= piece[0] and not asked.text[end : piece[0]].strip():
                spans[-1:] = [(start, piece[1])]
            else:
                spans.append(piece)
    text = re.sub(r"\s+([,;:])", r"\1", " ".join(text.split())).strip(" ,;:–—-")
    mark = "?" if _ASKS.match(text) else ""

    def within(words: NamedOutlet | TimeWords) -> bool:
        return any(start <= words.start and words.end <= end for start, end in spans)

    return Part(
        f"{text}{mark}{aside} {asked.tail}".rstrip(),
        tuple(filter(within, asked.outlets)),
        draft.times or tuple(filter(within, asked.times)),
    )


def _with_all(parts: tuple[Part, ...], asked: Asked) -> tuple[Part, ...]:
    """The parts; what is in none of them is in all: an outlet, and the times when none has any."""
    left = tuple(o for o in asked.outlets if all(o not in part.outlets for part in parts))
    parts = tuple(replace(part, outlets=(*part.outlets, *left)) for part in parts)
    if any(part.times for part in parts):
        return parts
    # "Before the truce" is no time any more once it is asked whether it was before the truce.
    dates = tuple(time for time in asked.times if not time.event)
    return tuple(replace(part, times=dates) for part in parts)


_RULES: tuple[Callable[[Asked], list[Draft]], ...] = (
    by_clause,
    by_range,
    by_order,
    by_compare,
    by_time,
    by_list,
)
