"""A model's raw words as a reply: without thoughts, measured, and never empty."""

from collections.abc import Generator, Iterator
from dataclasses import dataclass

from rag.chat_model import Kept
from rag.errors import LLMUnavailable
from rag.types import Usage
from rag.usage import Meter

_OPENS, _CLOSES = "<think>", "</think>"


@dataclass(frozen=True, slots=True)
class Ending:
    """How a model came to its end: the reason that it gave, and its tokens in and out.

    The reason is "length" when it had no more room, and empty when it broke off.
    """

    reason: str = ""
    counted: tuple[int, int] | None = None


def spoken(
    told: Generator[str, None, Ending], meter: Meter, who: str
) -> Generator[str, None, Usage]:
    """The reply that a model's words make; at its end, what it took.

    Raises:
        LLMUnavailable: ``who`` said nothing aloud.

    """
    words = Kept(told)
    heard = False
    for piece in without_thoughts(meter.listening(iter(words))):
        heard = heard or bool(piece.strip())
        yield piece
    if not heard:
        raise LLMUnavailable(f"{who} sent an empty answer. Ask again.")
    ending = words.returned or Ending()
    return meter.usage(ending.counted, cut_short=ending.reason == "length")


def without_thoughts(pieces: Iterator[str]) -> Iterator[str]:
    """What a reasoning model says aloud: its words without the <think> section they open with."""
    held, aloud = "", False
    for piece in pieces:
        if aloud:
            yield piece
            continue
        held += piece
        start = held.lstrip()
        if start.startswith(_OPENS):
            _, closed, start = start.partition(_CLOSES)
            if not closed:
                continue
        elif _OPENS.startswith(start):
            continue  # it may yet become one
        aloud, held = True, ""
        yield start
    if held.strip() and not held.lstrip().startswith(_OPENS):
        yield held
