"""What has been said on the page so far, and what it looks like as chat messages."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal, TypedDict

from rag.types import Answer, Turn
from ui.render import answer_to_html, problem_to_html, question_to_html

State = Literal["answering", "answered", "stopped", "failed"]

STOPPED = "Stopped."
UNEXPECTED = "Something went wrong that should not have; the log of the server says what."
QUESTION_KEPT = " Your question is back in the box."


@dataclass(frozen=True, slots=True)
class Exchange:
    """One question with as much of its answer as there is; ``problem`` says why there is none.

    ``removed`` are words of it that must not be taken as a filter. While a question is asked
    again, ``before`` is the exchange that stands until its new answer does.
    """

    question: str
    state: State = "answering"
    answer: Answer | None = None
    problem: str = ""
    removed: tuple[str, ...] = ()
    before: "Exchange | None" = None


Conversation = tuple[Exchange, ...]


class Message(TypedDict):
    """A chat message as Gradio's Chatbot takes it."""

    role: Literal["user", "assistant"]
    content: str


def asked(conversation: Conversation, question: str) -> Conversation:
    """The conversation with a new question that is being answered.

    A filter that was taken away stays away when the question leans on the ones before it, but not
    when it says the same words itself.
    """
    gone = conversation[-1].removed if conversation else ()
    removed = tuple(words for words in gone if words not in question)
    return (*conversation, Exchange(question=question, removed=removed))


def asked_again(conversation: Conversation, place: int, condition: int) -> Conversation:
    """The conversation with one question asked anew, a filter of its answer taken away or back.

    As it was when there is no such answer or filter, or when an answer is being written.
    """
    if answering(conversation) is not None or place >= len(conversation):
        return conversation
    exchange = conversation[place]
    conditions = exchange.answer.conditions if exchange.answer else ()
    if condition >= len(conditions) or conditions[condition].state == "relaxed":
        return conversation
    words = conditions[condition].words
    removed = tuple(gone for gone in exchange.removed if gone != words)
    if conditions[condition].state == "applied":
        removed = (*removed, words)
    anew = Exchange(exchange.question, removed=removed, before=replace(exchange, problem=""))
    return _with(conversation, place, anew)


def answering(conversation: Conversation) -> int | None:
    """The place of the exchange that is being answered; there is at most one."""
    places = (place for place, one in enumerate(conversation) if one.state == "answering")
    return next(places, None)


def grown(conversation: Conversation, answer: Answer) -> Conversation:
    """The conversation with a newer snapshot of the answer that is being written."""
    place = answering(conversation)
    if place is None:
        return conversation
    return _with(conversation, place, replace(conversation[place], answer=answer))


def closed(conversation: Conversation, state: State, problem: str = "") -> Conversation:
    """The conversation with the exchange that is being answered at its end.

    One that was asked again and got no whole answer is again as it was before.
    """
    place = answering(conversation)
    if place is None:
        return conversation
    exchange = conversation[place]
    if exchange.before and state != "answered":
        ended = replace(exchange.before, problem=problem)
    else:
        ended = replace(exchange, state=state, problem=problem, before=None)
    return _with(conversation, place, ended)


def _with(conversation: Conversation, place: int, exchange: Exchange) -> Conversation:
    return (*conversation[:place], exchange, *conversation[place + 1 :])


def turns(conversation: Conversation) -> tuple[Turn, ...]:
    """The history that a follow-up question is understood by: what was answered in full."""
    return tuple(
        Turn(question=exchange.question, answer=exchange.answer.text)
        for exchange in conversation
        if exchange.state == "answered" and exchange.answer
    )


def to_messages(conversation: Sequence[Exchange]) -> list[Message]:
    """The conversation as chat messages, question and answer by turns."""
    messages: list[Message] = []
    for place, exchange in enumerate(conversation):
        messages.append({"role": "user", "content": question_to_html(exchange.question)})
        messages.append({"role": "assistant", "content": _reply(exchange, place)})
    return messages


def _reply(exchange: Exchange, place: int) -> str:
    if exchange.before and not exchange.answer:
        return f'<div class="fn-again">{_reply(exchange.before, place)}</div>'
    # Before the first snapshot an empty answer stands in, and says that reading has begun.
    answer = exchange.answer or Answer(exchange.question, exchange.question, abstained=False)
    if exchange.state in ("answering", "answered"):
        whole = answer_to_html(answer, place=place, growing=exchange.state == "answering")
        return whole + (problem_to_html(exchange.problem) if exchange.problem else "")
    partial = answer_to_html(answer, place=place, growing=True) if answer.sentences else ""
    problem = exchange.problem or STOPPED
    return f'<div class="fn-cut">{partial}{problem_to_html(problem)}</div>'
