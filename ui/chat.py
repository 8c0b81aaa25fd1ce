"""The conversation: question box, answers as they grow, stop, start anew."""

import logging
from collections.abc import Iterator, Sequence
from typing import Any

from rag.errors import FootnoteError
from rag.protocols import Desk
from ui.conversation import (
    UNEXPECTED,
    Conversation,
    asked,
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


def build_chat(
    desk: Desk, *, examples: Sequence[str], corpus_size: int, can_add: bool = False
) -> Any:
    """The conversation column, its chat returned; must be called inside a ``gr.Blocks``."""
    import gradio as gr

    conversation = gr.State(())
    chat = gr.Chatbot(
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
    _connect(desk, conversation, chat, (box, ask, stop, fresh))
    return chat


def _connect(desk: Desk, conversation: Any, chat: Any, controls: tuple[Any, ...]) -> None:
    import gradio as gr

    box, ask, stop, fresh = controls
    outputs = [conversation, chat, box, ask, stop]
    private = {"api_visibility": "private", "show_progress": "hidden"}

    def answer(question: str, conversation: Conversation) -> Iterator[Outputs]:
        yield from _answer(desk, question, conversation)

    def pick(event: gr.SelectData) -> str:  # Gradio looks at this annotation
        return str(event.value["text"])

    picked = chat.example_select(pick, None, box, **private)
    begun = [
        # While one answer is being written, a second Enter does nothing and keeps its text.
        gr.on([box.submit, ask.click], answer, [box, conversation], outputs, **private),
        picked.then(answer, [box, conversation], outputs, **private),
    ]
    for event in begun:
        event.failure(_break_off, conversation, outputs, **private)  # .then() is not enough
    stop.click(_stop, conversation, [conversation, chat, ask, stop], cancels=begun, **private)
    fresh.click(_start_anew, None, outputs, cancels=begun, **private)


def _answer(desk: Desk, question: str, conversation: Conversation) -> Iterator[Outputs]:
    """The page's values after each snapshot; the question comes back when it failed."""
    import gradio as gr

    question = question.strip()
    if not question:
        yield (gr.skip(),) * 5
        return
    history = turns(conversation)
    conversation = asked(closed(conversation, "stopped"), question)
    yield conversation, to_messages(conversation), "", *_buttons(answering=True)
    kept: Any = gr.skip()
    try:
        for snapshot in desk.stream(question, history):
            conversation = grown(conversation, snapshot)
            yield conversation, to_messages(conversation), *(gr.skip(),) * 3
        conversation = closed(conversation, "answered")
    except FootnoteError as exc:
        _log.warning("The question could not be answered: %s", exc)
        conversation = closed(conversation, "failed", str(exc))
        kept = question
    yield conversation, to_messages(conversation), kept, *_buttons(answering=False)


def _break_off(conversation: Conversation) -> Outputs:
    """Closes an exchange that a defect ended; the error itself is in Gradio's log."""
    ended = closed(conversation, "failed", UNEXPECTED)
    question = ended[-1].question if ended else ""
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
