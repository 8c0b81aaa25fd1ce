"""Whether a question can be asked of a stranger: clear, complete, and not its own answer."""

import re
from itertools import takewhile

from eval.make.material import Draft
from eval.make.templates.cloze import GAP
from eval.make.verbs import is_base, is_finite, is_participle, present
from eval.make.vocabulary import Vocabulary
from rag.words import FUNCTION_WORDS, content_stems, words

SHORTEST, LONGEST = 5, 30
LONGEST_CLOZE = 38

FEWEST_STEMS = 4
"""Content words that a question must have beside what it asks for."""

UNCLEAR = "names something as if it were known"
NAMELESS = "names nobody and nothing"
FEW_WORDS = "too few words to find it by"
CURABLE = frozenset((UNCLEAR, NAMELESS, FEW_WORDS))
"""Faults of a question that it no longer has when it says which article it is about."""

FEWEST_FRAMED = 3

RICH = 6
"""Content words from which a question is told by all of them, whatever "the spire" is of."""

_CUT = re.compile(r"\b(?:and|or|but|to|for|in|on|at|with|from|of|that|the|an?|when|than)\?\Z")

_PRONOUN = re.compile(
    r"\b(?:he|she|him|it|they|them|we|us|our|ours|i|me|my|you|your|this|these|those|here|there"
    r"|himself|herself|themselves|her(?=\?|\s(?:about|to|in|for|on|with|at|from|by|and)\b)|such|similar|others?|another|both|same)\b",
    re.IGNORECASE,
)
_OWNING = re.compile(r"\b(?:his|her|its|their)\b", re.IGNORECASE)
_WHEN_READ = re.compile(
    r"\b(?:today|yesterday|tomorrow|tonight|now|recently|lately|currently|ago|earlier|later|soon"
    r"|already|still|again|meanwhile|then|also|too|even|instead|however|so\sfar"
    r"|(?:last|next|past|previous|following|coming|recent)\s\w+|(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day"
    r"|this\s\w+)\b",
    re.IGNORECASE,
)
_THAT_BACK = re.compile(
    r"\b(?:of|in|to|at|from|for|with|on|by|than|after|before)\s+that\b|\bthat\s+(?:\w+\s+)?(?:is|was|were|are|means|meant|year|day|week|month|time|evening|night|morning)\b"
)
_THE = re.compile(r"\bthe\s+", re.IGNORECASE)
_ON = frozenset("of in for to at on from between against who that which by with behind".split())
# "the pandemic", "the world": there is but one, or the words say which.
_KNOWN = frozenset(
    """
    world internet pandemic public sun moon earth sea end beginning start rest number use time
    economy environment climate weather ground air night morning evening afternoon summer winter
    spring autumn holidays ocean coronavirus virus media future past present majority
    """.split()
)
_ONE = re.compile(
    r"\b(?:did|was|were|is|does|will|has|had)\s(?:one|two|three|some|many|most)\b(?!\sof\b)"
)
_OF_WHAT = re.compile(r"\bHow many (?:new )?(?:cases|deaths) (?:have|has|were|are|had)\b")
_AGAIN = re.compile(
    r"\bone\sof\sthe\b|\bthe\s(?:two|three|four|second|third|latter|former|man|woman|men|women|pair|case|move|result"
    r"|decision|incident|figure|number|total|rest)\b|\bthat\s(?:\w+)\s(?:with|of|in)\b"
)
"""What points to the sentence before, whatever the article is about."""

_ANYWHERE = frozenset(
    """
    company companies group groups firm law bill measure plan plans proposal deal agreement order
    rule rules report study research researchers team club school schools city state states country
    town village president minister mayor governor man men woman women boy girl couple family
    families suspect victim victims court judge case cases trial agency department office officials
    ministry party government committee board council union site building incident attack accident
    crash event show film movie book game match season series project program programme system
    service product app vote election meeting war fire storm quake conflict region area province
    district county bridge ship plane station church tower museum park hospital university college
    officer officers employees workers students patients people things day week month year years
    time list article story statement letter video post interview news conference two three four
    one ones latter former decision ruling lawsuit suit complaint investigation administration
    campaign candidate candidates campus land property money funds grant award prize song album
    """.split()
)
"""What nearly every article has one of: "the company" says nothing to a stranger."""

_STARTS = re.compile(
    r"\A(?:But|And|Or|So|Yet|Also|Still|Then|Thus|However|Instead|Meanwhile|That|Another|Others|Both"
    r"|Similarly|Additionally|Moreover|Furthermore|Now|Here|There|Even|Only|Just|Combined|Of"
    r"|Afterwards?|Later|Earlier|First|Second|Finally|Next|In (?:comparison|contrast|addition|fact"
    r"|turn|all|total|exchange|response)|By (?:comparison|contrast)|For (?:example|instance)"
    r"|As a result|In one case|Take|See|Read|Consider)\b"
)
_NAME = re.compile(r"(?<=\s)[\"“‘']?([A-Z][\w’'-]+)")
_ODD = re.compile(r"[“”\"()\[\]/|*•…]|\s[-–—]\s|—|https?:|@|(?<!\w)#")
_CALENDAR = frozenset(
    """
    January February March April May June July August September October November December Jan Feb
    Aug Sept Oct Nov Dec
    """.split()
)
_EVERYWHERE = frozenset(
    "Republican Republicans Democrat Democrats Democratic American Americans GOP COVID".split()
)
"""Names that say too little of what is meant to count as one."""


def fault(draft: Draft, vocabulary: Vocabulary) -> str:
    """Why a question is not good enough, in a few words for the report; empty when it is."""
    question = draft.question.removeprefix("Complete: ").replace(GAP, "")
    cloze = draft.kind == "cloze"
    if not SHORTEST <= len(question.split()) <= (LONGEST_CLOZE if cloze else LONGEST):
        return "too short or too long"
    if _ODD.search(question) or _CUT.search(question):
        return "quotations, brackets or other marks"
    if gives_away(draft):
        return "the question gives its answer away"
    if _WHEN_READ.search(question):
        return "a time that only the article's day tells"
    if _PRONOUN.search(question) or _THAT_BACK.search(question) or _STARTS.match(question):
        return "leans on the sentence before"
    if _OF_WHAT.search(question):
        return FEW_WORDS
    if _leans_on_owner(question) or _ONE.search(question):
        return "leans on the sentence before"
    rest = question.replace(draft.subject, " ", 1) if draft.subject else question
    opening = _opening(question) if cloze else draft.subject
    rich = len(set(content_stems(question))) >= RICH
    if _unclear_the(opening, rich=False) or _unclear_the(rest, rich=rich):
        return UNCLEAR
    if not _names_something(question, vocabulary):
        return NAMELESS
    office = question.startswith("Who is the ")
    fewest = FEWEST_STEMS + (draft.kind in ("who", "number") and not office)
    if len(set(content_stems(question))) < fewest:
        return FEW_WORDS
    return ""


def framed_fault(draft: Draft) -> str:
    """The same of a question that says which article it is about: it must not lean on a sentence.

    Asked of one article, it needs fewer words.
    """
    frame, _, asked = draft.question.partition(", ")
    if len(asked.split()) > LONGEST or not frame:
        return "too short or too long"
    if len(set(content_stems(asked))) < FEWEST_FRAMED:
        return FEW_WORDS
    if _ODD.search(asked) or _CUT.search(asked):
        return "quotations, brackets or other marks"
    if gives_away(draft):
        return "the question gives its answer away"
    if _WHEN_READ.search(asked):
        return "a time that only the article's day tells"
    if _PRONOUN.search(asked) or _THAT_BACK.search(asked) or _leans_on_owner(asked):
        return "leans on the sentence before"
    if _AGAIN.search(asked) or _ONE.search(asked):
        return "leans on the sentence before"
    return ""


def _opening(sentence: str) -> str:
    """What stands before the first verb of a sentence."""
    words = sentence.split()
    return " ".join(takewhile(lambda word: not (is_finite(word) or present(word)), words))


def _names_something(question: str, vocabulary: Vocabulary) -> bool:
    """Whether a name tells what the question is about."""
    named = {n for n in _NAME.findall(question) if n not in _CALENDAR}
    first = question.split()[0] if question.split() else ""
    if vocabulary.is_name(first):
        named.add(first)
    telling = [n for n in named if n.split("-")[0] not in _EVERYWHERE]
    return any(n.casefold() not in FUNCTION_WORDS for n in telling)


def gives_away(draft: Draft) -> bool:
    """Whether the answer, or every word of it, stands in the question."""
    own = set(content_stems(draft.answer)) or set(words(draft.answer))
    asked = set(words(draft.question)) | set(content_stems(draft.question))
    return own <= asked or draft.answer.casefold() in draft.question.casefold()


def _leans_on_owner(question: str) -> bool:
    """Whether "his" or "its" comes before anybody is named that it could belong to."""
    owner = _OWNING.search(question)
    if owner is None:
        return False
    before = _NAME.findall(question[: owner.start()])
    return not [n for n in before if n not in _CALENDAR]


def _unclear_the(words: str, *, rich: bool) -> bool:
    """Whether "the company" stands without a word that says which.

    Among many other words only nouns that nearly every article has are unclear.
    """
    for the in _THE.finditer(words):
        following = words[the.end() :].split()
        noun = _head(following)
        if not _says_which(following) and not (rich and noun and noun not in _ANYWHERE):
            return True
    return False


def _head(following: list[str]) -> str:
    """The last word of the noun phrase behind "the"."""
    noun = ""
    for word in following:
        bare = word.casefold().strip("?.,")
        if bare in FUNCTION_WORDS or (noun and is_participle(bare)):
            break
        if re.search(r"['’]s\Z", bare):
            return bare[:-2]  # "the company’s headquarters"
        noun = bare
        if word.endswith((",", "?", ".")):
            break
    return noun


def _ends(words: list[str]) -> bool:
    return not words or words[0].casefold() in FUNCTION_WORDS


def _says_which(following: list[str]) -> bool:
    """Whether the noun behind "the" is one of a kind, has a name in it, or goes on with "of"."""
    for place, word in enumerate(following):
        bare = word.casefold().strip("?.,")
        if word[:1].isupper() or word[:1].isdigit():
            return True
        if word.endswith(("’s", "'s")):
            return False  # "the company’s"
        if place == 0 and bare in _KNOWN and _ends(following[1:2]):
            return True
        if place == 0 and bare == "first" and following[1:2] in (["time"], ["time?"]):
            return True
        if bare in _ON:
            return place > 0
        if bare in FUNCTION_WORDS or (place > 0 and is_participle(bare)) or word.endswith(","):
            return False
        if place > 0 and following[place - 1] in _ANYWHERE and is_base(bare):
            return False  # "the company sell": the noun phrase has ended
    return False
