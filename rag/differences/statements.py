"""What a sentence claims, read once: figures, outcomes, a denial, names and days."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from rag.differences.numbers import Token, tokens
from rag.differences.quantities import Quantity, read_quantities
from rag.differences.vocabulary import NEGATIONS, SIDE_OF, UNREAL, canonical
from rag.times.forms import Named, find_periods
from rag.words import FUNCTION_WORDS

KEPT = 20_000
"""Statements that are remembered, about 2 KB each."""

NEAR = 4
"""Words before a verb among which its "not" or "would" stands."""

ARGUMENTS = 8
"""Words on either side of a verb that may name who and what."""

_SAYING = r"said|says|say|told|announced|reported|reports|wrote|added|stated|according"
_SAID_ON = re.compile(rf"\b(?:{_SAYING})\b(?:\s+[a-z]+){{0,3}}\s+(?:on\s+)?\Z", re.IGNORECASE)
_ATTRIBUTED = re.compile(
    rf"^(?P<before>[^,;]{{0,90}}?\b(?:{_SAYING})(?:\s+(?:on|in)\s+[\w ]{{3,20}}?)?\s+that\s+)"
    rf"|(?P<after>,\s+(?:[^,;]{{0,70}}\b(?:said|says|reported|reports|announced)\b"
    rf"|(?:said|according to)\b)[^;]{{0,60}}\.?\Z)",
    re.IGNORECASE,
)
_DENIES = re.compile(
    r"\b(?:(?:den(?:y|ies|ied|ying)|disput(?:e|es|ed|ing)|refut(?:e|es|ed|ing)"
    r"|contradict(?:s|ed|ing)?)\b(?:\s+(?:that|having|any))?"
    r"|(?:reject(?:s|ed|ing)?|dismiss(?:es|ed|ing)?)\s+(?:the\s+|any\s+|such\s+|as\s+false\s+)?"
    r"(?:claims?|allegations?|accusations?|reports?|suggestions?|charges?)\b(?:\s+(?:that|of))?"
    r"|(?:insist(?:s|ed)?|maintain(?:s|ed)?)\s+that\s+(?:it|he|she|they)\s+"
    r"(?:was|were|had|has|have|did|is|are)\s*(?:n[’']t|not|never)"
    r"|(?:was|were|is|are)\s+(?:false|untrue|baseless|unfounded)\b)",
    re.IGNORECASE,
)
_MAY_DATE = re.compile(
    r"\d|day\b|night\b|week|month|quarter|year|recent|lately|spring|summer|autumn|fall|winter"
    r"|\b(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)",
    re.IGNORECASE,
)
"""Without any of these a sentence names no time; looking for all forms of one costs far more."""

_ENDS_DENIED = re.compile(r"[;.]|,\s+(?:and|but|while|which|saying)\b|\band (?:said|that)\b")
_SPELLED = {
    re.compile(r"\bcease[- ]fire", re.IGNORECASE): "ceasefire",
    re.compile(r"\bturn(?:ed|ing|s)? down\b", re.IGNORECASE): "refused",
    re.compile(r"\bvoted? down\b", re.IGNORECASE): "refused",
    re.compile(r"\bcalled off\b", re.IGNORECASE): "halted",
}
"""Two words that mean what one does."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of something: a pair of opposites, its side, and who and what was concerned.

    ``word`` is the verb's stem when it has no opposite in the table; ``side`` then is 0, and 1
    where it is denied ("has not signed"). ``words`` is how the text says it.
    """

    pair: int
    side: int
    word: str
    words: str
    before: frozenset[str]
    after: frozenset[str]


@dataclass(frozen=True, slots=True)
class Statement:
    """One sentence as it is compared.

    ``stems`` are canonical stems of its content words, ``names`` its proper names without those
    of who told it, ``days`` the periods that it names, ``denied`` the stems of what it denies.
    """

    text: str
    stems: frozenset[str]
    names: frozenset[str]
    days: tuple[tuple[date, date], ...]
    quantities: tuple[Quantity, ...]
    outcomes: tuple[Outcome, ...]
    denied: frozenset[str]
    denial: str


@lru_cache(maxsize=KEPT)
def read_statement(text: str, published: date | None) -> Statement:
    """The claims of one sentence of an article of this day."""
    plain = text
    for pattern, word in _SPELLED.items():
        plain = pattern.sub(_padded(word), plain)
    found = tokens(plain)
    told_on = published or date(2100, 1, 1)
    dates = find_periods(plain, told_on) if _MAY_DATE.search(plain) else ()
    core = _core(plain)
    own = [t for t in found if core[0] <= t.start and t.end <= core[1]]
    told = [d for d in dates if not _SAID_ON.search(plain[max(0, d.start - 60) : d.start])]
    denied, denial = _denied(plain, found)
    return Statement(
        text=text,
        stems=frozenset(_content(found, dates)),
        names=frozenset(_names(plain, own, dates)),
        days=_days([d for d in told if d.start >= core[0] and d.end <= core[1]], published),
        quantities=read_quantities(plain, found, dates),
        outcomes=tuple(_outcomes(plain, found)) if not denied else (),
        denied=denied,
        denial=denial,
    )


def _padded(word: str) -> Callable[[re.Match[str]], str]:
    """Puts a word in the place of what is found, and keeps every other place where it is."""
    return lambda found: word.ljust(len(found[0]))


def _core(text: str) -> tuple[int, int]:
    """Where the claim itself stands, without who said it."""
    start, end = 0, len(text)
    for match in _ATTRIBUTED.finditer(text):
        if match["before"] is not None:
            start = match.end()
        else:
            end = match.start()
    return (start, end) if start < end else (0, len(text))


def _content(found: Sequence[Token], dates: Sequence[Named]) -> Iterator[str]:
    for token in found:
        dated = any(d.start <= token.start and token.end <= d.end for d in dates)
        if token.word not in FUNCTION_WORDS and token.word[0].isalpha() and not dated:
            yield canonical(token.stem)


def _names(text: str, found: Sequence[Token], dates: Sequence[Named]) -> Iterator[str]:
    """Capitalised words, those that open a sentence or stand in a date left out."""
    for token in found:
        opens = text[: token.start].rstrip(" \"“‘'")[-1:] in ("", ".", ":", "?")
        dated = any(d.start <= token.start and token.end <= d.end for d in dates)
        known = dated or len(token.word) < 2 or token.word in FUNCTION_WORDS
        acronym = text[token.start : token.end].isupper()
        if text[token.start].isupper() and (acronym or not opens) and not known:
            yield token.word


def _days(dates: Sequence[Named], published: date | None) -> tuple[tuple[date, date], ...]:
    """The periods that a sentence names; without a day of publication only those with a year."""
    return tuple(
        (d.period.first, d.period.last)
        for d in dates
        if d.period is not None and (published is not None or not d.floats)
    )


def _outcomes(text: str, found: Sequence[Token]) -> Iterator[Outcome]:
    for place, token in enumerate(found):
        before = found[max(0, place - NEAR) : place]
        gap = [t for t in before if not re.search(r"[,;:.]", text[t.end : token.start])]
        said = {t.word for t in gap}
        if said & UNREAL:
            continue
        negated = not said.isdisjoint(NEGATIONS)
        known = SIDE_OF.get(token.stem)
        verb = token.word.endswith(("ed", "es", "s", "d", "en", "n", "l", "t", "e", "y"))
        if known is None and not (negated and verb and _is_verb(gap)):
            continue
        pair, side = known or (-1, 0)
        first = gap[0].start if gap and negated else token.start
        nots = [t.start for t in gap if t.word in NEGATIONS]
        yield Outcome(
            pair=pair,
            side=side ^ negated,
            word="" if known else token.stem,
            words=text[min([*nots, token.start]) if negated and nots else first : token.end],
            before=_arguments(text, found, place, -1),
            after=_arguments(text, found, place, 1),
        )


def _is_verb(before: Sequence[Token]) -> bool:
    """Whether what stands before can only stand before a verb: "has not signed"."""
    said = [t.word for t in before]
    return any(
        word in ("not", "never", "t")
        and place
        and said[place - 1]
        in (
            "has",
            "have",
            "had",
            "was",
            "were",
            "did",
            "does",
            "do",
            "is",
            "are",
            "didn",
            "hasn",
            "haven",
            "wasn",
            "weren",
            "doesn",
        )
        for place, word in enumerate(said)
    ) and said[-1] in ("not", "never", "t", "been", "be", "yet")


def _arguments(text: str, found: Sequence[Token], place: int, step: int) -> frozenset[str]:
    token = found[place]
    near = found[max(0, place - ARGUMENTS) : place] if step < 0 else found[place + 1 :][:ARGUMENTS]
    kept = []
    for other in near:
        between = text[other.end : token.start] if step < 0 else text[token.end : other.start]
        if re.search(r"[;:.—()]|,\s|\b(?:and|but|that|while)\b", between):
            continue
        if other.word not in FUNCTION_WORDS and other.word[0].isalpha():
            kept.append(canonical(other.stem))
    return frozenset(kept)


def _denied(text: str, found: Sequence[Token]) -> tuple[frozenset[str], str]:
    """Canonical stems of what a sentence denies, and the words that deny it."""
    match = _DENIES.search(text)
    if match is None:
        return frozenset(), ""
    before = [t.word for t in found if t.end <= match.start()][-3:]
    if set(before) & (NEGATIONS | UNREAL):
        return frozenset(), ""
    stop = _ENDS_DENIED.search(text, match.end())
    rest = [t for t in found if match.end() <= t.start < (stop.start() if stop else len(text))]
    if not rest or re.match(r"(?:was|were|is|are)", match[0], re.IGNORECASE):
        rest = [t for t in found if t.end <= match.start()]
    stems = [canonical(t.stem) for t in rest if t.word not in FUNCTION_WORDS]
    return frozenset(s for s in stems if s[0].isalpha() or ":" in s), match[0]
