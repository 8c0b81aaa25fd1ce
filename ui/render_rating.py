"""What a reader thinks of an answer: two thumbs under it, and a word why."""

from rag.kept import Rating
from ui.markup import escape

THUMBS: dict[Rating, str] = {"up": "Helpful", "down": "Not helpful"}


def thumbs_to_html(place: int, rating: Rating) -> str:
    """The two buttons of the answer at this place of the conversation.

    The chat drops ``aria-*`` and ``data-*``, so the id says what a button does, and the page's
    script says aloud which one is pressed.
    """
    return f'<span class="fn-thumbs">{"".join(_thumb(place, one, rating) for one in THUMBS)}</span>'


def rating_to_html(
    question: str, rating: Rating, *, name: str, place: int, reason: str = "", said: str = ""
) -> str:
    """The line under the chat after a rating: why, and whether it becomes an evaluation case."""
    if not rating:
        return '<p class="fn-rated" role="status">Your rating was taken back.</p>'
    at = f'data-id="{escape(name)}" data-place="{place}"'
    word = f'<p class="fn-rated-said" role="status">{escape(said)}</p>' if said else ""
    return (
        f'<form class="fn-rated" data-act="reason" {at} autocomplete="off">'
        f'<p class="fn-rated-head" role="status">“{escape(_short(question))}”: '
        f"{THUMBS[rating].lower()}</p>"
        '<label class="fn-rated-reason"><span>Why? (optional)</span>'
        f'<input name="reason" maxlength="500" value="{escape(reason)}"></label>'
        '<span class="fn-row"><button type="submit" class="fn-plain">Save reason</button>'
        f'<button type="button" class="fn-plain" data-act="case" {at}>'
        f"Make it an evaluation case</button></span>{word}</form>"
    )


def _thumb(place: int, one: Rating, rating: Rating) -> str:
    pressed = " fn-pressed" if one == rating else ""
    return (
        f'<button type="button" id="fn-rate-{place}-{one}" class="fn-thumb fn-thumb-{one}{pressed}"'
        f' title="{THUMBS[one]}"><span class="fn-spoken">{THUMBS[one]} answer</span></button>'
    )


def _short(text: str, longest: int = 70) -> str:
    line = " ".join(text.split())
    return line if len(line) <= longest else f"{line[: longest - 1].rstrip()}…"
