"""Words of a question that stand for something outside of it: "it", "that board", "there"."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from rag.subjects import AUXILIARIES, CONNECTING, content, is_named, tokens
from rag.words import FUNCTION_WORDS, stem

BOUND_AFTER = 4
"""Content words of a question after which "it" and "she" mean one of them."""

_PERSONS = frozenset("he she him her his hers himself herself".split())
_PLURALS = frozenset("they them their theirs".split())
_DEMONSTRATIVES = frozenset("this that these those".split())
_PRONOUNS = _PERSONS | _PLURALS | _DEMONSTRATIVES | {"it", "its", "there"}
_ALWAYS = frozenset("ones latter instead else others afterwards".split())
_OWNING = frozenset("his her its their".split())
_OBJECTS = frozenset("it them him her this that these those".split())
# "so that", "all that", "did he say that …": the word after "that" begins a clause.
_BEFORE_CLAUSE = frozenset(
    "so all such say says said tell tells told report reports reported".split()
)
_PERIODS = frozenset(
    """
    year month week day days night morning evening weekend time century spring summer autumn winter
    """.split()
)
# "how long does it take to …", "is it true that …": nobody is meant.
_NOBODY = frozenset("take takes took true possible likely legal safe easy hard necessary".split())

_PERIOD = re.compile(
    r"\bthen\b|\bthat\s+time\b|\b(?:that|(?:the|that)\s+same)\s+(?:year|month|week|day|night|"
    r"morning|evening|spring|summer|autumn|winter|weekend)\b",
    re.IGNORECASE,
)
_SEVERAL = re.compile(
    r"\bthose\s+(?:two|three|four)\b|\b(?:two|three|four|both|each|one|none)\s+of\s+them\b"
    r"|\bthe\s+(?:other|first|second|third|last|latter|former)\s+(?:ones?|two)\b"
    r"|\bthe\s+(?:others?|first|second|third|latter|former|two|three)\W*\Z",
    re.IGNORECASE,
)
_SAME_SOURCE = re.compile(
    r"\bsame\s+(?:(?:news)?paper|outlet|source|article|story|site|agency|magazine)\b", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Pointers:
    """What a question points at.

    ``kinds`` are some of "person" ("she"), "plural" ("they"), "thing" ("it", "instead"), "place"
    ("there"), "period" ("that year", "then"), "several" ("those two", "the other one") and
    "source" ("the same paper"). ``nouns`` are the stems of what is shown with "that board", and of
    "the board" when the conversation has the word; ``shown`` says that there is one of the former.
    """

    kinds: frozenset[str]
    nouns: frozenset[str]
    shown: bool

    def __bool__(self) -> bool:
        return bool(self.kinds) or self.shown


def read_pointers(question: str, known: Collection[str]) -> Pointers:
    """What the words of a question point at; ``known`` are the stems of the conversation."""
    said = tokens(question)
    lower = [token.casefold() for token in said]
    kinds = {kind for place in range(len(lower)) if (kind := _kind(said, lower, place, known))}
    marked = (("period", _PERIOD), ("several", _SEVERAL), ("source", _SAME_SOURCE))
    kinds |= {kind for kind, pattern in marked if pattern.search(question)}
    nouns: set[str] = set()
    shown = False
    for place, word in enumerate(lower):
        if word in _DEMONSTRATIVES | {"the"}:
            run = {s for s in map(stem, _run(said, place + 1)) if s in known}
            nouns |= run
            shown = shown or (bool(run) and word != "the")
    return Pointers(frozenset(kinds), frozenset(nouns), shown)


def _run(said: Sequence[str], place: int) -> list[str]:
    """The content words from a place on, without names and what was said before it."""
    run: list[str] = []
    for token in said[place:]:
        if token.casefold() in FUNCTION_WORDS:
            break
        run.append(token)
    before = {stem(token) for token in said[:place]}
    return [token for token in run if token.islower() and stem(token) not in before]


def _kind(said: Sequence[str], lower: Sequence[str], place: int, known: Collection[str]) -> str:
    """What kind of thing one word points at; empty when it does not point."""
    word = lower[place]
    before = lower[place - 1] if place else ""
    after = lower[place + 1] if place + 1 < len(lower) else ""
    if word in _ALWAYS and not (word == "instead" and after == "of"):
        return "thing"
    if word not in _PRONOUNS or not _is_pronoun(word, before, after):
        return ""
    ahead = " ".join(said[:place])
    ends = not after or after in CONNECTING
    if is_named(ahead) and not (word in _OBJECTS and ends):
        return ""  # "did the ECB say when it would cut again?"
    if len(content(ahead)) >= (1 if word in _OWNING and after else BOUND_AFTER):
        return ""  # "why did the bank cut its rates?"
    if word in _PERSONS:
        return "person"
    if word in _PLURALS:
        return "plural"
    if word in _DEMONSTRATIVES and after and stem(after) in known:
        return ""  # "that board" is looked for by its noun
    return "place" if word == "there" else "thing"


def _is_pronoun(word: str, before: str, after: str) -> bool:
    if word == "that" and after:
        return before in FUNCTION_WORDS and before not in _BEFORE_CLAUSE and after not in _PERIODS
    if word == "there":
        return before not in AUXILIARIES and after not in AUXILIARIES
    if word in {"this", "these", "those"}:
        return after not in _PERIODS and not (word == "those" and after == "who")
    return not (word == "it" and after in _NOBODY)
