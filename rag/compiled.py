"""The fast CPU path: a model that ``rag.export`` wrote, run by OpenVINO in batches.

Once the exported model is there neither torch nor sentence-transformers is imported to embed a
text. OpenVINO takes bfloat16 by itself on processors that have it, float32 on others.
"""

import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from rag.arrays import unit_rows
from rag.errors import EmbedderUnavailable

MODEL_FILE = "model.xml"
TOKENS_FILE = "max_tokens"
INT8_NAME = "openvino-int8"

BATCH_TEXTS = 8
"""Texts per inference: what they activate still fits into a core's cache."""
EVEN_WIDTH = 16
FEW_TEXTS = 2 * BATCH_TEXTS
"""Up to here one inference on all cores is done sooner than several beside each other."""

Tokens = NDArray[np.int64]


class CompiledEncoder:
    """Encodes texts with an exported model; safe to share between threads.

    ``folder`` is one that ``rag.export.export`` wrote, ``tokenizer_file`` a tokenizer.json.

    Raises:
        EmbedderUnavailable: OpenVINO is missing, or the export is damaged.

    """

    def __init__(self, folder: Path, tokenizer_file: Path) -> None:
        self._folder = folder
        self._tokenizer = Tokenizer.from_file(str(tokenizer_file))
        self._tokenizer.no_padding()
        self._tokenizer.no_truncation()
        self._model = self._compiled({"PERFORMANCE_HINT": "LATENCY"})
        try:
            self.max_tokens = int((folder / TOKENS_FILE).read_text())
        except (OSError, ValueError) as exc:
            raise _damaged(folder) from exc
        self.dimension = int(self._model.output(0).partial_shape[-1].get_length())
        precision = self._model.get_property("INFERENCE_PRECISION_HINT").to_string()
        self.is_int8 = INT8_NAME in folder.name
        self.runs = f"OpenVINO {'int8' if self.is_int8 else precision} on the CPU"

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Unit-length vectors, shape (len(texts), dimension)."""
        token_ids = [self._cut(e.ids) for e in self._tokenizer.encode_batch(list(texts))]
        vectors = np.zeros((len(texts), self.dimension), dtype=np.float32)
        if len(texts) <= FEW_TEXTS:
            request = self._model.create_infer_request()
            for rows in _by_length(token_ids):
                vectors[rows] = request.infer(self._inputs(rows, token_ids))[0]
        else:
            self._encode_many(token_ids, vectors)
        return unit_rows(vectors)

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Model tokens of each text, without the special ones that open and close an input."""
        encoded = self._tokenizer.encode_batch(list(texts), add_special_tokens=False)
        return [len(e.ids) for e in encoded]

    def _encode_many(self, token_ids: list[list[int]], vectors: NDArray[np.float32]) -> None:
        """Fill vectors by several inferences beside each other, the longest texts first."""
        waiting = reversed(list(_by_length(token_ids)))

        def work() -> None:
            request = self._beside.create_infer_request()
            for rows in waiting:
                vectors[rows] = request.infer(self._inputs(rows, token_ids))[0]

        # More workers than run at once, so that no core waits until Python has time for the next
        # batch. Threads of ours, because a callback in one of OpenVINO's own may hang for good:
        # closing a model waits for that thread while it waits for Python.
        workers = 2 * self._beside.get_property("OPTIMAL_NUMBER_OF_INFER_REQUESTS")
        with ThreadPoolExecutor(workers) as pool:
            for done in [pool.submit(work) for _ in range(workers)]:
                done.result()

    @cached_property
    def _beside(self) -> Any:
        """The model for several inferences at once, each on a core of its own."""
        return self._compiled({"PERFORMANCE_HINT": "THROUGHPUT"})

    def _compiled(self, hints: dict[str, str]) -> Any:
        openvino = import_openvino()
        try:
            return openvino.Core().compile_model(str(self._folder / MODEL_FILE), "CPU", hints)
        except RuntimeError as exc:
            raise _damaged(self._folder) from exc

    def _inputs(self, rows: Sequence[int], token_ids: Sequence[list[int]]) -> list[Tokens]:
        chosen = [token_ids[row] for row in rows]
        # Even widths are computed faster, and a width that comes again needs no new kernel.
        even = -(-max(map(len, chosen)) // EVEN_WIDTH) * EVEN_WIDTH
        return padded(chosen, min(even, self.max_tokens))

    def _cut(self, ids: list[int]) -> list[int]:
        # The last token closes the input ([SEP]); keep it when the middle is cut.
        return ids if len(ids) <= self.max_tokens else [*ids[: self.max_tokens - 1], ids[-1]]


def padded(token_ids: Sequence[Sequence[int]], width: int) -> list[Tokens]:
    """Token ids and attention mask, each of shape (texts, width)."""
    ids = np.zeros((len(token_ids), width), dtype=np.int64)
    mask = np.zeros_like(ids)
    for row, tokens in enumerate(token_ids):
        ids[row, : len(tokens)] = tokens
        mask[row, : len(tokens)] = 1
    return [ids, mask]


def import_openvino() -> Any:
    """OpenVINO without its telemetry, which would otherwise call out at import.

    Raises:
        EmbedderUnavailable: it is not installed.

    """
    # Its own import guard falls back to a stub when the telemetry package is missing.
    sys.modules.setdefault("openvino_telemetry", None)  # type: ignore[arg-type]
    try:
        import openvino
    except ImportError as exc:
        raise EmbedderUnavailable(
            "OpenVINO is not installed. Install it, or set FOOTNOTE_EMBED_BACKEND=torch."
        ) from exc
    return openvino


def _by_length(token_ids: Sequence[Sequence[int]]) -> Iterator[list[int]]:
    """Rows of texts in batches of like length, the shortest first."""
    order = sorted(range(len(token_ids)), key=lambda row: len(token_ids[row]))
    for begin in range(0, len(order), BATCH_TEXTS):
        yield order[begin : begin + BATCH_TEXTS]


def _damaged(folder: Path) -> EmbedderUnavailable:
    return EmbedderUnavailable(
        f"The exported model in {folder} cannot be loaded. Delete that folder to have it "
        "exported again."
    )
