"""Occasions that stand in place of a date: "since the truce", "before the election"."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from rag.times.periods import NUMBERS, STEPS

MOST_WORDS = 6


@dataclass(frozen=True, slots=True)
class Occasion:
    """Where an occasion and its name stand in a text, and on which side of it the question looks.

    One without ``bounds`` is compared ("did A happen before B?") and limits nothing.
    """

    start: int
    end: int
    keyword: int
    name_start: int
    side: Literal["since", "before"]
    bounds: bool


KEYWORD = re.compile(
    r"(?<![\w-])(?:(?:ever|shortly|soon|just|right|immediately)\s+)?"
    r"(?P<word>since|after|before|prior\s+to)\s+(?P<article>(?:the|an?)\s+)?",
    re.IGNORECASE,
)
TO_THE_END = re.compile(r"(?P<name>[^,;:?!\n]{1,120}?)[\s?!.]*\Z")
TO_THE_COMMA = re.compile(r"(?P<name>[^,;:?!\n]{1,120}?)\s*,")
COMPARES = re.compile(
    r"\W*(?:did|do|does|was|were|is|are|has|have|had|will|would|could|can)\b", re.IGNORECASE
)
OTHERWISE = re.compile(
    r"\b(?:or|and|(?:re)?named(?:\s+\S+){0,4}|called|look(?:s|ed|ing)?|take[ns]?|go(?:es|ne|ing)?"
    rf"|went|sought|asked|how\s+(?:long|soon)|(?:minute|hour|decade|{'|'.join(STEPS)})s?)\s+$",
    re.IGNORECASE,
)
"""Words before "after" and "before" that make another sense of them."""

NUMBER = re.compile(r"[0-9]+s?\b(?!/)\W*(?:and\s+[0-9]+\W*)?\Z")
SENTENCE_END = re.compile(r"[^\W_]{4}\.\s")
DURATION = re.compile(
    rf"(?:about|over|only|just|nearly|almost|more than|less than)?\s*"
    rf"(?:(?:[0-9]+|{'|'.join(NUMBERS)}|many|some)\b[\s-]*)*"
    rf"(?:second|minute|hour|decade|{'|'.join(STEPS)})s?\b",
    re.IGNORECASE,
)
GERUND = re.compile(r"[a-z]+ing\b")
NO_OCCASION = frozenset(
    """
    he she it they we i you this that these those there then when what which who whom how or and
    not now all being long today tomorrow yesterday noon midnight dawn dark school
    hours lunch dinner bed next time
    """.split()
)
"""First words of what is no occasion."""

IDIOMS = frozenset("fact break".split())
ASKING = frozenset("what who whom whose how why which where did does do".split())
BODIES = frozenset(
    """
    court judge jury congress parliament committee council senate house tribunal panel commission
    lawmakers magistrate magistrates
    """.split()
)
"""Before whom one appears."""


def find_occasions(text: str) -> Iterator[Occasion]:
    """The occasions that end a text, or open it up to a comma."""
    for keyword in KEYWORD.finditer(text):
        opens = not text[: keyword.start()].strip()
        found = TO_THE_END.match(text, keyword.end())
        if opens and not found:
            found = TO_THE_COMMA.match(text, keyword.end())
        if not found or not _is_occasion(found["name"], keyword, text):
            continue
        word = keyword["word"].lower()
        yield Occasion(
            start=keyword.start(),
            end=found.end("name"),
            keyword=keyword.start("word"),
            name_start=keyword.end(),
            side="since" if word in ("since", "after") else "before",
            bounds=opens or word == "since" or not COMPARES.match(text),
        )


def _is_occasion(name: str, keyword: re.Match[str], text: str) -> bool:
    said = [word.strip(".'-") for word in name.lower().split()]
    since = keyword["word"].lower() == "since"
    return (
        0 < len(said) <= MOST_WORDS
        and bool(re.search(r"\w", name))
        and said[0] not in NO_OCCASION
        and name.lower() not in IDIOMS
        and ASKING.isdisjoint(said)
        and not SENTENCE_END.search(name)
        and not NUMBER.match(name)
        and not DURATION.match(name)
        and (keyword["article"] is not None or not GERUND.match(name))
        and (since or (said[-1] not in BODIES and not OTHERWISE.search(text[: keyword.start()])))
    )
