"""Speed and worth of the ways in which the embedding model runs, each beside plain PyTorch.

Usage: python -m benchmarks.embedding DATA_DIR

DATA_DIR holds ``realtimeqa-2024h1/articles.jsonl.gz``, whose chunks are timed, and
``scifact/scifact.zip``, on which the vectors are searched (dense only, titles and abstracts, the
300 claims of the validation part). The baseline is ``SentenceTransformer.encode`` in float32. The
ways take turns at small blocks of chunks, so that whatever else the machine does hits all of them
alike. Machines differ: trust the ratios.
"""

import gzip
import json
import sys
from collections.abc import Callable, Sequence
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

import ir_measures
import numpy as np
from ir_measures import Qrel, R, ScoredDoc, nDCG
from numpy.typing import NDArray

from benchmarks.scifact import SciFact, load
from ingest.chunk import chunks
from rag.embed import Embedder, open_embedder
from rag.models import PACKAGED, model_folder
from rag.nodes import embedded_text
from rag.settings import Settings, load_settings
from rag.torch_encoder import load_model
from rag.types import Article

TIMED_CHUNKS = 1_280
BLOCK = 256
"""Chunks a turn: the batch of an ingest."""
EVERY = 37
"""Of the articles, so that the chunks come from all over the file."""

Vectors = NDArray[np.float32]
Encode = Callable[[Sequence[str]], Vectors]


def main(data_dir: Path) -> None:
    """Print all figures."""
    with TemporaryDirectory() as scratch:
        settings = load_settings(data_dir=Path(scratch))
        plain = load_model(PACKAGED, model_folder(PACKAGED))
        ways: dict[str, Encode] = {
            "SentenceTransformer.encode, float32": lambda texts: np.asarray(
                plain.encode(list(texts), normalize_embeddings=True, show_progress_bar=False)
            )
        }
        for backend in ("openvino", "int8"):
            embedder = open_embedder(settings.model_copy(update={"embed_backend": backend}))
            ways[embedder.runs] = embedder.encode
        print_speed(ways, _chunks(data_dir, embedder, settings))
        print_worth(ways, load(data_dir))


def _chunks(data_dir: Path, embedder: Embedder, settings: Settings) -> list[str]:
    file = data_dir / "realtimeqa-2024h1/articles.jsonl.gz"
    if not file.is_file():
        raise SystemExit(f"{file} is missing. Give the folder that holds realtimeqa-2024h1/.")
    texts: list[str] = []
    with gzip.open(file, "rt", encoding="utf-8") as lines:
        for line in islice(lines, 0, None, EVERY):
            record = json.loads(line)
            article = Article(id="any", title=record["title"] or "", text=record["text"])
            nodes = chunks(
                article,
                embedder,
                max_tokens=settings.chunk_tokens,
                overlap=settings.chunk_overlap,
            )
            texts += [embedded_text(article.title, node.text) for node in nodes]
    return texts[:TIMED_CHUNKS]


def print_speed(ways: dict[str, Encode], texts: Sequence[str]) -> None:
    """Rate of each way, and its cosine to the first."""
    for encode in ways.values():
        encode(texts[:64])
    seconds = dict.fromkeys(ways, 0.0)
    vectors: dict[str, list[Vectors]] = {name: [] for name in ways}
    for begin in range(0, len(texts), BLOCK):
        for name, encode in ways.items():
            began = perf_counter()
            vectors[name].append(encode(texts[begin : begin + BLOCK]))
            seconds[name] += perf_counter() - began
    baseline, *_ = ways
    exact = np.concatenate(vectors[baseline])
    _say(f"{len(texts)} chunks of news in blocks of {BLOCK}:")
    for name in ways:
        cosines = (np.concatenate(vectors[name]) * exact).sum(axis=1)
        _say(
            f"  {name}: {len(texts) / seconds[name]:.1f} chunks/s, "
            f"{seconds[baseline] / seconds[name]:.2f}x; "
            f"cosine to float32 mean {cosines.mean():.5f}, least {cosines.min():.5f}"
        )


def print_worth(ways: dict[str, Encode], scifact: SciFact) -> None:
    """What the vectors of each way find."""
    qrels = [Qrel(claim, doc, 1) for claim, docs in scifact.cited.items() for doc in docs]
    ids = list(scifact.documents)
    _say(f"SciFact, {len(scifact.claims)} claims, {len(ids)} abstracts, dense alone:")
    first: float | None = None
    for name, encode in ways.items():
        documents = encode(list(scifact.documents.values()))
        scores = encode(list(scifact.claims.values())) @ documents.T
        run = [
            ScoredDoc(claim, ids[place], float(row[place]))
            for claim, row in zip(scifact.claims, scores, strict=True)
            for place in np.argsort(-row)[:100].tolist()
        ]
        found = ir_measures.calc_aggregate([nDCG @ 10, R @ 10], qrels, run)
        first = found[nDCG @ 10] if first is None else first
        _say(
            f"  {name}: nDCG@10 {found[nDCG @ 10]:.4f} ({found[nDCG @ 10] - first:+.4f}), "
            f"recall@10 {found[R @ 10]:.4f}"
        )


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    if len(sys.argv) != 2:
        raise SystemExit(__doc__)
    main(Path(sys.argv[1]))
