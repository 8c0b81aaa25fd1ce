"""The conversation column: question box, answers as they grow, stop, start anew."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from rag.conversations import Conversations
from rag.kept import Kept
from rag.protocols import Desk
from rag.types import Filters
from ui.asking import (
    Outputs,
    answer_question,
    answers_wanted,
    break_off,
    refused,
    revise_question,
    start_anew,
    stop_answering,
)
from ui.conversation import Conversation
from ui.follow_ups import follow_ups
from ui.kept_chat import answers_kept, ending, leaving
from ui.panel import build_panel, user_of
from ui.picker import Picker, build_chips, build_picker, connect_picker
from ui.rating import rate_panel
from ui.records import Records
from ui.render import empty_corpus_to_html
from ui.render_follow_ups import follow_ups_to_html

NO_ARTICLES = (
    '<div class="fn-empty"><p>There are no articles yet.</p>'
    "<p>Add some under “Articles”: files, a feed, a page of the web.</p></div>"
)


@dataclass(frozen=True, slots=True)
class Chat:
    """The components of the conversation column; ``kept`` is a ``Kept`` once there is one."""

    conversation: Any
    kept: Any
    messages: Any
    box: Any
    ask: Any
    stop: Any
    fresh: Any
    rated: Any
    picker: Picker
    follow: Any

    @property
    def outputs(self) -> list[Any]:
        """What changes while a question is answered."""
        return [
            self.conversation, self.messages, self.box, self.ask, self.stop, self.kept, self.rated
        ]  # fmt: skip


def build_chat(
    desk: Desk,
    *,
    examples: Sequence[str],
    corpus_size: int,
    can_add: bool = False,
    records: Records | None = None,
) -> Chat:
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
    if records:
        rated = build_panel(rate_panel(records), "Rating", "fn-rating")
    else:
        rated = gr.HTML("", apply_default_css=False, elem_id="fn-rating")
    follow = gr.HTML("", apply_default_css=False, elem_id="fn-follow")
    chips = build_chips()
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
    with gr.Row(elem_classes="fn-below"):
        picker = build_picker(desk, chips)
        fresh = gr.Button("New conversation", size="sm", scale=0, elem_id="fn-new")
    kept = gr.State(None)
    return Chat(conversation, kept, messages, box, ask, stop, fresh, rated, picker, follow)


MayAsk = Callable[[str, str | None], str]
"""What keeps the person of this name, at this address, from asking now; "" when nothing does."""


def connect_chat(
    desk: Desk,
    chat: Chat,
    reader: Any,
    conversations: Conversations | None = None,
    may_ask: MayAsk | None = None,
) -> list[Any]:
    """Answer what is asked in the box, or with a button that the ``reader``'s script serves.

    Each question has the filters that the reader has set. What was said is kept in
    ``conversations`` when it has ended. The events that answer are returned, so that what shows
    another conversation can end them.
    Answering is one event of Gradio's, which runs once at a time: while one answer is being
    written, a second Enter does nothing and keeps its text, and a click on a filter does nothing.
    """
    import gradio as gr

    box, stop = chat.box, chat.stop
    known = [chat.conversation, chat.kept]
    inputs = [box, *known, chat.picker.filters]
    private = {"api_visibility": "private", "show_progress": "hidden"}

    def kept_of(
        visitor: gr.Request, answers: Iterator[Outputs], kept: Kept | None
    ) -> Iterator[Outputs]:
        user = user_of(visitor)
        told = may_ask(user, visitor.client.host if visitor.client else None) if may_ask else ""
        yield from refused(told) if told else answers_kept(conversations, answers, kept, user)

    def answer(
        question: str,
        conversation: Conversation,
        kept: Kept | None,
        filters: Filters,
        event: gr.EventData,  # Gradio looks at these annotations
        visitor: gr.Request,
    ) -> Iterator[Outputs]:
        answers = answers_wanted(desk, event._data, question, conversation, filters)
        yield from kept_of(visitor, answers, kept)

    def answer_picked(
        question: str,
        conversation: Conversation,
        kept: Kept | None,
        filters: Filters,
        visitor: gr.Request,
    ) -> Iterator[Outputs]:
        answers = answer_question(desk, question, conversation, filters)
        yield from kept_of(visitor, answers, kept)

    def pick(event: gr.SelectData) -> str:
        return str(event.value["text"])

    picked = chat.messages.example_select(pick, None, box, **private)
    asking = [box.submit, chat.ask.click, reader.retry, reader.submit, chat.picker.form.apply]
    begun = [
        gr.on(asking, answer, inputs, chat.outputs, **private),
        picked.then(answer_picked, inputs, chat.outputs, **private),
    ]
    ended = ending(conversations, break_off)
    for event in begun:
        event.failure(ended, known, chat.outputs, **private)  # .then() is not enough
    stopped = ending(conversations, stop_answering)
    stop.click(stopped, known, chat.outputs, cancels=begun, **private)
    anew = leaving(conversations, start_anew)
    chat.fresh.click(anew, known, chat.outputs, cancels=begun, **private)
    connect_revising(chat, reader.revise)
    connect_follow_ups(desk, chat, begun, [*asking, picked.then, chat.fresh.click])
    connect_picker(desk, chat.picker, chat.conversation, chat.fresh)
    return begun


def connect_revising(chat: Chat, revise: Any) -> None:
    """Put an earlier question back into the box at each event ``revise``."""
    import gradio as gr

    def put_back(conversation: Conversation, event: gr.EventData) -> Outputs:
        return revise_question(conversation, event._data)

    outputs = [chat.conversation, chat.messages, chat.box]
    revise(put_back, chat.conversation, outputs, api_visibility="private", show_progress="hidden")


def connect_follow_ups(
    desk: Desk, chat: Chat, begun: Sequence[Any], leaving: Sequence[Any]
) -> None:
    """Suggest questions when an answer stands, and take them away when one is ``leaving`` it.

    They are looked for in an event of their own, so that no answer waits for them.
    """
    private = {"api_visibility": "private", "show_progress": "hidden"}
    # They cost several searches, so that one visitor's at a time leaves room for the answers.
    # Who asks anew before they are found is to get those of the new answer.
    alone = {"concurrency_limit": 1, "concurrency_id": "follow-ups", "trigger_mode": "always_last"}

    def suggest(conversation: Conversation, filters: Filters) -> str:
        return follow_ups_to_html(follow_ups(desk, conversation, filters))

    for event in leaving:  # in the browser: from the server it could come after what is found
        event(None, None, chat.follow, js="() => ''", **private)
    for event in begun:
        inputs = [chat.conversation, chat.picker.filters]
        event.then(suggest, inputs, chat.follow, **alone, **private)


def welcome(examples: Sequence[str], corpus_size: int, *, can_add: bool) -> dict[str, Any]:
    """What an empty chat shows, as properties of Gradio's: a word, and questions to pick from."""
    if not corpus_size:
        return {"placeholder": NO_ARTICLES if can_add else empty_corpus_to_html(), "examples": None}
    word = (
        '<div class="fn-welcome"><p>Ask a question. Every sentence of the answer '
        "carries a footnote that opens the article where it was said.</p></div>"
    )
    return {"placeholder": word, "examples": [{"text": example} for example in examples]}
