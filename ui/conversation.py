"""What has been said on the page so far, and what it looks like as chat messages."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal, TypedDict

from rag.types import Answer, Turn
from ui.render import answer_to_html, problem_to_html, question_to_html

State = Literal["answering", "answered", "stopped", "failed"]

STOPPED = "Stopped."
UNEXPECTED = (
    "Something went wrong that should not have; the log of the server says what. "
    "Your question is back in the box."
)


@dataclass(frozen=True, slots=True)
class Exchange:
    """One question with as much of its answer as there is; ``problem`` says why there is none."""

    question: str
    state: State = "answering"
    answer: Answer | None = None
    problem: str = ""


Conversation = tuple[Exchange, ...]


class Message(TypedDict):
    """A chat message as Gradio's Chatbot takes it."""

    role: Literal["user", "assistant"]
    content: str


def asked(conversation: Conversation, question: str) -> Conversation:
    """The conversation with a new question that is being answered."""
    return (*conversation, Exchange(question=question))


def grown(conversation: Conversation, answer: Answer) -> Conversation:
    """The conversation with a newer snapshot of the last answer."""
    return (*conversation[:-1], replace(conversation[-1], answer=answer))


def closed(conversation: Conversation, state: State, problem: str = "") -> Conversation:
    """The conversation with the last exchange at its end; one that has ended stays as it is."""
    if not conversation or conversation[-1].state != "answering":
        return conversation
    return (*conversation[:-1], replace(conversation[-1], state=state, problem=problem))


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
    for exchange in conversation:
        messages.append({"role": "user", "content": question_to_html(exchange.question)})
        messages.append({"role": "assistant", "content": _reply(exchange)})
    return messages


def _reply(exchange: Exchange) -> str:
    # Before the first snapshot an empty answer stands in, and says that reading has begun.
    answer = exchange.answer or Answer(exchange.question, exchange.question, abstained=False)
    if exchange.state in ("answering", "answered"):
        return answer_to_html(answer, growing=exchange.state == "answering")
    partial = answer_to_html(answer, growing=True) if answer.sentences else ""
    problem = exchange.problem or STOPPED
    return f'<div class="fn-cut">{partial}{problem_to_html(problem)}</div>'
