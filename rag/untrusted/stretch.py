"""From the few words that speak to a model to all that belongs to them: sentences, quotations."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence

from rag.untrusted.reading import plain
from rag.untrusted.vocabulary import load_phrases
from rag.words import sentence_spans

Span = tuple[int, int]

MOST_FOLLOWING = 3
"""Sentences in a row that may stand between two orders to a model."""

LONGEST_QUOTED = 2000
"""Characters of a sentence whose quotations are told from the rest; a longer one goes whole."""

_QUOTATION = re.compile('“[^”]*”|"[^"]*"|«[^»]*»|„[^“”]*[“”]')


def widened(text: str, spans: Iterable[Span]) -> list[Span]:
    """The sentences that spans lie in; where the rest only tells of it, the quotation in one."""
    sentences = list(sentence_spans(text))
    starts, ends = [a for a, _ in sentences], [b for _, b in sentences]
    found: list[Span] = []
    for start, end in sorted(spans):
        if found and end <= found[-1][1]:
            continue  # within what goes already
        touched = sentences[bisect_right(ends, start) : bisect_left(starts, end)]
        first = min(start, touched[0][0]) if touched else start
        last = max(end, touched[-1][1]) if touched else end
        found.append(_quotation(text, (start, end), (first, last)) or (first, last))
    return [*found, *_following(text, sentences, found)]


def _quotation(text: str, span: Span, sentence: Span) -> Span | None:
    first, last = sentence
    if last - first > LONGEST_QUOTED:
        return None
    for quotation in _QUOTATION.finditer(text, first, last):
        inside = quotation.start() <= span[0] and span[1] <= quotation.end()
        rest = text[first : quotation.start()] + text[quotation.end() : last]
        if inside and len(rest.split()) > 2:
            return quotation.span()
    return None


def _following(text: str, sentences: Sequence[Span], spans: Sequence[Span]) -> Iterator[Span]:
    """The sentences beside those that speak to a model that are orders, too."""
    following = load_phrases().following
    starts, ends = [a for a, _ in sentences], [b for _, b in sentences]
    taken = {
        n
        for start, end in spans
        for n in range(bisect_right(ends, start), bisect_left(starts, end))
    }
    near = {n + step for n in taken for step in range(-1, MOST_FOLLOWING + 1)} - taken
    for n in sorted(near & set(range(len(sentences)))):
        said = plain(text[slice(*sentences[n])]).text.lstrip("\"'([{*#>- ")
        if following.match(said):
            yield sentences[n]
