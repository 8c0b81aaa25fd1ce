"""Stretches of a sentence that could be a short answer, each with the kinds that it may be.

Told by form alone (figures, units, months, capital letters), because no tagger comes with
Footnote; names of countries and territories are those of the CLDR (babel).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from rag.short.wanted import Kind
from rag.words import FUNCTION_WORDS

_NUMBER_WORD = (
    r"(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen"
    r"|sixteen|seventeen|eighteen|nineteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety"
    r"|dozens?|hundreds?|thousands?|millions?|billions?)"
)
_SCALE = r"(?:\s+(?:hundred|thousand|million|billion|trillion|dozen|m|bn))*"
_NUMBER = rf"(?:\d+(?:[.,]\d+)*|{_NUMBER_WORD}(?:[-\s](?:and\s+)?{_NUMBER_WORD})*){_SCALE}"
_CURRENCY = (
    r"(?:dollars?|euros?|pounds?|yen|crowns?|francs?|roubles?|rubles?|shekels?|cents?|rupees?|yuan"
    r"|won|lira|pesos?)"
)
_MONTH = (
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December"
    r"|(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\b\.?)(?!\w)"
)
_DAY = r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day"
_PERIOD = r"(?:hour|day|week|month|year|decade|centur|night|minute|second|season)(?:s|y|ies)?"
_UNIT = (
    r"(?:hours?|days?|weeks?|months?|years?|decades?|centur(?:y|ies)|minutes?|seconds?|miles?|feet"
    r"|foot|ft|inch(?:es)?|yards?|acres?|met(?:re|er)s?|kilomet(?:re|er)s?|km|cm|mm|kg|tons?"
    r"|tonnes?|pounds|litres?|liters?|gallons?|degrees?|knots|mph|hectares?|square\s+\w+|°\w?)"
)
_PATTERNS: tuple[tuple[Kind, str], ...] = (
    ("percent", rf"{_NUMBER}\s*(?:%|per\s?cent\b|percentage\s+points?)"),
    (
        "money",
        rf"(?:US|A|C)?[$€£¥]\s?\d+(?:[.,]\d+)*{_SCALE}|{_NUMBER}\s+(?:U\.?S\.?\s+)?{_CURRENCY}",
    ),
    (
        "length",
        rf"(?:every\s+)?(?:{_NUMBER}|an?)[-\s]{_UNIT}(?:\s+(?:old|long|wide|deep|high|tall))?",
    ),
    (
        "time",
        rf"(?:{_DAY},?\s+(?:the\s+)?)?(?:\d{{1,2}}(?:st|nd|rd|th)?\s+(?:of\s+)?{_MONTH}"
        rf"|{_MONTH}\s+\d{{1,2}}(?:st|nd|rd|th)?\b)(?:,?\s+\d{{4}})?"
        rf"|{_MONTH}\s+\d{{4}}|(?:early|late|mid|spring|summer|autumn|winter)?\s?"
        r"\b(?:1\d|20)\d{2}s?\b(?:\s*[-–]\s*\d{2,4})?(?:\s+(?:AD|BC|CE|BCE))?"
        rf"|(?:next\s+|last\s+)?{_DAY}(?:\s+(?:morning|evening|night|afternoon))?"
        rf"|(?:in|since|until|by|last|next|this|of)\s+{_MONTH}(?!\s+\d)"
        r"|\d{1,2}(?::\d{2})?\s?(?:a\.?m\.?|p\.?m\.?)|\d{1,2}:\d{2}|noon|midnight|yesterday|today"
        r"|tomorrow|\d{1,2}(?:st|nd|rd|th)\s+century"
        rf"|(?:{_NUMBER}\s+)?{_PERIOD}\s+(?:ago|later|earlier)",
    ),
    ("number", _NUMBER),
)
_FORMS = tuple(
    (
        kind,
        re.compile(
            rf"(?<![\w.,])(?:{form})(?!\w)",
            re.IGNORECASE if kind in ("percent", "money", "length", "number") else 0,
        ),
    )
    for kind, form in _PATTERNS
)

_CAPITAL = r"[^\W\d_a-zà-ÿ][\w’'.&-]*"
_NAME = re.compile(
    rf"{_CAPITAL}(?:\s+(?:(?:of|de|da|di|van|von|der|den|bin|ibn|al|el|la|le|du|and|for|the)\s+)"
    rf"{{0,2}}{_CAPITAL})*"
)
_AND = re.compile(r"\s+(?:and|for)\s+")
_BEFORE_PLACE = re.compile(r"\b(?:in|at|near|from|to|outside|across|over|around|of)\s+(?:the\s+)?$")
_BEFORE_PERSON = re.compile(
    r"\b(?:minister|president|spokes\w+|chief|director|leader|secretary|judge|captain|chairman"
    r"|chairwoman|mayor|general|professor|doctor|dr|mr|mrs|ms|sir|king|queen|pope|by|envoy|actor"
    r"|actress|author|singer|coach|architect|astronaut\w*|scientist\w*|called|named|,)\.?,?\s+$",
    re.IGNORECASE,
)
_ORGANISATION = re.compile(
    r"\b(?:Council|Ministry|Court|Army|Bank|University|Company|Corporation|Inc|Ltd|Union|Party"
    r"|Office|Agency|Board|Committee|Organi[sz]ation|Nations|Group|Association|Institute|College"
    r"|School|Church|Act|War|Treaty|Bridge|Street|River|Valley|Sea|Island)s?\b"
)


@dataclass(frozen=True, slots=True)
class Span:
    """Characters ``start`` to ``end`` of a sentence, and the kinds that they may be."""

    start: int
    end: int
    kinds: frozenset[Kind]


def read_spans(sentence: str) -> list[Span]:
    """All stretches that look like the answer to some question, in order of their start."""
    found: dict[tuple[int, int], frozenset[Kind]] = {}
    taken: list[tuple[int, int]] = []
    for kind, form in _FORMS:
        for match in form.finditer(sentence):
            start, end = _trimmed(sentence, *match.span())
            if start < end and not any(a < end and start < b for a, b in taken):
                taken.append((start, end))
                kinds: set[Kind] = {kind}
                if kind in ("percent", "length"):
                    kinds.add("number")
                found[start, end] = frozenset(kinds)
    for start, end in _names(sentence):
        if not any(a < end and start < b for a, b in taken):
            found[start, end] = _kinds_of_name(sentence, start, end)
    return [Span(*place, kinds) for place, kinds in sorted(found.items())]


def _names(sentence: str) -> Iterator[tuple[int, int]]:
    for match in _NAME.finditer(sentence):
        start = match.start()
        for piece in _AND.split(match.group()):
            at = sentence.index(piece, start)
            start = at + len(piece)
            begin, end = at, at + len(piece)
            first = re.match(r"[\w’'-]+", piece)
            # "The Council", "However Smith": the word that merely opens the sentence is no name.
            while first and first.group().casefold() in FUNCTION_WORDS:
                rest = piece[first.end() :].lstrip()
                begin, piece = end - len(rest), rest
                first = re.match(r"[\w’'-]+", piece)
            body = piece.rstrip(".,’'")
            if body.endswith(("’s", "'s")):
                body = body[:-2]
            end = begin + len(body)
            if len(body) > 1:
                yield begin, end


def _kinds_of_name(sentence: str, start: int, end: int) -> frozenset[Kind]:
    name, before = sentence[start:end], sentence[:start]
    kinds: set[Kind] = {"name"}
    if name in territories():
        kinds.add("place")
        return frozenset(kinds)
    if _ORGANISATION.search(name):
        if _BEFORE_PLACE.search(before):
            kinds.add("place")
        return frozenset(kinds)
    if _BEFORE_PLACE.search(before):
        kinds.add("place")
    if before.endswith("the ") and " " not in name:
        return frozenset(kinds)  # nobody is called "the Commission"
    if " " in name or _BEFORE_PERSON.search(before) or not _BEFORE_PLACE.search(before):
        kinds.add("person")
    return frozenset(kinds)


def _trimmed(sentence: str, start: int, end: int) -> tuple[int, int]:
    """Without the preposition that told that "in May" is a time, and without outer spaces."""
    opening = re.match(r"\s*(?:in|since|until|by|of)?\s+|\s*", sentence[start:end])
    start += opening.end() if opening else 0
    return start, start + len(sentence[start:end].rstrip(" ,"))


@cache
def territories() -> frozenset[str]:
    """English names of countries and territories."""
    from babel import Locale

    names = Locale("en").territories
    return frozenset(name for code, name in names.items() if len(code) == 2)
