"""Speed and memory of a whole ingest, beside bare embedding of the same chunks in the same run.

Usage: python -m benchmarks.ingest FOLDER [ARTICLES...]
FOLDER holds articles.jsonl.gz (such as the RealTime QA articles); ARTICLES are how many of them
are ingested (default: 1000, then all). Each ingest is a process of its own, so that its peak
memory is its own. Machines differ, and are shared: trust the ratios.
"""

import gzip
import json
import resource
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

from ingest.chunk import chunks
from ingest.read.source import read_file
from ingest.run import BATCH_CHUNKS, ingest
from rag.embed import Embedder, open_embedder
from rag.nodes import embedded_text
from rag.settings import Settings, load_settings
from rag.store import open_store
from rag.types import Article

BARE_CHUNKS = 2_048
"""Chunks of the bare embedding, half of them before the ingest and half after it."""


def main(folder: Path, sizes: Sequence[int]) -> None:
    """Print all figures."""
    source = folder / "articles.jsonl.gz"
    if not source.is_file():
        raise SystemExit(f"{source} is not there. Give a folder that holds articles.jsonl.gz.")
    with gzip.open(source, "rt") as file:
        lines = file.readlines()
    for size in sizes or (1000, len(lines)):
        with TemporaryDirectory() as scratch:
            part = Path(scratch, "articles.jsonl")
            part.write_text("".join(lines[:size]))
            command = [sys.executable, "-m", "benchmarks.ingest", "--one", str(part), scratch]
            figures = json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout)
        _say(size, figures)


def measure(part: Path, scratch: Path) -> dict[str, float]:
    """Figures of one ingest of a file into an empty corpus, and of the same again."""
    settings = load_settings(data_dir=scratch / "corpus")
    embedder = open_embedder(settings)
    texts = _texts(part, embedder, settings)
    half = len(texts) // 2
    embedder.encode(texts[:64])
    bare = _embed(embedder, texts[:half])
    with open_store(settings) as store:
        first = ingest([part], store, embedder, settings)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        again = ingest([part], store, embedder, settings)
    bare += _embed(embedder, texts[half:])
    return {
        "chunks": first.chunks,
        "links": first.linked,
        "copies": len(first.copies),
        "failures": len(first.failures),
        "ingest_s": first.seconds,
        "bare_chunks": len(texts),
        "bare_s": bare,
        "again_s": again.seconds,
        "again_embedded": again.embedded,
        "peak_mb": peak,
    }


def _texts(part: Path, embedder: Embedder, settings: Settings) -> list[str]:
    """What the model reads of chunks from all over the file, as many as are embedded bare."""
    articles = [found for found in read_file(part) if isinstance(found, Article)]
    step = max(1, len(articles) * 5 // BARE_CHUNKS)
    nodes = [
        node
        for article in articles[::step]
        for node in chunks(
            article, embedder, max_tokens=settings.chunk_tokens, overlap=settings.chunk_overlap
        )
    ]
    return [embedded_text(n.metadata["title"], n.text) for n in nodes[:BARE_CHUNKS]]


def _embed(embedder: Embedder, texts: Sequence[str]) -> float:
    began = perf_counter()
    for begin in range(0, len(texts), BATCH_CHUNKS):
        embedder.encode(texts[begin : begin + BATCH_CHUNKS])
    return perf_counter() - began


def _say(size: int, figures: dict[str, float]) -> None:
    whole = figures["chunks"] / figures["ingest_s"]
    bare = figures["bare_chunks"] / figures["bare_s"]
    sys.stdout.write(
        f"{size} articles, {figures['chunks']:.0f} chunks ({figures['copies']:.0f} copies, "
        f"{figures['links']:.0f} near-duplicate pairs, {figures['failures']:.0f} not read)\n"
        f"  whole ingest {whole:.1f} chunks/s; embedding alone {bare:.1f} chunks/s "
        f"({figures['bare_chunks']:.0f} chunks); ratio {whole / bare:.3f}\n"
        f"  the same again {figures['again_s']:.2f} s beside {figures['ingest_s']:.1f} s: "
        f"{figures['ingest_s'] / figures['again_s']:.0f} times faster, "
        f"{figures['again_embedded']:.0f} chunks embedded\n"
        f"  peak memory {figures['peak_mb']:.0f} MB\n"
    )
    sys.stdout.flush()


if __name__ == "__main__":
    if sys.argv[1:2] == ["--one"]:
        sys.stdout.write(json.dumps(measure(Path(sys.argv[2]), Path(sys.argv[3]))))
    elif len(sys.argv) < 2:
        raise SystemExit(__doc__)
    else:
        main(Path(sys.argv[1]), [int(n) for n in sys.argv[2:]])
