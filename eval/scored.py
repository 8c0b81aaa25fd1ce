"""One case asked and scored, as scores that can say why they are what they are."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Self

from eval.case import Case, GoldSentence
from eval.metrics.catalog import BY_NAME
from eval.score import Scorer
from eval.suggest import did_you_mean
from eval.systems.system import System
from rag.errors import UsageError
from rag.types import Answer

SHOWN_TEXT = 300
"""Characters of an answer or quote that an explanation shows."""


class Score(float):
    """A score from 0 to 1 that knows its case and answer."""

    _name: str
    _case: Case
    _answer: Answer

    def __new__(cls, value: float, name: str, case: Case, answer: Answer) -> Self:
        """A number like any other."""
        made = super().__new__(cls, value)
        made._name, made._case, made._answer = name, case, answer
        return made

    def explained(self) -> tuple[str, ...]:
        """The metric, question, answer, citations and gold, a line each."""
        metric, case, answer = BY_NAME.get(self._name), self._case, self._answer
        asked = case.question if case.answerable else f"{case.question} (not answerable)"
        return (
            f"{self._name}: {metric.meaning}" if metric else self._name,
            f"  case      {case.id}: {asked}",
            f"  answer    {_short(answer.text)}",
            *(f"  cited     {c.article_id}: {_short(c.quote)}" for c in answer.citations),
            *(f"  reference {_short(reference)}" for reference in case.answers),
            *(
                f"  gold      {gold.article_id}: {_short(gold.quote)}".rstrip(": ")
                for gold in _gold(case)
            ),
        )


@dataclass(frozen=True, slots=True)
class Scored:
    """An answer to a case with its scores; ``scored["citation_recall"]`` is one of them."""

    case: Case
    answer: Answer
    scores: Mapping[str, Score]

    def __getitem__(self, name: str) -> Score:
        """The score on a metric.

        Raises:
            UsageError: the case is not scored on it; the message says on which it is.

        """
        if name in self.scores:
            return self.scores[name]
        if name in BY_NAME:
            why = f'the case "{self.case.id}" lacks what {name} needs'
        else:
            why = f'there is no metric "{name}"{did_you_mean(name, list(BY_NAME))}'
        raise UsageError(f"{why}. The case is scored on {', '.join(self.scores)}.")


def score_case(case: Case, system: System, scorer: Scorer) -> Scored:
    """The system's answer to the case with its scores.

    Raises:
        FootnoteError: there is no answer.

    """
    answer = system.answer(case)
    values = scorer.score(case, answer)
    return Scored(case, answer, {n: Score(value, n, case, answer) for n, value in values.items()})


def _gold(case: Case) -> Sequence[GoldSentence]:
    """The gold sentences; of gold articles without any, the article alone."""
    quoted = {gold.article_id for gold in case.gold_sentences}
    bare = [GoldSentence(a, "") for a in case.gold_articles if a not in quoted]
    return (*case.gold_sentences, *bare)


def _short(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= SHOWN_TEXT else f"{flat[:SHOWN_TEXT]}…"
