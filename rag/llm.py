"""A language model behind a server, and which model the settings name.

Any server that speaks the OpenAI form (Ollama, llama.cpp, vLLM, OpenAI), through llama-index's
OpenAI-like class.
"""

import re
from collections.abc import Generator, Iterator
from typing import Any

from rag.chat_model import ChatModel
from rag.errors import BadSettings, LLMUnavailable, MessageTooLong
from rag.replies import Ending, spoken
from rag.settings import Settings
from rag.types import Usage
from rag.usage import Meter, Prices

# What the client trips over when a server answers, but not in the OpenAI form.
_NONSENSE = (ValueError, TypeError, AttributeError, LookupError)
_REFUSED = (400, 422)
_TOO_LONG = re.compile(r"context[ _](length|size|window)|maximum context", re.IGNORECASE)


class ServerModel:
    """A model behind an OpenAI-compatible server; safe to share between threads."""

    def __init__(
        self,
        url: str,
        name: str,
        *,
        key: str | None = None,
        timeout_s: float = 60.0,
        most_tokens: int | None = None,
        prices: Prices | None = None,
    ) -> None:
        self.name = name
        self._url = url
        self._key = key
        self._timeout_s = timeout_s
        self._most_tokens = most_tokens
        self._prices = prices or Prices()
        self._counts = True  # until the server has refused to count tokens

    def stream(self, instructions: str, message: str) -> Generator[str, None, Usage]:
        """The reply in pieces as the server sends them; at its end, what it took."""
        meter = Meter(f"{instructions}\n{message}", self._prices)
        told = self._told(instructions, message)
        return (yield from spoken(told, meter, f"The LLM at {self._url}"))

    def _told(self, instructions: str, message: str) -> Generator[str, None, Ending]:
        """The pieces as they come, then how the server ended."""
        from httpx import HTTPError
        from openai import OpenAIError

        ending = Ending()
        try:
            for part in self._parts(instructions, message):
                ending = _after(ending, part.raw)
                yield part.delta or ""
        except MessageTooLong:
            raise
        except (OpenAIError, HTTPError, *_NONSENSE) as exc:
            raise LLMUnavailable(
                f"The LLM at {self._url} did not answer ({_reason(exc)}). Check FOOTNOTE_LLM_URL, "
                "FOOTNOTE_LLM_MODEL and FOOTNOTE_LLM_KEY, and that the server is running."
            ) from exc
        if not ending.reason:
            raise LLMUnavailable(
                f"The LLM at {self._url} broke off before it was done. "
                "Ask again; if it stays so, check the server and FOOTNOTE_LLM_URL."
            )
        return ending

    def _parts(self, instructions: str, message: str) -> Iterator[Any]:
        """What the server sends; asked again without the count if it does not know that wish."""
        from llama_index.core.llms import ChatMessage
        from openai import APIStatusError

        messages = [
            ChatMessage(role="system", content=instructions),
            ChatMessage(role="user", content=message),
        ]
        count: dict[str, Any] = {"stream_options": {"include_usage": True}} if self._counts else {}
        try:
            yield from self._client().stream_chat(messages, **count)
        except APIStatusError as exc:
            if exc.status_code in _REFUSED and _TOO_LONG.search(str(exc)):
                raise MessageTooLong(
                    f"The question with its passages is too long for the LLM at {self._url} "
                    f"({_reason(exc)}). Lower FOOTNOTE_TOP_K, or give the model more context."
                ) from exc
            if exc.status_code not in _REFUSED or not count:
                raise
            yield from self._client().stream_chat(messages)
            self._counts = False

    def _client(self) -> Any:
        from llama_index.llms.openai_like import OpenAILike

        return OpenAILike(
            model=self.name,
            api_base=self._url,
            api_key=self._key or "none",  # local servers want none, the client wants some
            is_chat_model=True,
            temperature=0.0,
            timeout=self._timeout_s,
            max_tokens=self._most_tokens,
            max_retries=0,  # falling back to extractive at once serves the reader better
        )


def build_chat_model(settings: Settings) -> ChatModel | None:
    """The language model that the settings name; None when they name none.

    Raises:
        BadSettings: they name two.

    """
    prices = Prices(settings.llm_price_in, settings.llm_price_out)
    if settings.llm_url and settings.llm_local:
        raise BadSettings(
            "FOOTNOTE_LLM_URL and FOOTNOTE_LLM_LOCAL name two models. Unset one of them."
        )
    if settings.llm_local:
        from rag.local_llm import LocalModel

        return LocalModel(
            settings.llm_local,
            device=settings.llm_device,
            timeout_s=settings.llm_timeout,
            most_tokens=settings.llm_max_tokens,
            prices=prices,
        )
    if settings.llm_url is None:
        return None
    return ServerModel(
        settings.llm_url,
        settings.llm_model,
        key=settings.llm_key.get_secret_value() if settings.llm_key else None,
        timeout_s=settings.llm_timeout,
        most_tokens=settings.llm_max_tokens,
        prices=prices,
    )


def _after(ending: Ending, chunk: Any) -> Ending:
    """The ending as this chunk of the stream tells it."""
    choices = getattr(chunk, "choices", None) or ()
    reason = next((c.finish_reason for c in choices if c.finish_reason), ending.reason)
    usage = getattr(chunk, "usage", None)
    counted = (int(usage.prompt_tokens), int(usage.completion_tokens)) if usage else ending.counted
    return Ending(reason, counted)


def _reason(error: Exception) -> str:
    text = str(error).strip() or type(error).__name__
    return text if len(text) <= 200 else text[:200] + "…"
