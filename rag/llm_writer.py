"""The LLM writer: numbered passages in, streamed sentences with [n] out.

What comes back is a draft: its markers are checked in rag/cite.py. A sentence without a marker,
or with none that names a passage, is a draft that points nowhere; it is shown only if the check
finds its source among the evidence all the same.
"""

from collections import deque
from collections.abc import Generator, Mapping
from contextlib import suppress
from dataclasses import replace
from importlib.resources import files

from rag.chat_model import ChatModel
from rag.errors import LLMUnavailable, MessageTooLong
from rag.evidence import Evidence
from rag.heard import Hearing
from rag.markers import read_markers
from rag.types import NO_ANSWER, Passage, as_known
from rag.untrusted.neutral import neutralised, neutralised_line
from rag.write import Draft, Written

MOST_HEARD = 15
"""Sentences that are read of an answer; the prompt asks for five at most."""


class LLMWriter:
    """Writes with a language model."""

    def __init__(self, model: ChatModel) -> None:
        self.name = f"llm:{model.name}"
        self._model = model

    def write(self, evidence: Evidence) -> Generator[Draft, None, Written]:
        """Draft sentences as the model completes them; none when it says it cannot answer.

        Raises:
            LLMUnavailable: no answer, an error, or silence for longer than the timeout.

        """
        given = prompt() + passages_text(evidence)
        hearing = Hearing(self._reply(evidence), given, MOST_HEARD, _was_cut_short)
        refused = False
        sentences = iter(hearing)
        for sentence in sentences:
            if _refuses(sentence):
                refused = True
                with suppress(LLMUnavailable):  # what it goes on to say is counted, not read
                    deque(sentences, maxlen=0)
                break
            text, passages = read_markers(sentence, len(evidence.passages))
            yield Draft(text, passages=passages)
        if hearing.stopped:
            return Written(hearing.usage, (hearing.stopped,), refused=refused)
        return replace(hearing.returned or Written(), refused=refused)

    def _reply(self, evidence: Evidence) -> Generator[str, None, Written]:
        """The model's words; with fewer passages, the last ones left out, if it cannot read all."""
        count = total = len(evidence.passages)
        while True:
            try:
                usage = yield from self._model.stream(prompt(), passages_text(evidence, count))
                break
            except MessageTooLong:
                if count <= 1:
                    raise
                count = count * 7 // 8
        notices = []
        if count < total:
            notices.append(
                f"The LLM read the first {count} of {total} passages: it has no room for more."
            )
        if usage is not None and usage.cut_short:
            notices.append("The LLM was cut off at its longest answer (FOOTNOTE_LLM_MAX_TOKENS).")
        return Written(usage, tuple(notices))


def prompt() -> str:
    """The instructions, with the shared refusal sentence filled in."""
    text = files("rag").joinpath("prompts/answer.txt").read_text(encoding="utf-8")
    return text.format(no_answer=NO_ANSWER).strip()


def passages_text(evidence: Evidence, most: int | None = None) -> str:
    """The numbered passages, or the first so many, with outlet and date, and the question."""
    shown = enumerate(evidence.passages[:most], start=1)
    articles = {c.article.id: c.article.text for c in evidence.candidates}
    blocks = [
        f"[{n}] {_heading(passage)}\n<<<\n{_quoted(passage, articles)}\n>>>" for n, passage in shown
    ]
    return "\n\n".join([*blocks, f"Question: {evidence.question}"])


def _heading(passage: Passage) -> str:
    published = as_known(passage.published, passage.published_last)
    told = (neutralised_line(passage.title), neutralised_line(passage.source or ""), published)
    return " | ".join(filter(None, told))


def _quoted(passage: Passage, articles: Mapping[str, str]) -> str:
    """The text of a passage with nothing in it that the model could take for its own prompt."""
    if passage.article_id not in articles:  # none of its sentences is left
        return neutralised(passage.text)
    return neutralised(articles[passage.article_id], passage.start, passage.end)


def _was_cut_short(written: Written) -> bool:
    return written.usage is not None and written.usage.cut_short


def _refuses(sentence: str) -> bool:
    return NO_ANSWER.rstrip(".").casefold() in sentence.casefold()
