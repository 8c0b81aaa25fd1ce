"""What was searched for an answer, in words: how many articles, and what limited them."""

from datetime import date

from rag.types import Answer, Filters
from ui.markup import counted, day


def searched_to_text(answer: Answer) -> str:
    """How many articles were searched and which, or "" when that is not known.

    "Searched 14 of 26 articles: from 1 March 2025 to 7 March 2025, in Pacific Ledger."
    """
    searched = answer.searched
    if searched is None or not searched.of:
        return ""
    whole = counted(searched.of, "article")
    limits = ", ".join(limits_to_words(answer.filters))
    if not limits:
        return f"Searched {'all ' if searched.of > 1 else ''}{whole}."
    return f"Searched {searched.articles:,} of {whole}: {limits}."


def limits_to_words(filters: Filters) -> list[str]:
    """Each limit in words: a period, outlets, chosen articles, phrases."""
    limits = [
        _period(filters.published_from, filters.published_to),
        f"in {', '.join(filters.sources)}" if filters.sources else "",
        f"tagged {' or '.join(filters.tags)}" if filters.tags else "",
        f"among {counted(len(filters.article_ids), 'chosen one')}" if filters.article_ids else "",
        f"without {counted(len(filters.without_ids), 'article')}" if filters.without_ids else "",
        " and ".join(f"with “{phrase}”" for phrase in filters.phrases),
    ]
    return [limit for limit in limits if limit]


def _period(first: date | None, last: date | None) -> str:
    if first and last:
        return f"of {day(first)}" if first == last else f"from {day(first)} to {day(last)}"
    if first:
        return f"since {day(first)}"
    return f"until {day(last)}" if last else ""
