"""Whether made cases rank settings as cases written by people do.

Usage: python -m benchmarks.made_cases [ARTICLES [CASES]]

Ingests ARTICLES (corpus/ unless given) with the embedder in use and with the word-hashing one, and
runs each set of cases on both, and on the first with two passages alone: those of CASES that are
tagged dev (corpus/cases.jsonl unless given), cases made by templates, and as a baseline as many
sentences drawn at random with their last figure or name left out.
"""

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from eval.case import Case, GoldSentence
from eval.cases import load_cases
from eval.make.make import make_cases
from eval.make.newsroom import Newsroom
from eval.make.order import draw
from eval.make.recipe import Wishes
from eval.report import Report
from eval.run import run_cases
from eval.score import Scorer
from eval.systems.pipeline import PipelineSystem
from ingest.run import ingest
from rag.embed import open_embedder
from rag.open import open_assistant
from rag.settings import Settings, load_settings
from rag.short.spans import read_spans
from rag.store import open_store

METRICS = ("recall@5", "mrr", "citation_recall", "answerable_answered", "unanswerable_refused")
SETTINGS: Mapping[str, Mapping[str, object]] = {
    "as it comes": {},
    "two passages": {"top_k": 2},
    "word-hashing embedder": {"embedder": "hashed"},
}


def main(articles: Path, cases: Path) -> None:
    """Print each set under each setting."""
    with TemporaryDirectory() as folder:
        made_of = _ingested(articles, Path(folder, "hashed"), {"embedder": "hashed"})
        with open_store(made_of) as store:
            newsroom = Newsroom(store.registry.articles())
        made = make_cases(newsroom, Wishes(200)).cases
        sets = {
            "by people": [case for case in load_cases(cases) if "dev" in case.tags],
            "made": made,
            "baseline: random gaps": random_gaps(newsroom, sum(case.answerable for case in made)),
        }
        for name, more in SETTINGS.items():
            data_dir = Path(folder, "hashed" if "embedder" in more else "own")
            settings = _ingested(articles, data_dir, more)
            for which, chosen in sets.items():
                report = _run(settings, chosen, Path(folder, f"{name} {which}"))
                _print(name, which, report)


def random_gaps(newsroom: Newsroom, count: int) -> list[Case]:
    """Sentences drawn at random, each with its last figure or name left out."""
    drawn = sorted(newsroom.statements, key=lambda s: draw(0, "gap", s.article.id, str(s.start)))
    found: list[Case] = []
    for statement in drawn:
        spans = read_spans(statement.text)
        if spans and len(found) < count:
            span, text = spans[-1], statement.text
            found.append(
                Case(
                    id=f"gap-{len(found)}",
                    question=f"Complete: {text[: span.start]}____{text[span.end :]}",
                    answers=(text[span.start : span.end],),
                    gold_articles=(statement.article.id,),
                    gold_sentences=(GoldSentence(statement.article.id, text),),
                )
            )
    return found


def _ingested(articles: Path, data_dir: Path, more: Mapping[str, object]) -> Settings:
    settings = load_settings(data_dir=data_dir, answerer="extractive", **more)
    with open_store(settings) as store:
        ingest([articles], store, open_embedder(settings), settings)
    return settings


def _run(settings: Settings, cases: Sequence[Case], out: Path) -> Report:
    assistant = open_assistant(settings)
    scorer = Scorer(lambda i: assistant.article(i).text)
    return run_cases(cases, PipelineSystem(assistant), out, {}, scorer)


def _print(setting: str, which: str, report: Report) -> None:
    figures = report.metrics
    told = [
        f"{name} {figures[name].value:.3f} [{figures[name].low:.3f}, {figures[name].high:.3f}]"
        for name in METRICS
        if name in figures
    ]
    sys.stdout.write(f"{setting:<22} {which:<22} {len(report.outcomes):>4}  {'  '.join(told)}\n")


if __name__ == "__main__":
    given = [Path(argument) for argument in sys.argv[1:]]
    main(*(given + [Path("corpus"), Path("corpus/cases.jsonl")][len(given) :]))
