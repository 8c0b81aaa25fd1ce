"""Which sentences make the extractive answer (rag/write.py), tried on ClapNQ and XQuAD.

Usage: python -m benchmarks.sentence_choice DATA_DIR

Prints, for a grid of the two thresholds, precision and recall of the chosen sentences against
the gold ones and token F1 against the reference answer (ClapNQ), over the even paragraphs; then
the thresholds in use over the odd ones, beside the top passage and its first sentence.
"""

import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from benchmarks.fit_answerability import TOP_K, fill
from benchmarks.question_sets import Asked, QuestionSet, load
from eval.metrics.answer import token_f1
from rag.embed import open_embedder
from rag.evidence import Evidence, SentenceVectors, Weigher
from rag.recipe import Recipe
from rag.retrieve import HybridRetriever, to_passages
from rag.settings import load_settings
from rag.store import Store
from rag.words import sentence_spans
from rag.write import ALSO_RELEVANT, CONTINUES, choose

Span = tuple[str, int, int]
Chooser = Callable[[Evidence], Sequence[Span]]


def main(data_dir: Path) -> None:
    """Print the grid and the comparison."""
    questions = load(data_dir)
    with TemporaryDirectory() as folder:
        settings = load_settings(data_dir=Path(folder))
        embedder = open_embedder(settings)
        with Store(settings.data_dir, Recipe("choice", "{}")) as store:
            fill(store, embedder, questions.articles)
            weigher = Weigher(store, embedder, SentenceVectors(embedder))
            retriever = HybridRetriever(store, embedder, top_k=TOP_K)
            found = [
                (a, weigher.weigh(a.question, to_passages(retriever.retrieve(a.question))))
                for a in questions.asked
            ]
    tuned = [(a, e) for a, e in found if a.paragraph % 2 == 0]
    for also in (0.8, 0.85, 0.9, 0.95):
        for continues in (0.2, 0.4, 0.5, 0.6, 0.8):
            name = f"tune also {also} continues {continues}"
            _report(name, tuned, questions, _chosen(also, continues))
    held_out = [(a, e) for a, e in found if a.paragraph % 2]
    _report("in use", held_out, questions, _chosen(ALSO_RELEVANT, CONTINUES))
    _report("baseline: top passage", held_out, questions, _top_passage)
    _report("baseline: its first sentence", held_out, questions, _first_sentence)


def _chosen(also: float, continues: float) -> Chooser:
    def chooser(evidence: Evidence) -> Sequence[Span]:
        chosen = choose(evidence, also_relevant=also, continues=continues)
        return [(c.article.id, c.start, c.end) for c in chosen]

    return chooser


def _top_passage(evidence: Evidence) -> Sequence[Span]:
    top = evidence.passages[0]
    return [(top.article_id, top.start + a, top.start + b) for a, b in sentence_spans(top.text)]


def _first_sentence(evidence: Evidence) -> Sequence[Span]:
    return _top_passage(evidence)[:1]


def _report(
    name: str, found: Sequence[tuple[Asked, Evidence]], questions: QuestionSet, choose_: Chooser
) -> None:
    line = name
    for dataset in ("xquad", "clapnq"):
        rows = [_scores(a, choose_(e), questions) for a, e in found if a.dataset == dataset]
        precision, recall, f1 = np.mean(rows, axis=0)
        line += f"; {dataset} precision {precision:.3f} recall {recall:.3f} token F1 {f1:.3f}"
    sys.stdout.write(line + "\n")


def _scores(
    asked: Asked, chosen: Sequence[Span], questions: QuestionSet
) -> tuple[float, float, float]:
    own = questions.articles[asked.paragraph]
    hit = [any(i == own.id and s < b and e > a for a, b in asked.gold) for i, s, e in chosen]
    covered = [any(i == own.id and s < b and e > a for i, s, e in chosen) for a, b in asked.gold]
    texts = {a.id: a.text for a in questions.articles}
    answer = " ".join(texts[i][s:e] for i, s, e in chosen)
    return (
        sum(hit) / len(hit) if hit else 0.0,
        sum(covered) / len(covered) if covered else 0.0,
        token_f1(answer, [asked.answer]),
    )


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(Path(sys.argv[1]))
