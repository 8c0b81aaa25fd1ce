"""In which order articles give cases: every outlet and month in proportion, whatever the count."""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Sequence

from rag.types import Article


def stratified(articles: Iterable[Article], seed: int) -> list[Article]:
    """The articles so that any first part of them holds each outlet and month in proportion.

    Within an outlet and a month they are shuffled; the shuffled articles of all are then spread
    evenly over the whole (systematic sampling: Cochran, Sampling Techniques, 1977, chapter 8).
    """
    strata: dict[tuple[str, str], list[Article]] = defaultdict(list)
    for article in articles:
        month = article.published.isoformat()[:7] if article.published else ""
        strata[article.source or "", month].append(article)
    placed: list[tuple[float, float, Article]] = []
    for name, members in strata.items():
        shift = draw(seed, "stratum", *name)
        shuffled = sorted(members, key=lambda a: draw(seed, a.id))
        for n, article in enumerate(shuffled):
            placed.append(((n + shift) / len(shuffled), draw(seed, article.id), article))
    return [article for *_, article in sorted(placed, key=lambda p: (p[0], p[1], p[2].id))]


def draw(seed: int, *words: str) -> float:
    """A number from 0 to 1 that depends on seed and words alone, on every machine."""
    digest = hashlib.sha256("\x1f".join([str(seed), *words]).encode()).digest()
    return int.from_bytes(digest[:8], "big") / 2**64


def split_of(story: str, splits: Sequence[str]) -> str:
    """Which of the splits a story belongs to; no article and no copy of it is in two."""
    return splits[int(draw(0, "split", story) * len(splits))]
