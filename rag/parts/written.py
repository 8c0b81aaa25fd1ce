"""A question taken apart by a language model, and what of its reply is believed.

The reply is read strictly: a sub-question that brings a name or a number of its own, or mostly
words of its own, was not asked. Whatever does not pass is left to the rules (rag/parts/split.py).
"""

import re
from dataclasses import dataclass
from importlib.resources import files
from typing import Protocol

from rag.chat_model import ChatModel, whole
from rag.errors import LLMUnavailable
from rag.parts.split import LONGEST
from rag.parts.wording import MOST
from rag.types import Usage
from rag.words import content_stems

OWN_WORDS = 0.5
"""Share of a sub-question's content words that may be new: "according to", "report", "say"."""

LONGEST_LINE = 300
"""Characters of a sub-question."""

_LISTED = re.compile(r"^(?:[-*•#>]|\(?\d{1,2}[.):])")
_NUMBER = re.compile(r"\d+(?:[.,:]\d+)*")
_NAME = re.compile(r"(?<=\s)[\"'“‘(]?([A-Z][\w’'-]*)")


@dataclass(frozen=True, slots=True)
class Splitting:
    """The sub-questions of a question, none when it is left to the rules; and what that took."""

    questions: tuple[str, ...] = ()
    usage: Usage | None = None
    notice: str = ""


class Splitter(Protocol):
    """Takes questions apart in place of the rules, or leaves one to them."""

    def split(self, question: str) -> Splitting:
        """The questions that it is made of, itself when it asks for one thing."""
        ...


class LLMSplitter:
    """Asks a language model for the questions that a question is made of."""

    def __init__(self, model: ChatModel) -> None:
        self._model = model

    def split(self, question: str) -> Splitting:
        """The questions, one for a question that asks for one thing; none if the model fails."""
        if len(question) > LONGEST:
            return Splitting()
        try:
            reply, usage = whole(self._model, prompt(), f"Question: {question}")
        except LLMUnavailable as exc:
            return Splitting(
                notice=f"{exc} Until then, rules take questions of several parts apart."
            )
        return Splitting(read_questions(reply, question), usage)


def read_questions(reply: str, question: str) -> tuple[str, ...]:
    """The one to four questions of a reply, one a line; none when the reply is not believed.

    A reply of one line says that nothing is to be taken apart, however it words that.
    """
    lines = tuple(dict.fromkeys(" ".join(x.split()) for x in reply.splitlines() if x.strip()))
    if not 0 < len(lines) <= MOST:
        return ()
    if not all(_is_asked(line, question) for line in lines):
        return ()
    return lines if len(lines) > 1 else (question,)


def prompt() -> str:
    """The instructions, with the number of sub-questions filled in."""
    text = files("rag").joinpath("prompts/split.txt").read_text(encoding="utf-8")
    return text.format(most=MOST).strip()


def _is_asked(line: str, question: str) -> bool:
    """Whether a line is a question that was asked: its names, its numbers, most of its words."""
    words, known = content_stems(line), set(content_stems(question))
    if not words or len(line) > LONGEST_LINE or _LISTED.match(line):
        return False
    if not set(_NUMBER.findall(line)) <= set(_NUMBER.findall(question)):
        return False
    names = {stem for name in _NAME.findall(line) for stem in content_stems(name)}
    new = sum(word not in known for word in words)
    return names <= known and new <= OWN_WORDS * len(words)
