"""What a sentence of a conversation is about, as phrases in its own words."""

import re
from collections.abc import Collection, Sequence
from itertools import dropwhile

from rag.words import FUNCTION_WORDS, sentence_spans, stem, words

LONGEST_STATEMENT = 10
"""Content words of an answer that stand for what it states."""

ACCORDING = "according to"
"""What an outlet is carried along with, so that it is read as one."""

AUXILIARIES = frozenset(
    """
    is are was were be been am do does did has have had can could will would shall should may
    might must
    """.split()
)
CONNECTING = frozenset(
    "of in into the for on to at with without about over during between against from by".split()
)
_SILENT = frozenset("a an his her its their this that these those".split())
_MONTHS = frozenset(
    "january february march april may june july august september october november december".split()
)
_TOKEN = re.compile(r"[^\W_]+(?:[.,’'-][^\W_]+)*")
_CAPITAL = r"(?:(?:al|el|ash?|bin|abu)-)?[A-Z][\w’'-]*"
_NAME = re.compile(
    rf"\b{_CAPITAL}(?:\s+(?:(?:of the|of|the|al|el|bin|de|van|von)\s+)?(?:{_CAPITAL}|\d+\b))*"
)
_DAY = re.compile(
    r"(?:\bon\s+)?\b\d{1,2}\s+(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*(?:\s+\d{4})?"
)
_TIME = re.compile(
    rf"\b(?:\d{{1,2}}\s+)?(?:{'|'.join(sorted(_MONTHS))})(?:\s+\d{{4}})?\b|\b(?:1[89]|20)\d\d\b",
    re.IGNORECASE,
)
_ACCORDING = re.compile(rf"\b[Aa]ccording\s+to\s+(?P<who>(?:the\s+)?{_NAME.pattern})[,;]?")
_SAYS = re.compile(
    rf"\b(?:do|does|did|has|have)\s+(?P<who>(?:the\s+)?{_NAME.pattern})\s+(?:(?:say|said)\s+(?:that|about)"
    r"|(?:write|written|report|reported|publish|published)\b(?:\s+(?:that|about|on)\b)?)"
)
_PLACE = re.compile(rf"\b(?:[Ii]n|[Aa]t|[Nn]ear|[Oo]ff|[Tt]o)\s+(?:the\s+)?({_NAME.pattern})")
_LISTED = re.compile(rf"(?:{_NAME.pattern},\s+)*{_NAME.pattern},?\s+and\s+{_NAME.pattern}")
_WEEKDAY = re.compile(
    r"(?:\bon\s+)?\b(?:mon|tues|wednes|thurs|fri|satur|sun)day\b(?:\s+(?:morning|evening|night))?"
    r"|\b(?:yesterday|today|tomorrow|tonight)\b",
    re.IGNORECASE,
)
_YES_OR_NO = re.compile(r"^\s*(?:yes|no|not)\b[\s,;:.–—-]*(?:but\s+)?", re.IGNORECASE)


def tokens(text: str) -> list[str]:
    """The words of a text as they are written."""
    return _TOKEN.findall(text)


def content(text: str) -> list[str]:
    """The words of a text that say something, in lower case."""
    return [word for word in words(text) if word not in FUNCTION_WORDS]


def stems(text: str) -> set[str]:
    """Their stems."""
    return {stem(word) for word in content(text)}


def is_named(text: str) -> bool:
    """Whether a capital stands anywhere but at the start."""
    return any(token[0].isupper() for token in tokens(text)[1:])


def subject(question: str) -> tuple[str, ...]:
    """What a question is about, in phrases; none when it says nothing."""
    source = _ACCORDING.search(question) or _SAYS.search(question)
    if source:
        rest = f"{question[: source.start()]} {question[source.end() :]}"
        return (f"{ACCORDING} {source['who']}", *subject(rest))
    undated = _DAY.sub(" ", question)
    text = undated if len(content(undated)) >= 2 else question
    return tuple(_phrases(_after_asking(tokens(text))))


def _after_asking(said: list[str]) -> list[str]:
    """The words of a question without those that only ask: "what blocks", "how long did"."""
    lower = [token.casefold() for token in said]
    asks = next((n for n, w in enumerate(lower) if w in {"who", "what", "how"}), -1) + 1
    aided = asks + 1 < len(lower) and lower[asks + 1] in AUXILIARIES
    verb_first = bool(asks) and lower[asks - 1] != "how" and AUXILIARIES.isdisjoint(lower)
    rest = said[asks + 1 :]
    if content(" ".join(rest)) and ((asks and lower[asks - 1] == "how" and aided) or verb_first):
        return rest
    return said


def _phrases(said: Sequence[str]) -> list[str]:
    """Runs of words that say something, with the small words between them."""
    runs: list[list[str]] = [[]]
    for token in said:
        word = token.casefold()
        if word in CONNECTING or _says(token):
            runs[-1].append(token)
        elif word not in _SILENT:
            runs.append([])
    return [phrase for phrase in map(_trimmed, runs) if phrase]


def _says(token: str) -> bool:
    """Whether a word says something; "May" is taken for the month."""
    return token == "May" or token.casefold() not in FUNCTION_WORDS


def _trimmed(run: Sequence[str]) -> str:
    kept = [n for n, token in enumerate(run) if _says(token)]
    if not kept:
        return ""
    first = kept[0]
    if first and run[first - 1].casefold() == "in" and _TIME.fullmatch(run[first]):
        # "in March 2025" is when it happened, while "March 2025" may belong to a name.
        return f"in {' '.join(run[first : kept[-1] + 1])}"
    return " ".join(run[first : kept[-1] + 1])


def times(text: str) -> list[str]:
    """The months and years that a text names, as they are written."""
    return list(dict.fromkeys(match.group() for match in _TIME.finditer(text)))


def names(text: str) -> list[str]:
    """The names in a text; a single capital word that opens a sentence does not count as one."""
    found = []
    for start, end in sentence_spans(text):
        sentence = text[start:end]
        for match in _NAME.finditer(sentence):
            said = re.sub(r"['’]s\b", "", match.group()).split()
            name = " ".join(dropwhile(lambda word: word.casefold() in FUNCTION_WORDS, said))
            opens = match.start() == 0 and len(said) == 1 and len(tokens(sentence)) > 1
            if name and not opens and not _TIME.fullmatch(name):
                found.append(name)
    return list(dict.fromkeys(found))


def full_names(text: str) -> list[str]:
    """Names of two and more words without "of", as people's mostly are."""
    return [name for name in names(text) if " " in name and " of " not in name]


def places(text: str) -> list[str]:
    """The names in a text that "in", "at", "near", "off" or "to" leads to."""
    return [match[1] for match in _PLACE.finditer(text) if not _TIME.match(match[1])]


def listed(text: str) -> str:
    """The first names that are joined by "and", with it; empty without any."""
    found = _LISTED.search(text)
    return found.group() if found else ""


def statement(answer: str) -> str:
    """What an answer states first, shortened, without yes or no; empty for a mere yes.

    Days are left out: "on Tuesday" is seen from the article and not from the question.
    """
    bare = _WEEKDAY.sub("", _DAY.sub("", _YES_OR_NO.sub("", answer)))
    first = next((bare[start:end] for start, end in sentence_spans(bare)), "")
    said = [match for match in _TOKEN.finditer(first) if _says(match.group())]
    return " ".join(first[: said[:LONGEST_STATEMENT][-1].end()].split()) if said else ""


def is_new(phrase: str, known: str) -> bool:
    """Whether a phrase has a content word that the known text lacks."""
    return not stems(phrase) <= {stem(word) for word in words(known)}


def shared(phrase: str, wanted: Collection[str]) -> bool:
    """Whether a phrase has a word with one of the wanted stems."""
    return not stems(phrase).isdisjoint(wanted)
