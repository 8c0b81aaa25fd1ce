"""How long a topic summary over many articles takes in a warm process.

Usage: python -m benchmarks.summary_latency DATA_DIR

DATA_DIR holds bbc-politics/articles_with_summaries.jsonl, which is ingested whole. The summary
reads every sentence of the first 100 articles that concern its topic. The baseline of the same run
does the least that a summary without stored sentence vectors must: it embeds the sentences of the
same articles with ``SentenceTransformer.encode`` in float32 and orders them by their cosine with
the mean (centroid ranking, Radev et al. 2004).
"""

import json
import sys
from collections.abc import Callable
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter

import numpy as np

from benchmarks.summaries import FILE
from benchmarks.weighed import fill
from rag.assistant import Assistant
from rag.embed import open_embedder
from rag.models import PACKAGED, model_folder
from rag.open import open_assistant
from rag.settings import load_settings
from rag.store import open_store
from rag.torch_encoder import load_model
from rag.types import Article, Filters, SummaryRequest
from rag.words import sentence_spans

TOPIC = "the government"
ARTICLES = 100
RUNS = 5


def main(data_dir: Path) -> None:
    """Print the time of the summary and of the baseline."""
    lines = (data_dir / FILE).read_text(encoding="utf-8").splitlines()
    rows = [json.loads(line) for line in lines]
    articles = tuple(Article(id=r["id"], title=r["title"], text=r["text"]) for r in rows)
    with TemporaryDirectory() as folder:
        settings = load_settings(data_dir=Path(folder))
        with open_store(settings) as store:
            fill(store, open_embedder(settings), articles)
        assistant = open_assistant(settings)
        about = assistant.summarize(SummaryRequest("topic", TOPIC)).article_ids[:ARTICLES]
        chosen = Filters(article_ids=tuple(about))
        report("topic summary", lambda: summarized(assistant, chosen))
        texts = [assistant.article(article_id).text for article_id in about]
        model = load_model(PACKAGED, model_folder(PACKAGED))

        def plain() -> str:
            sentences = [t[a:b] for t in texts for a, b in sentence_spans(t, "en")]
            vectors = model.encode(sentences, normalize_embeddings=True, show_progress_bar=False)
            order = np.argsort(-(vectors @ vectors.mean(axis=0)))
            return f"{len(sentences)} sentences of {len(texts)} articles, {len(order)} ordered"

        report("plain loop: embed all sentences in float32, order by the centroid", plain, runs=1)
        assistant.close()


def summarized(assistant: Assistant, chosen: Filters) -> str:
    """Make one, and say what it read."""
    summary = assistant.summarize(SummaryRequest("topic", TOPIC, chosen))
    return (
        f"{summary.sentences_covered} sentences of {summary.articles_covered} articles, "
        f"{len(summary.sentences)} shown"
    )


def report(name: str, make: Callable[[], str], runs: int = RUNS) -> None:
    """Print the first time and the median of all."""
    seconds = []
    for _ in range(runs):
        began = perf_counter()
        told = make()
        seconds.append(perf_counter() - began)
    sys.stdout.write(
        f"{name}: first {seconds[0]:.2f} s, median {median(seconds):.2f} s of {runs} ({told})\n"
    )


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(Path(sys.argv[1]))
