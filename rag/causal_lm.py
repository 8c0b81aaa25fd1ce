"""A causal language model of transformers as an LLM of llama-index, streamed and stopped at will.

The package llama-index-llms-huggingface does the same with three gaps that a reader would notice
(docs/decisions/0013-local-llm.md): its stream hangs when the model fails, cannot be stopped, and
counts no tokens.
"""

from collections.abc import Callable, Generator, Sequence
from contextlib import suppress
from functools import partial
from queue import Empty
from threading import Event, Lock, Thread
from typing import Any

from jinja2 import TemplateError
from llama_index.core.base.llms.types import ChatMessage
from llama_index.core.bridge.pydantic import PrivateAttr
from llama_index.core.llms import CompletionResponse, CustomLLM, LLMMetadata
from llama_index.core.llms.callbacks import llm_completion_callback

from rag.errors import LLMUnavailable, MessageTooLong, first_line
from rag.replies import Ending

_REPLY_SHARE = 4
"""A reply needs the most tokens that it may have, or one part in so many of the context."""

_FAILURES = (RuntimeError, ValueError, TypeError, LookupError, MemoryError)


class CausalLM(CustomLLM):  # type: ignore[misc]
    """A loaded model with its tokenizer; writes one reply at a time, always the likeliest words."""

    model_name: str
    context: int
    most_tokens: int
    timeout_s: float
    _model: Any = PrivateAttr()
    _tokenizer: Any = PrivateAttr()
    _turn: Lock = PrivateAttr(default_factory=Lock)

    def __init__(
        self,
        model: Any,
        tokenizer: Any,
        *,
        model_name: str,
        context: int,
        most_tokens: int,
        timeout_s: float,
    ) -> None:
        super().__init__(
            model_name=model_name,
            context=context,
            most_tokens=most_tokens,
            timeout_s=timeout_s,
            messages_to_prompt=partial(to_prompt, tokenizer),
        )
        self._model = model
        self._tokenizer = tokenizer

    @property
    def runs(self) -> str:
        """Size, number format, place and context, in words."""
        weights = str(self._model.dtype).removeprefix("torch.")
        return (
            f"{self._model.num_parameters() / 1e9:.2f} billion parameters, {weights} on "
            f"{self._model.device}, {self.context} tokens at most"
        )

    @property
    def metadata(self) -> LLMMetadata:
        """What llama-index wants to know of a model."""
        return LLMMetadata(
            context_window=self.context,
            num_output=self.most_tokens,
            model_name=self.model_name,
            is_chat_model=True,
        )

    @llm_completion_callback()  # type: ignore[untyped-decorator]
    def complete(self, prompt: str, formatted: bool = False, **kwargs: Any) -> CompletionResponse:
        """The whole continuation of a prompt."""
        *_, last = self.stream_complete(prompt, formatted=formatted, **kwargs)
        return last

    @llm_completion_callback()  # type: ignore[untyped-decorator]
    def stream_complete(
        self,
        prompt: str,
        formatted: bool = False,
        **_: Any,
    ) -> Generator[CompletionResponse, None, None]:
        """The continuation as it grows; the ``raw`` of the last one is its ``Ending``.

        Raises:
            MessageTooLong: the prompt leaves too little of the context for a reply.
            LLMUnavailable: the model fails, is silent for too long, or is busy for as long.

        """
        # A chat template has written the tokens that open a text; a plain prompt has not.
        templated = formatted and bool(self._tokenizer.chat_template)
        inputs = self._tokenizer(
            prompt, return_tensors="pt", add_special_tokens=not templated, verbose=False
        )
        inputs = inputs.to(self._model.device)
        read = inputs["input_ids"].shape[1]
        room = self.context - read
        if room < max(1, min(self.most_tokens, self.context // _REPLY_SHARE)):
            raise MessageTooLong(
                f"The question with its passages has {read} tokens, and {self.model_name} reads "
                f"{self.context} at most. Lower FOOTNOTE_TOP_K, or take a model with more context."
            )
        reply = Reply(self._model, self._tokenizer, inputs, min(room, self.most_tokens))
        return self._told(reply)

    def _told(self, reply: "Reply") -> Generator[CompletionResponse, None, None]:
        if not self._turn.acquire(timeout=self.timeout_s):
            raise LLMUnavailable(
                f"{self.model_name} is still writing another answer. Ask again in a moment."
            )
        text = ""
        # The turn ends with the thread that writes, which outlives a reader who has left.
        for delta in reply.pieces(self.timeout_s, self._turn.release):
            text += delta
            yield CompletionResponse(text=text, delta=delta, raw=None)
        yield CompletionResponse(text=text, delta="", raw=reply.ending)


class Reply:
    """One reply on its way: a thread that writes it, and who stops when nobody reads on."""

    def __init__(self, model: Any, tokenizer: Any, inputs: Any, most_tokens: int) -> None:
        self.ending: Ending | None = None
        self._model = model
        self._tokenizer = tokenizer
        self._inputs = inputs
        self._most_tokens = most_tokens
        self._left = Event()
        self._error: Exception | None = None

    def pieces(self, timeout_s: float, done: Callable[[], None]) -> Generator[str, None, None]:
        """The words as they come; ``done`` is called once when the model is free again."""
        from transformers import TextIteratorStreamer

        streamer = TextIteratorStreamer(
            self._tokenizer, skip_prompt=True, timeout=timeout_s, skip_special_tokens=True
        )
        writing = Thread(target=self._write, args=(streamer, done), name="footnote-llm")
        writing.start()
        try:
            yield from streamer
            writing.join()  # the last word comes just before its end
        except Empty as exc:
            raise LLMUnavailable(
                f"The model wrote nothing for {timeout_s:g} seconds. Take a smaller one (footnote "
                "doctor says which sizes fit), or raise FOOTNOTE_LLM_TIMEOUT."
            ) from exc
        finally:
            self._left.set()
        if self.ending is None:
            said = first_line(self._error) if self._error else "it stopped"
            raise LLMUnavailable(
                f"The model failed ({said}). If memory is short, take a smaller one (footnote "
                "doctor says which sizes fit) or lower FOOTNOTE_TOP_K."
            ) from self._error

    def _write(self, streamer: Any, done: Callable[[], None]) -> None:
        from transformers import StoppingCriteriaList

        read = self._inputs["input_ids"].shape[1]
        try:
            made = self._model.generate(
                **self._inputs,
                streamer=streamer,
                max_new_tokens=self._most_tokens,
                do_sample=False,
                num_beams=1,
                stopping_criteria=StoppingCriteriaList([self._is_left]),
            )
            written = made.shape[1] - read
            full = written >= self._most_tokens and not self._ends(int(made[0, -1]))
            self.ending = Ending("length" if full else "stop", (read, written))
        except _FAILURES as exc:
            self._error = exc
        finally:
            done()
            streamer.on_finalized_text("", stream_end=True)

    def _is_left(self, *_: Any) -> bool:
        return self._left.is_set()

    def _ends(self, token: int) -> bool:
        ends = self._model.generation_config.eos_token_id
        return token in (ends if isinstance(ends, list) else [ends])


def to_prompt(tokenizer: Any, messages: Sequence[ChatMessage]) -> str:
    """The messages as the model's chat template writes them, or plainly when it has none.

    Some templates know no instructions apart from the message; then these open the message.
    """
    said = [{"role": message.role.value, "content": message.content or ""} for message in messages]
    plain = "\n\n".join(str(turn["content"]) for turn in said)
    if not tokenizer.chat_template:
        return f"{plain}\n\nAnswer:"
    for turns in (said, [{"role": "user", "content": plain}]):
        with suppress(TemplateError):
            return str(
                tokenizer.apply_chat_template(turns, tokenize=False, add_generation_prompt=True)
            )
    return f"{plain}\n\nAnswer:"
