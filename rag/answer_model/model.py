"""The answer model: reads a question and a sentence together, and tells whether one answers.

A cross-encoder: all-MiniLM-L6-v2 with what ``benchmarks.fit_answer_model`` taught it
(docs/decisions/0019-answer-model.md). Beside the score it marks the few words that answer, as
extractive readers do (Devlin et al., NAACL 2019).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from rag.answer_model.window import Window
from rag.compiled import compiled, padded

MOST_TOKENS = 128
EVEN_WIDTH = 16
LONGEST_SPAN = 20
"""Tokens of a stretch that answers, at most."""


@dataclass(frozen=True, slots=True)
class Reading:
    """``score`` is the log odds that the sentence answers; its characters start to end do."""

    score: float
    start: int
    end: int


class AnswerModel(Protocol):
    """Whatever reads a question and sentences together."""

    def read(self, question: str, windows: Sequence[Window]) -> list[Reading]:
        """One for each window, in order."""
        ...


class CompiledAnswerModel:
    """Runs an exported answer model; safe to share between threads.

    Raises:
        EmbedderUnavailable: the export is damaged, or OpenVINO is missing.

    """

    def __init__(self, folder: Path, tokenizer_file: Path) -> None:
        self._tokenizer = Tokenizer.from_file(str(tokenizer_file))
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(MOST_TOKENS)
        self._model = compiled(folder)
        precision = self._model.get_property("INFERENCE_PRECISION_HINT").to_string()
        self.runs = f"reads question and sentence together, OpenVINO {precision} on the CPU"

    def read(self, question: str, windows: Sequence[Window]) -> list[Reading]:
        """One for each window, in order."""
        if not windows:
            return []
        pairs = self._tokenizer.encode_batch([(question, w.text) for w in windows])
        width = min(-(-max(len(p.ids) for p in pairs) // EVEN_WIDTH) * EVEN_WIDTH, MOST_TOKENS)
        ids, mask = padded([p.ids for p in pairs], width)
        kinds, _ = padded([p.type_ids for p in pairs], width)
        scores, ends = self._model.create_infer_request().infer([ids, mask, kinds]).values()
        return [
            Reading(float(score), *_span(pair, of_pair, window))
            for pair, score, of_pair, window in zip(pairs, scores, ends, windows, strict=True)
        ]


def _span(pair: Any, logits: NDArray[np.float32], window: Window) -> tuple[int, int]:
    """Characters of the sentence that answer likeliest; none of it when it was cut off."""
    offsets = np.array(pair.offsets, dtype=np.int64).reshape(-1, 2)
    kinds = np.array(pair.type_ids)
    inside = (kinds == 1) & (offsets[:, 0] >= window.start) & (offsets[:, 1] <= window.end)
    rows = np.flatnonzero(inside & (offsets[:, 1] > offsets[:, 0]))
    if not len(rows):
        return 0, 0
    both = logits[rows, 0][:, None] + logits[rows, 1][None, :]
    length = np.arange(len(rows))[None, :] - np.arange(len(rows))[:, None]
    both[(length < 0) | (length >= LONGEST_SPAN)] = -np.inf
    first, last = np.unravel_index(int(both.argmax()), both.shape)
    return int(offsets[rows[first], 0]) - window.start, int(offsets[rows[last], 1]) - window.start
