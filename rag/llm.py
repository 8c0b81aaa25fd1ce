"""The LLM writer: numbered passages in, streamed sentences with [n] out.

Any server that speaks the OpenAI form (Ollama, llama.cpp, vLLM, OpenAI), through llama-index's
OpenAI-like class. What comes back is a draft: its markers are checked in rag/cite.py.
"""

import re
from collections.abc import Iterator
from importlib.resources import files
from typing import Any

from rag.errors import LLMUnavailable
from rag.evidence import Evidence
from rag.settings import Settings
from rag.types import NO_ANSWER, Passage, as_known
from rag.words import sentence_spans
from rag.write import Draft

# At most three digits: "[1998]" is a year that somebody put in brackets.
_GROUP = r"\[(\d{1,3}(?:\s*[,;]\s*\d{1,3})*)\]"
_MARKER = re.compile(_GROUP)
# "…ended. [1][2]" becomes "…ended [1][2]." so that a marker stays with its sentence.
_AFTER_STOP = re.compile(r"([.!?][\"'”’)]*)((?:\s*\[\d{1,3}(?:\s*[,;]\s*\d{1,3})*\])+)")
_BULLET = re.compile(r"^(?:[-*•\s]+|\d{1,2}[.)](?:\s+|$))+")

# What the client trips over when a server answers, but not in the OpenAI form.
_NONSENSE = (ValueError, TypeError, AttributeError, LookupError)


class LLMWriter:
    """Writes with a model behind an OpenAI-compatible server."""

    def __init__(self, url: str, model: str, key: str | None, timeout_s: float) -> None:
        self.name = f"llm:{model}"
        self._url = url
        self._model = model
        self._key = key
        self._timeout_s = timeout_s

    def write(self, evidence: Evidence) -> Iterator[Draft]:
        """Draft sentences as the model completes them; none when it says it cannot answer.

        Raises:
            LLMUnavailable: no answer, an error, or silence for longer than the timeout.

        """
        count = len(evidence.passages)
        heard = False
        for sentence in _sentences(self._stream(evidence)):
            heard = True
            if NO_ANSWER.rstrip(".").casefold() in sentence.casefold():
                return
            text, passages = _read_markers(sentence, count)
            if text:
                yield Draft(text, passages=passages)
        if not heard:
            raise LLMUnavailable(f"The LLM at {self._url} sent an empty answer. Ask again.")

    def _stream(self, evidence: Evidence) -> Iterator[str]:
        from httpx import HTTPError
        from llama_index.core.llms import ChatMessage
        from openai import OpenAIError

        messages = [
            ChatMessage(role="system", content=prompt()),
            ChatMessage(role="user", content=passages_text(evidence)),
        ]
        finished = False
        try:
            for part in self._client().stream_chat(messages):
                finished = finished or _is_finished(part.raw)
                yield part.delta or ""
        except (OpenAIError, HTTPError, *_NONSENSE) as exc:
            raise LLMUnavailable(
                f"The LLM at {self._url} did not answer ({_reason(exc)}). Check FOOTNOTE_LLM_URL, "
                "FOOTNOTE_LLM_MODEL and FOOTNOTE_LLM_KEY, and that the server is running."
            ) from exc
        if not finished:
            raise LLMUnavailable(
                f"The LLM at {self._url} broke off before it was done. "
                "Ask again; if it stays so, check the server and FOOTNOTE_LLM_URL."
            )

    def _client(self) -> Any:
        from llama_index.llms.openai_like import OpenAILike

        return OpenAILike(
            model=self._model,
            api_base=self._url,
            api_key=self._key or "none",  # local servers want none, the client wants some
            is_chat_model=True,
            temperature=0.0,
            timeout=self._timeout_s,
            max_retries=0,  # falling back to extractive at once serves the reader better
        )


def build_llm_writer(settings: Settings) -> LLMWriter | None:
    """The LLM writer that the settings name; None without FOOTNOTE_LLM_URL."""
    if settings.llm_url is None:
        return None
    key = settings.llm_key.get_secret_value() if settings.llm_key else None
    return LLMWriter(settings.llm_url, settings.llm_model, key, settings.llm_timeout)


def prompt() -> str:
    """The instructions, with the shared refusal sentence filled in."""
    text = files("rag").joinpath("prompts/answer.txt").read_text(encoding="utf-8")
    return text.format(no_answer=NO_ANSWER).strip()


def passages_text(evidence: Evidence) -> str:
    """The numbered passages with outlet and date, and the question."""
    blocks = [f"[{n}] {_heading(p)}\n{p.text}" for n, p in enumerate(evidence.passages, start=1)]
    return "\n\n".join([*blocks, f"Question: {evidence.question}"])


def _heading(passage: Passage) -> str:
    published = as_known(passage.published, passage.published_last)
    return " | ".join(filter(None, (passage.title, passage.source, published)))


def _sentences(parts: Iterator[str]) -> Iterator[str]:
    """Whole sentences of a stream, each with the markers that follow it."""
    buffer = ""
    for part in parts:
        buffer += part
        if buffer.lstrip().startswith("<think>"):  # a reasoning model, not yet answering
            buffer = buffer.partition("</think>")[2] or buffer
            continue
        tidy = _AFTER_STOP.sub(r"\2\1", buffer)
        spans = list(sentence_spans(tidy))
        while len(spans) > 1 and _is_cut(tidy[: spans[1][0]], tidy[spans[1][0] :]):
            yield tidy[slice(*spans.pop(0))]
            buffer = tidy = tidy[spans[0][0] :]
            spans = list(sentence_spans(tidy))
    if not buffer.lstrip().startswith("<think>"):
        tidy = _AFTER_STOP.sub(r"\2\1", buffer)
        yield from (tidy[start:end] for start, end in sentence_spans(tidy))


def _is_cut(sentence: str, rest: str) -> bool:
    """Whether a sentence ends here for good, whatever the stream brings next.

    What follows may be nothing but its marker; "Dr. In" may become "Dr. Ines"; and an opening
    quotation mark belongs to what comes after it.
    """
    if not re.search(r"[^\W\d_]\w*\W", rest):
        return False
    closed = (t.count("“") == t.count("”") and t.count('"') % 2 == 0 for t in (sentence, rest))
    return "\n" in sentence or all(closed)


def _read_markers(sentence: str, count: int) -> tuple[str, tuple[int, ...]]:
    """The sentence without markers, and the passages (from 0) that they name; invented ones go."""
    numbers = [int(n) for group in _MARKER.findall(sentence) for n in re.split(r"[,;]", group)]
    passages = dict.fromkeys(n - 1 for n in numbers if 1 <= n <= count)
    text = re.sub(r"\s+([.,;!?])", r"\1", re.sub(r"\s*" + _GROUP, "", sentence))
    return _BULLET.sub("", text.replace("**", "")).strip(), tuple(passages)


def _is_finished(chunk: Any) -> bool:
    """Whether a stream's chunk says why the model stopped; a broken connection never does."""
    return any(choice.finish_reason for choice in getattr(chunk, "choices", None) or ())


def _reason(error: Exception) -> str:
    text = str(error).strip() or type(error).__name__
    return text if len(text) <= 200 else text[:200] + "…"
