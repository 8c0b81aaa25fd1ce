"""What the parts of Footnote ask of each other, so that any of them can be replaced in a test."""

from collections.abc import Collection, Iterator, Sequence
from typing import Protocol

from rag.catalogue import Card
from rag.types import Answer, Article, Filters, Passage, Summary, SummaryRequest, Turn


class Answers(Protocol):
    """Whatever answers questions: the Assistant, or a recorded or remote system in evaluation."""

    def ask(
        self,
        question: str,
        history: Sequence[Turn] = (),
        filters: Filters | None = None,
        removed: Collection[str] = (),
    ) -> Answer:
        """The whole answer; ``removed`` are words that are not to be taken as a filter."""
        ...


class Desk(Answers, Protocol):
    """What the page needs: answers as they grow, summaries, and the articles behind them."""

    def stream(
        self,
        question: str,
        history: Sequence[Turn] = (),
        filters: Filters | None = None,
        removed: Collection[str] = (),
    ) -> Iterator[Answer]:
        """The answer as it grows, each snapshot whole in itself; the last one is final."""
        ...

    def search(self, query: str, filters: Filters | None = None, limit: int = 8) -> list[Passage]:
        """The passages that a question would be answered from, best first, at most ``limit``."""
        ...

    def would_answer(
        self, question: str, history: Sequence[Turn] = (), filters: Filters | None = None
    ) -> bool:
        """Whether the articles surely answer a question; nothing is written to find out."""
        ...

    def summarize(self, asked: SummaryRequest) -> Summary:
        """The summary that is asked for, over all sentences of the articles concerned."""
        ...

    def summarize_article(self, article_id: str) -> Summary:
        """A summary of one article over all its sentences."""
        ...

    def article(self, article_id: str) -> Article:
        """The stored article; raises UnknownArticle."""
        ...

    def articles(self) -> Sequence[Article]:
        """All articles that can answer, newest first."""
        ...

    def catalogue(self) -> Sequence[Card]:
        """What a list shows of every article, newest first."""
        ...
