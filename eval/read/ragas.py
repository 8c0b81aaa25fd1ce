"""RAGAS data sets, of version 0.1 (question, ground_truth) and later (user_input, reference)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Annotated

from pydantic import AliasChoices, BeforeValidator, Field, TypeAdapter
from pydantic_core import PydanticCustomError

from eval.case import Case
from eval.read.lists import printed_strings
from eval.read.placed import Format, Placed, distinct, to_article
from eval.read.source import Source
from eval.read.wrong import Text, Wrong, wrong
from rag.types import Turn

HUMAN = "human"


def _listed(value: object) -> object:
    """A list out of a cell that holds a printed one; a text as the only entry; none for null."""
    if isinstance(value, str):
        strings = printed_strings(value)
        return (value,) if strings is None else strings
    return () if value is None else value


def _messages(value: object) -> object:
    """A conversation: the question alone is one message."""
    if isinstance(value, str) and value.strip():
        return ({"content": value, "type": HUMAN},)
    if isinstance(value, list) and value:
        return value
    raise PydanticCustomError("asked", "must be a question, or the messages of a conversation")


_Texts = Annotated[tuple[str, ...], BeforeValidator(_listed)]


@dataclass(frozen=True, slots=True)
class _Message:
    content: Text
    type: str


@dataclass(frozen=True, slots=True)
class _Sample:
    asked: Annotated[
        tuple[_Message, ...],
        BeforeValidator(_messages),
        Field(validation_alias=AliasChoices("user_input", "question")),
    ]
    answers: Annotated[
        _Texts, Field(validation_alias=AliasChoices("reference", "ground_truth", "ground_truths"))
    ] = ()
    gold: Annotated[_Texts, Field(validation_alias="reference_contexts")] = ()
    contexts: Annotated[
        _Texts, Field(validation_alias=AliasChoices("retrieved_contexts", "contexts"))
    ] = ()
    response: Annotated[str | None, Field(validation_alias=AliasChoices("response", "answer"))] = (
        None
    )
    kind: Annotated[
        str | None, Field(validation_alias=AliasChoices("synthesizer_name", "evolution_type"))
    ] = None


_SAMPLE = TypeAdapter(_Sample)


def _files(source: Source) -> tuple[str, ...]:
    return tuple(name for name in source.candidates() if _is_ragas(source.keys(name)))


def _is_ragas(keys: frozenset[str]) -> bool:
    references = {"contexts", "ground_truth", "ground_truths"}
    return "user_input" in keys or ("question" in keys and not references.isdisjoint(keys))


def _read(source: Source, files: tuple[str, ...]) -> Iterator[Placed]:
    """The samples, each after its contexts as articles."""
    number = 0
    for name in files:
        for place, sample in source.each(name, _SAMPLE):
            number += 1
            if isinstance(sample, Wrong):
                yield place, sample
                continue
            for text in distinct((*sample.gold, *sample.contexts)):
                yield place, to_article(text)
            yield place, _case(number, sample)


def _case(number: int, sample: _Sample) -> Case | Wrong:
    """The last question of the sample.

    Gold are the reference contexts; of a test set of version 0.1, whose samples have no answer
    of a system, its contexts. What a system retrieved is an article, but not gold.
    """
    asked = [n for n, message in enumerate(sample.asked) if message.type == HUMAN]
    if not asked:
        return wrong("user_input", f'holds no message of type "{HUMAN}"')
    gold = sample.gold or (sample.contexts if sample.response is None else ())
    return Case(
        id=f"ragas-{number}",
        question=sample.asked[asked[-1]].content,
        answers=distinct(sample.answers),
        gold_articles=distinct(to_article(text).id for text in distinct(gold)),
        history=_turns(sample.asked[: asked[-1]]),
        type=sample.kind or "",
    )


def _turns(messages: Sequence[_Message]) -> tuple[Turn, ...]:
    """Questions with the replies that follow them; calls of tools are passed over."""
    turns: list[Turn] = []
    for message in messages:
        if message.type == HUMAN:
            turns.append(Turn(message.content, ""))
        elif message.type == "ai" and turns:
            replies = f"{turns[-1].answer}\n{message.content}".strip()
            turns[-1] = Turn(turns[-1].question, replies)
    return tuple(turn for turn in turns if turn.answer)


FORMAT = Format(
    "ragas",
    "JSON Lines, JSON or CSV with user_input and reference, or question and ground_truth",
    _files,
    _read,
)
