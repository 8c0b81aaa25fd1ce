"""MultiHop-RAG: questions whose evidence stands in several news articles (COLM 2024)."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from pydantic import TypeAdapter

from eval.case import Case, GoldSentence
from eval.read.placed import Format, Placed, content_id, distinct
from eval.read.source import Source
from eval.read.wrong import Day, Text, Wrong
from rag.types import Article

CORPUS = "corpus.json"
UNANSWERABLE = "null_query"
LONGEST_ID = 200
"""Characters of an address that is its article's id; of longer ones it is a hash."""


@dataclass(frozen=True, slots=True)
class _Evidence:
    url: Text
    fact: Text


@dataclass(frozen=True, slots=True)
class _Asked:
    query: Text
    answer: str
    question_type: Text
    evidence_list: tuple[_Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class _Found:
    url: Text
    title: str
    body: Text
    author: str | None = None
    source: str | None = None
    category: str | None = None
    published_at: Day | None = None


_ASKED, _FOUND = TypeAdapter(_Asked), TypeAdapter(_Found)


def _files(source: Source) -> tuple[str, ...]:
    names = source.candidates(".json", ".jsonl")
    asked = [n for n in names if {"query", "question_type"} <= source.keys(n)]
    return (asked[0], *(n for n in source.names if n == CORPUS)) if asked else ()


def _read(source: Source, files: tuple[str, ...]) -> Iterator[Placed]:
    """The articles, then the questions; "null" queries are not answerable."""
    texts: dict[str, str] = {}
    for name in files[1:]:
        for place, found in source.each(name, _FOUND):
            if isinstance(found, Wrong):
                yield place, found
                continue
            article = _article(found)
            texts[article.id] = article.text
            yield place, article
    questions = source.each(files[0], _ASKED)
    for number, (place, asked) in enumerate(questions, start=1):
        yield place, asked if isinstance(asked, Wrong) else _case(number, asked, texts)


def _case(number: int, asked: _Asked, texts: Mapping[str, str]) -> Case:
    answerable = asked.question_type != UNANSWERABLE
    evidence = [(_article_id(one.url), one.fact) for one in asked.evidence_list if answerable]
    gold = dict.fromkeys(
        GoldSentence(article_id, _verbatim(fact, texts.get(article_id, "")))
        for article_id, fact in evidence
    )
    return Case(
        id=f"multihop-{number}",
        question=asked.query,
        answerable=answerable,
        answers=distinct((asked.answer,)),
        gold_articles=distinct(article_id for article_id, _ in evidence),
        gold_sentences=tuple(gold),
        type=asked.question_type,
    )


def _verbatim(fact: str, text: str) -> str:
    """The fact as the text has it, which may break lines within it; the fact, if it has not.

    That is the rule of the data set's own evaluation: white space does not count.
    """
    if fact in text:
        return fact
    letters = r"\s*".join(re.escape(letter) for letter in "".join(fact.split()))
    found = re.search(letters, text)
    return found.group() if found else fact.strip()


def _article(found: _Found) -> Article:
    return Article(
        id=_article_id(found.url),
        title=found.title,
        text=found.body,
        source=found.source,
        author=found.author,
        published=found.published_at,
        url=found.url,
        tags=distinct((found.category or "",)),
    )


def _article_id(url: str) -> str:
    return url if len(url) <= LONGEST_ID else content_id("", url)


FORMAT = Format(
    "multihop-rag",
    f"MultiHopRAG.json with query, question_type and evidence_list, beside {CORPUS}",
    _files,
    _read,
)
