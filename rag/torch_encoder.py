"""Models run by PyTorch, on the CPU or a graphics card (the door to sentence-transformers)."""

import platform
import shutil
import sys
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from rag.errors import EmbedderUnavailable, first_line
from rag.pieces import Pieces

CPU_BATCH, CARD_BATCH = 32, 256


class TorchEncoder:
    """A sentence-transformers model in float32, wherever it was loaded."""

    def __init__(self, sentence_transformer: Any) -> None:
        self._model = sentence_transformer
        self._device = str(sentence_transformer.device)
        self._batch = CPU_BATCH if self._device == "cpu" else CARD_BATCH
        self.max_tokens = int(sentence_transformer.max_seq_length or 512)
        self.dimension = int(sentence_transformer.get_embedding_dimension())
        self.runs = f"PyTorch float32 on {self._device}"

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Unit-length vectors, shape (len(texts), dimension)."""
        vectors: NDArray[np.float32] = self._model.encode(
            list(texts),
            batch_size=self._batch,
            normalize_embeddings=True,
            show_progress_bar=False,
            prompt="",  # an Embedder puts the prompts before the texts
        )
        return vectors

    @cached_property
    def pieces(self) -> Pieces | None:
        """The model's word pieces; ``None`` when its tokenizer is not a fast one."""
        backend = getattr(self._model.tokenizer, "backend_tokenizer", None)
        if backend is None:
            return None
        own = Tokenizer.from_str(backend.to_str())
        own.no_truncation()
        own.no_padding()
        return Pieces(own)

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Model tokens of each text, special tokens not counted."""
        tokenize = self._model.tokenizer
        return [len(tokenize(t, add_special_tokens=False, verbose=False).input_ids) for t in texts]


def is_mean_of_tokens(sentence_transformer: Any) -> bool:
    """Whether the model's vectors are plain means of its token vectors, brought to length one."""
    kinds = [type(part).__name__ for part in sentence_transformer]
    if kinds[:2] != ["Transformer", "Pooling"] or set(kinds[2:]) - {"Normalize"}:
        return False
    pooling = sentence_transformer[1]
    mode = getattr(pooling, "pooling_mode", None)  # sentence-transformers 5 has a method instead
    return bool((mode or pooling.get_pooling_mode_str()) == "mean")


def load_model(name: str, folder: Path, device: str = "cpu") -> Any:
    """The ``SentenceTransformer`` of a folder; ``name`` is what messages call it.

    Raises:
        EmbedderUnavailable: nothing loadable is there.

    """
    from safetensors import SafetensorError
    from sentence_transformers import SentenceTransformer
    from transformers.utils import logging as transformers_logging

    # One line of ours says what is going on; the bars and notes of loading would bury it.
    transformers_logging.set_verbosity_error()
    transformers_logging.disable_progress_bar()
    try:
        return SentenceTransformer(str(folder), device=device, local_files_only=True)
    except (OSError, ValueError, RuntimeError, SafetensorError) as exc:
        raise EmbedderUnavailable(
            f'The embedding model "{name}" cannot be loaded ({exc}). Set FOOTNOTE_EMBEDDER to '
            '"all-MiniLM-L6-v2", to a folder of a sentence-transformers model, or to a hub name.'
        ) from exc


def graphics_card(asked: str, setting: str = "FOOTNOTE_EMBED_DEVICE") -> str | None:
    """The device beside the CPU that is asked for ("auto": if there is one); None for the CPU.

    ``setting`` is the variable that asks, for the message.

    Raises:
        EmbedderUnavailable: PyTorch cannot use the device that is asked for.

    """
    if asked == "cpu" or (asked == "auto" and not _may_have_card()):
        return None
    import torch

    if asked == "auto":
        if torch.cuda.is_available():
            return "cuda"
        return "mps" if torch.backends.mps.is_available() else None
    try:
        torch.empty(1, device=asked)
    except (RuntimeError, AssertionError) as exc:
        raise EmbedderUnavailable(
            f"PyTorch {torch.__version__} cannot use the device {asked} "
            f"({first_line(exc)}). Unset {setting} to use what is there; for "
            "a graphics card of NVIDIA the CUDA build of PyTorch must be installed (see README)."
        ) from exc
    return asked


def _may_have_card() -> bool:
    """Whether asking PyTorch, whose import takes seconds, is worth it."""
    if sys.platform == "darwin":
        return platform.machine() == "arm64"
    signs = (Path("/dev/nvidiactl"), Path("/dev/kfd"))
    return shutil.which("nvidia-smi") is not None or any(sign.exists() for sign in signs)
