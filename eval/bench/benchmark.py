"""What a benchmark is: articles, queries, and which articles each query should find."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Literal

from rag.errors import BadCases
from rag.types import Article

Name = Literal["scifact", "time", "realtimeqa", "clapnq"]
Part = Literal["tuning", "test"]


@dataclass(frozen=True, slots=True)
class Query:
    """One question; ``relevant`` are the ids of the articles to find, none when nothing answers.

    ``asked_on`` is the day that "last week" counts from, where the data set gives one.
    """

    id: str
    question: str
    relevant: tuple[str, ...]
    asked_on: date | None = None
    answerable: bool = True


@dataclass(frozen=True, slots=True)
class Benchmark:
    """Articles and the queries of one part of a data set.

    ``metrics`` are names that ir-measures knows ("nDCG@10"), the one that counts first; ``split``
    says in a sentence which part this is.

    Raises:
        BadCases: two articles or two queries have the same id.

    """

    name: Name
    articles: tuple[Article, ...]
    queries: tuple[Query, ...]
    metrics: tuple[str, ...]
    split: str

    def __post_init__(self) -> None:
        _check_unique(f"{self.name}: article", (article.id for article in self.articles))
        _check_unique(f"{self.name}: query", (query.id for query in self.queries))


def _check_unique(what: str, ids: Iterable[str]) -> None:
    twice = [found for found, times in Counter(ids).items() if times > 1]
    if twice:
        raise BadCases(f'{what} "{twice[0]}" is there twice. Give each an id of its own.')
