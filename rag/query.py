"""Questions in a conversation: a follow-up is spelled out before anything is searched."""

import re
from collections.abc import Sequence

from rag.types import NO_ANSWER, Turn
from rag.words import FUNCTION_WORDS, stem, words

MOST_NAMES = 2
LONGEST_ELLIPSIS = 4
"""Content words of an "and …" or "what about …" that still lacks its verb."""

_CONTINUES = re.compile(r"^\s*(?:and|but|so|also|or|what about|how about|what of)\b", re.IGNORECASE)
_ASKS = re.compile(r"^\s*(?:why|how|when|where|who|what else)\b", re.IGNORECASE)
_WHO_IS = re.compile(r"^\s*(?:who|what|where)(?:\s+(?:is|was|are|were)\b|['’]s\b)", re.IGNORECASE)
_AUXILIARIES = frozenset(
    """
    is are was were be been am do does did has have had can could will would shall should may
    might must
    """.split()
)
_PERSONS = frozenset("he she him her his hers himself herself".split())
_OTHERS = frozenset("it they them its their theirs this these those that there".split())
_ALWAYS_POINT = frozenset("then ones latter instead else others afterwards".split())
_OWNING = frozenset("his her its their".split())
_OBJECTS = frozenset("it them him her this that these those".split())
# "so that", "all that", "did he say that …": the word after "that" begins a clause.
_BEFORE_CLAUSE = frozenset(
    "so all such say says said tell tells told report reports reported".split()
)
_PERIODS = frozenset(
    "year month week day days morning evening spring summer autumn winter century time".split()
)
# "how long does it take to …", "is it true that …": nobody is meant.
_NOBODY = frozenset("take takes took true possible likely legal safe easy hard necessary".split())
_CONNECTING = frozenset(
    "of in into the for on to at with without about over during between against from by".split()
)
_SILENT = frozenset("a an his her its their this that these those".split())
# What one does about a thing that was just mentioned: "how did Egypt react?"
_REACTING = frozenset(
    stem(word)
    for word in """
    react respond reply answer agree disagree refuse accept reject want think vote change decide
    propose object deny support oppose help gain lose benefit
    """.split()
)
_TOKEN = re.compile(r"[^\W_]+(?:[.,’'-][^\W_]+)*")
_NAME = re.compile(r"\b[A-Z][\w’'-]+(?:\s+(?:(?:of|the|al|de|van|von)\s+)?[A-Z][\w’'-]+)+")
_DAY = re.compile(
    r"(?:\bon\s+)?\b\d{1,2}\s+(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*(?:\s+\d{4})?"
)


def resolve(question: str, history: Sequence[Turn]) -> str:
    """The question as it stands by itself; unchanged when it needs no conversation.

    A follow-up is completed, in brackets, by what the last self-contained question was about;
    when it points at a person, also by the names in the latest answer; and when it says next to
    nothing itself ("why?"), also by the words of the question just before it.
    """
    if not history or not is_follow_up(question, history):
        return question
    asked = [turn.question for turn in history]
    anchor = len(asked) - 1
    while anchor and is_follow_up(asked[anchor], history[:anchor]):
        anchor -= 1
    phrases = [_subject(asked[anchor])]
    if not _PERSONS.isdisjoint(words(question)):
        answers = [t.answer for t in history[anchor:] if t.answer != NO_ANSWER]
        phrases = [*_names(answers[-1] if answers else "")[:MOST_NAMES], *phrases]
    # "why?" and "and Egypt?", but not "and the airlines?", ask the earlier question once more.
    if anchor < len(asked) - 1 and len(_content(question)) <= _is_named(question):
        phrases = [_subject(asked[-1]), *phrases]
    carried: list[str] = []
    for phrase in phrases:
        # A phrase that says nothing new would only drown the question.
        if _new(phrase, " ".join([question, *carried])):
            carried.append(phrase)
    return f"{question.strip()} ({', '.join(carried)})" if carried else question


def is_follow_up(question: str, history: Sequence[Turn]) -> bool:
    """Whether a question leans on the conversation before it."""
    if not words(question):
        return False
    if _points_back(question):
        return True
    content = _content(question)
    whole = not _AUXILIARIES.isdisjoint(words(question))
    if _CONTINUES.match(question) and not whole:
        return len(content) <= LONGEST_ELLIPSIS
    if _is_named(question) and whole:
        if _WHO_IS.match(question):
            return False
        spoken = " ".join(f"{turn.question} {turn.answer}" for turn in history)
        stems = [stem(word) for word in content]
        leans = not _REACTING.isdisjoint(stems) or not _new(" ".join(content), spoken)
        return len(content) <= 1 or (leans and len(content) <= 2)
    opens = _ASKS.match(question) or _CONTINUES.match(question)
    return len(content) <= 1 or (bool(opens) and len(content) <= 2)


def _points_back(question: str) -> bool:
    """Whether a word of the question stands for something outside of it."""
    tokens = _TOKEN.findall(question)
    lower = [token.casefold() for token in tokens]
    for place, word in enumerate(lower):
        before = lower[place - 1] if place else ""
        after = lower[place + 1] if place + 1 < len(lower) else ""
        named = _is_named(" ".join(tokens[:place]))
        if word in _ALWAYS_POINT and not (word == "instead" and after == "of"):
            return True
        if word not in _PERSONS | _OTHERS or not _is_pronoun(word, before, after):
            continue
        ends = not after or after in _CONNECTING
        if named and not (word in _OBJECTS and ends):
            continue  # "did the ECB say when it would cut again?"
        if word in _OWNING and after and _content(" ".join(lower[:place])):
            continue  # "why did the bank cut its rates?"
        return True
    return False


def _is_pronoun(word: str, before: str, after: str) -> bool:
    if word == "that" and after:
        return before in FUNCTION_WORDS and before not in _BEFORE_CLAUSE
    if word == "there":
        return before not in _AUXILIARIES and after not in _AUXILIARIES
    if word in {"this", "these", "those"}:
        return after not in _PERIODS and not (word == "those" and after == "who")
    return not (word == "it" and after in _NOBODY)


def _subject(question: str) -> str:
    """What a question is about, as a phrase in its own words; empty when it says nothing."""
    undated = _DAY.sub(" ", question)
    text = undated if len(_content(undated)) >= 2 else question
    tokens = _TOKEN.findall(text)
    lower = [token.casefold() for token in tokens]
    asks = next((n for n, w in enumerate(lower) if w in {"who", "what", "how"}), -1) + 1
    aided = asks + 1 < len(lower) and lower[asks + 1] in _AUXILIARIES
    verb_first = bool(asks) and lower[asks - 1] != "how" and _AUXILIARIES.isdisjoint(lower)
    rest = tokens[asks + 1 :]
    if _content(" ".join(rest)) and ((asks and lower[asks - 1] == "how" and aided) or verb_first):
        tokens = rest  # "what blocks phase two", "how long did …": without the second word
    runs: list[list[str]] = [[]]
    for token in tokens:
        word = token.casefold()
        if word in _CONNECTING or word not in FUNCTION_WORDS:
            runs[-1].append(token)
        elif word not in _SILENT:
            runs.append([])
    return ", ".join(phrase for phrase in map(_trimmed, runs) if phrase)


def _trimmed(run: Sequence[str]) -> str:
    kept = [n for n, token in enumerate(run) if token.casefold() not in FUNCTION_WORDS]
    return " ".join(run[kept[0] : kept[-1] + 1]) if kept else ""


def _is_named(text: str) -> bool:
    """Whether a capital stands anywhere but at the start."""
    return any(token[0].isupper() for token in _TOKEN.findall(text)[1:])


def _content(text: str) -> list[str]:
    return [word for word in words(text) if word not in FUNCTION_WORDS]


def _new(phrase: str, known: str) -> bool:
    """Whether a phrase has a content word that the known text lacks."""
    return not {stem(w) for w in _content(phrase)} <= {stem(w) for w in words(known)}


def _names(text: str) -> list[str]:
    """Names of two and more words in a text, as people's mostly are."""
    return list(dict.fromkeys(match.group() for match in _NAME.finditer(text)))
