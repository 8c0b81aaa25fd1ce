"""Articles to chunks: whole sentences, up to the model's length, a little overlap."""

from collections.abc import Sequence

from llama_index.core.schema import TextNode

from rag.embed import Embedder
from rag.listing import ChunkSpan
from rag.nodes import LONGEST_TITLE, to_node, version_of
from rag.types import Article
from rag.words import sentence_spans

SPECIAL_TOKENS = 2
FEWEST_TOKENS = 16
"""Room for text that even the longest title leaves."""

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
    pieces = list(sentence_spans(article.text, article.language))
    # One call for title and sentences: tokenizing is most of the work here.
    title_tokens, *lengths = embedder.count_tokens(
        [article.title[:LONGEST_TITLE], *_with_gaps(article.text, pieces)]
    )
    limit = min(max_tokens, embedder.max_tokens)
    budget = max(FEWEST_TOKENS, limit - SPECIAL_TOKENS - title_tokens)
    if any(length > budget for length in lengths):
        pieces = _fitting(article.text, pieces, embedder, budget)
        lengths = embedder.count_tokens(_with_gaps(article.text, pieces))
    version = version_of(article)
    return [
        to_node(article, ChunkSpan(f"{version}:{n}", article.id, pieces[i][0], pieces[j - 1][1]))
        for n, (i, j) in enumerate(_pack(lengths, budget, overlap))
    ]


def _with_gaps(text: str, pieces: Sequence[Span]) -> list[str]:
    """Each piece with what stands before it: between sentences may be what is none ("* * *")."""
    before = [0, *(end for _, end in pieces)]
    return [text[a:b] for a, (_, b) in zip(before, pieces, strict=False)]


def _fitting(text: str, spans: Sequence[Span], embedder: Embedder, budget: int) -> list[Span]:
    """The spans in order, those of more tokens than the budget cut into parts that fit it."""
    found: list[Span] = []
    lengths = embedder.count_tokens([text[a:b] for a, b in spans])
    for (start, end), length in zip(spans, lengths, strict=True):
        if length <= budget or end - start < 2:
            found.append((start, end))
        else:
            parts = _cut(text, (start, end), -(-length // budget) * 2)
            found += _fitting(text, parts, embedder, budget)
    return found


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
