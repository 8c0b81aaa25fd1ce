"""The fast CPU path: a model that ``rag.export`` wrote, run by OpenVINO in batches.

Once the exported model is there neither torch nor sentence-transformers is imported to embed a
text. OpenVINO takes bfloat16 by itself on processors that have it, float32 on others.
"""

import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from rag.arrays import span_means, unit_rows
from rag.errors import EmbedderUnavailable
from rag.pieces import Pieces

MODEL_FILE = "model.xml"
TOKENS_FILE = "max_tokens"
PIECES_FILE = "pieces.npy"
INT8_NAME = "openvino-int8"

BATCH_TEXTS = 8
"""Texts per inference: what they activate still fits into a core's cache."""
EVEN_WIDTH = 16
VOCABULARY_BATCH = 512
"""Pieces per inference; they are three tokens long, so more of them fit than of texts."""

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
        self._model = compiled(folder)
        try:
            self.max_tokens = int((folder / TOKENS_FILE).read_text())
        except (OSError, ValueError) as exc:
            raise _damaged(folder) from exc
        self.dimension = int(self._model.output(0).partial_shape[-1].get_length())
        self.pieces = Pieces(self._tokenizer, _piece_vectors(folder))
        precision = self._model.get_property("INFERENCE_PRECISION_HINT").to_string()
        self.is_int8 = INT8_NAME in folder.name
        self.runs = f"OpenVINO {'int8' if self.is_int8 else precision} on the CPU"

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Unit-length vectors, shape (len(texts), dimension)."""
        token_ids = [self._cut(e.ids) for e in self._tokenizer.encode_batch(list(texts))]
        vectors = np.zeros((len(texts), self.dimension), dtype=np.float32)

        def keep(rows: list[int], outputs: Any) -> None:
            vectors[rows] = outputs[0]

        self._infer(token_ids, keep)
        return unit_rows(vectors)

    @property
    def reads_tokens(self) -> bool:
        """Whether the model's vectors are means of its tokens, so that a span has one too."""
        return len(self._model.outputs) > 1

    def encode_spans(
        self, texts: Sequence[str], spans: Sequence[Sequence[tuple[int, int]]]
    ) -> tuple[NDArray[np.float32], list[NDArray[np.float32]]]:
        """Vectors of the texts as ``encode`` gives them, and of spans of characters in each.

        A span's vector is the mean of its tokens as the model reads them in the whole text ("late
        chunking", Günther et al. 2024), unit length, shape (spans, dimension) for each text.
        """
        encoded = self._tokenizer.encode_batch(list(texts))
        token_ids = [self._cut(e.ids) for e in encoded]
        vectors = np.zeros((len(texts), self.dimension), dtype=np.float32)
        parts = [np.zeros((0, self.dimension), dtype=np.float32) for _ in texts]

        def keep(rows: list[int], outputs: Any) -> None:
            vectors[rows] = outputs[0]
            for row, tokens in zip(rows, outputs[1], strict=True):
                offsets = self._offsets(encoded[row])
                parts[row] = span_means(tokens, offsets, spans[row], vectors[row])

        self._infer(token_ids, keep)
        return unit_rows(vectors), parts

    def encode_tokens(
        self, text: str
    ) -> tuple[NDArray[np.float32], Tokens, Tokens, NDArray[np.float32]]:
        """A text's vector (dimension,), and of its tokens ids, characters (tokens, 2), vectors.

        Special tokens are among them, without characters; their vectors are (tokens, dimension).
        """
        encoded = self._tokenizer.encode(text)
        ids = self._cut(encoded.ids)
        offsets = self._offsets(encoded)
        read = self._model.create_infer_request().infer(self._inputs([0], [ids]))
        vector, tokens = unit_rows(np.array(read[0])), unit_rows(np.array(read[1][0, : len(ids)]))
        return vector[0], np.array(ids, dtype=np.int64), offsets, tokens

    @property
    def vocabulary_size(self) -> int:
        """Number of pieces that the tokenizer knows."""
        return int(self._tokenizer.get_vocab_size())

    def encode_vocabulary(self) -> NDArray[np.float32]:
        """The vector of every piece read alone, shape (vocabulary size, dimension), unit length."""
        opening, *_, closing = self._tokenizer.encode("a").ids
        found = np.zeros((self.vocabulary_size, self.dimension), dtype=np.float32)
        request = self._model.create_infer_request()
        for begin in range(0, len(found), VOCABULARY_BATCH):
            ids = [
                [opening, n, closing]
                for n in range(begin, min(begin + VOCABULARY_BATCH, len(found)))
            ]
            found[begin : begin + len(ids)] = request.infer(padded(ids, 3))[1][:, 1]
        return unit_rows(found)

    def _infer(self, token_ids: list[list[int]], keep: Callable[[list[int], Any], None]) -> None:
        """Hand the model's outputs for every batch to ``keep``, with the rows they are of."""
        if len(token_ids) > FEW_TEXTS:
            self._infer_many(token_ids, keep)
            return
        request = self._model.create_infer_request()
        for rows in _by_length(token_ids):
            keep(rows, request.infer(self._inputs(rows, token_ids)))

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Model tokens of each text, without the special ones that open and close an input."""
        encoded = self._tokenizer.encode_batch(list(texts), add_special_tokens=False)
        return [len(e.ids) for e in encoded]

    def _infer_many(
        self, token_ids: list[list[int]], keep: Callable[[list[int], Any], None]
    ) -> None:
        """``_infer`` by several inferences beside each other, the longest texts first."""
        waiting = reversed(list(_by_length(token_ids)))

        def work() -> None:
            request = self._beside.create_infer_request()
            for rows in waiting:
                keep(rows, request.infer(self._inputs(rows, token_ids)))

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
        return compiled(self._folder, "THROUGHPUT")

    def _inputs(self, rows: Sequence[int], token_ids: Sequence[list[int]]) -> list[Tokens]:
        chosen = [token_ids[row] for row in rows]
        # Even widths are computed faster, and a width that comes again needs no new kernel.
        even = -(-max(map(len, chosen)) // EVEN_WIDTH) * EVEN_WIDTH
        return padded(chosen, min(even, self.max_tokens))

    def _offsets(self, encoded: Any) -> Tokens:
        """Characters of the tokens that are read, (tokens, 2); none for special tokens."""
        offsets = np.array(encoded.offsets[: self.max_tokens], dtype=np.int64).reshape(-1, 2)
        if len(encoded.ids) > self.max_tokens:
            offsets[-1] = 0  # the closing token stands there now
        return offsets

    def _cut(self, ids: list[int]) -> list[int]:
        # The last token closes the input ([SEP]); keep it when the middle is cut.
        return ids if len(ids) <= self.max_tokens else [*ids[: self.max_tokens - 1], ids[-1]]


def compiled(folder: Path, hint: str = "LATENCY") -> Any:
    """An exported model, ready to run on the CPU.

    Raises:
        EmbedderUnavailable: OpenVINO is missing, or the export is damaged.

    """
    openvino = import_openvino()
    # OpenVINO opens its door to NumPy when it first makes an array of a tensor. Two threads that
    # both come first wait for each other for good, so one goes through before them.
    _ = openvino.Tensor(np.zeros(1, np.float32)).data
    try:
        file = str(folder / MODEL_FILE)
        return openvino.Core().compile_model(file, "CPU", {"PERFORMANCE_HINT": hint})
    except RuntimeError as exc:
        raise _damaged(folder) from exc


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


def _piece_vectors(folder: Path) -> NDArray[np.float16] | None:
    file = folder / PIECES_FILE
    return np.load(file, mmap_mode="r") if file.exists() else None


def _damaged(folder: Path) -> EmbedderUnavailable:
    return EmbedderUnavailable(
        f"The exported model in {folder} cannot be loaded. Delete that folder to have it "
        "exported again."
    )
