"""What a summary is worth: scored on cases that ask for one."""

from eval.case import Case
from eval.metrics.entailment import Entailment, Premise, carried_share
from eval.metrics.rouge import SUMMARY_ROUGE, summary_rouge
from eval.metrics.similarity import Similarity, redundancy
from eval.metrics.summary import compression
from eval.scoring.gold import GoldTexts
from rag.types import Answer
from rag.words import sentence_spans, words


class SummaryWords:
    """The summary's words against reference summaries."""

    names = tuple(SUMMARY_ROUGE)

    def expects(self, case: Case) -> bool:
        """Summaries with references."""
        return bool(case.summarize and case.answerable and case.answers)

    def score(self, case: Case, answer: Answer) -> dict[str, float]:
        """ROUGE against the best reference; 0 for an empty summary."""
        if not self.expects(case):
            return {}
        return summary_rouge([s.text for s in answer.sentences], case.answers)


class SummaryCoverage:
    """What a summary has to say: the gold sentences, without any those of a reference."""

    names = ("gold_coverage",)

    def __init__(self, checker: Entailment) -> None:
        self._checker = checker

    def expects(self, case: Case) -> bool:
        """Summaries with gold sentences or references."""
        wanted = case.gold_sentences or case.answers
        return bool(case.summarize and case.answerable and wanted)

    def score(self, case: Case, answer: Answer) -> dict[str, float]:
        """The share that the summary's sentences carry, of the reference that it carries most."""
        if not self.expects(case):
            return {}
        premises = [Premise(sentence.text) for sentence in answer.sentences]
        shares = [carried_share(premises, claims, self._checker) for claims in _wanted(case)]
        return {"gold_coverage": max(shares)}


def _wanted(case: Case) -> list[list[str]]:
    if case.gold_sentences:
        return [[gold.quote for gold in case.gold_sentences]]
    # A text of signs alone has no sentence that could be carried; it stands for itself.
    split = ([text[a:b] for a, b in sentence_spans(text)] or [text] for text in case.answers)
    return list(split)


class SummaryRedundancy:
    """How often a summary says the same."""

    names = ("redundancy",)

    def __init__(self, similarity: Similarity) -> None:
        self._similarity = similarity

    def expects(self, case: Case) -> bool:
        """Every summary that there should be."""
        return case.summarize is not None and case.answerable

    def score(self, case: Case, answer: Answer) -> dict[str, float]:
        """The likeness of its sentences; the worst for an empty summary, which must not win."""
        if not self.expects(case):
            return {}
        texts = [sentence.text for sentence in answer.sentences]
        return {"redundancy": redundancy(texts, self._similarity) if texts else 1.0}


class SummaryLength:
    """How much shorter a summary is than its articles."""

    names = ("compression",)

    def __init__(self, gold: GoldTexts) -> None:
        self._gold = gold

    def expects(self, case: Case) -> bool:
        """Summaries of articles that the case names."""
        return bool(case.summarize and case.answerable and self._texts(_named(case)))

    def score(self, case: Case, answer: Answer) -> dict[str, float]:
        """Words for words, of the articles that the case names, without any those cited."""
        if not (case.summarize and case.answerable):
            return {}
        cited = tuple(dict.fromkeys(citation.article_id for citation in answer.citations))
        texts = self._texts(_named(case) or cited)
        if not texts:
            return {}
        said = " ".join(sentence.text for sentence in answer.sentences)
        return {"compression": compression(said, texts) if answer.sentences else 1.0}

    def _texts(self, ids: tuple[str, ...]) -> list[str]:
        texts = [text for i in ids if (text := self._gold.text_or_none(i))]
        return texts if any(map(words, texts)) else []


def _named(case: Case) -> tuple[str, ...]:
    return case.filters.article_ids or case.gold_articles
