"""Kept conversations: the list on the page, and one of them as a document to take along."""

from collections.abc import Sequence
from datetime import datetime

from rag.kept import KeptConversation, KeptExchange, Listed
from ui.conversation import STOPPED
from ui.exports.document import of_answer, one_line
from ui.exports.markdown import plain, to_markdown
from ui.markup import counted, day, escape
from ui.render_rating import THUMBS

NONE_YET = (
    '<p class="fn-empty">No conversation is kept yet. Every question that you ask is, with its '
    "answer.</p>"
)
NONE_FOUND = '<p class="fn-empty">No conversation holds all of these words.</p>'


def history_to_html(listed: Sequence[Listed], words: str = "") -> str:
    """The whole panel: a box to search in, and the list."""
    return (
        '<form class="fn-history-find" role="search"><input type="search" name="words" '
        f'data-act="find" value="{escape(words)}" autocomplete="off" '
        'placeholder="Find in questions and answers" aria-label="Find conversations"></form>'
        f'<div class="fn-history-list">{list_to_html(listed, words)}</div>'
    )


def list_to_html(listed: Sequence[Listed], words: str = "", deleted: Listed | None = None) -> str:
    """The conversations, the last one first; above them how to bring a ``deleted`` one back."""
    undo = ""
    if deleted:
        undo = (
            f'<p class="fn-undo" role="status"><span>“{escape(deleted.title)}” is deleted.</span> '
            '<button type="button" class="fn-plain" data-act="undo" '
            f'data-id="{escape(deleted.id)}" data-words="{escape(words)}">Undo</button></p>'
        )
    if not listed:
        return undo + (NONE_FOUND if words.strip() else NONE_YET)
    rows = "".join(_row(one, words) for one in listed)
    count = f'<p class="fn-count" role="status">{counted(len(listed), "conversation")}</p>'
    return f'{undo}{count}<ul class="fn-history">{rows}</ul>'


def _row(one: Listed, words: str) -> str:
    facts = [day(one.changed.astimezone().date()), counted(one.questions, "question")]
    facts += [f"{one.up} helpful"] if one.up else []
    facts += [f"{one.down} not helpful"] if one.down else []
    at = f'data-id="{escape(one.id)}" data-words="{escape(words)}"'
    name = escape(one.title)
    return (
        f'<li><button type="button" class="fn-history-open" data-opens="{escape(one.id)}">'
        f'{name}</button><span class="fn-byline">{escape(" · ".join(facts))}</span>'
        f'<div class="fn-row">{_rename(one, at)}'
        f"{_button('markdown', at, 'Markdown', f'Export “{one.title}” as Markdown')}"
        f"{_button('json', at, 'JSON', f'Export “{one.title}” as JSON')}"
        f"{_button('delete', at, 'Delete', f'Delete “{one.title}”')}</div></li>"
    )


def _rename(one: Listed, at: str) -> str:
    return (
        f'<details class="fn-rename"><summary aria-label="{escape(f"Rename “{one.title}”")}">Rename'
        f'</summary><form data-act="rename" {at}><input name="title" value="{escape(one.title)}" '
        'maxlength="200" autocomplete="off" aria-label="Title">'
        '<span class="fn-row"><button type="submit" class="fn-plain">Save</button>'
        '<button type="button" class="fn-plain fn-fold">Cancel</button></span></form></details>'
    )


def _button(act: str, at: str, shown: str, name: str) -> str:
    return (
        f'<button type="button" class="fn-plain" data-act="{act}" {at} '
        f'aria-label="{escape(name)}">{shown}</button>'
    )


def conversation_to_markdown(conversation: KeptConversation) -> str:
    """Every question with its answer, the footnotes numbered by answer: ``[^2-1]``."""
    head = [f"# {plain(one_line(conversation.title))}", f"_{_when(conversation.created)}_"]
    said = [_exchange(e, number) for number, e in enumerate(conversation.exchanges, 1)]
    return "\n\n".join([*head, *said]) + "\n"


def file_name(title: str, ending: str) -> str:
    """A name for a file: "what-blocks-phase-two.md"."""
    words = "".join(c if c.isalnum() else " " for c in title.casefold()).split()
    return f"{'-'.join(words)[:60].strip('-') or 'conversation'}.{ending}"


def _exchange(exchange: KeptExchange, number: int) -> str:
    if exchange.answer and (exchange.answer.sentences or exchange.answer.abstained):
        said = to_markdown(of_answer(exchange.answer), prefix=f"{number}-", level=0).rstrip()
    else:
        said = f"**{plain(one_line(exchange.question))}**"
    if exchange.state != "answered":
        said += f"\n\n_{plain(one_line(exchange.problem or STOPPED))}_"
    if exchange.rating:
        why = f": {plain(one_line(exchange.reason))}" if exchange.reason else ""
        said += f"\n\n_Rated {THUMBS[exchange.rating].lower()}{why}_"
    return said


def _when(moment: datetime) -> str:
    local = moment.astimezone()
    return f"{day(local.date())}, {local:%H:%M}"
