"""The gold of cases in the texts of the corpus."""

from collections.abc import Callable
from functools import lru_cache

from eval.case import Case
from eval.metrics.citation import GoldSpans, quote_spans
from rag.errors import UnknownArticle

ArticleText = Callable[[str], str]
"""The stored text of an article by its id; raises UnknownArticle."""

_TEXTS_KEPT = 256


class GoldTexts:
    """Looks gold up; a few hundred texts are kept, since neighbouring cases often share theirs."""

    def __init__(self, article_text: ArticleText) -> None:
        self.article_text = lru_cache(maxsize=_TEXTS_KEPT)(article_text)

    def text_or_none(self, article_id: str) -> str | None:
        """The stored text of an article, None when there is no such article."""
        try:
            return self.article_text(article_id)
        except UnknownArticle:
            return None

    def spans(self, case: Case) -> tuple[GoldSpans, ...]:
        """Where each gold sentence of the case stands; nowhere when the corpus lacks it."""
        return tuple(
            quote_spans(gold.article_id, self.text_or_none(gold.article_id) or "", gold.quote)
            for gold in case.gold_sentences
        )

    def missing(self, case: Case) -> tuple[str, ...]:
        """What the case names that the corpus does not hold, one plain sentence each."""
        if not case.answerable:
            return ()
        cited = (gold.article_id for gold in case.gold_sentences)
        named = dict.fromkeys([*case.gold_articles, *cited])
        texts = {article_id: self.text_or_none(article_id) for article_id in named}
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
