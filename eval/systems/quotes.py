"""Where the words of a quote stand in a text, however they were copied."""

import re

_ALIKE = (
    "'’‘‛′`",
    '"“”„‟″«»',
    "-‐‑‒–—―−",
)
_CLASS = {character: f"[{re.escape(group)}]" for group in _ALIKE for character in group}
_CLASS["…"] = r"(?:…|\.\.\.)"


def locate(text: str, quote: str) -> tuple[int, int] | None:
    """The first place of the quote as characters of the text; ``None`` when it stands nowhere.

    Exact if it can be; else white space, dashes and quotation marks may differ, as they do when
    words were copied from a page, and case and words may not.
    """
    wanted = quote.strip()
    if not wanted:
        return None
    exact = text.find(wanted)
    if exact >= 0:
        return exact, exact + len(wanted)
    written = wanted.replace("...", "…").split()
    words = ("".join(_CLASS.get(c, re.escape(c)) for c in word) for word in written)
    found = re.search(r"\s+".join(words), text)
    return found.span() if found else None
