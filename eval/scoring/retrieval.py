"""What was found: articles, sentences, facts. Scored on answerable questions with such gold."""

from eval.case import Case
from eval.metrics.passages import (
    MULTIHOP_METRICS,
    SENTENCE_METRICS,
    multihop_scores,
    sentence_scores,
)
from eval.metrics.retrieval import RETRIEVAL_METRICS, article_ranking, retrieval_scores
from eval.scoring.gold import GoldTexts
from rag.types import Answer


def tells_passages(answer: Answer) -> bool:
    """Whether the system says what it retrieved; finding nothing is something to say, too.

    Answers of other systems may come without passages: zeros would be no measurement of them.
    """
    return bool(answer.retrieved) or answer.searched is not None


class ArticlesFound:
    """Gold articles in the ranking of articles."""

    names = RETRIEVAL_METRICS

    def expects(self, case: Case) -> bool:
        """Answerable questions with gold articles."""
        return case.answerable and bool(case.gold_articles) and not case.summarize

    def score(self, case: Case, answer: Answer) -> dict[str, float]:
        """Scores of the articles found, refused or not."""
        if not self.expects(case) or not tells_passages(answer):
            return {}
        return retrieval_scores(article_ranking(answer.retrieved), case.gold_articles)


class SentencesFound:
    """Gold sentences in the passages, by offsets and by MultiHop-RAG's rule."""

    names = (*SENTENCE_METRICS, *MULTIHOP_METRICS)

    def __init__(self, gold: GoldTexts) -> None:
        self._gold = gold

    def expects(self, case: Case) -> bool:
        """Answerable questions with gold sentences."""
        return case.answerable and bool(case.gold_sentences) and not case.summarize

    def score(self, case: Case, answer: Answer) -> dict[str, float]:
        """Scores of the passages, refused or not."""
        if not self.expects(case) or not tells_passages(answer):
            return {}
        quotes = [(gold.article_id, gold.quote) for gold in case.gold_sentences]
        texts = [passage.text for passage in answer.retrieved]
        return sentence_scores(answer.retrieved, self._gold.spans(case), quotes) | multihop_scores(
            texts, [quote for _, quote in quotes]
        )
