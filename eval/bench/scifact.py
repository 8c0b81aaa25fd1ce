"""SciFact: scientific claims, and the abstracts that they cite (Wadden and others, EMNLP 2020)."""

from pathlib import Path

from eval.bench.benchmark import Benchmark, Part, Query
from eval.bench.files import data_file
from eval.read.dataset import gathered
from eval.read.scifact import CORPUS, FORMAT
from eval.read.source import Source

ARCHIVE = "scifact/scifact.zip"
CLAIMS: dict[Part, str] = {"tuning": "claims_train.csv", "test": "claims_validation.csv"}
SPLIT: dict[Part, str] = {
    "tuning": "The claims of claims_train.csv, over all abstracts.",
    "test": "The claims of claims_validation.csv, which BEIR asks, over all abstracts.",
}


def load(data_dir: Path, part: Part) -> Benchmark:
    """Claims as queries over all abstracts; a claim that fills several rows is one query.

    Raises:
        UsageError: scifact/scifact.zip is not below ``data_dir``, or is no such archive.
        BadCases: a row cannot be read; the message names it.

    """
    file = data_file(data_dir, ARCHIVE)
    found = gathered(file, FORMAT.read(Source(file), (CORPUS, CLAIMS[part])))
    queries = tuple(Query(case.id, case.question, case.gold_articles) for case in found.cases)
    metrics = ("nDCG@10", "R@10", "RR@10")
    return Benchmark("scifact", found.articles, queries, metrics, SPLIT[part])
