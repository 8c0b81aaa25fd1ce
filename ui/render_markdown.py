"""An answer as Markdown with footnotes, for pasting into notes and articles."""

import re

from rag.differences.wording import disagreement_pieces
from rag.types import NO_ANSWER, Answer, Citation, Disagreement, Sentence
from ui.markup import byline, web_address
from ui.render_differences import superseded

_SPECIAL = re.compile(r"([\\`*_\[\]<>~|])")
_UNSAFE_IN_LINK = re.compile(r"[<>\s]")


def answer_to_markdown(answer: Answer) -> str:
    """The question in bold, the answer with ``[^1]`` marks, and the footnotes under it."""
    paragraphs = [f"**{_plain(answer.question)}**"]
    if answer.abstained:
        paragraphs.append(NO_ANSWER)
    else:
        replaced = superseded(answer.sentences, answer.citations)
        paragraphs.append(" ".join(_sentence(s, s in replaced) for s in answer.sentences))
    for disagreement in answer.disagreements:
        paragraphs.append(_difference(disagreement, answer))
    paragraphs.extend(_footnote(citation) for citation in answer.citations)
    return "\n\n".join(paragraphs) + "\n"


def _sentence(sentence: Sentence, replaced: bool) -> str:
    text = _plain(sentence.text)
    if sentence.support == "unsupported":
        text = f"~~{text}~~ (not supported)"
    text += "".join(f"[^{marker}]" for marker in sentence.citations)
    return f"{text} (superseded)" if replaced else text


def _difference(disagreement: Disagreement, answer: Answer) -> str:
    pieces = disagreement_pieces(disagreement, answer.citations)
    told = "".join(f"[^{p}]" if isinstance(p, int) else _plain_piece(p) for p in pieces)
    return f"_{told}_"


def _plain_piece(text: str) -> str:
    """As ``_plain``, with the spaces that join it to what stands beside it."""
    return _SPECIAL.sub(r"\\\1", re.sub(r"\s+", " ", text))


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
