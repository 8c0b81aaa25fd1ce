"""ClapNQ: questions people asked a search engine, with and without a passage that answers them."""

from dataclasses import replace
from pathlib import Path

from eval.bench.benchmark import Benchmark, Part, Query
from eval.bench.files import data_file
from eval.read import clapnq
from eval.read.dataset import gathered
from eval.read.source import Source
from rag.types import Article

FILES = {
    "clapnq/clapnq_dev_answerable.jsonl": True,
    "clapnq/clapnq_dev_unanswerable.jsonl": False,
}
"""Each with whether its passages answer their questions."""

REMAINDER: dict[Part, int] = {"tuning": 0, "test": 1}
SPLIT: dict[Part, str] = {
    "tuning": "The questions on lines of even number in each file, over the passages of all.",
    "test": "The questions on lines of odd number in each file, over the passages of all.",
}


def load(data_dir: Path, part: Part) -> Benchmark:
    """Half of the questions over the passages of all; the same passage is one article.

    What an unanswerable question was shown is no answer, so nothing is relevant to it.

    Raises:
        UsageError: one of the two files is not below ``data_dir``/clapnq.
        BadCases: a line cannot be read; the message names it.

    """
    articles: dict[str, Article] = {}
    queries: list[Query] = []
    for name, answerable in FILES.items():
        file = data_file(data_dir, name)
        found = gathered(file, clapnq.read_asked(Source(file), file.name, answerable=answerable))
        for article in found.articles:
            named = replace(article, id=f"passage-{len(articles) + 1}")
            articles.setdefault(article.id, named)
        for number, case in enumerate(found.cases, start=1):
            if number % 2 == REMAINDER[part]:
                relevant = tuple(articles[i].id for i in case.gold_articles)
                queries.append(Query(case.id, case.question, relevant, answerable=answerable))
    return Benchmark(
        name="clapnq",
        articles=tuple(articles.values()),
        queries=tuple(queries),
        metrics=("nDCG@10", "R@10", "RR@10"),
        split=SPLIT[part],
    )
