"""How short a summary is beside what it is of."""

from collections.abc import Collection

from rag.words import words


def compression(summary: str, articles: Collection[str]) -> float:
    """Words of the summary for each word of the articles, at most 1; lower is shorter.

    The inverse of the compression ratio of Grusky et al. (Newsroom, NAACL 2018).

    Raises:
        ValueError: the articles have no word, so nothing can be scored.

    """
    length = sum(len(words(text)) for text in articles)
    if not length:
        raise ValueError("compression needs the articles' words; leave such a case unscored")
    return min(1.0, len(words(summary)) / length)
