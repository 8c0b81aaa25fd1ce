"""Articles to chunks: whole sentences, up to the model's length, a little overlap."""

from collections.abc import Sequence

from llama_index.core.schema import TextNode

from rag.embed import Embedder
from rag.registry import ChunkSpan
from rag.store import to_node, version_of
from rag.types import Article
from rag.words import sentence_spans

SPECIAL_TOKENS = 2
LONGEST_TITLE = 48
"""Title tokens that count against the budget; a longer title is cut off by the model instead."""

Span = tuple[int, int]


def chunks(
    article: Article, embedder: Embedder, *, max_tokens: int, overlap: int
) -> list[TextNode]:
    """The article's chunks in text order, with ids ``<version>:<n>`` and exact offsets.

    A chunk is made of whole sentences and holds, with the title that is embedded before it, at
    most ``max_tokens`` tokens (and never more than the model reads). It repeats the last
    sentences of the chunk before it as long as they fit into ``overlap`` tokens. A sentence that
    is longer than a chunk by itself is cut at white space.
    """
    title_tokens = min(LONGEST_TITLE, embedder.count_tokens([article.title])[0])
    budget = max(16, min(max_tokens, embedder.max_tokens) - SPECIAL_TOKENS - title_tokens)
    spans = list(sentence_spans(article.text, article.language))
    lengths = embedder.count_tokens([article.text[a:b] for a, b in spans])
    pieces: list[Span] = []
    piece_lengths: list[int] = []
    for span, length in zip(spans, lengths, strict=True):
        cut = [span] if length <= budget else _cut(article.text, span, -(-length // budget) * 2)
        pieces += cut
        piece_lengths += (
            [length]
            if len(cut) == 1
            else embedder.count_tokens([article.text[a:b] for a, b in cut])
        )
    version = version_of(article)
    return [
        to_node(article, ChunkSpan(f"{version}:{n}", article.id, pieces[i][0], pieces[j - 1][1]))
        for n, (i, j) in enumerate(_pack(piece_lengths, budget, overlap))
    ]


def _pack(lengths: Sequence[int], budget: int, overlap: int) -> list[Span]:
    """Index ranges of consecutive pieces that fit the budget, each starting a little earlier."""
    ranges: list[Span] = []
    start = 0
    while start < len(lengths):
        end, used = start, 0
        while end < len(lengths) and (end == start or used + lengths[end] <= budget):
            used += lengths[end]
            end += 1
        ranges.append((start, end))
        if end == len(lengths):
            break
        start, repeated = end, 0
        # Repeat from the end, but always leave room for at least one new piece.
        while start - 1 > ranges[-1][0] and repeated + lengths[start - 1] <= min(
            overlap, budget - lengths[end]
        ):
            start -= 1
            repeated += lengths[start]
    return ranges


def _cut(text: str, span: Span, parts: int) -> list[Span]:
    """About ``parts`` spans of near-equal length that cover a span, cut at white space if any."""
    start, end = span
    width = max(1, (end - start) // parts)
    found: list[Span] = []
    while start < end:
        stop = min(start + width, end)
        if stop < end:
            space = text.rfind(" ", start + 1, stop)
            stop = space if space > start else stop
        found.append((start, stop))
        start = stop
        while start < end and text[start].isspace():
            start += 1
    return found
