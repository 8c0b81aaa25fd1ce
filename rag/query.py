"""Questions in a conversation: a follow-up is spelled out before anything is searched."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from rag.carried import answer_of, frame, has_capital, last_time, meant, shown, topic
from rag.pointing import Pointers, read_pointers
from rag.subjects import ACCORDING, AUXILIARIES, content, is_named, is_new, names, stems, subject
from rag.types import Turn
from rag.words import stem, words

MOST_CARRIED = 16
"""Content words that are carried along at most; more would drown the question."""

OWN_SUBJECT = 3
"""Content words of a question about "that month" that needs no more than the month."""

LONGEST_ELLIPSIS = 4
"""Content words of an "and …" or "what about …" that still lacks its verb."""

LONGEST_UNNAMED = 4
"""Content words of a question without a name that may still go on with what was said."""

LONGEST_RELATED = 3
"""Content words of one that does so when it has but a word of it."""

_CONTINUES = re.compile(r"^\s*(?:and|but|so|also|or|what about|how about|what of)\b", re.IGNORECASE)
_ASKS = re.compile(r"^\s*(?:why|how|when|where|who|what else)\b", re.IGNORECASE)
_ENDS_DEFINITE = re.compile(r"\bthe\s+[a-z]+\W*\Z")
_WHO_IS = re.compile(r"^\s*(?:who|what|where)(?:\s+(?:is|was|are|were)\b|['’]s\b)", re.IGNORECASE)
# What one does about a thing that was just mentioned: "how did Egypt react?"
_REACTING = frozenset(
    stem(word)
    for word in """
    react respond reply answer agree disagree refuse accept reject want think vote change decide
    propose object deny support oppose help gain lose benefit
    """.split()
)


def resolve(question: str, history: Sequence[Turn]) -> str:
    """The question as it stands by itself; unchanged when it needs no conversation.

    A follow-up is completed, in brackets, by what it points at (names of the latest answer, the
    phrase that has the noun of "that board", the month of "that month") and by what the last
    self-contained question was about.
    """
    if not history or not is_follow_up(question, history):
        return question
    pointers = read_pointers(question, _known(history))
    carried: list[str] = []
    size = 0
    phrases = list(_phrases(question, pointers, history))
    for place, phrase in enumerate(phrases):
        # A phrase that says nothing new would only drown the question.
        whole = any(stems(phrase) < stems(other) for other in phrases[place + 1 :])
        new = is_new(phrase, " ".join([question, *carried])) or phrase.startswith(ACCORDING)
        if new and not whole:
            size += len(content(phrase))
            if carried and size > MOST_CARRIED:
                break
            carried.append(phrase)
    return f"{question.strip()} ({', '.join(carried)})" if carried else question


def is_follow_up(question: str, history: Sequence[Turn]) -> bool:
    """Whether a question leans on the conversation before it."""
    if not words(question):
        return False
    known = _known(history)
    pointers = read_pointers(question, known)
    if pointers:
        return True
    said = content(question)
    whole = _is_whole(question)
    continues = bool(_CONTINUES.match(question))
    if continues and not whole:
        return len(said) <= LONGEST_ELLIPSIS
    if is_named(question) and whole:
        if _WHO_IS.match(question):
            return False
        own = {stem(word) for word in said}
        leans = not _REACTING.isdisjoint(own) or own <= known or bool(pointers.nouns)
        return len(said) <= 1 or (leans and len(said) <= 2)
    if not is_named(question):
        counted = {stem(word) for word in said if not stem(word).isdigit()}
        related = len(counted) <= LONGEST_RELATED and not counted.isdisjoint(known)
        if related or (len(said) <= LONGEST_UNNAMED and pointers.nouns):
            return True
    opens = continues or bool(_ASKS.match(question) or _ENDS_DEFINITE.search(question))
    return len(said) <= 1 or (opens and len(said) <= 2)


def may_stand_alone(question: str) -> bool:
    """Whether a question that looks like a follow-up may as well begin a new subject.

    "Who wrote Don Quixote?" is as short as "who represented Egypt?": only what the articles answer
    tells which it is.
    """
    return is_named(question) and not _CONTINUES.match(question) and not read_pointers(question, ())


def _is_whole(question: str) -> bool:
    return not AUXILIARIES.isdisjoint(words(question))


def _thread(history: Sequence[Turn]) -> Sequence[Turn]:
    """The latest turns, from the last question that is no follow-up and has a name."""
    start = len(history) - 1
    while start and (
        is_follow_up(history[start].question, history[:start])
        or _is_unnamed(history[start].question)
    ):
        start -= 1
    return history[start:]


def _is_unnamed(question: str) -> bool:
    return not is_named(question) and len(content(question)) <= LONGEST_UNNAMED


def _latest(thread: Sequence[Turn], *, bare: bool) -> Sequence[str]:
    """What the latest question adds to the first one of its thread."""
    latest = thread[-1].question
    if bare or not (is_named(latest) or read_pointers(latest, _known(thread[:-1]))):
        return subject(latest)
    return names(latest)


def _known(history: Sequence[Turn]) -> frozenset[str]:
    """Stems of the content words of a conversation."""
    return frozenset().union(*map(_stems_of, history))


@lru_cache(maxsize=1000)
def _stems_of(turn: Turn) -> frozenset[str]:
    return frozenset(stems(f"{turn.question} {answer_of(turn)}"))


def _phrases(question: str, pointers: Pointers, history: Sequence[Turn]) -> Iterator[str]:
    """What a follow-up takes over, the most important first."""
    own = content(question)
    yield from meant(question, pointers, history)
    if pointers.kinds == {"period"} and len(own) >= OWN_SUBJECT and last_time(history):
        return
    found = shown(pointers, history)
    yield from found
    if any(map(has_capital, found)):
        return
    thread = _thread(history)
    tells = _is_whole(question) and len(own) >= 2 and _REACTING.isdisjoint(stems(question))
    if tells and not pointers and (framed := frame(thread)):
        yield from framed
        return
    if len(thread) > 1:
        yield from _latest(thread, bare=len(own) <= is_named(question))
    opens = None if _is_whole(question) else _CONTINUES.match(question)
    yield from topic(question[opens.end() :] if opens else "", thread[0].question)
