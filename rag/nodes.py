"""Chunks as llama-index nodes, and what the embedding model reads of them."""

from llama_index.core.schema import TextNode

from rag.listing import ChunkSpan
from rag.types import Article

LONGEST_TITLE = 250
"""Characters of a title that are embedded; a longer one would leave no room for the text."""


def version_of(article: Article) -> str:
    """Names one state of one article: its id and the start of its content hash."""
    return f"{article.id}@{article.content_hash[:12]}"


def to_node(article: Article, span: ChunkSpan) -> TextNode:
    """The llama-index node of a chunk; the title is embedded with the text but not cited."""
    first, last = article.published, article.published_last
    metadata = {
        "title": article.title,
        "article_id": article.id,
        "version": span.id.rpartition(":")[0],
        "start": span.start,
        "end": span.end,
        "source": article.source,
        "published": first.toordinal() if first else None,
        "published_last": last.toordinal() if last and last != first else None,
        "url": article.url,
    }
    return TextNode(
        id_=span.id,
        text=article.text[span.start : span.end],
        metadata=metadata,
        start_char_idx=span.start,
        end_char_idx=span.end,
    )


def embedded_text(title: str, text: str) -> str:
    """What the embedding model reads of a chunk: the article's title (its start), then the text."""
    return f"{title[:LONGEST_TITLE]}\n{text}" if title else text
