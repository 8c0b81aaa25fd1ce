"""TextRank (Mihalcea and Tarau, EMNLP 2004): sentences ranked by the words that they share."""

from collections.abc import Sequence
from itertools import combinations
from math import log

import networkx

from rag.words import content_stems


def text_rank(sentences: Sequence[str]) -> list[int]:
    """Rows of the sentences, best first: PageRank over shared words by the logarithm of lengths."""
    stems = [content_stems(sentence) for sentence in sentences]
    graph = networkx.Graph()
    graph.add_nodes_from(range(len(sentences)))
    for one, other in combinations(range(len(sentences)), 2):
        shared = len(set(stems[one]) & set(stems[other]))
        length = sum(log(len(stems[n])) if stems[n] else 0.0 for n in (one, other))
        if shared and length > 0:
            graph.add_edge(one, other, weight=shared / length)
    ranks: dict[int, float] = networkx.pagerank(graph) if len(sentences) else {}
    return sorted(ranks, key=lambda n: (-ranks[n], n))
