"""SciFact: scientific claims, and the abstracts that they cite (Wadden and others, EMNLP 2020)."""

import ast
import csv
import io
import tokenize
from collections.abc import Iterator
from pathlib import Path
from zipfile import BadZipFile, ZipFile

from eval.bench.benchmark import Benchmark, Part, Query
from eval.bench.files import data_file
from rag.errors import BadCases, UsageError
from rag.types import Article

ARCHIVE = "scifact/scifact.zip"
CLAIMS: dict[Part, str] = {"tuning": "claims_train.csv", "test": "claims_validation.csv"}
SPLIT: dict[Part, str] = {
    "tuning": "The claims of claims_train.csv, over all abstracts.",
    "test": "The claims of claims_validation.csv, which BEIR asks, over all abstracts.",
}
LONGEST_FIELD = 10_000_000


def load(data_dir: Path, part: Part) -> Benchmark:
    """Claims as queries over all abstracts; a claim that fills several rows is one query.

    Raises:
        UsageError: scifact/scifact.zip is not below ``data_dir``, or is no such archive.
        BadCases: a row cannot be read; the message names it.

    """
    file = data_file(data_dir, ARCHIVE)
    try:
        with ZipFile(file) as archive:
            articles = tuple(_articles(archive, file))
            queries = _queries(archive, file, CLAIMS[part])
    except (BadZipFile, KeyError, OSError, UnicodeDecodeError, csv.Error) as exc:
        raise UsageError(f"{file}: cannot be read ({exc}). Give the file as it came.") from exc
    return Benchmark("scifact", articles, queries, ("nDCG@10", "R@10", "RR@10"), SPLIT[part])


def _articles(archive: ZipFile, file: Path) -> Iterator[Article]:
    for place, row in _rows(archive, file, "corpus_train.csv", ("doc_id", "title", "abstract")):
        text = " ".join(_strings(place, row["abstract"]))
        yield Article(id=row["doc_id"], title=row["title"], text=text)


def _queries(archive: ZipFile, file: Path, name: str) -> tuple[Query, ...]:
    rows = _rows(archive, file, name, ("id", "claim", "cited_doc_ids"))
    claims = {
        row["id"]: Query(row["id"], row["claim"], tuple(row["cited_doc_ids"].strip("[]").split()))
        for _, row in rows
    }
    return tuple(claims.values())


def _rows(
    archive: ZipFile, file: Path, name: str, columns: tuple[str, ...]
) -> Iterator[tuple[str, dict[str, str]]]:
    """Where each row of a table stands, and the row."""
    csv.field_size_limit(LONGEST_FIELD)
    reader = csv.DictReader(io.StringIO(archive.read(name).decode()))
    for row in reader:
        place = f"{file}, {name}, line {reader.line_num}"
        lacking = [column for column in columns if row.get(column) is None]
        if lacking:
            raise BadCases(f"{place}, {lacking[0]}: is missing.")
        yield place, row


def _strings(place: str, listed: str) -> list[str]:
    """The strings of a printed array, which stand beside each other without commas."""
    try:
        tokens = tokenize.generate_tokens(io.StringIO(listed).readline)
        return [str(ast.literal_eval(t.string)) for t in tokens if t.type == tokenize.STRING]
    except (tokenize.TokenError, SyntaxError, ValueError) as exc:
        raise BadCases(f"{place}, abstract: not a printed list of sentences ({exc}).") from exc
