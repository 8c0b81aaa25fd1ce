"""What becomes of the page while a question is answered, stopped, refused or edited."""

import logging
from collections.abc import Iterator
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, NonNegativeInt, ValidationError

from rag.errors import FootnoteError
from rag.protocols import Desk
from rag.types import Filters
from ui.conversation import (
    QUESTION_KEPT,
    UNEXPECTED,
    Conversation,
    answering,
    asked,
    asked_again,
    closed,
    grown,
    revise,
    revising,
    to_messages,
    turns,
    unanswered,
)
from ui.picker import Picked
from ui.render import problem_to_html

_log = logging.getLogger(__name__)

LONGEST_SUGGESTED = 500

Outputs = tuple[Any, ...]
"""New values for conversation, chat, question box, ask button and stop button.

After these five come, for the page, what names the kept conversation and the line under the chat.
"""


class AgainRequest(BaseModel):
    """Which filter of which answer was clicked, both from 0; it comes from outside.

    Without a ``condition`` the question is asked as it was. What a filter was changed to is
    ``picked``, ``None`` when it is only taken away or back.
    """

    model_config = ConfigDict(frozen=True)

    place: NonNegativeInt
    condition: NonNegativeInt | None
    picked: Picked | None = None


class SuggestedRequest(BaseModel):
    """Which suggested question was clicked; it comes from outside."""

    model_config = ConfigDict(frozen=True)

    question: Annotated[str, Field(min_length=1, max_length=LONGEST_SUGGESTED)]


class ReviseRequest(BaseModel):
    """Which question is to be edited, from 0; it comes from outside."""

    model_config = ConfigDict(frozen=True)

    place: NonNegativeInt


def answers_wanted(
    desk: Desk, given: object, typed: str, conversation: Conversation, filters: Filters
) -> Iterator[Outputs]:
    """The page's values while what was clicked is answered, or what was ``typed`` in the box."""
    for form in (AgainRequest, SuggestedRequest):
        try:
            wanted = form.model_validate(given)
        except ValidationError:
            continue
        if isinstance(wanted, SuggestedRequest):
            return answer_suggested(desk, wanted.question, conversation, filters, typed)
        return answer_again(desk, wanted, conversation, filters, typed)
    return answer_question(desk, typed, conversation, filters)


def answer_question(
    desk: Desk, question: str, conversation: Conversation, filters: Filters | None = None
) -> Iterator[Outputs]:
    """The page's values after each snapshot; the question comes back when it failed."""
    import gradio as gr

    question = question.strip()
    if not question:
        yield (gr.skip(),) * 5
        return
    conversation = asked(closed(conversation, "stopped"), question, filters)
    yield from _answer(desk, conversation, box="", kept=question)


def answer_suggested(
    desk: Desk, question: str, conversation: Conversation, filters: Filters, typed: str
) -> Iterator[Outputs]:
    """The page's values while a suggested question is answered; what was ``typed`` stays."""
    import gradio as gr

    conversation = asked(closed(conversation, "stopped"), question.strip(), filters)
    left = gr.skip() if typed.strip() else question
    yield from _answer(desk, conversation, box=gr.skip(), kept=left)


def answer_again(
    desk: Desk,
    wanted: AgainRequest,
    conversation: Conversation,
    filters: Filters | None = None,
    typed: str = "",
) -> Iterator[Outputs]:
    """The page's values while a question is answered with a filter fewer, one more or another.

    When it failed, it is back in the box; asked again it leaves that.
    """
    import gradio as gr

    if wanted.picked:
        filters = wanted.picked.filters
    anew = asked_again(conversation, wanted.place, wanted.condition, filters)
    if anew == conversation:
        yield (gr.skip(),) * 5
        return
    question = anew[wanted.place].question
    if typed.strip() == question:
        yield from _answer(desk, anew, box="", kept=question)
    else:
        yield from _answer(desk, anew, box=gr.skip(), kept=gr.skip())


def _answer(desk: Desk, conversation: Conversation, *, box: Any, kept: Any) -> Iterator[Outputs]:
    """Values from the question until its end; ``box`` is the question box's, ``kept`` on failure.

    An earlier question that is asked again has the history that it had.
    """
    import gradio as gr

    place = answering(conversation)
    exchange, history = conversation[place or 0], turns(conversation[:place])
    yield conversation, to_messages(conversation), box, *_buttons(answering=True)
    left: Any = gr.skip()
    try:
        limits, removed = exchange.filters, exchange.removed
        for snapshot in desk.stream(exchange.question, history, limits, removed):
            conversation = grown(conversation, snapshot)
            yield conversation, to_messages(conversation), *(gr.skip(),) * 3
        conversation = closed(conversation, "answered")
    except FootnoteError as exc:
        _log.warning("The question could not be answered: %s", exc)
        conversation = closed(conversation, "failed", str(exc))
        left = kept
    yield conversation, to_messages(conversation), left, *_buttons(answering=False)


def break_off(conversation: Conversation) -> Outputs:
    """Closes an exchange that a defect ended; the error itself is in Gradio's log."""
    import gradio as gr

    question = unanswered(conversation)
    ended = closed(conversation, "failed", UNEXPECTED + (QUESTION_KEPT if question else ""))
    return ended, to_messages(ended), question or gr.skip(), *_buttons(answering=False)


def stop_answering(conversation: Conversation) -> Outputs:
    """Closes an exchange that the reader stopped; an edited question is in the box again."""
    import gradio as gr

    question = unanswered(conversation)
    ended = closed(conversation, "stopped")
    box = question if question and revising(ended) is not None else gr.skip()
    return ended, to_messages(ended), box, *_buttons(answering=False)


def start_anew() -> Outputs:
    """An empty conversation."""
    return (), [], "", *_buttons(answering=False)


def refused(told: str) -> Iterator[Outputs]:
    """The line under the chat says why nothing was asked; the question stays in the box."""
    import gradio as gr

    yield *(gr.skip(),) * 6, problem_to_html(told)


def revise_question(conversation: Conversation, given: object) -> Outputs:
    """Conversation, messages and box once a question is put back, or left as it was after all."""
    import gradio as gr

    try:
        place = ReviseRequest.model_validate(given).place
    except ValidationError:
        return (gr.skip(),) * 3
    now = revise(conversation, place)
    if now == conversation:
        return (gr.skip(),) * 3
    box = now[place].question if revising(now) is not None else ""
    return now, to_messages(now), box


def _buttons(*, answering: bool) -> Outputs:
    """Either "Ask" or "Stop"."""
    import gradio as gr

    return gr.update(visible=not answering), gr.update(visible=answering)
