"""A reply of a language model, heard sentence by sentence for as long as it leads anywhere."""

import re
from collections.abc import Callable, Generator, Iterable, Iterator

from rag.markers import before_stops, read_markers
from rag.support.context import plain
from rag.words import sentence_spans

MOST_REPEATED = 2
"""Repeated sentences after which a model is taken to go round in a circle."""

REPEATS = "The LLM began to repeat itself and was stopped."
GOES_ON = "The LLM had written {most} sentences and went on; it was stopped there."

_STOPPED = re.compile(r"[.!?][\"'”’)\]]*\s*$")

# The marks around quoted articles in our prompts; a small model sets them around its own words.
_QUOTES = re.compile(r"<{3,}|>{3,}")


def heard(
    stream: Iterable[str], most: int, was_cut_short: Callable[[], bool]
) -> Generator[str, None, str | None]:
    """Whole sentences of a stream, each once, with the markers that follow it.

    Listens until the model repeats itself or has written ``most`` sentences and goes on: a small
    one may do so for minutes. Returned is what a reader is told then; ``None`` when it ended by
    itself. ``was_cut_short`` is asked at the end of the stream: half a sentence is left out.
    """
    said: set[str] = set()
    repeated = 0
    for sentence in _sentences(stream, was_cut_short):
        words = plain(read_markers(sentence, 0)[0])
        if words in said:
            repeated += 1
        elif len(said) == most:
            return GOES_ON.format(most=most)
        elif words:
            said.add(words)
            yield sentence
        if repeated == MOST_REPEATED:
            return REPEATS
    return None


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
