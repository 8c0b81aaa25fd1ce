"""Questions in a conversation: a follow-up is spelled out before anything is searched."""

import re
from collections.abc import Sequence

from rag.types import NO_ANSWER, Turn
from rag.words import FUNCTION_WORDS, stem, words

_OPENING = re.compile(
    r"^\s*(and|but|so|also|what about|how about|why|how|when|where|who|what else)\b", re.IGNORECASE
)
_POINTING = frozenset(
    """
    he she it they them him his her hers its their theirs that this those these there then one
    ones former latter same
    """.split()
)
_NAME = re.compile(r"\b(?:[A-Z][\w’'-]+)(?:\s+(?:of|the|al)?\s*[A-Z][\w’'-]+)*")
REMEMBERED_TURNS = 3
MOST_NAMES = 3


def resolve(question: str, history: Sequence[Turn]) -> str:
    """The question as it stands by itself; unchanged when it needs no conversation.

    A follow-up is one that points back ("they", "that"), or opens like one and says little by
    itself. It is completed by the content words of the question before, and when it points at
    somebody, by the names of that answer.
    """
    if not history or not is_follow_up(question):
        return question
    earlier = history[-1]
    before = resolve(earlier.question, history[-1 - REMEMBERED_TURNS : -1])
    carried = _new_words(before, question)
    if _POINTING & set(words(question)) and earlier.answer != NO_ANSWER:
        known = f"{question} {' '.join(carried)}"
        carried += [n for n in _names(earlier.answer) if _new_words(n, known)][:MOST_NAMES]
    if not carried:
        return question
    return f"{question.strip()} ({' '.join(carried)})"


def is_follow_up(question: str) -> bool:
    """Whether a question leans on the conversation before it."""
    asked = words(question)
    content = [w for w in asked if w not in FUNCTION_WORDS]
    if _POINTING & set(asked):
        return True
    return len(content) <= 1 or (bool(_OPENING.match(question)) and len(content) <= 2)


def _new_words(text: str, known: str) -> list[str]:
    """Content words of a text, as written, whose stems another text lacks."""
    present = {stem(w) for w in words(known)}
    fresh: dict[str, str] = {}
    for token in re.findall(r"[\w’'-]+", text):
        for word in words(token):
            if word not in FUNCTION_WORDS and stem(word) not in present:
                fresh.setdefault(token, token)
    return list(fresh)


def _names(text: str) -> list[str]:
    """Names in a text, without a capital that only opens a sentence."""
    found = []
    for match in _NAME.finditer(text):
        name = match.group()
        opens = match.start() == 0 or text[: match.start()].rstrip()[-1:] in {".", "!", "?"}
        if not (opens and " " not in name and name.casefold() in FUNCTION_WORDS):
            found.append(name)
    return list(dict.fromkeys(found))
