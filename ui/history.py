"""Kept conversations on the page: listed, searched, renamed, deleted, exported."""

from typing import Any

import orjson

from rag.conversations import Conversations
from rag.errors import FootnoteError, UsageError
from rag.kept import Listed, conversation_to_json
from ui.panel import NOT_A_REQUEST, Act, Asked, Download, Reply, build_panel
from ui.render import problem_to_html
from ui.render_kept import conversation_to_markdown, file_name, history_to_html, list_to_html

LIST = ".fn-history-list"


def build_history(conversations: Conversations) -> Any:
    """The panel with an event ``open`` that carries an ``id``; empty until it is shown."""
    return build_panel(history_panel(conversations), "Conversations", "fn-history")


def shown_history(conversations: Conversations, user: str) -> str:
    """The whole panel as it is now, as HTML."""
    try:
        return history_to_html(conversations.listed(user))
    except FootnoteError as exc:
        return problem_to_html(str(exc))


def history_panel(conversations: Conversations) -> Act:
    """What the panel does."""

    def act(asked: Asked, user: str) -> Reply:
        name = asked.detail.get("id", "")
        words = asked.value("words") or asked.detail.get("words", "")
        gone: Listed | None = None
        match asked.act:
            case "find":
                words = asked.value("words")
            case "rename":
                conversations.rename(name, asked.value("title"), user)
            case "delete":
                gone = next((one for one in conversations.listed(user) if one.id == name), None)
                conversations.delete(name, user)
            case "undo":
                conversations.restore(name, user)
            case "markdown" | "json":
                return {"file": _export(conversations, name, user, asked.act)}
            case _:
                raise UsageError(NOT_A_REQUEST)
        html = list_to_html(conversations.listed(user, words), words, gone)
        reply: Reply = {"html": html, "into": LIST}
        if asked.act != "find":  # the focus stays where somebody is typing
            reply["focus"] = ".fn-undo button" if gone else _opener(name)
        return reply

    return act


def _export(conversations: Conversations, name: str, user: str, form: str) -> Download:
    conversation = conversations.conversation(name, user)
    if form == "markdown":
        text, kind, ending = conversation_to_markdown(conversation), "text/markdown", "md"
    else:
        document = orjson.dumps(conversation_to_json(conversation), option=orjson.OPT_INDENT_2)
        text, kind, ending = f"{document.decode()}\n", "application/json", "json"
    return {"name": file_name(conversation.title, ending), "type": kind, "text": text}


def _opener(name: str) -> str:
    # An id of ours is hexadecimal; anything else would be a selector of somebody else's.
    return f'[data-opens="{name}"]' if name.isalnum() else ".fn-history-open"
