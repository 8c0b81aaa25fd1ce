"""Article summaries beside lead-3 and TextRank, by ROUGE against reference summaries.

Usage: python -m benchmarks.summaries DATA_DIR [tune|test]

DATA_DIR holds bbc-politics/articles_with_summaries.jsonl (id, title, text, reference_summary). The
weights of rag/summaries/select.py were chosen on the articles of even number ("tune"); "test", the
default, reports those of odd number. Every system ranks the sentences of an article and is given
the same number of words: sentences are taken in its order until they are spent, the last one is
cut there, and all are put back into the order of the text. Lead takes them as they come: with the
words of the first three sentences it is lead-3. Figures are F1 with 95% bootstrap intervals, then
the difference to each baseline, article by article.
"""

import json
import re
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
from numpy.typing import NDArray
from rouge_score.rouge_scorer import RougeScorer

from benchmarks.text_rank import text_rank
from eval.report import bootstrap_figure
from rag.embed import open_embedder
from rag.evidence import SentenceVectors
from rag.settings import load_settings
from rag.summaries.pool import Pool, embed_pool
from rag.summaries.select import central, choose
from rag.types import Article

FILE = "bbc-politics/articles_with_summaries.jsonl"
METRICS = ("rouge1", "rouge2", "rougeL", "rougeLsum")
SHARE = 0.4
"""Of an article's words: what the reference summaries have on average is 0.43."""

Ranked = Callable[[Pool], Sequence[int]]
Figures = NDArray[np.float64]


def main(data_dir: Path, part: str) -> None:
    """Print both settings."""
    lines = (data_dir / FILE).read_text(encoding="utf-8").splitlines()
    rows = [json.loads(line) for line in lines][int(part == "tune") :: 2]  # politics-001 is odd
    with TemporaryDirectory() as folder:
        alone = SentenceVectors(open_embedder(load_settings(data_dir=Path(folder))))
        pools = [pool_of(row, alone) for row in rows]
        references = [spaced(row["reference_summary"]) for row in rows]
        report(pools, references, "the words of the first three sentences", first_three)
        report(pools, references, f"{SHARE:.0%} of the words of the article", share_of_all)


def pool_of(row: dict[str, Any], alone: SentenceVectors) -> Pool:
    """The sentences of one article."""
    article = Article(id=row["id"], title=row["title"], text=row["text"])
    pool = embed_pool([article], alone, sys.maxsize)
    if pool is None:
        raise AssertionError("no article has that many sentences")
    return pool


def lead(pool: Pool) -> Sequence[int]:
    """Sentences as they come."""
    return range(len(pool))


def ranked_by_words(pool: Pool) -> Sequence[int]:
    """TextRank's order."""
    return text_rank([s.text for s in pool.sentences])


def footnote(pool: Pool) -> Sequence[int]:
    """The order in which Footnote chooses."""
    return choose(pool, central(pool), len(pool))


SYSTEMS: dict[str, Ranked] = {"lead": lead, "TextRank": ranked_by_words, "Footnote": footnote}


def first_three(pool: Pool) -> int:
    """Words of the first three sentences."""
    return sum(len(s.text.split()) for s in pool.sentences[:3])


def share_of_all(pool: Pool) -> int:
    """A share of all words."""
    return round(SHARE * sum(len(s.text.split()) for s in pool.sentences))


def cut(pool: Pool, order: Sequence[int], most: int) -> str:
    """The sentences in this order up to so many words, put back into that of the text."""
    kept: dict[int, str] = {}
    for row in order:
        if most <= 0:
            break
        words = pool.sentences[row].text.split()[:most]
        kept[row] = " ".join(words)
        most -= len(words)
    return "\n".join(kept[row] for row in sorted(kept))


def spaced(summary: str) -> str:
    """A reference summary, whose sentences touch each other, with one sentence a line."""
    return re.sub(r"(?<=[.!?\"”])(?=[A-Z\"“])", "\n", summary)


def report(
    pools: Sequence[Pool], references: Sequence[str], name: str, budget: Callable[[Pool], int]
) -> None:
    """Print the figures of all systems, and how far Footnote is from the others."""
    scorer = RougeScorer(METRICS, use_stemmer=True)
    figures = {
        system: np.array(
            [
                [scores[m].fmeasure for m in METRICS]
                for pool, reference in zip(pools, references, strict=True)
                for scores in [scorer.score(reference, cut(pool, rank(pool), budget(pool)))]
            ]
        )
        for system, rank in SYSTEMS.items()
    }
    _say(f"\n{len(pools)} articles, {name}: {', '.join(METRICS)}")
    for system, values in figures.items():
        _say(f"{system:>22} {_told(values)}")
    for system in list(figures)[:-1]:
        _say(f"{'Footnote - ' + system:>22} {_told(figures['Footnote'] - figures[system])}")


def _told(values: Figures) -> str:
    told = []
    for column in values.T:
        figure = bootstrap_figure(column.tolist())
        told.append(f"{figure.value:.3f} [{figure.low:.3f}, {figure.high:.3f}]")
    return "  ".join(told)


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")


if __name__ == "__main__":
    if len(sys.argv) not in (2, 3) or sys.argv[2:] not in ([], ["tune"], ["test"]):
        sys.exit(__doc__)
    if not (Path(sys.argv[1]) / FILE).exists():
        sys.exit(f"{Path(sys.argv[1]) / FILE} is missing. {__doc__}")
    main(Path(sys.argv[1]), (sys.argv[2:] or ["test"])[0])
