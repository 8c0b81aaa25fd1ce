"""How well the support gate tells supported sentences from others.

Usage: python -m benchmarks.support DATA_DIR

QAGS: the half that benchmarks/fit_support.py did not see. Balanced accuracy with a 95% interval
(articles drawn anew 2,000 times) of the gate, of ROUGE precision (rouge-score) and of the cosine
with the nearest sentence; once with one threshold for both sets, once with one for each, always
chosen on the tuning half.

Own corpus: sentences made false by one change, and true ones told otherwise
(benchmarks/support_cases.py), each checked without the short way for copies. The rules were written
with half of the articles in view; the other half is what counts.
"""

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from time import perf_counter
from typing import Any

import numpy as np
from numpy.typing import NDArray
from rouge_score.rouge_scorer import RougeScorer
from sklearn.metrics import balanced_accuracy_score

from benchmarks import qags
from benchmarks.fit_support import read
from benchmarks.support_cases import Case, cases
from ingest.read.markdown import read_markdown
from rag.embed import Embedder, open_embedder
from rag.settings import load_settings
from rag.support.features import similarity
from rag.support.gate import judge, load_rule
from rag.support.likeness import PieceReader
from rag.types import Article

RESAMPLES = 2_000
MEASURES = ("rouge1", "rouge2", "rougeL")
CORPUS = Path(__file__).parent.parent / "corpus"
Array = NDArray[Any]


@dataclass(frozen=True, slots=True)
class Scored:
    """A judged sentence with what each way of scoring makes of it."""

    judged: qags.Judged
    scores: dict[str, float]


def main(data_dir: Path) -> None:
    """Measure both and print a line for each figure."""
    embedder = open_embedder(load_settings())
    _report_qags(list(scored(data_dir, embedder)))
    _report_own(list(cases(articles(CORPUS))), embedder)


def scored(data_dir: Path, embedder: Embedder) -> Iterator[Scored]:
    """Every judged sentence of QAGS with its scores; 0 by the gate for a contradiction."""
    rouge = RougeScorer(MEASURES, use_stemmer=True)
    rule = load_rule()
    for row in read(list(qags.load(data_dir)), embedder):
        found = rouge.score(" ".join(row.judged.sentences), row.judged.claim)
        scores = {name: float(found[name].precision) for name in MEASURES}
        scores["cosine"] = row.cosine
        scores["gate"] = 0.0 if row.contradicted else rule.score(row.features)
        yield Scored(row.judged, scores)


def _report_qags(rows: Sequence[Scored]) -> None:
    tuning = [row for row in rows if row.judged.tunes]
    held_out = [row for row in rows if not row.judged.tunes]
    for name in (*MEASURES, "cosine", "gate"):
        shared = load_rule().threshold if name == "gate" else threshold(tuning, name)
        told = []
        for part in qags.SETS:
            own = [row for row in held_out if row.judged.name == part]
            of_set = threshold([row for row in tuning if row.judged.name == part], name)
            told.append(
                f"{part} {_told(own, name, shared)}, own threshold {_told(own, name, of_set)}"
            )
        told.append(f"both {_told(held_out, name, shared)}")
        _say(f"{name:7} {'; '.join(told)}")
    counts = [sum(row.judged.name == part for row in held_out) for part in qags.SETS]
    _say(f"held out: {', '.join(f'{n} {c}' for n, c in zip(qags.SETS, counts, strict=True))}")


def threshold(rows: Sequence[Scored], name: str) -> float:
    """The score from which balanced accuracy, meaned over the sets, is best."""
    scores = np.array([row.scores[name] for row in rows])
    labels = np.array([row.judged.supported for row in rows])
    sets = np.array([row.judged.name for row in rows])

    def accuracy(least: float) -> float:
        parts = [sets == part for part in set(sets.tolist())]
        return float(
            np.mean([balanced_accuracy_score(labels[p], scores[p] >= least) for p in parts])
        )

    return float(max(np.unique(scores).tolist(), key=accuracy))


def _told(rows: Sequence[Scored], name: str, least: float) -> str:
    value, low, high = interval(rows, name, least)
    return f"{value:.3f} [{low:.3f}, {high:.3f}]"


def interval(rows: Sequence[Scored], name: str, least: float) -> tuple[float, float, float]:
    """Balanced accuracy with the bounds of its 95% interval, articles resampled."""
    right = np.array([(row.scores[name] >= least) == row.judged.supported for row in rows])
    labels = np.array([row.judged.supported for row in rows])
    ids = np.unique([row.judged.article for row in rows], return_inverse=True)[1]
    counts = np.zeros((ids.max() + 1, 4))  # an article's: right and all, of each label
    for label, place in ((True, 0), (False, 2)):
        np.add.at(counts[:, place], ids, right & (labels == label))
        np.add.at(counts[:, place + 1], ids, labels == label)
    drawn = np.random.default_rng(0).integers(0, len(counts), (RESAMPLES, len(counts)))
    sums = np.vstack([counts.sum(axis=0), counts[drawn].sum(axis=1)])
    with np.errstate(invalid="ignore"):  # a draw may hold one label only
        values = (sums[:, 0] / sums[:, 1] + sums[:, 2] / sums[:, 3]) / 2
    low, high = np.nanquantile(values[1:], [0.025, 0.975])
    return float(values[0]), float(low), float(high)


def articles(folder: Path) -> list[Article]:
    """The sample articles, by file name."""
    return [article for file in sorted(folder.glob("*.md")) for article in read_markdown(file)]


def in_view(article_id: str) -> bool:
    """Whether the rules were written with this article in view."""
    return int(sha256(article_id.encode()).hexdigest(), 16) % 2 == 0


def _report_own(made: Sequence[Case], embedder: Embedder) -> None:
    reader = PieceReader(embedder)
    for name, part in (("in view", True), ("held out", False)):
        own = [case for case in made if in_view(case.article_id) == part]
        began = perf_counter()
        right = [is_right(case, embedder, reader) for case in own]
        each = (perf_counter() - began) / len(own) * 1000
        rows = list(zip(own, right, strict=True))
        for kind in dict.fromkeys((case.supported, case.kind) for case in own):
            _say_share(name, kind, [r for c, r in rows if (c.supported, c.kind) == kind])
        for whole in ((False, "false, all"), (True, "true, all")):
            _say_share(name, whole, [r for c, r in rows if c.supported == whole[0]])
        _say(f"{name}: {each:.1f} ms a sentence")


def is_right(case: Case, embedder: Embedder, reader: PieceReader) -> bool:
    """Whether the gate decides as it should."""
    claim = embedder.encode([case.claim])[0]
    similar = similarity(claim, embedder.encode(list(case.context.cited)))
    decision = judge(case.claim, case.context, similar, reader.likeness)
    return decision.supported == case.supported


def _say_share(part: str, kind: tuple[bool, str], right: Sequence[bool]) -> None:
    supported, name = kind
    share = np.mean(right)
    told = f"flagged {1 - share:.3f}" if supported else f"caught {share:.3f}"
    _say(f"{part}: {name}: {told} of {len(right)}")


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(Path(sys.argv[1]))
