"""Where the chat meets the registry: answers kept as they end, rated, and brought back."""

from collections.abc import Callable, Iterator
from typing import Any

from pydantic import BaseModel, ConfigDict, NonNegativeInt, ValidationError

from rag.conversations import Conversations
from rag.errors import FootnoteError
from rag.kept import Kept, Rating
from ui.conversation import Conversation, closed, to_messages
from ui.keeping import from_kept, keep, rated
from ui.panel import NOT_A_REQUEST, user_of
from ui.picker import filters_of_last
from ui.render import problem_to_html
from ui.render_rating import rating_to_html

Outputs = tuple[Any, ...]
"""New values for ``ui.chat.Chat.outputs``."""

PRIVATE = {"api_visibility": "private", "show_progress": "hidden"}


class RateRequest(BaseModel):
    """Which answer was rated and how; it comes from outside."""

    model_config = ConfigDict(frozen=True)

    place: NonNegativeInt
    rating: Rating


class OpenRequest(BaseModel):
    """Which conversation is to be opened; it comes from outside."""

    model_config = ConfigDict(frozen=True)

    id: str


def answers_kept(
    conversations: Conversations | None, answers: Iterator[Outputs], known: Kept | None, user: str
) -> Iterator[Outputs]:
    """The values as an answer grows, and when it is there, what keeping it adds to them."""
    import gradio as gr

    conversation: Conversation = ()
    values: Outputs = ()
    for values in answers:
        if isinstance(values[0], tuple):
            conversation = values[0]
        yield *values, gr.skip(), "" if conversation else gr.skip()
    if conversations and conversation:
        conversation, known, said = keep(conversations, conversation, known, user)
        # Gradio's page takes two values that come at once for one, so box and buttons come again.
        yield conversation, to_messages(conversation), *values[2:], known, said


def ending(
    conversations: Conversations | None, end: Callable[[Conversation], Outputs]
) -> Callable[..., Outputs]:
    """The event that ends an answer early, and keeps what there is of it."""
    import gradio as gr

    def end_and_keep(
        conversation: Conversation, known: Kept | None, visitor: gr.Request
    ) -> Outputs:
        ended, _, *others = end(conversation)
        said = ""
        if conversations:
            ended, known, said = keep(conversations, ended, known, user_of(visitor))
        return ended, to_messages(ended), *others, known, said

    return end_and_keep


def leaving(
    conversations: Conversations | None, start: Callable[[], Outputs]
) -> Callable[..., Outputs]:
    """The event that starts a new conversation; an answer that it cuts short is kept."""
    import gradio as gr

    def leave(conversation: Conversation, known: Kept | None, visitor: gr.Request) -> Outputs:
        _, said = _left(conversations, conversation, known, user_of(visitor))
        return *start(), None, said

    return leave


def connect_rating(conversations: Conversations, chat: Any, rate: Any) -> None:
    """Store what a reader thinks of an answer at each event ``rate``."""
    import gradio as gr

    def rate_answer(
        conversation: Conversation, known: Kept | None, event: gr.EventData, visitor: gr.Request
    ) -> Outputs:
        try:
            wanted = RateRequest.model_validate(event._data)
        except ValidationError:
            return (gr.skip(),) * 3
        return rate_kept(conversations, conversation, known, wanted, user_of(visitor))

    known = [chat.conversation, chat.kept]
    rate(rate_answer, known, [chat.conversation, chat.messages, chat.rated], **PRIVATE)


def rate_kept(
    conversations: Conversations,
    conversation: Conversation,
    known: Kept | None,
    wanted: RateRequest,
    user: str,
) -> Outputs:
    """The conversation, its messages and the line under them, now that an answer is rated."""
    import gradio as gr

    now = rated(conversation, wanted.place, wanted.rating)
    if now == conversation or known is None:
        return (gr.skip(),) * 3
    exchange = now[wanted.place]
    try:
        conversations.rate(known.id, wanted.place, exchange.rating or "", owner=user)
    except FootnoteError as exc:
        return gr.skip(), gr.skip(), problem_to_html(str(exc))
    line = rating_to_html(
        exchange.question, exchange.rating or "", name=known.id, place=wanted.place
    )
    return now, to_messages(now), line


def connect_history(
    conversations: Conversations, chat: Any, opened: Any, tabs: Any, begun: list[Any]
) -> Any:
    """Show a kept conversation in the chat at each event ``opened``, which ends ``begun``.

    The filters that it ended with are set again. What it does is returned as an event.
    """
    import gradio as gr

    def open_kept(
        conversation: Conversation, known: Kept | None, event: gr.EventData, visitor: gr.Request
    ) -> Outputs:
        user = user_of(visitor)
        known, said = _left(conversations, conversation, known, user)
        try:
            wanted = OpenRequest.model_validate(event._data)
            kept = conversations.conversation(wanted.id, user)
        except (ValidationError, FootnoteError) as exc:
            problem = str(exc) if isinstance(exc, FootnoteError) else NOT_A_REQUEST
            return *(gr.skip(),) * 5, known, problem_to_html(problem), gr.Tabs(selected="ask")
        shown = from_kept(kept)
        buttons = gr.update(visible=True), gr.update(visible=False)
        messages = to_messages(shown)
        return shown, messages, gr.skip(), *buttons, kept.kept, said, gr.Tabs(selected="ask")

    known = [chat.conversation, chat.kept]
    shown = opened(open_kept, known, [*chat.outputs, tabs], cancels=begun, **PRIVATE)
    shown.then(filters_of_last, chat.conversation, chat.picker.outputs, **PRIVATE)
    return shown


def _left(
    conversations: Conversations | None, conversation: Conversation, known: Kept | None, user: str
) -> tuple[Kept | None, str]:
    """What an answer that is cut short by leaving its conversation is kept as, and a problem."""
    ended = closed(conversation, "stopped")
    if conversations is None or ended == conversation:
        return known, ""
    _, known, said = keep(conversations, ended, known, user)
    return known, said
