"""BEIR folders and archives: a corpus, queries, and which articles are relevant to them."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Annotated

from pydantic import Field, TypeAdapter

from eval.case import Case
from eval.read.placed import Format, Placed
from eval.read.source import Source
from eval.read.wrong import Text, Wrong, wrong
from rag.types import Article

CORPUS, QUERIES = "corpus.jsonl", "queries.jsonl"


@dataclass(frozen=True, slots=True)
class _Document:
    id: Annotated[Text, Field(alias="_id")]
    text: str
    title: str | None = None


@dataclass(frozen=True, slots=True)
class _Query:
    id: Annotated[Text, Field(alias="_id")]
    text: Text


@dataclass(frozen=True, slots=True)
class _Judged:
    query: Annotated[Text, Field(alias="query-id")]
    article: Annotated[Text, Field(alias="corpus-id")]
    score: int


_DOCUMENT, _QUERY, _JUDGED = TypeAdapter(_Document), TypeAdapter(_Query), TypeAdapter(_Judged)


def _files(source: Source) -> tuple[str, ...]:
    judged = [n for n in source.names if n.startswith("qrels/") and n.endswith(".tsv")]
    named = [n for base in (CORPUS, QUERIES) for n in (base, f"{base}.gz") if n in source.names]
    return (*named, *judged) if len(named) == 2 and judged and not source.given else ()


def _read(source: Source, files: tuple[str, ...]) -> Iterator[Placed]:
    """The articles, then the queries to which one is relevant, tagged with their splits.

    A document without a text has its title for one; one without either is nothing to find.
    """
    corpus, queries, *splits = files
    for place, found in source.each(corpus, _DOCUMENT):
        if isinstance(found, Wrong):
            yield place, found
        elif text := found.text.strip() or (found.title or "").strip():
            yield place, Article(id=found.id, title=found.title or "", text=text)
    gold: dict[str, dict[str, None]] = defaultdict(dict)
    tags: dict[str, dict[str, None]] = defaultdict(dict)
    places: dict[str, str] = {}
    for name in splits:
        for place, judged in source.each(name, _JUDGED):
            if isinstance(judged, Wrong):
                yield place, judged
            elif judged.score > 0:
                gold[judged.query][judged.article] = None
                tags[judged.query][PurePosixPath(name).stem] = None
                places.setdefault(judged.query, place)
    for place, asked in source.each(queries, _QUERY):
        if isinstance(asked, Wrong):
            yield place, asked
        elif relevant := gold.get(asked.id):
            places.pop(asked.id, None)
            split = tuple(tags[asked.id])
            yield place, Case(asked.id, asked.text, gold_articles=tuple(relevant), tags=split)
    for query, place in places.items():
        yield place, wrong("query-id", f'"{query}" is not in {queries}')


FORMAT = Format("beir", f"{CORPUS}, {QUERIES} and qrels/*.tsv", _files, _read)
