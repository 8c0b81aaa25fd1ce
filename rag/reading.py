"""What a chunk says, read once when it is stored, so that a question needs to read nothing again.

A reading holds the chunk's sentences with a vector of each, the vector of its title, and its word
pieces: what a question is compared with. Vectors are whole numbers of eight bits; that moves a
cosine by less than 0.005 (tests/rag/test_reading.py).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from llama_index.core.schema import TextNode
from numpy.typing import NDArray

from rag.arrays import quantized, unit_rows
from rag.embed import Embedder
from rag.nodes import LONGEST_TITLE, embedded_text
from rag.pieces import Ids
from rag.types import Article
from rag.words import sentence_spans

_HEADER = np.dtype("<u4")


@dataclass(frozen=True, slots=True)
class Reading:
    """One chunk as the ranker sees it.

    ``spans`` (sentences, 2) are characters of the article; ``vectors`` (sentences, dimension) and
    ``title`` (dimension,) are int8, right up to their length; ``pieces`` are the distinct word
    pieces of title and text.
    """

    spans: NDArray[np.int32]
    vectors: NDArray[np.int8]
    title: NDArray[np.int8]
    pieces: Ids

    def to_bytes(self) -> bytes:
        """The reading as one blob."""
        sizes = (len(self.title), len(self.spans), len(self.pieces))
        header = np.array(sizes, dtype=_HEADER)
        rest = (self.spans, self.pieces, self.vectors, self.title)
        return b"".join(part.tobytes() for part in (header, *rest))


def from_bytes(blob: bytes) -> Reading:
    """The reading that ``to_bytes`` wrote."""
    dimension, sentences, pieces = np.frombuffer(blob, _HEADER, 3).tolist()
    at = 3 * _HEADER.itemsize

    def take(kind: Any, count: int) -> NDArray[Any]:
        nonlocal at
        found = np.frombuffer(blob, kind, count, at)
        at += found.nbytes
        return found

    return Reading(
        spans=take("<i4", 2 * sentences).reshape(-1, 2),
        pieces=take("<u4", pieces),
        vectors=take("i1", sentences * dimension).reshape(-1, dimension),
        title=take("i1", dimension),
    )


def read_chunks(
    nodes: Sequence[TextNode], articles: Sequence[Article], embedder: Embedder
) -> tuple[NDArray[np.float32], list[Reading]]:
    """Vectors of chunks, shape (len(nodes), dimension), and their readings.

    ``articles`` are those that the chunks are of.
    """
    texts = [embedded_text(node.metadata["title"], node.text) for node in nodes]
    spans = sentences_of(nodes, articles)
    inside = []
    for node, text, found in zip(nodes, texts, spans, strict=True):
        shift = len(text) - len(node.text) - node.metadata["start"]  # the title stands before it
        inside.append([(a + shift, b + shift) for a, b in found])
    vectors, parts = embedder.encode_spans(texts, inside)
    titles = [node.metadata["title"][:LONGEST_TITLE] for node in nodes]
    distinct = list(dict.fromkeys(titles))
    title_vectors = dict(zip(distinct, quantized(embedder.encode(distinct)), strict=True))
    pieces = embedder.pieces.of(texts)
    readings = [
        Reading(
            spans=np.array(found, dtype=np.int32).reshape(-1, 2),
            vectors=quantized(rows),
            title=title_vectors[title],
            pieces=own,
        )
        for title, found, rows, own in zip(titles, spans, parts, pieces, strict=True)
    ]
    return vectors, readings


def sentences_of(
    nodes: Sequence[TextNode], articles: Sequence[Article]
) -> list[list[tuple[int, int]]]:
    """The sentences of each chunk as characters of its article, cut where the chunk is."""
    whole = {a.id: list(sentence_spans(a.text, a.language)) for a in articles}
    return [
        [
            (max(a, node.metadata["start"]), min(b, node.metadata["end"]))
            for a, b in whole[node.metadata["article_id"]]
            if a < node.metadata["end"] and b > node.metadata["start"]
        ]
        for node in nodes
    ]


def as_vectors(rows: Sequence[NDArray[np.int8]]) -> NDArray[np.float32]:
    """Stored vectors, one row each, at length one, shape (len(rows), dimension)."""
    return unit_rows(np.array(rows, dtype=np.float32))
