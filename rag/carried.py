"""What the words of a follow-up stand for, looked up in the conversation."""

import re
from collections.abc import Iterator, Sequence

from rag.outlets.known import GENERIC, ORDINARY
from rag.pointing import Pointers
from rag.subjects import (
    ACCORDING,
    AUXILIARIES,
    content,
    full_names,
    listed,
    names,
    places,
    shared,
    statement,
    stems,
    subject,
    times,
)
from rag.types import NO_ANSWER, Turn
from rag.words import words

MOST_NAMES = 2

LONGEST_NAMING = 4
"""Content words of an answer that only names something."""

_WHY = re.compile(r"^\s*(?:(?:and|but|so)\s+)?(?:why|how come)\b", re.IGNORECASE)
_ASKS_NAME = re.compile(r"^\s*(?:(?:and|but|so)\s+)?(?:which|what|where)\b", re.IGNORECASE)
_WHO_IS_NAME = re.compile(r"\s*(?i:who(?:\s+(?:is|was)|['’]s))\s+(?=[A-Z])")
# "what did X say about …": when X is replaced, what is left is what they spoke about.
_SPEAKER = r"\b(?:do|does|did|has|have|will|would)\s+(?:the\s+)?(?:[A-Z][\w’'-]*\s+)+"
_SPEAKS = re.compile(
    _SPEAKER + r"(?:said|say|think|want|make|made|written|write|report|reported|publish)\b"
)
_PUBLISHES = re.compile(_SPEAKER + r"(?:written|write|report|reported|publish|published)\b")


def meant(question: str, pointers: Pointers, history: Sequence[Turn]) -> Iterator[str]:
    """Whom and what the pronouns of a question may mean."""
    latest = history[-1]
    if "period" in pointers.kinds:
        yield from last_time(history)
    if "several" in pointers.kinds:
        yield from _several(history)
    if "person" in pointers.kinds:
        yield from _persons(history)
    if "plural" in pointers.kinds:
        both = listed(answer_of(latest))
        yield from [both] if both else full_names(answer_of(latest))[:MOST_NAMES]
    if "place" in pointers.kinds:
        yield from places(answer_of(latest))[:1]
    naming = _ASKS_NAME.match(latest.question) and len(content(latest.answer)) <= LONGEST_NAMING
    if "thing" in pointers.kinds and naming:
        yield from names(answer_of(latest))
    if _leaves_open(question, pointers, latest):
        yield statement(answer_of(latest))


def last_time(history: Sequence[Turn]) -> list[str]:
    """The month or year that was asked about last, as "in July 2024"."""
    dated = [t for turn in reversed(history) for t in reversed(times(turn.question))]
    return [f"in {time}" for time in dated[:1]]


def shown(pointers: Pointers, history: Sequence[Turn]) -> list[str]:
    """The phrase of the conversation that has the noun of "that board", a named one if any."""
    found = [
        phrase
        for turn in reversed(history)
        for phrase in (*subject(turn.question), *names(answer_of(turn)))
        if shared(phrase, pointers.nouns) and not stems(phrase) <= pointers.nouns
    ]
    return sorted(found, key=lambda phrase: not has_capital(phrase))[:1]


def frame(thread: Sequence[Turn]) -> list[str]:
    """The names and times that were asked about, the latest first."""
    asked = [turn.question for turn in reversed(thread)]
    return [phrase for question in asked for phrase in (*names(question), *times(question))]


def topic(ellipsis: str, question: str) -> Sequence[str]:
    """The subject of a question; for "what about X?" without him whose place X takes."""
    new = ellipsis.strip(" ?!.,")
    if not new:
        return subject(question)
    if _PUBLISHES.search(question) and _is_outlet(new):
        outlet = _BEFORE_OUTLET.sub("", new)
        return (f"{ACCORDING} {outlet}", *subject(_PUBLISHES.sub(" ", question)))
    return subject(_SPEAKS.sub(" ", question) if has_capital(new) else question)


_BEFORE_OUTLET = re.compile(r"^(?:in|from|by|per|of|at|to)\s+", re.IGNORECASE)


def _is_outlet(name: str) -> bool:
    said = words(name)
    called = said[-1:] and said[-1] in ORDINARY | GENERIC
    return bool(called) and (has_capital(name) or len(said) > 1)


def has_capital(phrase: str) -> bool:
    """Whether a text has a capital letter anywhere."""
    return any(letter.isupper() for letter in phrase)


def answer_of(turn: Turn) -> str:
    """The answer of a turn; empty when it was refused."""
    return "" if turn.answer == NO_ANSWER else turn.answer


def _leaves_open(question: str, pointers: Pointers, latest: Turn) -> bool:
    """Whether a question needs what the latest answer states, and not only what was asked."""
    asked = words(latest.question)
    if not asked or asked[0] not in AUXILIARIES:
        return False
    return (bool(_WHY.match(question)) and not pointers.nouns) or (
        bool(pointers.kinds & {"plural", "thing"}) and len(content(latest.question)) <= 2
    )


def _several(history: Sequence[Turn]) -> Iterator[str]:
    """Those that were lately named together."""
    texts = (text for turn in reversed(history) for text in (answer_of(turn), turn.question))
    yield from [found for text in texts if (found := listed(text))][:1]


def _persons(history: Sequence[Turn]) -> list[str]:
    """Whom "he" or "she" may mean."""
    for turn in reversed(history):
        if _WHO_IS_NAME.match(turn.question):
            return names(turn.question)[:1]
        said = answer_of(turn)
        if found := full_names(said) or full_names(turn.question) or names(said):
            return found[:MOST_NAMES]
    return []
