"""Speed of ingest, of a question in a warm process, and of ``footnote --help``.

Usage: python -m benchmarks.speed [ARTICLES...]   (default: corpus/ of this repository)

Each figure stands beside a plain loop measured in the same run: the same chunks through
``SentenceTransformer.encode`` in float32, and a question answered by embedding it in float32 and
multiplying it with all chunk vectors. Machines differ: trust the ratios.
"""

import subprocess
import sys
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from statistics import median, quantiles
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from eval.cases import load_cases
from ingest.chunk import chunks
from ingest.run import ingest
from rag.assistant import Assistant
from rag.embed import open_embedder
from rag.models import PACKAGED, model_folder
from rag.nodes import embedded_text
from rag.open import open_assistant
from rag.settings import Settings, load_settings
from rag.store import open_store
from rag.torch_encoder import load_model

ROOT = Path(__file__).resolve().parent.parent
CHUNKS_COMPARED = 300
HELP_RUNS = 7
T = TypeVar("T")


def main(sources: Sequence[Path]) -> None:
    """Print all figures."""
    with TemporaryDirectory() as folder:
        settings = load_settings(data_dir=Path(folder))
        texts = _ingest(settings, sources)
        vectors = _encode(settings, texts)
        assistant = open_assistant(settings)
        _ask(assistant, vectors)
    _help()


def _ingest(settings: Settings, sources: Sequence[Path]) -> list[str]:
    embedder = open_embedder(settings)  # exports the model, which happens once
    embedder.encode(["warm up"])
    with open_store(settings) as store:
        report = ingest(sources, store, embedder, settings)
        nodes = [
            node
            for article in store.registry.articles()
            for node in chunks(
                article,
                embedder,
                max_tokens=settings.chunk_tokens,
                overlap=settings.chunk_overlap,
            )
        ]
    _say(
        f"ingest, all of it (read, chunk, embed, write): {report.chunks / report.seconds:.1f} "
        f"chunks/s ({report.chunks} chunks in {report.seconds:.1f} s)"
    )
    return [embedded_text(n.metadata["title"], n.text) for n in nodes][:CHUNKS_COMPARED]


def _encode(settings: Settings, texts: Sequence[str]) -> NDArray[np.float32]:
    embedder = open_embedder(settings)
    model = load_model(settings.embedder, model_folder(settings.embedder))
    ours, seconds = _timed(lambda: embedder.encode(texts))
    plain, plain_seconds = _timed(
        lambda: model.encode(list(texts), normalize_embeddings=True, show_progress_bar=False)
    )
    cosines = (ours * plain).sum(axis=1)
    _say(
        f"embedding {len(texts)} chunks: {len(texts) / seconds:.1f} chunks/s; "
        f"SentenceTransformer.encode float32: {len(texts) / plain_seconds:.1f} chunks/s; "
        f"ratio {plain_seconds / seconds:.2f}; cosine to float32 at least {cosines.min():.5f}"
    )
    return ours


def _ask(assistant: Assistant, vectors: NDArray[np.float32]) -> None:
    questions = [case.question for case in load_cases(ROOT / "corpus/cases.jsonl")]
    assistant.warm_up()
    streamed = [_streamed(assistant, q) for q in questions]
    again = [_timed(partial(assistant.ask, q))[1] for q in questions]
    model = load_model(PACKAGED, model_folder(PACKAGED))

    def plain(question: str) -> object:
        vector = model.encode([question], normalize_embeddings=True, show_progress_bar=False)[0]
        return np.argsort(-(vectors @ vector))[:8]

    baseline = [_timed(partial(plain, q))[1] for q in questions]
    for name, seconds in (
        ("first sentence, question not seen before", [s for s, _ in streamed if s is not None]),
        ("verified answer, question not seen before", [total for _, total in streamed]),
        ("ask, the same questions again", again),
        ("plain loop: embed in float32, nearest chunks, no answer", baseline),
    ):
        _say(
            f"{name}: median {median(seconds) * 1000:.0f} ms, "
            f"p95 {quantiles(seconds, n=20)[-1] * 1000:.0f} ms over {len(seconds)} questions"
        )


def _streamed(assistant: Assistant, question: str) -> tuple[float | None, float]:
    """Seconds until the first sentence is shown, if there is one, and until the answer is whole."""
    began, first = perf_counter(), None
    for answer in assistant.stream(question):
        if first is None and answer.sentences:
            first = perf_counter() - began
    return first, perf_counter() - began


def _help() -> None:
    for name, command in (
        ("footnote --help", [str(Path(sys.executable).parent / "footnote"), "--help"]),
        ("plain loop: python -c pass", [sys.executable, "-c", "pass"]),
    ):
        runs = [
            _timed(partial(subprocess.run, command, check=True, capture_output=True))[1]
            for _ in range(HELP_RUNS)
        ]
        _say(f"{name}: median {median(runs) * 1000:.0f} ms over {HELP_RUNS} runs")


def _timed(function: Callable[[], T]) -> tuple[T, float]:
    began = perf_counter()
    result = function()
    return result, perf_counter() - began


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main([Path(argument) for argument in sys.argv[1:]] or [ROOT / "corpus"])
