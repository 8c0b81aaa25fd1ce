"""A title for an article that was given none."""

HEADLINE_LENGTH = 120
"""Characters of the longest first line that is taken for a headline."""

WRAP_LENGTH = 60
"""A first line up to here was not broken by an editor's line wrap, which lies at 65 to 80."""

OPENING_WORDS = 12

NOT_HEADLINE = (".", ",", ";", ":", "-", "–", "—", "…")
"""Line ends of sentences, of datelines ("LONDON —") and of broken lines."""


def split_headline(text: str) -> tuple[str | None, str]:
    """The headline that opens a cleaned text and the body below it; ``None`` when none does.

    A headline is a short first line that does not end like a sentence and has text below. Without
    an empty line between them, it must also not look like the first line of wrapped prose.
    """
    first, _, rest = text.partition("\n")
    body = rest.lstrip()
    if not body or len(first) > HEADLINE_LENGTH or first.endswith(NOT_HEADLINE):
        return None, text
    following = rest.partition("\n")[0]
    wrapped = following[:1].islower() or (
        len(first) > WRAP_LENGTH and len(following) <= HEADLINE_LENGTH
    )
    if following and wrapped:
        return None, text
    return " ".join(first.split()), body


def opening(text: str) -> str:
    """The first words of a text, with an ellipsis when there are more."""
    words = text.split(maxsplit=OPENING_WORDS)
    if len(words) <= OPENING_WORDS:
        return " ".join(words)
    return " ".join(words[:OPENING_WORDS]).rstrip(",;:–—") + "…"


def title_of(text: str) -> str:
    """The headline that opens a text, else its first words."""
    return split_headline(text)[0] or opening(text)
