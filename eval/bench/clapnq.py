"""ClapNQ: questions people asked a search engine, with and without a passage that answers them."""

from collections.abc import Iterator
from pathlib import Path

from eval.bench.benchmark import Benchmark, Part, Query
from eval.bench.files import checked, data_file, read_records
from rag.errors import BadCases
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
    articles: dict[tuple[str, str], Article] = {}
    queries: list[Query] = []
    for name, answerable in FILES.items():
        for number, query_id, question, passage in _asked(data_file(data_dir, name)):
            title, text = passage
            article = Article(id=f"passage-{len(articles) + 1}", title=title, text=text)
            article = articles.setdefault(passage, article)
            if number % 2 == REMAINDER[part]:
                relevant = (article.id,) if answerable else ()
                queries.append(Query(query_id, question, relevant, answerable=answerable))
    return Benchmark(
        name="clapnq",
        articles=tuple(articles.values()),
        queries=tuple(queries),
        metrics=("nDCG@10", "R@10", "RR@10"),
        split=SPLIT[part],
    )


def _asked(file: Path) -> Iterator[tuple[int, str, str, tuple[str, str]]]:
    """Number from 1, id and question of each record, with title and text of its passage."""
    fields = {"id": str, "input": str, "passages": list}
    for number, (place, record) in enumerate(read_records(file, fields), start=1):
        if not record["passages"]:
            raise BadCases(f"{place}, passages: holds none.")
        passage = checked(
            f"{place}, passages[0]", record["passages"][0], {"title": str, "text": str}
        )
        yield number, record["id"], record["input"], (passage["title"], passage["text"].strip())
