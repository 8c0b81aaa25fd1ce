"""Whether the name of a period is a time, or belongs to a noun: "the 2024 election"."""

import re

from rag.times.forms import Named
from rag.words import FUNCTION_WORDS

FRAMES = (
    dict.fromkeys("in on during at over throughout within across through for of from".split(), "in")
    | {"between": "in", "since": "since", "ever since": "since", "after": "after"}
    | {"before": "before", "prior to": "before"}
    | dict.fromkeys(["until", "till", "up to", "up until", "as of", "by"], "until")
)
"""Preposition -> how it bounds a range."""

TOPICAL = ("for", "of", "from", "between")
"""Prepositions that, before a date, say of which thing: "the budget for 2024"."""

SEVERAL_DAYS = ("days", "month days")
"""Names that are ranges in themselves: "from 3 to 9 March"."""

COUNTING = ("on", "at", "over", "within", "across", "through")
"""Prepositions that stand before a number rather than a year: "over 2000"."""

MODIFIED = frozenset(
    """
    the a an of from for about and or next coming following upcoming every each any same than
    between to with his her their its my your our later rest remainder black good super bloody ash
    cyber palm easter giving holy
    """.split()
)
"""Words after which a bare date belongs to a noun, or is none."""

ISSUES = frozenset("reports reporting articles stories news coverage headlines".split())
FOLLOWS = (
    FUNCTION_WORDS
    | ISSUES
    | frozenset(
        """
        regarding concerning amid alone overall onwards onward again higher lower greater fewer
        better worse
        """.split()
    )
)
"""Words that a date does not modify."""

PREPOSITION = re.compile(
    rf"(?<![\w-])(?P<word>{'|'.join(sorted(FRAMES, key=len, reverse=True))})".replace(" ", r"\s+")
    + r"\s+\Z",
    re.IGNORECASE,
)
OF_ISSUES = re.compile(
    rf"\b(?:{'|'.join(ISSUES)}|article|report|story|events|morning|night|evening)\s+"
    r"(?:of|from|for)\s+\Z",
    re.IGNORECASE,
)
REST = re.compile(r"\b(?:later|(?:rest|remainder|course) of)\s+\Z", re.IGNORECASE)
AHEAD = re.compile(r"\b(?:will|won't|going to|plans? to|scheduled|upcoming)\b", re.IGNORECASE)
NEXT_WORD = re.compile(r"\s+([\w'-]+)")
LAST_WORD = re.compile(r"([\w'-]+)\s*\Z")


def preposition(text: str, one: Named) -> tuple[int, str]:
    """Where a period begins with its preposition, and which that is; empty without one."""
    found = PREPOSITION.search(text, 0, one.start)
    word = " ".join(found["word"].lower().split()) if found else ""
    if not found or owns(text, one):  # "after Tuesday's attack" is after the attack
        return one.start, ""
    topical = word in TOPICAL and not OF_ISSUES.search(text, 0, one.start)
    if topical and one.stands != "free" and one.name not in SEVERAL_DAYS:
        return one.start, ""
    return found.start(), word


def owns(text: str, one: Named) -> bool:
    """Whether a possessive ending follows."""
    return re.match(r"'s\b", text[one.end : one.end + 3]) is not None


def is_title(text: str, start: int, end: int) -> bool:
    """Whether one word within a sentence is capitalised, as in "USA Today"."""
    word, before = text[start:end], text[:start].rstrip()
    return word.istitle() and " " not in word and before[-1:] not in ("", *".?!:")


def is_meant(text: str, one: Named, word: str) -> bool:
    """Whether a period behind this preposition, or none, is a time."""
    before, after = _neighbours(text, one)
    named = text[one.start : one.end]
    modifies = bool(after) and after.lower() not in FOLLOWS
    if after == "of" or _is_compound(text, one, one) or (one.floats and AHEAD.search(text)):
        return False
    if owns(text, one):
        lasting = named.lower().endswith(("year", "quarter"))
        return one.name == "weekday" or (one.stands == "free" and not lasting)
    if one.stands == "free":
        if one.name == "recent" and FRAMES.get(word) == "until":
            return False
        return not REST.search(text, 0, one.start) and not is_title(text, one.start, one.end)
    if one.name == "which month" and named.endswith(("may", "march")):
        return not after  # "this may be"
    if one.name == "year":
        opens = text[: one.start].strip().lower() == word
        counts = not word or word in COUNTING
        return (not counts and (not modifies or (opens and after.istitle()))) or (
            not word and after.lower() in ISSUES
        )
    if word == "by" and (one.name == "weekday" or named.lower() == "may"):
        return False
    if word:
        unsure = one.stands == "led" and (FRAMES[word] != "in" or one.name == "season")
        return not (unsure and modifies)
    return one.stands == "clear" and before not in MODIFIED and not modifies


def stands_clear(text: str, one: Named, two: Named, *, led: bool) -> bool:
    """Whether a range of two periods is a time, and modifies nothing."""
    before, after = _neighbours(text, one)[0], _neighbours(text, two)[1]
    modifies = bool(after) and after.lower() not in FOLLOWS
    if _is_compound(text, one, two) or owns(text, two):
        return False
    sure = led and two.name != "year"
    return sure or (not modifies and (led or before not in MODIFIED))


def _neighbours(text: str, one: Named) -> tuple[str, str]:
    """The word before, in lower case, and the word after; empty at a mark."""
    before, after = LAST_WORD.search(text, 0, one.start), NEXT_WORD.match(text, one.end)
    return before[1].lower() if before else "", after[1] if after else ""


def _is_compound(text: str, one: Named, two: Named) -> bool:
    """Whether a hyphen joins it to another word."""
    return text[: one.start].endswith("-") or bool(re.match(r"-\w", text[two.end : two.end + 2]))
