"""Questions that one may ask next, as buttons under the last answer."""

from collections.abc import Sequence

from ui.markup import escape


def follow_ups_to_html(questions: Sequence[str]) -> str:
    """A button a question; "" for none."""
    if not questions:
        return ""
    buttons = "".join(
        f'<button type="button" class="fn-follow-up">{escape(question)}</button>'
        for question in questions
    )
    return (
        '<div class="fn-follow" role="group" aria-label="Questions to ask next">'
        f'<span class="fn-conditions-head">Ask next</span>{buttons}</div>'
    )
