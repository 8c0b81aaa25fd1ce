"""The wording of a question: its pieces, the words around them, its subject."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rag.outlets.read import NamedOutlet
from rag.quoted import read_quoted
from rag.times.read import TimeWords
from rag.words import FUNCTION_WORDS, words

MOST = 4
"""Parts of a question; the last one holds all that is left."""

Span = tuple[int, int]
Pieces = tuple[Span | str, ...]
"""A new text: stretches of the question, and words that are added."""

_I = re.IGNORECASE
WH = r"(?:what|when|where|who|whom|whose|which|why|how)"
AUX = (
    r"(?:is|are|was|were|do|does|did|has|have|had|can|could|will|would|shall|should|may|might|must"
    r"|isn't|aren't|wasn't|weren't|don't|doesn't|didn't|hasn't|haven't|hadn't|won't|wouldn't)"
)
PREPOSITION = (
    r"(?:about|after|against|at|before|by|during|for|from|in|into|on|over|since|to|toward|towards"
    r"|under|with)"
)
DETERMINER = r"(?:the|an?|this|these|those|his|her|its|their|my|our|your)"
NAME = r"[A-Z0-9][\w.'&-]*(?:\s+(?:(?:of|de|la|van|von|bin|al|del|du|the)\s+)*[A-Z0-9][\w.'&-]*)*"
DASH = r"\s*[,:;–—-]"
PARTICIPLE = re.compile(
    r"(?:.*(?:ed|en|wn|ing)|built|cut|found|held|hit|left|lost|made|paid|put|sent|set|shot|sold|told"
    r"|won)\Z"
)

# Words around "and" that are one name or one thing.
_TITLE = (
    r"(?:Administration|Agency|Association|Authority|Bank|Board|Bureau|Centre|Center|Chamber"
    r"|College|Commission|Committee|Council|Department|Faculty|Federation|Fund|Institute|Ministry"
    r"|Minister|Office|Organi[sz]ation|Party|Secretary|Service|Society|Union|University|Act|Bill)"
)
_TOGETHER = re.compile(
    rf"\b{_TITLE}s?\s+(?:of|for|on)\s+(?:the\s+)?[A-Z][\w'-]*(?:(?:,\s+|\s+)[A-Z][\w'-]*)*,?\s+and"
    r"(?:\s+the)?(?:\s+[A-Z][\w'-]*)+"
    rf"|\b[A-Z][\w'-]*(?:,\s+[A-Z][\w'-]*)*,?\s+and\s+(?:[A-Z][\w'-]*\s+){{1,3}}{_TITLE}\b"
    r"|\bbetween\s+(?!(?:19|20)\d\d\b)[$€£]?\d[\d.,]*\w*\s+and\s+[$€£]?\d[\d.,]*"
    r"|\b(?i:bed\s+and\s+breakfasts?|trial\s+and\s+error|search\s+and\s+rescue|research\s+and"
    r"\s+development|law\s+and\s+order|supply\s+and\s+demand|health\s+and\s+safety|food\s+and\s+drink"
    r"|bosnia\s+and\s+herzegovina|trinidad\s+and\s+tobago|antigua\s+and\s+barbuda|tyne\s+and\s+wear"
    r"|s[aã]o\s+tom[eé]\s+and\s+pr[ií]ncipe|st\.?\s+kitts\s+and\s+nevis|turks\s+and\s+caicos"
    r"|newfoundland\s+and\s+labrador|procter\s+and\s+gamble|marks\s+and\s+spencer|ernst\s+and\s+young"
    r"|standard\s+and\s+poor|mergers\s+and\s+acquisitions|terms\s+and\s+conditions|pros\s+and\s+cons"
    r"|men\s+and\s+women|women\s+and\s+children|rock\s+and\s+roll|black\s+and\s+white)\b"
)
_FRAME = re.compile(
    r"(?:(?:please|so|ok(?:ay)?|well|hi|hello|hey|and)\b[,!]?\s+)*"
    r"(?:(?:can|could|would|will)\s+you\s+(?:please\s+)?(?:(?:tell|show|explain|say)(?:\s+to)?"
    r"(?:\s+(?:me|us))?\s+)?|(?:please\s+)?(?:tell|show)\s+(?:me|us)\s+|do\s+you\s+know\s+"
    r"|i(?:'d|\s+would)\s+(?:like|love)\s+to\s+know\s+|i\s+want\s+to\s+know\s+|i\s+wonder\s+"
    r"|please\s+)?",
    _I,
)
_TAIL = re.compile(r"[?.!\s]*(\s\([^()]*\)\s*)?\Z")
_SAID_IN = re.compile(r",\s+(?:according\s+to|as\s+reported\s+by|in|from|by)\s+(?:the\s+)?\Z", _I)
_DO = frozenset("do does did will would can could shall should may might must".split())
_AFTER_SUBJECT = FUNCTION_WORDS | frozenset("across along among around behind inside near".split())
_LABEL = re.compile(r"the\s+(?:name|names|title|number)\s+of\s+(?=\w)", _I)
# Nouns and measures that ask about the same thing once more: "and on which day?".
_VAGUE = frozenset(
    """
    date day days exactly far hour kind long many month much name names number often old place
    purpose reason sort time way week year years
    """.split()
)
_VERBS = frozenset(
    """
    accept accuse admit agree allow announce apologise apologize appear appoint approve argue arrive
    ask become begin believe blame bring build buy carry choose close collapse come continue cost
    decide declare deny depart die differ do earn elect enter expect fail fall find fly get give go
    grow happen have hear impose increase invest join keep know last launch lead learn leave let
    live lose lower make mean meet move occur open pay promise publish quit raise reach react read
    receive refuse reject reopen replace reply resign respond resume return rise say see seem sell
    send sign sink speak spend start stay stop suggest take talk tell think travel try turn visit
    want warn win write
    """.split()
)
_SUBJECT = re.compile(
    rf"(?:{PREPOSITION}\s+)?(?:(?P<wh>{WH})(?P<kind>(?:\s+(?!{AUX}\b)[\w'-]+){{0,4}})\s+)?"
    rf"(?P<aux>{AUX})\s+(?P<phrase>.+)",
    _I,
)
_COUNTED = re.compile(r"how\s+many\s+(?P<of>(?:[\w'-]+\s+){0,2}?[\w'-]*s)\b", _I)
_TOKEN = re.compile(r"[\w'&.-]*[\w']|[^\w\s]")


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as rules read it: ``masked[start:end]``, without frame, mark and bracket.

    ``masked`` has the length of ``text``; names and quoted phrases are one word in it. ``tail``
    is a bracket at the end, which every part keeps.
    """

    text: str
    masked: str
    start: int
    end: int
    tail: str
    outlets: tuple[NamedOutlet, ...]
    times: tuple[TimeWords, ...]

    @property
    def named(self) -> tuple[NamedOutlet | TimeWords, ...]:
        """The outlets and times."""
        return *self.outlets, *self.times


@dataclass(frozen=True, slots=True)
class Draft:
    """A part to be: its text, one more stretch whose outlets it has, times that are not named."""

    pieces: Pieces
    of: Span | None = None
    times: tuple[TimeWords, ...] = ()


def read_asked(
    question: str, outlets: tuple[NamedOutlet, ...], times: tuple[TimeWords, ...]
) -> Asked:
    """The question ready to be split."""
    masked = question.translate(str.maketrans("’‘\u00a0", "'' "))
    together = [
        *((o.start, o.end) for o in outlets),
        *((q.start, q.end) for q in read_quoted(question)),
    ]
    together += [match.span() for match in _TOGETHER.finditer(masked)]
    for start, end in together:
        inner = re.sub(r"[\s,;:?&]", "_", masked[start:end])
        masked = masked[:start] + inner + masked[end:]
    frame = _FRAME.match(masked, len(masked) - len(masked.lstrip()))
    start = frame.end() if frame else 0
    tail = _TAIL.search(masked, start)
    end = tail.start() if tail else len(masked)
    if (
        outlets
        and outlets[-1].end == end
        and (said := _SAID_IN.search(masked, start, outlets[-1].start))
    ):
        end = said.start()
    bracket = ((tail and tail[1]) or "").strip()
    return Asked(question, masked, start, end, bracket, outlets, times)


def content(text: str) -> list[str]:
    """The words of a text that say what it is about."""
    return [w for w in words(text.replace("_", " ")) if w not in FUNCTION_WORDS and w not in _VAGUE]


def at_most(spans: Sequence[Span]) -> list[Span]:
    """The stretches, from the last one allowed on as one."""
    return (
        [*spans[: MOST - 1], (spans[MOST - 1][0], spans[-1][1])] if len(spans) > MOST else [*spans]
    )


def last_of(masked: str, start: int, end: int, pattern: str) -> int | None:
    """Where the last of some words begins in a stretch, the first word of it not counted."""
    found = list(re.finditer(rf"(?<=\s){pattern}\b", masked[start:end], _I))
    return start + found[-1].start() if found else None


def find_subject(masked: str, start: int, end: int) -> Span | None:
    """The subject of a question with an auxiliary ("when did the old bridge fall"), if it shows."""
    counted = _COUNTED.match(masked, start, end)
    found = _SUBJECT.match(masked, start, end)
    if counted and not (found and re.match(rf"{DETERMINER}\b|[A-Z]", found["phrase"])):
        return counted.span("of")
    if not found:
        return None
    tokens = list(_TOKEN.finditer(masked, found.start("phrase"), end))[:8]
    lower = [token[0].casefold() for token in tokens]
    least = 1 + (re.fullmatch(DETERMINER, lower[0]) is not None)
    if least == 1 and (lower[0] in FUNCTION_WORDS or lower[0] in _VERBS):
        return None
    if len(tokens) < least:
        return None
    size = least
    if tokens[least - 1][0][0].isupper():
        name = re.compile(NAME).match(masked, tokens[least - 1].start(), end)
        while name and size < len(tokens) and tokens[size].end() <= name.end():
            size += 1
    least = size + lower[size - 1].endswith("'s")
    aux = found["aux"].casefold()
    being = aux in {"is", "are", "was", "were"}
    size, stopped = min(least, len(tokens)), ""
    while size < len(tokens) and not stopped:
        word = lower[size]
        if word in _VERBS or (aux not in _DO and PARTICIPLE.match(word)):
            stopped = "verb"
        elif word == "of" and size + 1 < len(tokens):
            least = size = size + 2 + (lower[size + 1] in {"the", "a", "an"})
        elif word in _AFTER_SUBJECT or word.endswith("ly") or not word[0].isalnum():
            stopped = "function"
        else:
            size += 1
    size = min(size, len(tokens))
    if size > least and (not stopped or (stopped == "function" and not being)):
        size -= 1  # the last word before a preposition is the verb, or what it is said to be
    label = _LABEL.match(masked, tokens[0].start(), tokens[size - 1].end())
    return label.end() if label else tokens[0].start(), tokens[size - 1].end()
