"""A data set as the files that ``footnote eval run`` and ``footnote ingest`` take."""

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from random import Random

import orjson

from eval.case import cases_to_lines
from eval.read.dataset import DataSet
from eval.read.own import ARTICLES, CASES
from rag.errors import UsageError
from rag.types import Article

_FIELDS = ("id", "title", "text", "source", "author", "published", "url", "language", "tags")


def sampled(dataset: DataSet, limit: int | None, seed: int) -> DataSet:
    """The data set with that many of its cases, drawn by the seed, in their order.

    All articles stay: fewer would make every question easier.
    """
    if limit is None or limit >= len(dataset.cases):
        return dataset
    drawn = sorted(Random(seed).sample(range(len(dataset.cases)), limit))
    return replace(dataset, cases=tuple(dataset.cases[place] for place in drawn))


def write_dataset(dataset: DataSet, out: Path) -> tuple[Path, ...]:
    """Write cases.jsonl, and articles.jsonl if there are articles; the files written.

    Raises:
        UsageError: the folder cannot be written, or has articles of something else.

    """
    cases, articles = out / CASES, out / ARTICLES
    if articles.exists() and not dataset.articles:
        raise UsageError(
            f"{articles} is there, and this data set has no articles. Name another --out."
        )
    try:
        out.mkdir(parents=True, exist_ok=True)
        cases.write_bytes(cases_to_lines(dataset.cases))
        if not dataset.articles:
            return (cases,)
        articles.write_bytes(articles_to_lines(dataset.articles))
    except OSError as exc:
        reason = exc.strerror or exc
        raise UsageError(f"{out}: cannot be written ({reason}). Name another --out.") from exc
    return cases, articles


def articles_to_lines(articles: Iterable[Article]) -> bytes:
    """The articles as JSON Lines, without what is empty."""
    return b"".join(
        orjson.dumps({name: value for name in _FIELDS if (value := getattr(article, name))}) + b"\n"
        for article in articles
    )
