"""Which names are surely people's, by what the article says around them."""

import re
from functools import lru_cache

from eval.make.verbs import is_plural
from eval.make.vocabulary import Vocabulary
from rag.short.spans import territories
from rag.support.names import TITLES

_TITLE = re.compile(
    r"\b(?:Mr|Mrs|Ms|Dr|Sir|Dame|Lord|Lady|President|Prime\sMinister|Minister|Premier|Chancellor"
    r"|King|Queen|Prince|Princess|Pope|Gov|Governor|Sen|Senator|Rep|Judge|Justice|Mayor|Captain"
    r"|General|Secretary|Professor|Attorney\sGeneral|Director|Commissioner|Coach)\.?\s+\Z"
)
_TITLED = re.compile(r"(?:Mr|Mrs|Ms|Dr)\.?(?:\s[A-Z][\w’'-]+){1,2}")
_ABOUT = re.compile(
    r",\s+(?:\d{1,3},|(?:an?|the|who|chief|director|president|head|founder|professor|chair\w*)\s)"
)
_PRONOUN = re.compile(r"\b(he|she)\b", re.IGNORECASE)
_NAME = re.compile(
    r"[A-Z][\w’'-]+(?:\s+[A-Z]\.)?(?:\s+(?:de|da|van|von|der|bin|al|el|la|di))*"
    r"(?:\s+[A-Z][\w’'-]+){1,2}"
)
_POLITE = re.compile(r"\b(?:Mr|Mrs|Ms|Dr)\.?\s([A-Z][\w-]+)(?![\w’'-]*\s[A-Z])")
_WHOLE = (
    r"(?<![\w-])((?:[A-Z][\w’'-]+\s+)(?:[A-Z]\.\s+)?{part}(?![\w-])"
    r"|{part}\s+(?:[A-Z]\.\s+)?[A-Z][\w’'-]+)"
)
_ALONE = re.compile(
    r"(?<![A-Z]\.\s)(?<![\w’'-])(?<!\w\s[A-Z]\s)(?:(?<=[a-z,]\s)|(?<=:\s)|(?<=____\s)|(?<=\d\s))"
    r"([A-Z][a-zà-ÿ][\w-]+)(?=[’']s?\b|[’']|\s[^A-Z\s]|[?.,]|\Z)"
)
SPEAKS = ("said", "told", "says", "added", "wrote", "explained", "argued", "recalled")


@lru_cache(maxsize=50_000)
def is_person(name: str, text: str, vocabulary: Vocabulary) -> bool:
    """Whether a name of two or three words is a person's: nobody is called "House" or "Monday".

    Some mention must have a title, an age or a role beside it, or the surname must speak alone.
    """
    parts = [part for part in name.split() if part[0].isupper() and not part.endswith(".")]
    if _TITLED.fullmatch(name):
        return True
    if not _NAME.fullmatch(name) or len(parts) < 2 or _is_place(name) or re.search(r"-[a-z]", name):
        return False
    if any(vocabulary.is_place(p) or is_plural(p.casefold()) for p in parts):
        return False
    if not all(vocabulary.is_name(p) or vocabulary.lower[p.casefold()] == 0 for p in parts):
        return False
    return any(_shows_person(text, m) for m in re.finditer(re.escape(name), text)) or bool(
        re.search(rf"\b(?:Mr|Mrs|Ms|Dr)\.?\s{re.escape(parts[-1])}\b", text)
        or re.search(
            rf"(?<!{re.escape(parts[-2])} )\b{re.escape(parts[-1])}\s+(?:{'|'.join(SPEAKS)})\b",
            text,
        )
    )


@lru_cache(maxsize=50_000)
def full_name(part: str, text: str, vocabulary: Vocabulary) -> str:
    """The whole name of the one person of the article with this surname, or first name.

    Empty when there is none, or more than one.
    """
    if part not in text:
        return ""
    found = set()
    for match in re.finditer(_WHOLE.format(part=re.escape(part)), text):
        words = match.group(1).split()
        while words and words[0].casefold().rstrip(".") in TITLES:
            words = words[1:]
        name = re.sub(r"['’]s?\Z", "", " ".join(words))
        if part in name.split() and is_person(name, text, vocabulary):
            found.add(name)
    return found.pop() if len(found) == 1 else ""


def with_full_names(question: str, text: str, vocabulary: Vocabulary) -> str:
    """The question with the whole names of people whom it calls by their surname alone.

    News says "Hinton" from the second mention on, and a stranger has not read the first.
    """
    for match in reversed(list(_POLITE.finditer(question))):
        whole = full_name(match.group(1), text, vocabulary)
        if whole and whole not in question:
            question = question[: match.start()] + whole + question[match.end() :]
    for match in reversed(list(_ALONE.finditer(question))):
        whole = full_name(match.group(1), text, vocabulary)
        if whole and whole not in question:
            question = question[: match.start(1)] + whole + question[match.end(1) :]
    return question


@lru_cache(maxsize=4_000)
def pronoun(name: str, text: str) -> str:
    """One of "he" and "she", when the sentences behind the name use it alone; else empty."""
    surname = re.escape(name.split()[-1])
    found: set[str] = set()
    for mention in re.finditer(rf"\b{surname}\b[^.]*\.\s+(He|She)\b", text):
        found.add(mention.group(1).casefold())
    for mention in re.finditer(rf"\b{surname}\b[^.]{{0,80}}\b(he|she)\s+(?:said|had|was)\b", text):
        found.add(mention.group(1))
    return found.pop() if len(found) == 1 else ""


def _is_place(name: str) -> bool:
    return name in territories() or any(part in territories() for part in name.split())


def _shows_person(text: str, mention: "re.Match[str]") -> bool:
    return bool(
        _TITLE.search(text[max(0, mention.start() - 30) : mention.start()])
        or _ABOUT.match(text, mention.end())
    )
