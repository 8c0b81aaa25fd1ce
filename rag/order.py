"""From scored chunks to the list that is read: one wire story once, no article filling the list."""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from rag.listing import ChunkSpan

MOST_OF_ARTICLE = 2
"""Chunks of one article among the first; its others come after those of other articles."""

SAME_PASSAGE = 0.8
"""Cosine from which two chunks of one story say the same. Stories alone would not do: what a live
blog and an article of the same evening share is one story, but not each passage of it."""


def collapse(
    order: Sequence[int],
    spans: Sequence[ChunkSpan],
    vectors: NDArray[np.float32],
    stories: Mapping[str, str],
) -> dict[int, tuple[str, ...]]:
    """Rows that stay, best first, each with the other articles whose same passage it stands for.

    ``order`` are rows of ``spans`` and ``vectors``, best first; ``stories`` names the story of an
    article by its id.
    """
    kept: dict[int, list[str]] = {}
    by_story: dict[str, list[int]] = {}
    for row in order:
        article_id = spans[row].article_id
        told = by_story.setdefault(stories.get(article_id, article_id), [])
        for first in told:
            other = spans[first].article_id
            if other != article_id and vectors[first] @ vectors[row] >= SAME_PASSAGE:
                kept[first].append(article_id)
                break
        else:
            kept[row] = []
            told.append(row)
    return {row: tuple(dict.fromkeys(others)) for row, others in kept.items()}


def spread(order: Sequence[int], spans: Sequence[ChunkSpan]) -> list[int]:
    """The rows with at most ``MOST_OF_ARTICLE`` of an article first, then the others."""
    first: list[int] = []
    later: list[int] = []
    taken: dict[str, int] = {}
    for row in order:
        article_id = spans[row].article_id
        taken[article_id] = taken.get(article_id, 0) + 1
        (first if taken[article_id] <= MOST_OF_ARTICLE else later).append(row)
    return [*first, *later]


def interleave(rankings: Sequence[Sequence[str]]) -> list[str]:
    """One ranking of several that covers each of them: the best of each, then the second, ...

    What stands in several comes once, at its best place.
    """
    longest = max(map(len, rankings), default=0)
    return list(
        dict.fromkeys(
            ranking[rank] for rank in range(longest) for ranking in rankings if rank < len(ranking)
        )
    )
