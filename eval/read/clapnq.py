"""ClapNQ: questions people asked a search engine, with and without a passage that answers them."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated

from pydantic import Field, TypeAdapter

from eval.case import Case, GoldSentence
from eval.read.placed import Format, Placed, distinct, to_article
from eval.read.source import Source
from eval.read.wrong import Text, Wrong
from rag.types import Article


@dataclass(frozen=True, slots=True)
class _Passage:
    title: str
    text: Text


@dataclass(frozen=True, slots=True)
class _Output:
    answer: str
    selected_sentences: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Asked:
    id: Text
    input: Text
    passages: Annotated[tuple[_Passage, ...], Field(min_length=1)]
    output: tuple[_Output, ...] = ()


_ASKED = TypeAdapter(_Asked)


def _files(source: Source) -> tuple[str, ...]:
    names = source.candidates(".jsonl")
    return tuple(n for n in names if {"input", "passages"} <= source.keys(n))


def _read(source: Source, files: tuple[str, ...]) -> Iterator[Placed]:
    """The questions of all files; those without an answer are not answerable."""
    for name in files:
        yield from read_asked(source, name)


def read_asked(source: Source, name: str, *, answerable: bool | None = None) -> Iterator[Placed]:
    """The questions of a file, each after its passages as articles.

    ``answerable`` says whether the passages answer them, where that does not go by the answers.
    """
    for place, asked in source.each(name, _ASKED):
        if isinstance(asked, Wrong):
            yield place, asked
            continue
        articles = [to_article(p.text.strip(), p.title) for p in asked.passages]
        yield from ((place, article) for article in articles)
        answered = any(output.answer.strip() for output in asked.output)
        has_answer = answered if answerable is None else answerable
        yield place, _answered(asked, articles) if has_answer else _unanswerable(asked)


def _unanswerable(asked: _Asked) -> Case:
    return Case(id=asked.id, question=asked.input, answerable=False)


def _answered(asked: _Asked, articles: list[Article]) -> Case:
    selected = distinct(s.strip() for output in asked.output for s in output.selected_sentences)
    holding = {s: next((a.id for a in articles if s in a.text), articles[0].id) for s in selected}
    return Case(
        id=asked.id,
        question=asked.input,
        answers=distinct(output.answer for output in asked.output),
        gold_articles=distinct(article.id for article in articles),
        gold_sentences=tuple(GoldSentence(holding[s], s) for s in selected),
    )


FORMAT = Format("clapnq", "JSON Lines with input, passages and output", _files, _read)
