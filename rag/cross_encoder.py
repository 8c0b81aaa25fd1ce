"""A cross-encoder of sentence-transformers as a reranker, if the settings name one."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import orjson
from numpy.typing import NDArray

from rag.errors import EmbedderUnavailable, first_line
from rag.models import model_folder


class CrossEncoderReranker:
    """Scores texts with a loaded ``CrossEncoder``."""

    def __init__(self, cross_encoder: Any) -> None:
        self._model = cross_encoder

    def scores(self, question: str, texts: Sequence[str]) -> NDArray[np.float32]:
        """Relevance of each text, shape (len(texts),); higher is better."""
        pairs = [(question, text) for text in texts]
        scored = self._model.predict(pairs, show_progress_bar=False, convert_to_numpy=True)
        return np.asarray(scored, dtype=np.float32).reshape(len(texts))


def open_reranker(name: str) -> CrossEncoderReranker:
    """The cross-encoder of a folder or a hub name; one of the hub is downloaded the first time.

    Raises:
        EmbedderUnavailable: there is none, or it does not score a pair with one number.

    """
    advice = (
        "Set FOOTNOTE_RERANKER to a folder or hub name of a cross-encoder that gives one score, "
        "or unset it."
    )
    try:
        folder = model_folder(name)
    except EmbedderUnavailable as exc:
        raise EmbedderUnavailable(f'There is no reranker "{name}". {advice}') from exc
    if not _scores_pairs(folder):
        raise EmbedderUnavailable(
            f'"{name}" is no cross-encoder: it has no layer that was trained to score. {advice}'
        )
    from safetensors import SafetensorError
    from sentence_transformers import CrossEncoder

    try:
        model = CrossEncoder(str(folder), device="cpu", local_files_only=True)
    except (OSError, ValueError, RuntimeError, SafetensorError) as exc:
        raise EmbedderUnavailable(
            f'The reranker "{name}" cannot be loaded ({first_line(exc)}). {advice}'
        ) from exc
    if model.num_labels != 1:
        raise EmbedderUnavailable(
            f'"{name}" gives {model.num_labels} scores for a text, not one. {advice}'
        )
    return CrossEncoderReranker(model)


def _scores_pairs(folder: Path) -> bool:
    """Whether the model was trained to classify; any other would be given a random last layer."""
    try:
        config = orjson.loads((folder / "config.json").read_bytes())
        kinds = config.get("architectures") or []
    except (OSError, ValueError, AttributeError):
        return False
    return any(str(kind).endswith("ForSequenceClassification") for kind in kinds)
