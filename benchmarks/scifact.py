"""SciFact's abstracts, and its validation claims with the abstracts that they cite."""

import ast
import csv
import io
import tokenize
from dataclasses import dataclass
from pathlib import Path
from zipfile import ZipFile

from rag.errors import UsageError

csv.field_size_limit(10_000_000)


@dataclass(frozen=True, slots=True)
class SciFact:
    """``documents``: title and abstract by id; ``claims``: by id; ``cited``: abstracts by claim."""

    documents: dict[str, str]
    claims: dict[str, str]
    cited: dict[str, tuple[str, ...]]


def load(data_dir: Path) -> SciFact:
    """The 300 claims that BEIR asks, over all abstracts.

    Raises:
        UsageError: scifact/scifact.zip is not below ``data_dir``.

    """
    file = data_dir / "scifact/scifact.zip"
    if not file.is_file():
        raise UsageError(f"{file} is missing. Give the folder that holds scifact/.")
    with ZipFile(file) as archive:
        documents = {
            row["doc_id"]: f"{row['title']} {' '.join(_strings(row['abstract']))}"
            for row in _rows(archive, "corpus_train.csv")
        }
        claims: dict[str, str] = {}
        cited: dict[str, tuple[str, ...]] = {}
        for row in _rows(archive, "claims_validation.csv"):
            claims[row["id"]] = row["claim"]
            cited[row["id"]] = tuple(row["cited_doc_ids"].strip("[]").split())
    return SciFact(documents, claims, cited)


def _rows(archive: ZipFile, name: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(archive.read(name).decode())))


def _strings(listed: str) -> list[str]:
    """The strings of a printed array, which stand beside each other without commas."""
    tokens = tokenize.generate_tokens(io.StringIO(listed).readline)
    return [str(ast.literal_eval(t.string)) for t in tokens if t.type == tokenize.STRING]
