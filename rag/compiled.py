"""The fast CPU path: a sentence-transformers model exported once to OpenVINO, run in batches.

OpenVINO is reached only through this module. The exported model lives in the data folder, and
once it is there neither torch nor sentence-transformers is imported to embed a text.
"""

import hashlib
import logging
import shutil
import sys
import tempfile
import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from rag.errors import EmbedderUnavailable

logger = logging.getLogger(__name__)

BATCH_TEXTS = 16
"""Texts per inference; with texts sorted by length this kept both cores busy at least padding."""


class CompiledEncoder:
    """Encodes texts with an exported model; safe to share between threads.

    ``model_file`` is an OpenVINO .xml as ``export`` writes it, ``tokenizer_file`` a
    tokenizer.json, ``max_tokens`` the longest input in tokens (the rest is cut off).
    """

    def __init__(self, model_file: Path, tokenizer_file: Path, max_tokens: int) -> None:
        openvino = _import_openvino()
        self.max_tokens = max_tokens
        self._tokenizer = Tokenizer.from_file(str(tokenizer_file))
        self._tokenizer.no_padding()
        self._tokenizer.no_truncation()
        try:
            self._model = openvino.Core().compile_model(
                str(model_file), "CPU", {"PERFORMANCE_HINT": "LATENCY"}
            )
        except RuntimeError as exc:
            raise EmbedderUnavailable(
                f"The exported model {model_file} cannot be loaded. Delete the folder "
                f"{model_file.parent} to have it exported again."
            ) from exc
        self.dimension = int(self._model.output(0).partial_shape[-1].get_length())

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Unit-length vectors, shape (len(texts), dimension)."""
        vectors = np.zeros((len(texts), self.dimension), dtype=np.float32)
        token_ids = [self._cut(e.ids) for e in self._tokenizer.encode_batch(list(texts))]
        by_length = sorted(range(len(texts)), key=lambda i: len(token_ids[i]))
        request = self._model.create_infer_request()
        for begin in range(0, len(by_length), BATCH_TEXTS):
            rows = by_length[begin : begin + BATCH_TEXTS]
            width = len(token_ids[rows[-1]])
            ids = np.zeros((len(rows), width), dtype=np.int64)
            mask = np.zeros_like(ids)
            for row, text in enumerate(rows):
                ids[row, : len(token_ids[text])] = token_ids[text]
                mask[row, : len(token_ids[text])] = 1
            vectors[rows] = request.infer([ids, mask])[0]
        return vectors

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Model tokens of each text, without the special ones that open and close an input."""
        encoded = self._tokenizer.encode_batch(list(texts), add_special_tokens=False)
        return [len(e.ids) for e in encoded]

    def _cut(self, ids: list[int]) -> list[int]:
        # The last token closes the input ([SEP]); keep it when the middle is cut.
        return ids if len(ids) <= self.max_tokens else [*ids[: self.max_tokens - 1], ids[-1]]


def export_folder(model_dir: Path, models_dir: Path) -> Path:
    """Where the export of this very model belongs; named by its files, their sizes and times."""
    digest = hashlib.sha256(str(model_dir.resolve()).encode())
    for file in sorted(model_dir.rglob("*")):
        if file.is_file():
            # Fine-tuned weights are as long as the ones they came from: the time tells them apart.
            at = file.stat()
            name = file.relative_to(model_dir)
            digest.update(f"{name}:{at.st_size}:{at.st_mtime_ns}\n".encode())
    return models_dir / f"openvino-{digest.hexdigest()[:12]}"


def export(sentence_transformer: Any, folder: Path) -> None:
    """Write a loaded SentenceTransformer (transformer, pooling, norm) to folder.

    ``model.xml`` holds the model, ``max_tokens`` the longest input that it reads.

    The folder appears whole or not at all, so a killed export leaves nothing half-made behind.
    """
    openvino = _import_openvino()
    import torch

    class SentenceVector(torch.nn.Module):  # type: ignore[misc]
        def __init__(self, pipeline: Any) -> None:
            super().__init__()
            self.pipeline = pipeline

        def forward(self, input_ids: Any, attention_mask: Any) -> Any:
            features = {"input_ids": input_ids, "attention_mask": attention_mask}
            return self.pipeline(features)["sentence_embedding"]

    ones = torch.ones((2, 7), dtype=torch.long)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the tracer warns of branches that do not matter here
        model = openvino.convert_model(
            SentenceVector(sentence_transformer).eval(),
            example_input={"input_ids": ones, "attention_mask": ones},
        )
    folder.parent.mkdir(parents=True, exist_ok=True)
    draft = Path(tempfile.mkdtemp(prefix=".export-", dir=folder.parent))
    try:
        openvino.save_model(model, str(draft / "model.xml"), compress_to_fp16=True)
        limit = int(sentence_transformer.max_seq_length or 512)
        (draft / "max_tokens").write_text(str(limit))
        try:
            draft.rename(folder)
        except OSError:
            if not folder.exists():  # else another process was faster
                raise
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def _import_openvino() -> Any:
    """OpenVINO without its telemetry, which would otherwise call out at import."""
    # Its own import guard falls back to a stub when the telemetry package is missing.
    sys.modules.setdefault("openvino_telemetry", None)  # type: ignore[arg-type]
    try:
        import openvino
    except ImportError as exc:
        raise EmbedderUnavailable(
            "OpenVINO is not installed. Install it, or set FOOTNOTE_EMBED_BACKEND=torch."
        ) from exc
    return openvino
