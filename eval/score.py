"""Which scores a case gets, and their values: the one place that joins cases and metrics."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from eval.case import Case
from eval.metrics.abstention import abstention_scores
from eval.metrics.answer import token_f1
from eval.metrics.catalog import CATALOG
from eval.metrics.citation import (
    GoldSpans,
    citation_precision,
    citation_recall,
    citation_span,
    citation_validity,
    quote_spans,
)
from eval.metrics.retrieval import RETRIEVAL_METRICS, article_ranking, retrieval_scores
from rag.errors import UnknownArticle
from rag.types import Answer

ArticleText = Callable[[str], str]
"""The stored text of an article by its id; raises UnknownArticle."""

METRICS = tuple(metric.name for metric in CATALOG if not metric.whole)
"""Every metric that a case is scored on, in the order in which reports show them."""

_TEXTS_KEPT = 256

DIGITS = 6
"""Scores are rounded to this many digits, so that files compare byte by byte."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one case: its scores (0 to 1, by metric) and the error, if it failed.

    ``confidence`` is the answer's (``rag.types.Answer``).
    """

    id: str
    type: str
    question: str
    scores: dict[str, float]
    error: str | None = None
    tags: tuple[str, ...] = ()
    answerable: bool = True
    confidence: float | None = None


class Scorer:
    """Scores answers against their cases.

    ``article_text`` gives the stored text of an article; a few hundred are kept in memory, since
    neighbouring cases often share theirs.
    """

    def __init__(self, article_text: ArticleText) -> None:
        self._article_text = lru_cache(maxsize=_TEXTS_KEPT)(article_text)

    def score(self, case: Case, answer: Answer) -> dict[str, float]:
        """Scores of the answer, 0 to 1, by metric; absent where the case has no gold.

        Retrieval, token F1, citation precision and recall are scored on answerable cases alone; an
        abstention there has token F1, precision and recall 0. Citation validity is scored on every
        answer that cites.
        """
        scores: dict[str, float] = {}
        if case.answerable and case.gold_articles:
            scores |= retrieval_scores(article_ranking(answer.retrieved), case.gold_articles)
        if case.answerable and case.answers:
            # The words of a refusal overlap with references by chance; they earn nothing.
            scores["token_f1"] = 0.0 if answer.abstained else token_f1(answer.text, case.answers)
        if answer.citations:
            scores["citation_validity"] = citation_validity(answer.citations, self._article_text)
        if case.answerable and case.gold_sentences:
            gold = self._gold_spans(case)
            cited = [citation_span(citation) for citation in answer.citations]
            scores["citation_precision"] = citation_precision(cited, gold)
            scores["citation_recall"] = citation_recall(cited, gold)
        scores |= abstention_scores(abstained=answer.abstained, answerable=case.answerable)
        return {name: round(value, DIGITS) for name, value in scores.items()}

    def fail(self, case: Case) -> dict[str, float]:
        """Zero on every metric that an answer to the case would have been scored on.

        A failed answerable case counts against citation validity too, as its answer would have
        cited.
        """
        scored = ["abstention_accuracy"]
        if case.answerable:
            scored += ["answerable_answered", "citation_validity"]
            scored += RETRIEVAL_METRICS if case.gold_articles else ()
            scored += ["token_f1"] if case.answers else []
            scored += ["citation_precision", "citation_recall"] if case.gold_sentences else []
        else:
            scored.append("unanswerable_refused")
        return {name: 0.0 for name in METRICS if name in scored}

    def missing_gold(self, case: Case) -> tuple[str, ...]:
        """What the case names that the corpus does not hold, one plain sentence each.

        Such gold stays in the scores as not found, since an ingest may have lost it; saying so
        tells a wrong case file from a bad system.
        """
        if not case.answerable:
            return ()
        cited = (gold.article_id for gold in case.gold_sentences)
        named = dict.fromkeys([*case.gold_articles, *cited])
        texts = {article_id: self._text_or_none(article_id) for article_id in named}
        missing = [
            f'case {case.id}: article "{article_id}" is not in the corpus'
            for article_id, text in texts.items()
            if text is None
        ]
        for gold in case.gold_sentences:
            text = texts[gold.article_id]
            if text is not None and gold.quote not in text:
                missing.append(
                    f'case {case.id}: article "{gold.article_id}" does not contain "{gold.quote}"'
                )
        return tuple(missing)

    def _gold_spans(self, case: Case) -> tuple[GoldSpans, ...]:
        return tuple(
            quote_spans(gold.article_id, self._text_or_none(gold.article_id) or "", gold.quote)
            for gold in case.gold_sentences
        )

    def _text_or_none(self, article_id: str) -> str | None:
        try:
            return self._article_text(article_id)
        except UnknownArticle:
            return None
