"""What a case rests on, found in the articles of today, so that it opens in the reader."""

from dataclasses import dataclass

from eval.case import Case
from rag.errors import UnknownArticle
from rag.protocols import Desk
from rag.types import Article
from ui.markup import UNKNOWN_OUTLET, Span, counted, escape, opener, when


@dataclass(frozen=True, slots=True)
class Gold:
    """A gold sentence, or a whole gold article with ``quote`` empty.

    ``article`` is ``None`` when it is not in the corpus, ``span`` when it does not say so.
    """

    article_id: str
    quote: str
    article: Article | None
    span: Span | None


def gold_of(desk: Desk, case: Case) -> tuple[Gold, ...]:
    """Every gold sentence of a case in order, then its gold articles without one."""
    articles: dict[str, Article | None] = {}
    wanted = [(g.article_id, g.quote) for g in case.gold_sentences]
    quoted = {article_id for article_id, _ in wanted}
    wanted += [(i, "") for i in case.gold_articles if i not in quoted]
    found = []
    for article_id, quote in wanted:
        if article_id not in articles:
            articles[article_id] = _article(desk, article_id)
        article = articles[article_id]
        start = article.text.find(quote) if article and quote else -1
        span = (start, start + len(quote)) if start >= 0 else None
        found.append(Gold(article_id, quote, article, span))
    return tuple(found)


def gold_to_html(gold: Gold) -> str:
    """Outlet, date and title, which opens the article at the sentence, and the sentence."""
    article = gold.article
    if article is None:
        told = f'<span class="fn-missing">“{escape(gold.article_id)}” is not in the corpus</span>'
    else:
        published = when(article.published, article.published_note)
        told = (
            f'<span class="fn-byline">{escape(f"{article.source or UNKNOWN_OUTLET}, {published}")}'
            f"</span>{opener(article.id, article.title, gold.span or (0, 0))}"
        )
        if gold.quote and gold.span is None:
            told += '<span class="fn-missing">The article does not contain this sentence</span>'
    quote = f'<q class="fn-quote">{escape(gold.quote)}</q>' if gold.quote else ""
    return f'<div class="fn-note-body">{told}{quote}</div>'


def case_conditions(case: Case) -> str:
    """Under what the question is asked: its filters and the day, in plain words."""
    limits = []
    filters = case.filters
    if filters.published_from:
        limits.append(f"published from {filters.published_from.isoformat()}")
    if filters.published_to:
        limits.append(f"published to {filters.published_to.isoformat()}")
    if filters.sources:
        limits.append(f"only {' or '.join(filters.sources)}")
    if filters.tags:
        limits.append(f"tagged {' or '.join(filters.tags)}")
    if filters.article_ids:
        limits.append(f"only {counted(len(filters.article_ids), 'article')}")
    if filters.without_ids:
        limits.append(f"without {counted(len(filters.without_ids), 'article')}")
    if case.asked_on:
        limits.append(f"asked on {case.asked_on.isoformat()}")
    return " · ".join(limits)


def _article(desk: Desk, article_id: str) -> Article | None:
    try:
        return desk.article(article_id)
    except UnknownArticle:
        return None
