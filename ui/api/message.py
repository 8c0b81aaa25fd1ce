"""An answer as the message of a chat: sentences with markers, and the footnotes under them."""

import re

from rag.addresses import web_address
from rag.differences.wording import disagreement_to_text
from rag.types import NO_ANSWER, Answer, Citation, Sentence
from ui.markup import byline

_MARKUP = re.compile(r"<(?=[/!?a-zA-Z])|(?<=!)\[|(?<=\])[(\[:]")


def message_of(answer: Answer) -> str:
    """The whole message, as text that Markdown shows well, too."""
    told = [NO_ANSWER if answer.abstained else body_of(answer), tail_of(answer)]
    return "\n\n".join(part for part in told if part)


def body_of(answer: Answer) -> str:
    """The sentences alone; what grows while an answer is streamed."""
    return " ".join(_sentence(sentence) for sentence in answer.sentences)


def tail_of(answer: Answer) -> str:
    """What can only be said at the end: differences, notices, footnotes."""
    told = [disagreement_to_text(d, answer.citations) for d in answer.disagreements]
    told += answer.notices
    footnotes = "\n".join(_footnote(citation) for citation in answer.citations)
    return "\n\n".join([*told, *([footnotes] if footnotes else [])])


def _sentence(sentence: Sentence) -> str:
    marks = "".join(f"[{marker}]" for marker in sentence.citations)
    doubt = " (not supported)" if sentence.support == "unsupported" else ""
    return f"{_one_line(sentence.text)}{' ' if marks else ''}{marks}{doubt}"


def _footnote(citation: Citation) -> str:
    address = web_address(citation.url)
    told = f"[{citation.marker}] {byline(citation)}: {citation.title}. “{citation.quote}”"
    # Two blanks end a line in Markdown, so that each footnote has its own.
    return f"{_one_line(told)}{f' <{address}>' if address else ''}  "


def _one_line(text: str) -> str:
    # A chat page shows Markdown: an article must bring no image, link or tag of its own into it.
    return _MARKUP.sub(r"\\\g<0>", " ".join(text.split()))
