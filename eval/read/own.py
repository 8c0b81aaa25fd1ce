"""Cases of our own: JSON Lines, a JSON list, or a table whose columns are named like the fields."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass
from types import MappingProxyType
from typing import Any

import orjson
from pydantic import TypeAdapter

from eval.case import to_case
from eval.cases import case_problems
from eval.read.days import read_day
from eval.read.lists import parted
from eval.read.placed import Format, Placed
from eval.read.source import TABLES, Source, ending_of
from eval.read.wrong import Day, Fault, Text, Wrong
from eval.schema import CASE_SCHEMA
from rag.types import Article

LINES = (".jsonl", ".ndjson")
FIELDS = frozenset(CASE_SCHEMA["properties"])
CASES, ARTICLES = "cases.jsonl", "articles.jsonl"


@dataclass(frozen=True, slots=True)
class _Found:
    id: Text
    text: Text
    title: str = ""
    source: str | None = None
    author: str | None = None
    published: Day | None = None
    url: str | None = None
    language: str | None = None
    tags: tuple[str, ...] = ()


_FOUND = TypeAdapter(_Found)
_TRUTHS = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}


def _files(*endings: str) -> Callable[[Source], tuple[str, ...]]:
    """A file that is given; of a folder cases.jsonl, else all that have questions and no more.

    The articles that ``footnote eval convert`` writes beside the cases of a folder come last.
    """

    def files(source: Source) -> tuple[str, ...]:
        names = [name for name in source.candidates(*endings) if name != ARTICLES]
        if source.given:
            return tuple(
                n for n in names if not source.keys(n) or {"id", "question"} & source.keys(n)
            )
        ours = [n for n in names if n == CASES] or [
            name for name in names if {"question"} <= source.keys(name) <= FIELDS
        ]
        return (*ours, *(name for name in source.names if name == ARTICLES)) if ours else ()

    return files


def _read(source: Source, files: tuple[str, ...]) -> Iterator[Placed]:
    """The cases and the articles beside them."""
    for name in files:
        if name == ARTICLES:
            for place, found in source.each(name, _FOUND):
                yield place, found if isinstance(found, Wrong) else Article(**asdict(found))
        elif ending_of(name) in TABLES:
            yield from _cases(_documents(source, name))
        else:
            yield from _cases(source.records(name))


def _cases(records: Iterator[tuple[str, Any]]) -> Iterator[Placed]:
    for place, record in records:
        if isinstance(record, Wrong):
            yield place, record
        elif problems := case_problems(record):
            yield place, _wrong(problems)
        else:
            yield place, to_case(record)


def _wrong(problems: list[str]) -> Wrong:
    # Only the field itself comes before the first ": ".
    return Wrong(tuple(Fault(*problem.split(": ", 1)) for problem in problems))


def _documents(source: Source, name: str) -> Iterator[tuple[str, Any]]:
    """The documents of a table's rows; a row without an id is called by its number.

    Where a column is not ours, only that is told.
    """
    if unknown := sorted(source.keys(name) - FIELDS):
        problems = case_problems({"id": "a", "question": "a"} | dict.fromkeys(unknown, ""))
        yield f"{name}, line 1", _wrong(problems)
        return
    for number, (place, row) in enumerate(source.records(name), start=1):
        if isinstance(row, Wrong):
            yield place, row
            continue
        document: dict[str, Any] = {} if "id" in row else {"id": f"row-{number}"}
        faults: list[Fault] = []
        for field, cell in row.items():
            if not cell.strip():
                continue
            try:
                document[field] = _CELLS.get(field, str)(cell)
            except ValueError as exc:
                faults.append(Fault(field, str(exc)))
        yield place, Wrong(tuple(faults)) if faults else document


def _truth(cell: str) -> bool:
    if (found := _TRUTHS.get(cell.strip().casefold())) is None:
        raise ValueError(f'must be true or false, is "{cell}"')
    return found


def _number(cell: str) -> int:
    try:
        return int(cell)
    except ValueError as exc:
        raise ValueError(f'must be a whole number, is "{cell}"') from exc


def _day(cell: str) -> str:
    if (day := read_day(cell)) is None:
        raise ValueError(f'"{cell}" is no date that is sure. Write it like 2024-03-29')
    return day.isoformat()


def _document(cell: str) -> Any:
    try:
        return orjson.loads(cell)
    except orjson.JSONDecodeError as exc:
        raise ValueError(f"not JSON ({exc.msg}, column {exc.colno})") from exc


def _list(cell: str) -> list[Any]:
    try:
        return parted(cell)
    except ValueError as exc:
        raise ValueError(f"begins like a JSON list and is none ({exc})") from exc


def _sentences(cell: str) -> list[Any]:
    """Gold sentences as JSON, or each as ``article: sentence``."""
    return [_sentence(entry) if isinstance(entry, str) else entry for entry in _list(cell)]


def _sentence(entry: str) -> dict[str, str]:
    article_id, colon, quote = entry.partition(": ")
    if not colon:
        raise ValueError(f'write "article: sentence", with the article\'s id; is "{entry}"')
    return {"article_id": article_id.strip(), "quote": quote.strip()}


_CELLS: Mapping[str, Callable[[str], Any]] = MappingProxyType(
    {
        "answerable": _truth,
        "answers": _list,
        "gold_articles": _list,
        "gold_sentences": _sentences,
        "choices": _list,
        "answer_index": _number,
        "history": _document,
        "filters": _document,
        "asked_on": _day,
        "tags": _list,
        "summarize": _document,
    }
)
"""How the cells of a column are understood, where they are not the text that they are."""

TABLE = Format("csv", "CSV with columns named like the fields of a case", _files(*TABLES), _read)
LISTED = Format(
    "cases",
    "JSON Lines, or a JSON list, of cases (footnote eval schema)",
    _files(*LINES, ".json"),
    _read,
)
