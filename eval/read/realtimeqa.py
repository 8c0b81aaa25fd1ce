"""RealTime QA: questions of weekly news quizzes, and the articles that a web search gave them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Annotated

from pydantic import BeforeValidator, TypeAdapter

from eval.case import Case
from eval.read.placed import Format, Placed, distinct
from eval.read.source import Source
from eval.read.wrong import Day, Text, Wrong, wrong
from rag.types import Article

ARTICLES = ("articles.jsonl.gz", "articles.jsonl")
MOST_APART = timedelta(days=7)
"""Between the day in a question's id and its date; ten questions have a date of another year."""


def _listed(value: object) -> object:
    return value if isinstance(value, list) or value is None else [value]


@dataclass(frozen=True, slots=True)
class _Asked:
    id: Text
    question: Text
    date: Day
    searched_articles: tuple[Text, ...]
    choices: tuple[Text, ...] = ()
    answer_index: Annotated[tuple[int, ...], BeforeValidator(_listed)] = ()
    answer: Annotated[tuple[str, ...], BeforeValidator(_listed)] = ()


@dataclass(frozen=True, slots=True)
class _Found:
    id: Text
    title: str
    text: Text
    url: str | None = None
    published: Day | None = None


_ASKED, _FOUND = TypeAdapter(_Asked), TypeAdapter(_Found)


def _files(source: Source) -> tuple[str, ...]:
    asked = [n for n in source.candidates(".jsonl") if "searched_articles" in source.keys(n)]
    articles = [name for name in ARTICLES if name in source.names]
    return (asked[0], *articles[:1]) if asked else ()


def _read(source: Source, files: tuple[str, ...]) -> Iterator[Placed]:
    """Articles, then the questions; gold are those searched articles that are there."""
    known: set[str] = set()
    for name in files[1:]:
        for place, found in source.each(name, _FOUND):
            known.add("" if isinstance(found, Wrong) else found.id)
            yield place, found if isinstance(found, Wrong) else _article(found)
    for place, asked in source.each(files[0], _ASKED):
        yield place, asked if isinstance(asked, Wrong) else _case(asked, known, told=len(files) > 1)


def _case(asked: _Asked, known: set[str], *, told: bool) -> Case | Wrong:
    if len(asked.choices) == 1:
        return wrong("choices", "holds one; there must be several, or none")
    index = asked.answer_index[0] if asked.answer_index else None
    if index is not None and not 0 <= index < len(asked.choices):
        what = f"{index} is not among the {len(asked.choices)} choices (0 is first)"
        return wrong("answer_index", what)
    searched = distinct(i for i in asked.searched_articles if i in known or not told)
    return Case(
        id=asked.id,
        question=asked.question,
        answers=distinct(asked.answer),
        gold_articles=searched,
        choices=asked.choices,
        answer_index=index,
        asked_on=_asked_on(asked),
    )


def _asked_on(asked: _Asked) -> date:
    """The question's date, or the day in its id ("20240209_3") when they are far apart."""
    try:
        named = date.fromisoformat(asked.id.partition("_")[0])
    except ValueError:
        return asked.date
    return asked.date if abs(named - asked.date) <= MOST_APART else named


def _article(found: _Found) -> Article:
    return Article(
        id=found.id,
        title=found.title,
        text=found.text,
        url=found.url,
        published=found.published,
    )


FORMAT = Format(
    "realtimeqa",
    "questions.jsonl with searched_articles, beside articles.jsonl.gz",
    _files,
    _read,
)
