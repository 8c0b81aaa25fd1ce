"""Data sets of llama-index: labelled questions, and pairs made to fine-tune an embedder."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated

from pydantic import BeforeValidator, TypeAdapter

from eval.case import Case
from eval.read.placed import Format, Placed, distinct, to_article
from eval.read.source import Source
from eval.read.wrong import Text, Wrong, checked, wrong
from rag.types import Article


def _none_for_null(value: object) -> object:
    return () if value is None else value


@dataclass(frozen=True, slots=True)
class _Example:
    query: Text
    reference_answer: str = ""
    reference_contexts: Annotated[tuple[str, ...], BeforeValidator(_none_for_null)] = ()


@dataclass(frozen=True, slots=True)
class _Labelled:
    examples: tuple[_Example, ...]


@dataclass(frozen=True, slots=True)
class _Pairs:
    queries: Mapping[str, Text]
    corpus: Mapping[str, Text]
    relevant_docs: Mapping[str, tuple[str, ...]]


_LABELLED, _PAIRS = TypeAdapter(_Labelled), TypeAdapter(_Pairs)


def _files_with(*fields: str) -> Callable[[Source], tuple[str, ...]]:
    def files(source: Source) -> tuple[str, ...]:
        names = source.candidates(".json")
        return tuple(name for name in names if source.keys(name).issuperset(fields))

    return files


def _read_labelled(source: Source, files: tuple[str, ...]) -> Iterator[Placed]:
    """The examples, each after its contexts as articles."""
    number = 0
    for name in files:
        whole = checked(_LABELLED, source.document(name))
        if isinstance(whole, Wrong):
            yield name, whole
            continue
        for place, example in enumerate(whole.examples):
            number += 1
            articles = [to_article(text) for text in distinct(example.reference_contexts)]
            yield from ((f"{name}, examples[{place}]", article) for article in articles)
            yield (
                f"{name}, examples[{place}]",
                Case(
                    id=f"llama-{number}",
                    question=example.query,
                    answers=distinct((example.reference_answer,)),
                    gold_articles=distinct(article.id for article in articles),
                ),
            )


def _read_pairs(source: Source, files: tuple[str, ...]) -> Iterator[Placed]:
    """The corpus, then the queries with those of it that are relevant."""
    for name in files:
        whole = checked(_PAIRS, source.document(name))
        if isinstance(whole, Wrong):
            yield name, whole
            continue
        for article_id, text in whole.corpus.items():
            yield f"{name}, corpus.{article_id}", Article(id=article_id, title="", text=text)
        for query_id, question in whole.queries.items():
            yield name, _pair(query_id, question, whole)


def _pair(query_id: str, question: str, whole: _Pairs) -> Case | Wrong:
    field = f"relevant_docs.{query_id}"
    if query_id not in whole.relevant_docs:
        return wrong(field, "is missing")
    relevant = distinct(whole.relevant_docs[query_id])
    unknown = [article_id for article_id in relevant if article_id not in whole.corpus]
    if unknown:
        return wrong(field, f'"{unknown[0]}" is not in corpus')
    return Case(id=query_id, question=question, gold_articles=relevant)


LABELLED = Format(
    "llama-rag",
    "rag_dataset.json with examples, each with query and reference_contexts",
    _files_with("examples"),
    _read_labelled,
)
PAIRS = Format(
    "llama-pairs",
    "JSON with queries, corpus and relevant_docs",
    _files_with("queries", "corpus", "relevant_docs"),
    _read_pairs,
)
