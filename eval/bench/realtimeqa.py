"""RealTime QA: questions of weekly news quizzes, and the articles that a web search gave them."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

from eval.bench.benchmark import Benchmark, Part, Query
from eval.bench.files import data_file, read_records
from rag.errors import BadCases
from rag.types import Article

SECOND_QUARTER = date(2024, 4, 1)
SPLIT: dict[Part, str] = {
    "tuning": "Questions from 2024-04-01 on, over the articles that were searched for them.",
    "test": "Questions up to 2024-03-31, over the articles that were searched for them.",
}
MOST_APART = timedelta(days=7)
"""Between the day in a question's id and its date; ten questions have a date of another year."""


def load(data_dir: Path, part: Part) -> Benchmark:
    """The questions of one quarter, each with its own searched articles as the relevant ones.

    Questions for which no article was searched are left out: nothing can be found for them.

    Raises:
        UsageError: questions or articles are not below ``data_dir``/realtimeqa-2024h1.
        BadCases: a line cannot be read; the message names it.

    """
    questions = data_file(data_dir, "realtimeqa-2024h1/questions.jsonl")
    articles = data_file(data_dir, "realtimeqa-2024h1/articles.jsonl.gz")
    known = {
        record["id"]: _article(place, record)
        for place, record in read_records(articles, {"id": str, "title": str, "text": str})
    }
    fields = {"id": str, "question": str, "date": str, "searched_articles": list}
    queries = [
        query
        for place, record in read_records(questions, fields)
        for query in [_query(place, record, known)]
        if query.relevant and (_day(place, record["date"]) < SECOND_QUARTER) == (part == "test")
    ]
    searched = {article_id for query in queries for article_id in query.relevant}
    return Benchmark(
        name="realtimeqa",
        articles=tuple(article for article in known.values() if article.id in searched),
        queries=tuple(queries),
        metrics=("Success@10", "R@10", "nDCG@10"),
        split=SPLIT[part],
    )


def _query(place: str, record: dict[str, Any], known: dict[str, Article]) -> Query:
    relevant = tuple(i for i in dict.fromkeys(record["searched_articles"]) if i in known)
    return Query(record["id"], record["question"], relevant, _asked_on(place, record))


def _asked_on(place: str, record: dict[str, Any]) -> date:
    """The question's date, or the day in its id ("20240209_3") when they are far apart."""
    given = _day(place, record["date"])
    try:
        named = date.fromisoformat(record["id"].partition("_")[0])
    except ValueError:
        return given
    return given if abs(named - given) <= MOST_APART else named


def _article(place: str, record: dict[str, Any]) -> Article:
    published = record.get("published")
    return Article(
        id=record["id"],
        title=record["title"],
        text=record["text"],
        url=record.get("url"),
        published=_day(place, published.replace("/", "-")) if published else None,
    )


def _day(place: str, written: str) -> date:
    try:
        return date.fromisoformat(written)
    except ValueError as exc:
        raise BadCases(f'{place}: "{written}" is no date.') from exc
