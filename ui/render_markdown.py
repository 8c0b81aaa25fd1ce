"""An answer as Markdown with footnotes, for pasting into notes and articles."""

import re

from rag.types import NO_ANSWER, Answer, Citation, Sentence
from ui.markup import byline, web_address

_SPECIAL = re.compile(r"([\\`*_\[\]<>~|])")
_UNSAFE_IN_LINK = re.compile(r"[<>\s]")


def answer_to_markdown(answer: Answer) -> str:
    """The question in bold, the answer with ``[^1]`` marks, and the footnotes under it."""
    paragraphs = [f"**{_plain(answer.question)}**"]
    if answer.abstained:
        paragraphs.append(NO_ANSWER)
    else:
        paragraphs.append(" ".join(_sentence(s) for s in answer.sentences))
    paragraphs.extend(_footnote(citation) for citation in answer.citations)
    return "\n\n".join(paragraphs) + "\n"


def _sentence(sentence: Sentence) -> str:
    text = _plain(sentence.text)
    if sentence.support == "unsupported":
        text = f"~~{text}~~ (not supported)"
    return text + "".join(f"[^{marker}]" for marker in sentence.citations)


def _footnote(citation: Citation) -> str:
    title = _plain(citation.title)
    address = web_address(citation.url)
    if address:
        title = f"[{title}](<{_UNSAFE_IN_LINK.sub('', address)}>)"
    head = _plain(byline(citation))
    return f"[^{citation.marker}]: {head}: {title}. “{_plain(citation.quote)}”"


def _plain(text: str) -> str:
    """The text on one line, with everything that Markdown would read as markup escaped."""
    return _SPECIAL.sub(r"\\\1", " ".join(text.split()))
