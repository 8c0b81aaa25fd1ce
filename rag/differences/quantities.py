"""What a sentence counts or measures: figures with their unit, and what they are figures of."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from rag.differences.labels import counts_nothing
from rag.differences.numbers import Number, Token, read_numbers
from rag.differences.vocabulary import CURRENCIES, MEASURES, PEOPLE, SAME_NOUN, STATE_OF, canonical
from rag.times.forms import Named
from rag.words import FUNCTION_WORDS

Dimension = str
"""What is compared with what: "count", "percent", "points", a currency, "length", "weight"..."""

NOUN_REACH = 4
"""Words behind a number among which its noun is: "33 living Israeli hostages"."""

STATE_REACH = 7
FEW = 2
CONTEXT_REACH = 9

_FIXED = frozenset("length weight area volume power magnitude duration vote abstent goal".split())
_PLURAL = frozenset("people men women children police troops dead staff personnel crew".split())
_STOPS = FUNCTION_WORDS | {"is", "was", "has", "including"}
_UNTOLD = frozenset("cent million billion trillion thousand hundr nearli around roughli".split())
"""Stems beside a number that say how large it is, not of what."""

_CLAUSE = re.compile(r"[;:—–()]|,\s|\bwhile\b|\bwhereas\b|\bbut\b|\bafter\b|\bbefore\b")


@dataclass(frozen=True, slots=True)
class Quantity:
    """A figure: the range of its values in the unit of its dimension, and what it counts.

    ``noun`` is the canonical stem of what is counted ("" when the text leaves it out), ``state``
    what the count is about ("killed"), ``context`` canonical stems of the words beside it,
    ``plain`` those of them that are no names, ``qualifiers`` those between number and noun.
    ``words``, ``text[start:end]``, is how it is told.
    """

    start: int
    end: int
    words: str
    low: float
    high: float
    dimension: Dimension
    noun: str = ""
    state: str = ""
    context: frozenset[str] = frozenset()
    plain: frozenset[str] = frozenset()
    qualifiers: frozenset[str] = frozenset()

    @property
    def moves(self) -> bool:
        """Whether such a figure changes as time goes on: tolls and costs do, lengths do not."""
        return self.dimension not in _FIXED and self.noun not in _FIXED

    def agrees(self, other: "Quantity") -> bool:
        """Whether both may be the same value, told more or less exactly."""
        return self.low <= other.high and other.low <= self.high

    def measures_same(self, other: "Quantity") -> bool:
        """Whether both are figures of one quantity, as far as the words beside them tell."""
        if self.dimension != other.dimension or not self._qualified_alike(other):
            return False
        shared = self.context & other.context
        if self.dimension != "count":
            whole = self.context <= other.context or other.context <= self.context
            return self._names_alike(other) and (len(shared) >= FEW or whole)
        if self.state or other.state:
            nouns = {self.noun, other.noun}
            general = len(nouns) == 1 or bool(nouns & {"", PEOPLE})
            return self.state == other.state and general
        plain = bool(self.plain & other.plain) or not (self.plain and other.plain)
        counted = bool(self.noun) and self.noun == other.noun
        return counted and bool(shared) and plain and self._names_alike(other)

    def _qualified_alike(self, other: "Quantity") -> bool:
        """Whether neither is of a part: "5,750 salaried jobs" are not all jobs."""
        own, others = self.qualifiers, other.qualifiers
        if own and others:
            return bool(own & others)
        if self.state:
            return True
        return (own or others) <= (self.context | self.qualifiers) & (
            other.context | other.qualifiers
        )

    def _names_alike(self, other: "Quantity") -> bool:
        """Whether not each of them has a name beside it that the other lacks."""
        own, others = self.context - self.plain, other.context - other.plain
        return own <= others or others <= own


def read_quantities(
    text: str, found: Sequence[Token], dates: Sequence[Named]
) -> tuple[Quantity, ...]:
    """The figures of a sentence; dates, years, ages, scores, labels and former values are none."""
    numbers = read_numbers(text, found)
    quantities = []
    for place, number in enumerate(numbers):
        if counts_nothing(text, number, dates):
            continue
        following = numbers[place + 1].first if place + 1 < len(numbers) else len(found)
        preceding = numbers[place - 1].last if place else -1
        quantity = _quantity(text, found, number, preceding, following, dates)
        if quantity is not None:
            quantities.append(quantity)
    return tuple(quantities)


def _quantity(
    text: str,
    found: Sequence[Token],
    number: Number,
    preceding: int,
    following: int,
    dates: Sequence[Named],
) -> Quantity | None:
    after = found[number.last + 1 : following]
    near = _context(text, found, number, dates)
    if len(near) < FEW:  # "At 19 kilometres, the tunnel is the longest"
        near = _context(text, found, number, dates, whole=True)
    context = frozenset(canonical(t.stem) for t in near)
    plain = frozenset(canonical(t.stem) for t in near if text[t.start].islower())
    made = _measured(text, found, number, after) or _counted(
        text, found, number, preceding, following
    )
    if made is None:
        return None
    own = {made.noun}
    return replace(made, context=context - own, plain=plain - own)


def _measured(
    text: str, found: Sequence[Token], number: Number, after: Sequence[Token]
) -> Quantity | None:
    """A sum of money, a share, or something measured; None for a count."""
    unit = after[0] if after and not text[number.end : after[0].start].strip(" -") else None
    sign = found[number.first - 1] if number.first else None
    currency = next((t for t in after[:2] if t.stem in CURRENCIES), None)
    if sign and sign.word in CURRENCIES:
        start = min(number.start, sign.start)
        return _made(text, number, CURRENCIES[sign.word], start=start)
    if currency:
        return _made(text, number, CURRENCIES[currency.stem], end=currency.end)
    if unit is None:
        return None
    if unit.word in ("%", "percent", "percentage") or _says(after, "per", "cent"):
        ahead = [t.word for t in after[:3]]
        dimension = "points" if {"point", "points"} & set(ahead) else "percent"
        return _made(text, number, dimension, end=(after[1] if unit.word == "per" else unit).end)
    if unit.stem in MEASURES and unit.word not in FUNCTION_WORDS:
        dimension, factor = MEASURES[unit.stem]
        return _made(text, number, dimension, end=unit.end, factor=factor)
    return None


def _counted(
    text: str, found: Sequence[Token], number: Number, preceding: int, following: int
) -> Quantity | None:
    """How many of something, or how many it happened to; None when nothing is counted."""
    noun = _noun(text, number, found[number.last + 1 : following])
    state = _state(text, found, number, preceding, following)
    if noun is None and not state:
        return None
    made = _made(text, number, "count", end=noun.end if noun else number.end)
    stem = SAME_NOUN.get(noun.stem, noun.stem) if noun and noun.stem not in STATE_OF else ""
    between = [
        t.stem
        for t in found[number.last + 1 : following]
        if noun and t.start < noun.start and t.word not in FUNCTION_WORDS
    ]
    return replace(made, noun=stem, state=state, qualifiers=frozenset(between))


def _made(
    text: str,
    number: Number,
    dimension: Dimension,
    start: int | None = None,
    end: int | None = None,
    factor: float = 1.0,
) -> Quantity:
    first = number.start if start is None else start
    last = number.end if end is None else end
    low, high = number.low * factor, number.high * factor
    return Quantity(first, last, text[first:last], low, high, dimension)


def _says(found: Sequence[Token], *said: str) -> bool:
    return tuple(t.word for t in found[: len(said)]) == said


def _noun(text: str, number: Number, after: Sequence[Token]) -> Token | None:
    """What is counted: the first plural behind the number, before a word that closes the phrase."""
    last = number.end
    for token in after[:NOUN_REACH]:
        gap = text[last : token.start]
        if gap.strip(" -’'\u00a0") or token.word in _STOPS:
            return None
        plural = token.word.endswith("s") and not token.word.endswith(("ss", "us", "is"))
        if plural or token.word in _PLURAL or token.stem in STATE_OF:
            return token
        last = token.end
    return None


def _state(
    text: str, found: Sequence[Token], number: Number, preceding: int, following: int
) -> str:
    """What the count is about: the word right before it, else the first one behind, or before."""
    before = list(found[max(preceding + 1, number.first - STATE_REACH) : number.first])
    near = [t for t in before[-4:] if text[t.end : number.start].count(",") == 0]
    led = [STATE_OF[t.stem] for t in near if t.stem in STATE_OF]
    verb = [t for t in near if t.stem in STATE_OF and t.word.endswith(("ed", "ing", "s"))]
    if led and verb and text[verb[-1].end : number.start].count(" ") <= 3:
        return led[-1]
    for token in found[number.last + 1 : min(following, number.last + 1 + STATE_REACH)]:
        if _CLAUSE.search(text, number.end, token.start):
            break
        if token.stem in STATE_OF:
            return STATE_OF[token.stem]
    states = [STATE_OF[t.stem] for t in before if t.stem in STATE_OF]
    return states[-1] if states else ""


def _context(
    text: str,
    found: Sequence[Token],
    number: Number,
    dates: Sequence[Named],
    *,
    whole: bool = False,
) -> list[Token]:
    """The content words around a number within its clause, or within the whole sentence."""
    around = [
        *found[max(0, number.first - CONTEXT_REACH) : number.first],
        *found[number.last + 1 : number.last + 1 + CONTEXT_REACH],
    ]
    return [
        t
        for t in around
        if t.word[0].isalpha()
        and t.word not in FUNCTION_WORDS
        and t.stem not in MEASURES
        and t.stem not in CURRENCIES
        and t.stem not in _UNTOLD
        and not t.stem.isdigit()
        and not any(d.start <= t.start < d.end for d in dates)
        and (whole or not _CLAUSE.search(text, min(t.end, number.end), max(t.start, number.start)))
    ]
