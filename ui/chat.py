"""The conversation: question box, answers as they grow, stop, start anew."""

import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, ConfigDict, NonNegativeInt, ValidationError

from rag.errors import FootnoteError
from rag.protocols import Desk
from ui.conversation import (
    QUESTION_KEPT,
    UNEXPECTED,
    Conversation,
    answering,
    asked,
    asked_again,
    closed,
    grown,
    to_messages,
    turns,
)
from ui.render import empty_corpus_to_html

_log = logging.getLogger(__name__)

NO_ARTICLES = (
    '<div class="fn-empty"><p>There are no articles yet.</p>'
    "<p>Add some under “Articles”: files, a feed, a page of the web.</p></div>"
)

Outputs = tuple[Any, ...]
"""New values for conversation, chat, question box, ask button and stop button."""


@dataclass(frozen=True, slots=True)
class Chat:
    """The components of the conversation column."""

    conversation: Any
    messages: Any
    box: Any
    ask: Any
    stop: Any
    fresh: Any


class AgainRequest(BaseModel):
    """Which filter of which answer was clicked, both from 0; it comes from outside."""

    model_config = ConfigDict(frozen=True)

    place: NonNegativeInt
    condition: NonNegativeInt


def build_chat(*, examples: Sequence[str], corpus_size: int, can_add: bool = False) -> Chat:
    """The conversation column; must be called inside a ``gr.Blocks``."""
    import gradio as gr

    conversation = gr.State(())
    messages = gr.Chatbot(
        label="Conversation",
        show_label=False,
        layout="panel",
        buttons=[],
        feedback_options=None,
        latex_delimiters=[],
        allow_tags=False,
        **welcome(examples, corpus_size, can_add=can_add),
        height=None,
        autoscroll=False,  # page.js keeps the question in sight instead of the answer's end
        elem_id="fn-chat",
        container=False,
    )
    with gr.Row(elem_classes="fn-ask"):
        box = gr.Textbox(
            value="",
            show_label=False,
            label="Question",
            placeholder="Ask your articles a question",
            lines=1,
            max_lines=5,
            container=False,
            scale=1,
            autofocus=bool(corpus_size),
            elem_id="fn-question-box",
        )
        ask = gr.Button("Ask", variant="primary", scale=0, min_width=84, elem_id="fn-ask")
        stop = gr.Button("Stop", scale=0, min_width=84, visible=False, elem_id="fn-stop")
    fresh = gr.Button("New conversation", size="sm", scale=0, elem_id="fn-new")
    return Chat(conversation, messages, box, ask, stop, fresh)


def connect_chat(desk: Desk, chat: Chat, again: Any) -> None:
    """Answer what is asked, and ``again`` what is asked again with a filter taken away or back.

    All of it is one event of Gradio's, which runs once at a time: while one answer is being
    written, a second Enter does nothing and keeps its text, and a click on a filter does nothing.
    """
    import gradio as gr

    conversation, box, stop = chat.conversation, chat.box, chat.stop
    outputs = [conversation, chat.messages, box, chat.ask, stop]
    inputs = [box, conversation]
    private = {"api_visibility": "private", "show_progress": "hidden"}

    def answer(
        question: str,
        conversation: Conversation,
        event: gr.EventData,  # Gradio looks at this annotation
    ) -> Iterator[Outputs]:
        try:
            wanted = AgainRequest.model_validate(event._data)
        except ValidationError:  # the question box or its button
            yield from answer_question(desk, question, conversation)
        else:
            yield from answer_again(desk, wanted, conversation)

    def answer_picked(question: str, conversation: Conversation) -> Iterator[Outputs]:
        yield from answer_question(desk, question, conversation)

    def pick(event: gr.SelectData) -> str:  # Gradio looks at this annotation
        return str(event.value["text"])

    picked = chat.messages.example_select(pick, None, box, **private)
    begun = [
        gr.on([box.submit, chat.ask.click, again], answer, inputs, outputs, **private),
        picked.then(answer_picked, inputs, outputs, **private),
    ]
    for event in begun:
        event.failure(_break_off, conversation, outputs, **private)  # .then() is not enough
    stopped = [conversation, chat.messages, chat.ask, stop]
    stop.click(_stop, conversation, stopped, cancels=begun, **private)
    chat.fresh.click(_start_anew, None, outputs, cancels=begun, **private)


def answer_question(desk: Desk, question: str, conversation: Conversation) -> Iterator[Outputs]:
    """The page's values after each snapshot; the question comes back when it failed."""
    import gradio as gr

    question = question.strip()
    if not question:
        yield (gr.skip(),) * 5
        return
    conversation = asked(closed(conversation, "stopped"), question)
    yield from _answer(desk, conversation, box="", kept=question)


def answer_again(desk: Desk, wanted: AgainRequest, conversation: Conversation) -> Iterator[Outputs]:
    """The page's values while a question is answered with a filter fewer or one more."""
    import gradio as gr

    anew = asked_again(conversation, wanted.place, wanted.condition)
    if anew == conversation:
        yield (gr.skip(),) * 5
        return
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
        for snapshot in desk.stream(exchange.question, history, removed=exchange.removed):
            conversation = grown(conversation, snapshot)
            yield conversation, to_messages(conversation), *(gr.skip(),) * 3
        conversation = closed(conversation, "answered")
    except FootnoteError as exc:
        _log.warning("The question could not be answered: %s", exc)
        conversation = closed(conversation, "failed", str(exc))
        left = kept
    yield conversation, to_messages(conversation), left, *_buttons(answering=False)


def _break_off(conversation: Conversation) -> Outputs:
    """Closes an exchange that a defect ended; the error itself is in Gradio's log."""
    import gradio as gr

    place = answering(conversation)
    new = place is not None and not conversation[place].before
    ended = closed(conversation, "failed", UNEXPECTED + (QUESTION_KEPT if new else ""))
    question = ended[-1].question if new else gr.skip()
    return ended, to_messages(ended), question, *_buttons(answering=False)


def _stop(conversation: Conversation) -> Outputs:
    ended = closed(conversation, "stopped")
    return ended, to_messages(ended), *_buttons(answering=False)


def _start_anew() -> Outputs:
    return (), [], "", *_buttons(answering=False)


def _buttons(*, answering: bool) -> Outputs:
    """Either "Ask" or "Stop"."""
    import gradio as gr

    return gr.update(visible=not answering), gr.update(visible=answering)


def welcome(examples: Sequence[str], corpus_size: int, *, can_add: bool) -> dict[str, Any]:
    """What an empty chat shows, as properties of Gradio's: a word, and questions to pick from."""
    if not corpus_size:
        return {"placeholder": NO_ARTICLES if can_add else empty_corpus_to_html(), "examples": None}
    word = (
        '<div class="fn-welcome"><p>Ask a question. Every sentence of the answer '
        "carries a footnote that opens the article where it was said.</p></div>"
    )
    return {"placeholder": word, "examples": [{"text": example} for example in examples]}
