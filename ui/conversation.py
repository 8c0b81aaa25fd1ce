"""What has been said on the page so far, and what it looks like as chat messages."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Literal, TypedDict

from rag.kept import Rating
from rag.types import Answer, Filters, Turn
from ui.render import answer_to_html, problem_to_html, question_to_html

State = Literal["answering", "answered", "stopped", "failed"]

STOPPED = "Stopped."
UNEXPECTED = "Something went wrong that should not have; the log of the server says what."
QUESTION_KEPT = " Your question is back in the box."


@dataclass(frozen=True, slots=True)
class Exchange:
    """One question with as much of its answer as there is; ``problem`` says why there is none.

    ``removed`` are words of it that must not be taken as a filter. While a question is asked
    again, ``before`` is what stood in its place and comes back when there is no new answer: the
    exchange as it was, and when the question was edited all that followed it. A ``revised`` one
    is replaced by the question that is asked next. ``rating`` is what the reader thinks of the
    answer, ``None`` while it cannot be rated because it is not kept. ``filters`` are those that
    the reader had set.
    """

    question: str
    state: State = "answering"
    answer: Answer | None = None
    problem: str = ""
    removed: tuple[str, ...] = ()
    before: "tuple[Exchange, ...]" = ()
    rating: Rating | None = None
    filters: Filters = field(default_factory=Filters)
    revised: bool = False


Conversation = tuple[Exchange, ...]


class Message(TypedDict):
    """A chat message as Gradio's Chatbot takes it."""

    role: Literal["user", "assistant"]
    content: str


def asked(
    conversation: Conversation, question: str, filters: Filters | None = None
) -> Conversation:
    """The conversation with a new question that is being answered under these filters.

    It takes the place of a question that is being edited, and of what follows that. A filter that
    was taken away stays away when the question leans on the ones before it, but not when it says
    the same words itself.
    """
    place = revising(conversation)
    kept, cut = (
        (conversation, ()) if place is None else (conversation[:place], conversation[place:])
    )
    gone = kept[-1].removed if kept else ()
    removed = tuple(words for words in gone if words not in question)
    return (*kept, Exchange(question, removed=removed, filters=filters or Filters(), before=cut))


def revise(conversation: Conversation, place: int) -> Conversation:
    """The conversation with the question at this place being edited, or no longer when it was.

    As it was when there is no such question, or an answer is being written.
    """
    if answering(conversation) is not None or not 0 <= place < len(conversation):
        return conversation
    marked = place != revising(conversation)
    return tuple(
        replace(one, revised=marked and at == place) for at, one in enumerate(conversation)
    )


def revising(conversation: Sequence[Exchange]) -> int | None:
    """The place of the question that is being edited; there is at most one."""
    return next((place for place, one in enumerate(conversation) if one.revised), None)


def asked_again(
    conversation: Conversation, place: int, condition: int | None, filters: Filters | None = None
) -> Conversation:
    """The conversation with one question asked anew, a filter of its answer taken away or back.

    Without a ``condition`` it is asked just as it was. ``filters`` are what the reader has set by
    now. The conversation is as it was when there is no such answer or filter, or when an answer
    is being written.
    """
    if answering(conversation) is not None or place >= len(conversation):
        return conversation
    exchange = conversation[place]
    removed = exchange.removed if condition is None else _toggled(exchange, condition)
    if removed is None:
        return conversation
    problem = "" if exchange.state == "answered" else exchange.problem
    stands = replace(exchange, problem=problem, revised=False)
    anew = Exchange(
        exchange.question,
        removed=removed,
        before=(stands,) if exchange.answer else (),
        filters=filters or Filters(),
    )
    return _with(conversation, place, anew)


def _toggled(exchange: Exchange, condition: int) -> tuple[str, ...] | None:
    """The words that are no filter once this one is taken away or back; ``None`` for no filter."""
    conditions = exchange.answer.conditions if exchange.answer else ()
    if condition >= len(conditions) or conditions[condition].state == "relaxed":
        return None
    words = conditions[condition].words
    removed = tuple(gone for gone in exchange.removed if gone != words)
    return (*removed, words) if conditions[condition].state == "applied" else removed


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
        first, *more = exchange.before
        told = problem if first.state == "answered" else problem or first.problem
        return _with(conversation, place, replace(first, problem=told), *more)
    return _with(conversation, place, replace(exchange, state=state, problem=problem, before=()))


def unanswered(conversation: Conversation) -> str:
    """The question that is being answered, when it would be lost with its answer; else "".

    One that is merely asked again stands in the conversation.
    """
    place = answering(conversation)
    if place is None:
        return ""
    exchange = conversation[place]
    return "" if exchange.before and not exchange.before[0].revised else exchange.question


def _with(conversation: Conversation, place: int, *exchanges: Exchange) -> Conversation:
    return (*conversation[:place], *exchanges, *conversation[place + 1 :])


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
    edited = revising(conversation)
    for place, exchange in enumerate(conversation):
        asking = question_to_html(exchange.question, place, revised=exchange.revised)
        reply = _reply(exchange, place, last=place == len(conversation) - 1)
        if edited is not None and place >= edited:
            reply = f'<div class="fn-replaced">{reply}</div>'
        messages.append({"role": "user", "content": asking})
        messages.append({"role": "assistant", "content": reply})
    return messages


def _reply(exchange: Exchange, place: int, *, last: bool) -> str:
    if _still_stands(exchange):
        return f'<div class="fn-again">{_reply(exchange.before[0], place, last=last)}</div>'
    # Before the first snapshot an empty answer stands in, and says that reading has begun.
    answer = exchange.answer or Answer(exchange.question, exchange.question, abstained=False)
    if exchange.state in ("answering", "answered"):
        growing = exchange.state == "answering"
        whole = answer_to_html(
            answer, place=place, growing=growing, rating=exchange.rating, last=last
        )
        return whole + (problem_to_html(exchange.problem) if exchange.problem else "")
    partial = answer_to_html(answer, place=place, whole=False) if answer.sentences else ""
    problem = problem_to_html(exchange.problem or STOPPED, place if last else None)
    return f'<div class="fn-cut">{partial}{problem}</div>'


def _still_stands(exchange: Exchange) -> bool:
    """Whether what was answered before is shown until the new answer says something."""
    if exchange.state != "answering" or not exchange.before or exchange.before[0].revised:
        return False
    answer = exchange.answer
    return answer is None or not (answer.sentences or answer.abstained)
