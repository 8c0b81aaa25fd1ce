"""Which sentences make the extractive answer (rag/write.py), tried on ClapNQ and XQuAD.

Usage: python -m benchmarks.sentence_choice DATA_DIR

Prints, for a grid of the two thresholds, precision and recall of the chosen sentences against
the gold ones, token F1 and ROUGE-L against the reference answer, over the even paragraphs; then
the thresholds in use over the odd ones, beside the top passage and its first sentence. Of XQuAD's
odd paragraphs also exact match and token F1 of the short answer, where one is given, of all
questions whose form asks for one, and of all questions, the whole sentence standing in for it.
"""

import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from rouge_score.rouge_scorer import RougeScorer

from benchmarks.question_sets import Asked, QuestionSet, load
from benchmarks.weighed import TOP_K, fill
from eval.metrics.answer import exact_match, token_f1
from rag.answer_model.open import open_answer_model
from rag.embed import open_embedder
from rag.evidence import Evidence, SentenceVectors
from rag.recipe import Recipe
from rag.retrieve import HybridRetriever, to_passages
from rag.settings import load_settings
from rag.short.answer import words_of
from rag.short.pick import SHORT_KINDS
from rag.short.wanted import read_wanted
from rag.store import Store
from rag.weigher import Weigher
from rag.words import sentence_spans
from rag.write import ALSO_RELEVANT, CONTINUES, choose, in_reading_order

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
            vectors, model = SentenceVectors(embedder), open_answer_model(load_settings())
            weigher = Weigher(store, embedder, vectors, answer_model=model)
            retriever = HybridRetriever(store, embedder, top_k=TOP_K)
            found = [
                (a, weigher.weigh(a.question, to_passages(retriever.retrieve(a.question))))
                for a in questions.asked
            ]
    tuned = [(a, e) for a, e in found if a.paragraph % 2 == 0]
    for also in (0.15, 0.2, 0.25, 0.3):
        for continues in (0.1, 0.2, 0.4):
            name = f"tune also {also} continues {continues}"
            _report(name, tuned, questions, _chosen(also, continues))
    held_out = [(a, e) for a, e in found if a.paragraph % 2]
    _report("in use", held_out, questions, _chosen(ALSO_RELEVANT, CONTINUES))
    _report("baseline: top passage", held_out, questions, _top_passage)
    _report("baseline: its first sentence", held_out, questions, _first_sentence)
    _report_short(held_out)


def _chosen(also: float, continues: float) -> Chooser:
    def chooser(evidence: Evidence) -> Sequence[Span]:
        chosen = choose(evidence, also_relevant=also, continues=continues)
        return [(c.article.id, c.start, c.end) for c in in_reading_order(chosen)]

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
        precision, recall, f1, rouge = np.mean(rows, axis=0)
        line += f"; {dataset} precision {precision:.3f} recall {recall:.3f} token F1 {f1:.3f}"
        line += f" ROUGE-L {rouge:.3f}"
    _say(line)


def _scores(
    asked: Asked, chosen: Sequence[Span], questions: QuestionSet
) -> tuple[float, float, float, float]:
    own = questions.articles[asked.paragraph]
    hit = [any(i == own.id and s < b and e > a for a, b in asked.gold) for i, s, e in chosen]
    covered = [any(i == own.id and s < b and e > a for i, s, e in chosen) for a, b in asked.gold]
    texts = {a.id: a.text for a in questions.articles}
    answer = " ".join(texts[i][s:e] for i, s, e in chosen)
    return (
        sum(hit) / len(hit) if hit else 0.0,
        sum(covered) / len(covered) if covered else 0.0,
        token_f1(answer, [asked.answer]),
        _rouge.score(asked.answer, answer)["rougeL"].fmeasure,
    )


def _report_short(found: Sequence[tuple[Asked, Evidence]]) -> None:
    """Exact match and token F1 (Rajpurkar et al., EMNLP 2016) of short answers."""
    scores: dict[str, list[tuple[float, float]]] = {"given": [], "asked for": [], "all": []}
    for asked, evidence in found:
        best = evidence.best
        if asked.dataset != "xquad" or best is None:
            continue
        wanted, place = read_wanted(asked.question), words_of(best, evidence)
        said = best.text[slice(*place)] if place else best.text
        score = (exact_match(said, [asked.answer]), token_f1(said, [asked.answer]))
        scores["all"].append(score)
        if wanted.kind in SHORT_KINDS:
            scores["asked for"].append(score)
        if place:
            scores["given"].append(score)
    for name, rows in scores.items():
        exact, f1 = np.mean(rows, axis=0)
        _say(f"xquad short answers, {name} ({len(rows)}): EM {exact:.3f} token F1 {f1:.3f}")


_rouge = RougeScorer(["rougeL"], use_stemmer=True)


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(Path(sys.argv[1]))
