"""A language model in this process: found, loaded the first time it is asked, and asked."""

import re
from collections.abc import Generator
from contextlib import closing
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

from rag.errors import EmbedderUnavailable, LLMUnavailable, first_line
from rag.machine import card_memory, main_memory
from rag.models import hub_folder
from rag.replies import Ending, spoken
from rag.torch_encoder import graphics_card
from rag.types import Usage
from rag.usage import Meter, Prices

if TYPE_CHECKING:
    from rag.causal_lm import CausalLM

MOST_TOKENS = 512
_NO_LIMIT = 1 << 20
"""Tokens; tokenizers without a limit give a number far above it."""

_ADVICE = (
    "Set FOOTNOTE_LLM_LOCAL to the folder or hub name of a causal language model (for example "
    "Qwen/Qwen2.5-1.5B-Instruct), or unset it."
)
_PATH = re.compile(r"^[/.~\\]|^[A-Za-z]:")


class LocalModel:
    """A causal model of Hugging Face; safe to share between threads, which take turns."""

    def __init__(
        self,
        source: str,
        *,
        device: str = "auto",
        timeout_s: float = 60.0,
        most_tokens: int | None = None,
        prices: Prices | None = None,
    ) -> None:
        folder = Path(source).expanduser()
        self.name = folder.name if folder.is_dir() or _PATH.match(source) else source
        self._source = source
        self._device = device
        self._timeout_s = timeout_s
        self._most_tokens = most_tokens or MOST_TOKENS
        self._prices = prices or Prices()
        self._loaded: CausalLM | None = None
        self._loading = Lock()

    def stream(self, instructions: str, message: str) -> Generator[str, None, Usage]:
        """The reply in pieces as the model writes them; at its end, what it took."""
        meter = Meter(f"{instructions}\n{message}", self._prices)
        told = self._told(instructions, message)
        return (yield from spoken(told, meter, f'The model "{self.name}"'))

    def load(self) -> "CausalLM":
        """The model, loaded the first time; that of the hub is downloaded the first time ever.

        Raises:
            LLMUnavailable: there is none, it does not fit, or it is no causal language model.

        """
        with self._loading:
            if self._loaded is None:
                self._loaded = self._load()
            return self._loaded

    def _told(self, instructions: str, message: str) -> Generator[str, None, Ending]:
        from llama_index.core.base.llms.types import ChatMessage

        llm = self.load()
        messages = [
            ChatMessage(role="system", content=instructions),
            ChatMessage(role="user", content=message),
        ]
        if llm.messages_to_prompt(messages).rstrip().endswith("<think>"):
            yield "<think>"  # its template has opened the thoughts that it will close
        ending = Ending()
        with closing(llm.stream_chat(messages)) as parts:
            for part in parts:
                ending = part.raw or ending
                yield part.delta or ""
        return ending

    def _load(self) -> "CausalLM":
        from rag.causal_lm import CausalLM

        folder = _folder(self._source)
        try:
            device = graphics_card(self._device, setting="FOOTNOTE_LLM_DEVICE") or "cpu"
        except EmbedderUnavailable as exc:
            raise LLMUnavailable(str(exc)) from exc
        _check_room(self.name, folder, device)
        model, tokenizer = _read(self.name, folder, device)
        return CausalLM(
            model,
            tokenizer,
            model_name=self.name,
            context=_context(model, tokenizer),
            most_tokens=self._most_tokens,
            timeout_s=self._timeout_s,
        )


def _folder(source: str) -> Path:
    """Where the model's files are; what looks like a path is never asked of the hub."""
    folder = Path(source).expanduser()
    if folder.is_dir():
        return folder
    if _PATH.match(source):
        raise LLMUnavailable(f"There is no folder {folder} with a language model. {_ADVICE}")
    try:
        return hub_folder(source)
    except (OSError, ValueError) as exc:
        raise LLMUnavailable(
            f'The language model "{source}" is no folder and cannot be had from the hub '
            f"({first_line(exc)}). {_ADVICE}"
        ) from exc


def _check_room(name: str, folder: Path, device: str) -> None:
    """Raise LLMUnavailable before a model too large makes the system end this process."""
    weights = [*folder.glob("*.safetensors")] or [*folder.glob("*.bin")]
    needed = sum(file.stat().st_size for file in weights)
    room = (card_memory(device) if device != "cpu" else None) or main_memory()
    if needed > room.free:
        raise LLMUnavailable(
            f'The model "{name}" has weights of {needed / 1e9:.1f} GB, and {room.where} has '
            f"{room.free / 1e9:.1f} GB free. Take a smaller one: footnote doctor says which sizes "
            "this machine can carry."
        )


def _read(name: str, folder: Path, device: str) -> tuple[Any, Any]:
    """The model on its device and its tokenizer."""
    from safetensors import SafetensorError
    from transformers import AutoModelForCausalLM, AutoTokenizer
    from transformers.utils import logging as transformers_logging

    transformers_logging.set_verbosity_error()
    transformers_logging.disable_progress_bar()
    try:
        tokenizer = AutoTokenizer.from_pretrained(str(folder), local_files_only=True)
        model, told = AutoModelForCausalLM.from_pretrained(
            str(folder), dtype="auto", local_files_only=True, output_loading_info=True
        )
        model = model.to(device).eval()
    except (
        OSError,
        ValueError,
        RuntimeError,
        LookupError,
        TypeError,
        ImportError,
        MemoryError,
        SafetensorError,
    ) as exc:
        raise LLMUnavailable(
            f'The language model "{name}" cannot be loaded ({first_line(exc)}). {_ADVICE}'
        ) from exc
    if told["missing_keys"]:
        raise LLMUnavailable(
            f'"{name}" is no causal language model: {len(told["missing_keys"])} of its weights '
            f"are missing ({min(told['missing_keys'])}). {_ADVICE}"
        )
    return model, tokenizer


def _context(model: Any, tokenizer: Any) -> int:
    """Tokens that the model reads and writes at most."""
    config = model.config.get_text_config()
    limits = [getattr(config, "max_position_embeddings", None), tokenizer.model_max_length]
    known = [int(limit) for limit in limits if limit and 0 < limit < _NO_LIMIT]
    return min(known, default=_NO_LIMIT)
