"""Summaries of articles and topics: which articles they read, and what they say of themselves."""

from collections.abc import Sequence
from time import perf_counter

from rag.instruments import Instruments
from rag.retrieve import HybridRetriever, to_passages
from rag.store import Store
from rag.summarize import ARTICLE_SENTENCES, TOPIC_SENTENCES, digest
from rag.types import Filters, Summary

TOPIC_POOL = 60
"""Passages searched for the articles that concern a topic."""

TOPIC_ARTICLES = 40
"""Most articles that one topic summary reads."""

CONCERNS_TOPIC = 0.3
"""Cosine from which a passage concerns a topic; its words may also simply be there."""

ALL_WORDS = 0.99
"""Coverage from which every word of the topic is there, rounding aside."""


class Summarizer:
    """Summarizes from one corpus."""

    def __init__(self, store: Store, tools: Instruments) -> None:
        self._store = store
        self._tools = tools

    def articles(self, article_ids: Sequence[str]) -> Summary:
        """One summary of these articles, in the order given; raises UnknownArticle."""
        began = perf_counter()
        read = [self._store.registry.article(i) for i in dict.fromkeys(article_ids)]
        length = ARTICLE_SENTENCES if len(read) == 1 else TOPIC_SENTENCES
        found = digest(read, self._tools.vectors, length=length)
        return Summary(
            kind="article",
            subject="; ".join(a.title for a in read),
            sentences=found.sentences,
            citations=found.citations,
            article_ids=tuple(a.id for a in read),
            sentences_covered=found.sentences_covered,
            timings_ms={"total": _ms(began, perf_counter())},
        )

    def topic(self, topic: str, filters: Filters) -> Summary:
        """A summary of the articles that concern a topic, oldest first, over all sentences."""
        began = perf_counter()
        ids = self._concerned(topic, filters)
        notices: tuple[str, ...] = ()
        if not ids:
            notices = ("No article concerns this topic.",)
        elif len(ids) > TOPIC_ARTICLES:
            notices = (
                f"{len(ids)} articles concern this topic; the nearest {TOPIC_ARTICLES} were read.",
            )
            ids = ids[:TOPIC_ARTICLES]
        read = sorted(
            (self._store.registry.article(i) for i in ids),
            key=lambda a: (a.published is None, a.published or 0, a.id),
        )
        towards = self._tools.embedder.encode_queries([topic])[0]
        found = digest(read, self._tools.vectors, length=TOPIC_SENTENCES, towards=towards)
        return Summary(
            kind="topic",
            subject=topic,
            sentences=found.sentences,
            citations=found.citations,
            article_ids=tuple(a.id for a in read),
            sentences_covered=found.sentences_covered,
            filters=filters,
            timings_ms={"total": _ms(began, perf_counter())},
            notices=notices,
        )

    def _concerned(self, topic: str, filters: Filters) -> list[str]:
        """Ids of the articles with a passage that concerns the topic, nearest first."""
        retriever = HybridRetriever(
            self._store, self._tools.embedder, TOPIC_POOL, filters, reader=self._tools.reader
        )
        evidence = self._tools.weigher.weigh(topic, to_passages(retriever.retrieve(topic)))
        near = [
            c
            for c in evidence.candidates
            if (c.similarity >= CONCERNS_TOPIC and c.passage_coverage > 0)
            or c.passage_coverage > ALL_WORDS
        ]
        return list(dict.fromkeys(c.article.id for c in sorted(near, key=lambda c: c.rank)))


def _ms(began: float, ended: float) -> float:
    return (ended - began) * 1000
