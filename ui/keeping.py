"""The conversation on the page and the registry: kept as it grows, and brought back."""

import logging
from dataclasses import replace

from rag.conversations import Conversations
from rag.errors import FootnoteError
from rag.kept import Ended, Kept, KeptConversation, KeptExchange, Rating
from ui.conversation import Conversation, Exchange
from ui.render import problem_to_html

NOT_KEPT = "The answer is here, but it was not kept: {reason}"

_log = logging.getLogger(__name__)


def keep(
    conversations: Conversations, conversation: Conversation, known: Kept | None, user: str
) -> tuple[Conversation, Kept | None, str]:
    """The conversation with answers that can be rated, its name, and what went wrong, as HTML.

    Never raises for a registry that cannot be written: an answer outlives that.
    """
    exchanges = to_kept(conversation)
    if not exchanges:
        return conversation, known, ""
    try:
        kept = conversations.keep(exchanges, user, known)
    except FootnoteError as exc:
        _log.warning("The conversation could not be kept: %s", exc)
        return conversation, known, problem_to_html(NOT_KEPT.format(reason=exc))
    forked = known is not None and kept.id != known.id
    return tuple(_rateable(one, forked=forked) for one in conversation), kept, ""


def to_kept(conversation: Conversation) -> tuple[KeptExchange, ...]:
    """What has ended of a conversation; one that is asked anew stands as it was before."""
    ended = (was for one in conversation for was in one.before or (one,))
    return tuple(
        KeptExchange(
            one.question,
            _state(one),
            one.answer,
            one.problem,
            one.removed,
            one.filters,
        )
        for one in ended
        if one.state != "answering"
    )


def from_kept(kept: KeptConversation) -> Conversation:
    """A kept conversation as the page has it."""
    return tuple(
        Exchange(
            e.question,
            e.state,
            e.answer,
            e.problem,
            e.removed,
            rating=e.rating if e.state == "answered" else None,
            filters=e.filters,
        )
        for e in kept.exchanges
    )


def rated(conversation: Conversation, place: int, rating: Rating) -> Conversation:
    """The conversation with what a reader thinks of one answer; pressing again takes it back.

    As it was when there is no such answer, or it cannot be rated.
    """
    if not 0 <= place < len(conversation) or conversation[place].rating is None:
        return conversation
    exchange = conversation[place]
    now: Rating = "" if exchange.rating == rating else rating
    return (*conversation[:place], replace(exchange, rating=now), *conversation[place + 1 :])


def _rateable(exchange: Exchange, *, forked: bool) -> Exchange:
    """A whole answer that is kept has a place for a rating; a new conversation has none yet."""
    if exchange.state != "answered":
        return exchange
    return replace(exchange, rating="" if forked else exchange.rating or "")


def _state(exchange: Exchange) -> Ended:
    return "answered" if exchange.state == "answering" else exchange.state
