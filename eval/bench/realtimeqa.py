"""RealTime QA: questions of weekly news quizzes, and the articles that a web search gave them."""

from datetime import date
from pathlib import Path

from eval.bench.benchmark import Benchmark, Part, Query
from eval.bench.files import data_file
from eval.read.dataset import gathered
from eval.read.realtimeqa import FORMAT
from eval.read.source import Source

FILES = ("questions.jsonl", "articles.jsonl.gz")
SECOND_QUARTER = date(2024, 4, 1)
SPLIT: dict[Part, str] = {
    "tuning": "Questions from 2024-04-01 on, over the articles that were searched for them.",
    "test": "Questions up to 2024-03-31, over the articles that were searched for them.",
}


def load(data_dir: Path, part: Part) -> Benchmark:
    """The questions of one quarter, each with its own searched articles as the relevant ones.

    Questions for which no article was searched are left out: nothing can be found for them.

    Raises:
        UsageError: questions or articles are not below ``data_dir``/realtimeqa-2024h1.
        BadCases: a line cannot be read; the message names it.

    """
    folder = data_file(data_dir, f"realtimeqa-2024h1/{FILES[0]}").parent
    data_file(data_dir, f"realtimeqa-2024h1/{FILES[1]}")
    found = gathered(folder, FORMAT.read(Source(folder), FILES))
    queries = [
        Query(case.id, case.question, case.gold_articles, case.asked_on)
        for case in found.cases
        if case.gold_articles and case.asked_on
        if (case.asked_on < SECOND_QUARTER) == (part == "test")
    ]
    searched = {article_id for query in queries for article_id in query.relevant}
    return Benchmark(
        name="realtimeqa",
        articles=tuple(article for article in found.articles if article.id in searched),
        queries=tuple(queries),
        metrics=("Success@10", "R@10", "nDCG@10"),
        split=SPLIT[part],
    )
