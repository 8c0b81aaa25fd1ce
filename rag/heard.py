"""A reply of a language model, heard sentence by sentence for as long as it leads anywhere."""

import re
from collections.abc import Callable, Generator, Iterable, Iterator
from typing import Generic, TypeVar

from rag.chat_model import Kept
from rag.markers import before_stops, read_markers
from rag.support.context import plain
from rag.types import Usage
from rag.usage import Meter, Prices
from rag.words import sentence_spans

Returned = TypeVar("Returned")

MOST_REPEATED = 2
"""Repeated sentences after which a model is taken to go round in a circle."""

REPEATS = "The LLM began to repeat itself and was stopped."
GOES_ON = "The LLM had written {most} sentences and went on; it was stopped there."

_STOPPED = re.compile(r"[.!?][\"'”’)\]]*\s*$")

# The marks around quoted articles in our prompts; a small model sets them around its own words.
_QUOTES = re.compile(r"<{3,}|>{3,}")


class Hearing(Generic[Returned]):
    """A reply to go through once: its whole sentences, each once, with the markers after it.

    Listens until the model repeats itself or has written ``most`` sentences and goes on: a small
    one may do so for minutes. Afterwards ``returned`` is what the reply returned; or, when the
    model was stopped, ``stopped`` is what a reader is told of that, and ``usage`` an estimate of
    what it took, for it was not let tell. ``given`` is what it was given to read; ``cut_short``
    says of what was returned whether half a sentence may stand at the end: that is left out.
    """

    def __init__(
        self,
        reply: Generator[str, None, Returned],
        given: str,
        most: int,
        cut_short: Callable[[Returned], bool],
    ) -> None:
        self._reply = reply
        self._kept = Kept(reply)
        self._meter = Meter(given, Prices())
        self._most = most
        self._cut_short = cut_short
        self.stopped: str | None = None
        self.usage: Usage | None = None

    @property
    def returned(self) -> Returned | None:
        """What the reply returned; ``None`` when it did not come to its end."""
        return self._kept.returned

    def __iter__(self) -> Iterator[str]:
        said: set[str] = set()
        repeated = 0
        for sentence in _sentences(self._meter.listening(iter(self._kept)), self._was_cut_short):
            words = plain(read_markers(sentence, 0)[0])
            if words in said:
                repeated += 1
            elif len(said) == self._most:
                self._stop(GOES_ON.format(most=self._most))
                return
            elif words:
                said.add(words)
                yield sentence
            if repeated == MOST_REPEATED:
                self._stop(REPEATS)
                return

    def _stop(self, why: str) -> None:
        self._reply.close()
        self.stopped, self.usage = why, self._meter.usage(None)

    def _was_cut_short(self) -> bool:
        return self.returned is not None and self._cut_short(self.returned)


def _sentences(stream: Iterable[str], was_cut_short: Callable[[], bool]) -> Iterator[str]:
    buffer = ""
    for part in stream:
        buffer += part
        tidy = _tidy(buffer)
        spans = list(sentence_spans(tidy))
        while len(spans) > 1 and _is_cut(tidy[: spans[1][0]], tidy[spans[1][0] :]):
            yield tidy[slice(*spans.pop(0))]
            buffer = tidy = tidy[spans[0][0] :]
            spans = list(sentence_spans(tidy))
    tidy = _tidy(buffer)
    spans = list(sentence_spans(tidy))
    if spans and was_cut_short() and not _STOPPED.search(tidy):
        spans.pop()  # half a sentence says something else than the whole one
    yield from (tidy[start:end] for start, end in spans)


def _tidy(text: str) -> str:
    return before_stops(_QUOTES.sub("\n", text.replace("**", "")))


def _is_cut(sentence: str, rest: str) -> bool:
    """Whether a sentence ends here for good, whatever the stream brings next.

    What follows may be nothing but its marker; "Dr. In" may become "Dr. Ines"; and an opening
    quotation mark belongs to what comes after it.
    """
    if not re.search(r"[^\W\d_]\w*\W", rest):
        return False
    closed = (t.count("“") == t.count("”") and t.count('"') % 2 == 0 for t in (sentence, rest))
    return "\n" in sentence or all(closed)
