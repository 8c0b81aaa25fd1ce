"""Which scores a case gets, and their values: the one place that joins cases and metrics."""

from dataclasses import dataclass

from eval.case import Case
from eval.metrics.catalog import BY_NAME, CATALOG
from eval.metrics.correct import can_tell, correct
from eval.metrics.entailment import Entailment
from eval.metrics.similarity import Similarity
from eval.scoring.answers import AgainstReferences, AmongChoices, Refusals
from eval.scoring.citations import CarriedSentences, ExactCitations, GoldCitations
from eval.scoring.gold import ArticleText, GoldTexts
from eval.scoring.part import Part
from eval.scoring.retrieval import ArticlesFound, SentencesFound
from eval.scoring.summaries import (
    SummaryCoverage,
    SummaryLength,
    SummaryRedundancy,
    SummaryWords,
)
from rag.types import Answer

METRICS = tuple(metric.name for metric in CATALOG if not metric.whole)
"""Every metric that a case is scored on, in the order in which reports show them."""

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
    """Scores answers against their cases; safe to share between threads.

    ``article_text`` gives the stored text of an article. What needs to tell likeness in meaning or
    whether a text carries another is only measured with ``similarity`` and ``entailment``
    (``eval.instruments`` has those that come with Footnote).
    """

    def __init__(
        self,
        article_text: ArticleText,
        similarity: Similarity | None = None,
        entailment: Entailment | None = None,
    ) -> None:
        self._gold = GoldTexts(article_text)
        parts: list[Part] = [
            ArticlesFound(),
            SentencesFound(self._gold),
            AgainstReferences(similarity),
            AmongChoices(similarity),
            ExactCitations(self._gold),
            GoldCitations(self._gold),
            Refusals("abstention_accuracy"),
            Refusals("unanswerable_refused", answerable=False),
            Refusals("answerable_answered", answerable=True),
            SummaryWords(),
            SummaryLength(self._gold),
        ]
        if similarity:
            parts.append(SummaryRedundancy(similarity))
        if entailment:
            parts += [CarriedSentences(self._gold, entailment), SummaryCoverage(entailment)]
        self._parts = tuple(parts)

    def score(self, case: Case, answer: Answer) -> dict[str, float]:
        """Scores of the answer, 0 to 1, by metric; absent where the case has no gold.

        What was found is scored on refusals too; what is said and cited is 0 there, on answerable
        cases. Whether citations are exact, and sentences carried, is scored on every answer that
        has some.
        """
        scores: dict[str, float] = {}
        for part in self._parts:
            scores |= part.score(case, answer)
        if _is_judged(case):
            judged = correct(scores, answerable=case.answerable, abstained=answer.abstained)
            scores |= {} if judged is None else {"correct": judged}
        return {name: round(scores[name], DIGITS) for name in METRICS if name in scores}

    def fail(self, case: Case) -> dict[str, float]:
        """The worst on every metric that a right answer to the case would have been scored on.

        A failed answerable case counts against the citations' metrics too, as its answer would
        have cited.
        """
        scored = {name for part in self._parts if part.expects(case) for name in part.names}
        scored |= {"correct"} if _is_judged(case) else set()
        return {name: BY_NAME[name].worst for name in METRICS if name in scored}

    def missing_gold(self, case: Case) -> tuple[str, ...]:
        """What the case names that the corpus does not hold, one plain sentence each.

        Such gold stays in the scores as not found, since an ingest may have lost it; saying so
        tells a wrong case file from a bad system.
        """
        return self._gold.missing(case)


def _is_judged(case: Case) -> bool:
    """Whether an answer to the case can be right or wrong; a summary is better or worse."""
    return not case.summarize and can_tell(
        choices=case.answer_index is not None,
        answers=bool(case.answers),
        gold_sentences=bool(case.gold_sentences),
        answerable=case.answerable,
    )
