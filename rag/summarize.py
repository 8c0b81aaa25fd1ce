"""Extractive summaries over every sentence of the articles concerned, each sentence cited."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rag.cite import to_citation
from rag.evidence import SAME_SENTENCE, Candidate, SentenceVectors, same_sentence
from rag.types import Article, Citation, Sentence
from rag.words import sentence_spans

ARTICLE_SENTENCES = 5
TOPIC_SENTENCES = 8
SHORTEST_WORDS = 6
"""Shorter sentences ("Really?") are read but never chosen."""

# Maximal marginal relevance (Carbonell and Goldstein, SIGIR 1998): share given to relevance.
RELEVANCE = 0.7
# News puts the main thing first: what the lead is worth beside a centrality of 0 to 1, and the
# number of sentences after which that has halved.
LEAD = 0.35
LEAD_HALF = 3


@dataclass(frozen=True, slots=True)
class Digest:
    """A finished selection: sentences with their citations, and how many were weighed."""

    sentences: tuple[Sentence, ...]
    citations: tuple[Citation, ...]
    sentences_covered: int


def digest(
    articles: Sequence[Article],
    vectors: SentenceVectors,
    *,
    length: int,
    towards: NDArray[np.float32] | None = None,
) -> Digest:
    """The sentences that stand best for all sentences of the articles, at most ``length``.

    Central sentences (near the mean of all, as in MEAD, Radev 2004) win, the lead counts more,
    and near-repetitions are left out. With ``towards`` (a unit vector) nearness to it counts as
    much as centrality. Articles keep the order given, sentences that of their article.
    """
    by_article = [_candidates(article, rank) for rank, article in enumerate(articles)]
    pool = [candidate for candidates in by_article for candidate in candidates]
    if not pool:
        return Digest((), (), 0)
    embedded = vectors([c.text for c in pool])
    centre = embedded.mean(axis=0)
    worth = embedded @ (centre / np.linalg.norm(centre))
    if towards is not None:
        worth = (worth + embedded @ towards) / 2
    places = [place for candidates in by_article for place in range(len(candidates))]
    worth = worth + LEAD * np.array([0.5 ** (place / LEAD_HALF) for place in places])
    worth[[len(c.text.split()) < SHORTEST_WORDS for c in pool]] = -1.0
    chosen = sorted(_diverse(worth, embedded, length), key=lambda n: (pool[n].rank, pool[n].start))
    citations = tuple(
        to_citation(marker, pool[n], 1.0, same_sentence(pool, embedded, n))
        for marker, n in enumerate(chosen, start=1)
    )
    sentences = tuple(Sentence(c.quote, "verbatim", (c.marker,)) for c in citations)
    return Digest(sentences, citations, len(pool))


def _diverse(worth: NDArray[np.float32], embedded: NDArray[np.float32], length: int) -> list[int]:
    chosen: list[int] = []
    nearest = np.zeros(len(worth), dtype=np.float32)
    open_rows = worth > -1.0
    while len(chosen) < length and open_rows.any():
        gain = np.where(open_rows, RELEVANCE * worth - (1 - RELEVANCE) * nearest, -np.inf)
        best = int(gain.argmax())
        chosen.append(best)
        nearest = np.maximum(nearest, embedded @ embedded[best])
        open_rows &= nearest < SAME_SENTENCE
    return chosen


def _candidates(article: Article, rank: int) -> list[Candidate]:
    return [
        Candidate(article, start, end, rank, 0.0, 0.0, 0.0, 0.0)
        for start, end in sentence_spans(article.text, article.language)
    ]
