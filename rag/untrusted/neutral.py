"""Text of articles as a prompt may hold it: data, with nothing in it that could pass for more."""

import re

from rag.untrusted.find import addressed
from rag.untrusted.reading import without_invisible

LEFT_OUT = "(words to a language model, left out)"
"""What stands in a prompt where an article speaks to the model."""

_IMAGE = re.compile(r"!\[([^\]\n]{0,300})\]\([^)\n]{0,2000}\)")
_LINK = re.compile(r"(?<!!)\[([^\]\n]{0,300})\]\(\s*(?:https?:|//|data:|javascript:)[^)\n]*\)")
_NUMBER = re.compile(r"\[(\s*\d{1,3}(?:\s*[,;–-]\s*\d{1,3})*\s*)\]")
_TAG = re.compile(r"<(?=[/!|<]?[A-Za-z|<])([^<>\n]{0,300})>")
_RULE = re.compile(r"^[ \t]*(?:[-=*#_~<>`\"]{3,}|#{1,6}(?=\s))[ \t]*", re.MULTILINE)
_FENCE = re.compile(r"`{3,}|<{2,}|>{2,}|\"{3,}")
_LABEL = re.compile(
    r"^([ \t]*(?:question|answer|passages?|system|user|human|assistant|rules?|instructions?"
    r"|response)[ \t]*):",
    re.IGNORECASE | re.MULTILINE,
)


def neutralised(text: str, start: int = 0, end: int | None = None) -> str:
    """A stretch of a text for a prompt; its stored form and its offsets stay as they are.

    What speaks to a model is left out, invisible characters with it. What could pass for a part
    of the prompt is written otherwise: "[2]" as "(2)", "<b>" as "‹b›", "Question:" as
    "Question –"; addresses of links and images go.
    """
    last = len(text) if end is None else end
    parts: list[str] = []
    place = start
    for finding in addressed(text, start, last):
        parts += text[place : max(place, finding.start)], LEFT_OUT
        place = max(place, min(finding.end, last))
    parts.append(text[place:last])
    left = re.sub(rf"(?:{re.escape(LEFT_OUT)}\s*)+(?=\S|\Z)", f"{LEFT_OUT} ", "".join(parts))
    return _plain(without_invisible(left)).strip()


def neutralised_line(text: str) -> str:
    """A title or the name of an outlet for a prompt, on one line, without "|"."""
    return " ".join(neutralised(text).replace("|", "/").split())


def _plain(text: str) -> str:
    plain = _TAG.sub(r"‹\1›", _LINK.sub(r"\1", _IMAGE.sub(r"\1", text)))
    plain = _FENCE.sub(" ", _RULE.sub("", plain))
    return _LABEL.sub(r"\1 –", _NUMBER.sub(r"(\1)", plain))
