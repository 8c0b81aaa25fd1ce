"""What is cited: exact or not, gold or not, carrying what is said or not."""

from eval.case import Case
from eval.metrics.citation import (
    citation_precision,
    citation_recall,
    citation_span,
    citation_validity,
)
from eval.metrics.entailment import Entailment, Premise, Statement, alce_scores, faithfulness
from eval.scoring.gold import GoldTexts
from rag.types import Answer, Citation, Passage
from rag.words import content_stems, sentence_spans

_AROUND = 500
"""Characters of the article in which the neighbours of a cited sentence are looked for."""


class ExactCitations:
    """Offsets against stored texts, of every answer that cites."""

    names = ("citation_validity",)

    def __init__(self, gold: GoldTexts) -> None:
        self._gold = gold

    def expects(self, case: Case) -> bool:
        """Answerable cases: their answers would have cited."""
        return case.answerable

    def score(self, case: Case, answer: Answer) -> dict[str, float]:
        """The share of exact citations, also where there was nothing to answer."""
        del case
        if not answer.citations:
            return {}
        validity = citation_validity(answer.citations, self._gold.article_text)
        return {"citation_validity": validity}


class GoldCitations:
    """Citations against gold sentences."""

    names = ("citation_precision", "citation_recall")

    def __init__(self, gold: GoldTexts) -> None:
        self._gold = gold

    def expects(self, case: Case) -> bool:
        """Answerable cases with gold sentences."""
        return case.answerable and bool(case.gold_sentences)

    def score(self, case: Case, answer: Answer) -> dict[str, float]:
        """Precision and recall; 0 when nothing is cited."""
        if not self.expects(case):
            return {}
        gold = self._gold.spans(case)
        cited = [citation_span(citation) for citation in answer.citations]
        return {
            "citation_precision": citation_precision(cited, gold),
            "citation_recall": citation_recall(cited, gold),
        }


class CarriedSentences:
    """Sentences against what they cite and what was retrieved, of every answer.

    A sentence without a word that carries meaning ("Yes.") claims nothing and is passed over.
    """

    names = ("alce_precision", "alce_recall", "faithfulness")

    def __init__(self, gold: GoldTexts, checker: Entailment) -> None:
        self._gold = gold
        self._checker = checker

    def expects(self, case: Case) -> bool:
        """Answerable cases: their answers would have said something."""
        return case.answerable

    def score(self, case: Case, answer: Answer) -> dict[str, float]:
        """What its sentences are worth, also where there was nothing to answer."""
        del case
        claims = [sentence for sentence in answer.sentences if content_stems(sentence.text)]
        if not claims:
            return {}
        premises = {c.marker: self._premise(c) for c in answer.citations}
        statements = [
            Statement(s.text, tuple(premises[m] for m in s.citations if m in premises))
            for s in claims
        ]
        retrieved = [passage_premise(passage) for passage in answer.retrieved]
        return {
            **alce_scores(statements, self._checker),
            "faithfulness": faithfulness(statements, retrieved, self._checker),
        }

    def _premise(self, citation: Citation) -> Premise:
        text = self._gold.text_or_none(citation.article_id) or ""
        return citation_premise(citation, text)


def citation_premise(citation: Citation, text: str) -> Premise:
    """The cited words, with the sentences beside them in the article's text."""
    start, end = citation.start, citation.end
    near: tuple[str, ...] = ()
    if 0 <= start < end and text[start:end] == citation.quote:
        before, after = text[max(0, start - _AROUND) : start], text[end : end + _AROUND]
        near = (
            *(before[a:b] for a, b in list(sentence_spans(before))[-1:]),
            *(after[a:b] for a, b in list(sentence_spans(after))[:1]),
        )
    return Premise(citation.quote, near, _headed(citation), citation.published)


def passage_premise(passage: Passage) -> Premise:
    """A passage as a text that may carry a claim."""
    return Premise(passage.text, (), _headed(passage), passage.published)


def _headed(found: Citation | Passage) -> str:
    return "\n".join(line for line in (found.title, found.source) if line)
