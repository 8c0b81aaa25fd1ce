"""Cross-encoders of sentence-transformers, if the settings name some.

One orders hits anew; another tells what follows from a text (natural language inference).
"""

from collections.abc import Mapping, Sequence
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


class EntailmentModel:
    """Reads what follows from a text; ``labels`` name the scores of a loaded ``CrossEncoder``."""

    def __init__(self, cross_encoder: Any, labels: Sequence[str]) -> None:
        self._model = cross_encoder
        self._labels = tuple(labels)

    def probabilities(self, premise: str, claims: Sequence[str]) -> list[Mapping[str, float]]:
        """For each claim the probability (0 to 1) of each label, "entailment" among them."""
        pairs = [(premise, claim) for claim in claims]
        scored = self._model.predict(
            pairs, show_progress_bar=False, convert_to_numpy=True, apply_softmax=True
        )
        rows = np.asarray(scored, dtype=np.float32).reshape(len(claims), len(self._labels))
        return [dict(zip(self._labels, row.tolist(), strict=True)) for row in rows]


def open_reranker(name: str) -> CrossEncoderReranker:
    """The cross-encoder of a folder or a hub name; one of the hub is downloaded the first time.

    Raises:
        EmbedderUnavailable: there is none, or it does not score a pair with one number.

    """
    advice = (
        "Set FOOTNOTE_RERANKER to a folder or hub name of a cross-encoder that gives one score, "
        "or unset it."
    )
    model = _load(name, "reranker", advice)
    if model.num_labels != 1:
        raise EmbedderUnavailable(
            f'"{name}" gives {model.num_labels} scores for a text, not one. {advice}'
        )
    return CrossEncoderReranker(model)


def open_entailment(name: str) -> EntailmentModel:
    """The model of natural language inference of a folder or a hub name.

    Which score means what is read from the model's own names for them (``id2label``).

    Raises:
        EmbedderUnavailable: there is none, or it has no score for entailment.

    """
    advice = (
        "Set FOOTNOTE_SUPPORT_MODEL to a folder or hub name of a cross-encoder that was trained "
        "for natural language inference, or unset it."
    )
    model = _load(name, "support model", advice)
    named = model.model.config.id2label
    labels = [str(named[n]).casefold() for n in range(model.num_labels)]
    if "entailment" not in labels or len(labels) < 2:
        raise EmbedderUnavailable(
            f'"{name}" gives scores for {", ".join(labels)}, none for entailment. {advice}'
        )
    return EntailmentModel(model, labels)


def _load(name: str, use: str, advice: str) -> Any:
    try:
        folder = model_folder(name)
    except EmbedderUnavailable as exc:
        raise EmbedderUnavailable(f'There is no {use} "{name}". {advice}') from exc
    if not _scores_pairs(folder):
        raise EmbedderUnavailable(
            f'"{name}" is no cross-encoder: it has no layer that was trained to score. {advice}'
        )
    from safetensors import SafetensorError
    from sentence_transformers import CrossEncoder

    try:
        return CrossEncoder(str(folder), device="cpu", local_files_only=True)
    except (OSError, ValueError, RuntimeError, SafetensorError) as exc:
        raise EmbedderUnavailable(
            f'The {use} "{name}" cannot be loaded ({first_line(exc)}). {advice}'
        ) from exc


def _scores_pairs(folder: Path) -> bool:
    """Whether the model was trained to classify; any other would be given a random last layer."""
    try:
        config = orjson.loads((folder / "config.json").read_bytes())
        kinds = config.get("architectures") or []
    except (OSError, ValueError, AttributeError):
        return False
    return any(str(kind).endswith("ForSequenceClassification") for kind in kinds)
