"""Summaries of each kind: what they read, how they are made, and what they say of themselves."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from time import perf_counter

from rag.chat_model import ChatModel
from rag.differences.find import find_differences
from rag.errors import UsageError
from rag.instruments import Instruments
from rag.store import Store
from rag.summaries.article import sum_up
from rag.summaries.briefing import Differences, brief
from rag.summaries.concerned import Concerned
from rag.summaries.earlier import Earlier
from rag.summaries.found import LENGTHS, Found
from rag.summaries.pool import FEW_SENTENCES, Pool, Vectors, embed_pool, read_pool
from rag.summaries.timeline import lay_out
from rag.summaries.topic import gather
from rag.summaries.wording import with_words
from rag.summaries.written import SummaryWriter
from rag.types import Article, Summary, SummaryRequest

NOTHING = {
    "article": "No article was named.",
    "topic": "No article concerns this topic.",
    "timeline": "No article was found for this timeline.",
    "briefing": "No article of this time was found.",
}
"""What is said when there is nothing to read."""

LONGEST = 200
"""Points that may be asked for."""


class Summarizer:
    """Summarizes from one corpus; with a ``model``, in words that were checked."""

    def __init__(
        self,
        store: Store,
        tools: Instruments,
        today: date,
        model: ChatModel | None = None,
        differences: Differences = find_differences,
    ) -> None:
        self._store = store
        self._tools = tools
        self._today = today
        self._writer = SummaryWriter(model, tools.verifier) if model else None
        self._differences = differences

    def summarize(self, asked: SummaryRequest) -> Summary:
        """The summary that is asked for.

        Raises:
            UnknownArticle: an article is named that is not there.
            UsageError: the kind needs what the request lacks, or more is to be read than can be.

        """
        check(asked)
        began = perf_counter()
        with self._store.registry.reading():  # a span of one state may not fit the text of another
            concerned = Concerned(self._store, self._tools.embedder, self._tools.reader)
            articles = self._articles(asked, concerned)
            pool = self._pool(asked, articles)
        read = perf_counter()
        most = points_of(asked)
        found = self._found(asked, pool, most)
        summary = Summary(
            kind=asked.kind,
            subject=asked.topic or "; ".join(a.title for a in articles if asked.kind == "article"),
            sections=found.sections,
            citations=found.citations,
            article_ids=tuple(a.id for a in articles),
            sentences_covered=len(pool),
            filters=asked.filters,
            length=asked.length,
            notices=(*concerned.notices, *found.notices),
        )
        if not articles:
            summary = replace(summary, notices=(*summary.notices, NOTHING[asked.kind]))
        chosen = perf_counter()
        if self._writer and found.sources:
            summary = with_words(summary, self._writer, pool, found.sources, most)
        timings = {
            "read": _ms(began, read),
            "choose": _ms(read, chosen),
            "write": _ms(chosen, perf_counter()),
            "total": _ms(began, perf_counter()),
        }
        return replace(summary, timings_ms=timings)

    def _articles(self, asked: SummaryRequest, concerned: Concerned) -> Sequence[Article]:
        """What is read: named articles in their order, others oldest first."""
        named = dict.fromkeys(asked.filters.article_ids)
        told = [self._store.registry.article(i) for i in named]  # an unknown one is an error
        if asked.kind == "article":
            return told
        return concerned.articles(asked.topic, asked.filters)

    def _pool(self, asked: SummaryRequest, articles: Sequence[Article]) -> Pool:
        """Their sentences; those of a few chosen articles are embedded one by one."""
        if asked.kind == "article":
            pool = embed_pool(articles, self._tools.vectors, FEW_SENTENCES)
            if pool is not None:
                return pool
        return read_pool(articles, self._store, self._tools.reader, self._tools.vectors)

    def _found(self, asked: SummaryRequest, pool: Pool, most: int) -> Found:
        if not len(pool):
            return Found()
        if asked.kind == "article":
            return sum_up(pool, most)
        towards = self._tools.embedder.encode_queries([asked.topic])[0] if asked.topic else None
        if asked.kind == "topic":
            return gather(pool, towards, most)
        if asked.kind == "timeline":
            return lay_out(pool, towards, most)
        return self._briefing(asked, pool, towards, most)

    def _briefing(
        self, asked: SummaryRequest, pool: Pool, towards: Vectors | None, most: int
    ) -> Found:
        first = asked.filters.published_from or self._today
        earlier = Earlier(self._store, self._tools.reader, pool, first, asked.filters)
        found = brief(
            pool,
            towards,
            most,
            until=asked.filters.published_to or self._today,
            known=earlier,
            differences=self._differences,
        )
        if earlier.any():
            return found
        notice = f"There is no article from before {first}, so that everything counts as new."
        return replace(found, notices=(*found.notices, notice))


def check(asked: SummaryRequest) -> None:
    """Nothing when the request can be met.

    Raises:
        UsageError: it lacks what its kind needs, or its length is none.

    """
    if isinstance(asked.length, int) and not 1 <= asked.length <= LONGEST:
        raise UsageError(f"A length of {asked.length} is none: ask for 1 to {LONGEST} points.")
    if asked.kind == "article" and not asked.filters.article_ids:
        raise UsageError('A summary of kind "article" needs ids of articles.')
    if asked.kind == "topic" and not asked.topic:
        raise UsageError('A summary of kind "topic" needs a topic.')
    if asked.kind == "briefing" and not asked.filters.published_from:
        raise UsageError("A briefing needs the day from which on things count as new.")


def points_of(asked: SummaryRequest) -> int:
    """How many points a request shows at most."""
    if isinstance(asked.length, int):
        return asked.length
    several = asked.kind == "article" and len(set(asked.filters.article_ids)) > 1
    return LENGTHS["articles" if several else asked.kind][asked.length]


def _ms(began: float, ended: float) -> float:
    return (ended - began) * 1000
