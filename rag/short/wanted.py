"""What kind of words would answer a question: a person, a place, a time, a number of something.

The classes are the coarse ones of question classification (Li and Roth, COLING 2002), those of
them that can be told from the form of the question and found again by the form of an answer.
"""

import re
from dataclasses import dataclass
from typing import Literal

from rag.words import FUNCTION_WORDS, stem

Kind = Literal[
    "person", "place", "time", "money", "percent", "length", "number", "name", "yes_no", "passage"
]
"""``length`` is a number with a unit (of time, distance, weight); ``passage`` is anything that
takes a sentence to say (why, how, what is)."""

FIGURES: frozenset[Kind] = frozenset(("number", "money", "percent", "length", "time"))
NAMED: frozenset[Kind] = frozenset(("person", "place", "name"))

_MONEY = "cost price toll fee fine salary pay paid spend spent worth budget loan bill fare".split()
_UNITS = "long far tall high deep wide old big large heavy fast hot cold often".split()
_TIMES = "year date day month time century decade week hour weekday".split()
_PLACES = """city country town state place region village continent province county island river
    street district location capital area""".split()
_PEOPLE = """person man woman president minister leader author spokesman spokeswoman spokesperson
    architect actor singer scientist king queen general player coach captain founder inventor
    director judge driver winner chief head official commander envoy captive hostage student
    astronaut lawyer doctor professor senator politician candidate ambassador people brother sister
    son daughter wife husband father mother critic philosopher poet painter economist""".split()
_NAMED = """name firm company group team party organization organisation agency newspaper paper
    outlet ship school university court language word title award film book song band act law
    bank church religion club""".split()
_SHARES = "percentage percent share proportion fraction".split()

_WHICH: dict[str, Kind] = {
    **dict.fromkeys(_TIMES, "time"),
    **dict.fromkeys(_PLACES, "place"),
    **dict.fromkeys(_PEOPLE, "person"),
    **dict.fromkeys(_SHARES, "percent"),
    **dict.fromkeys(_NAMED, "name"),
    **dict.fromkeys(_MONEY[:5], "money"),
    "number": "number",
    "age": "length",
    "length": "length",
    "height": "length",
    "distance": "length",
    "speed": "length",
}
_YES_NO = re.compile(
    r"(?:is|are|was|were|do|does|did|has|have|had|can|could|will|would|should|may|might|must)"
    r"(?:n['’]t)?\s",
    re.IGNORECASE,
)
_ASKS = re.compile(
    r"\b(?:(?P<many>how\s+many|how\s+much|(?:what|which)\s+(?:was\s+|is\s+)?(?:the\s+)?"
    r"(?:total\s+)?(?:number|amount)\s+of)"
    rf"|how\s+(?P<unit>{'|'.join(_UNITS)})"
    r"|(?P<who>who|whom|whose)|(?P<when>when)|(?P<where>where)"
    r"|(?P<cost>what\s+(?:did|does|do|will|would)\b[^?]*\bcost\b)"
    r"|(?P<called>what\s+(?:is|was|are|were)\b[^?]*\b(?:called|named)"
    r"|(?:what\s+(?:is|was|are|were)\s+)?(?:the\s+)?names?\s+of)"
    r"|(?P<which>which|what|whats|what['’]s)\s+(?P<noun>[^?.,;:]*)"
    r"|(?P<other>why|how))",
    re.IGNORECASE,
)
_COUNTS = re.compile(r"(?P<many>how\s+many|how\s+much)", re.IGNORECASE)
_WORDS = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")


@dataclass(frozen=True, slots=True)
class Wanted:
    """The kind of answer, and the stems of what is counted or named ("many *hostages*")."""

    kind: Kind
    focus: tuple[str, ...] = ()


def read_wanted(question: str) -> Wanted:
    """What a question wants to be told; ``passage`` when its form does not say."""
    found = _COUNTS.search(question) or _ASKS.search(question)
    if found is None or (_YES_NO.match(question.strip()) and found.start() > 0):
        return Wanted("yes_no" if _YES_NO.match(question.strip()) else "passage")
    rest = question[found.end() :]
    if found["many"]:
        return _counted(found["many"], rest)
    if found["unit"]:
        direction = re.match(r"\s+(?:north|south|east|west|up|down|in)\b", rest, re.IGNORECASE)
        return Wanted("passage" if direction else "length")
    if found["cost"]:
        return Wanted("money", ("cost",))
    for group, kind in (("who", "person"), ("when", "time"), ("where", "place")):
        if found[group]:
            return Wanted(kind)  # type: ignore[arg-type]
    if found["called"]:
        return Wanted("name")
    return _which(found["noun"]) if found["noun"] else Wanted("passage")


def _counted(asked: str, rest: str) -> Wanted:
    noun = _nouns(rest)
    if noun and noun[0] in ("percent", "percentage"):
        return Wanted("percent")
    much = "much" in asked.casefold() or "amount" in asked.casefold()
    if much and (not noun or noun[0] == "money" or not _MONEY_WORDS.isdisjoint(_all(rest))):
        return Wanted("money")
    if "how much" in asked.casefold():
        return Wanted("length")  # of what is not counted: tons, litres, acres
    return Wanted("number", tuple(stem(n) for n in noun[:2]))


def _which(phrase: str) -> Wanted:
    """What "which American firm do the contractors belong to" asks for: a name, of a firm."""
    nouns = _nouns(phrase)
    for noun in nouns[:4]:
        kind = _WHICH.get(noun) or _WHICH.get(noun.removesuffix("s"))
        if kind:
            return Wanted(kind, (stem(noun),))
    return Wanted("passage")


def _nouns(text: str) -> list[str]:
    """The words up to the first that cannot stand in a noun phrase: a verb form of "be" and such.

    "American firm do the contractors" gives "american", "firm".
    """
    found = []
    for word in _WORDS.findall(text.casefold()):
        if word in FUNCTION_WORDS and word not in ("the", "of", "more", "all", "other"):
            break
        if word not in FUNCTION_WORDS:
            found.append(word)
    return found


def _all(text: str) -> set[str]:
    return set(_WORDS.findall(text.casefold()))


_MONEY_WORDS = frozenset(_MONEY)
