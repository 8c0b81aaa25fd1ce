"""The texts and titles of the articles that a run speaks of, as far as they are at hand."""

from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Any

from eval.export.views import Excerpt
from rag.errors import UnknownArticle
from rag.types import Article

Line = dict[str, Any]
ArticleById = Callable[[str], Article]
"""The stored article of an id; raises UnknownArticle."""

AROUND = 280
"""Characters shown on either side of a quote."""
OPENING = 160
_KEPT = 512


class Texts:
    """What is known of the articles: the stored ones first, then what the run itself tells."""

    def __init__(self, lines: Iterable[Line], article: ArticleById | None = None) -> None:
        self._titles = {
            told["article_id"]: told["title"]
            for line in lines
            for told in _told(line)
            if told.get("title")
        }
        self._article = lru_cache(maxsize=_KEPT)(_or_none(article))

    def title(self, article_id: str) -> str:
        """The article's title, or its id when no title is known."""
        article = self._article(article_id)
        stored = article.title.strip() if article else ""
        return stored or self._titles.get(article_id, "").strip() or article_id

    def text(self, article_id: str) -> str | None:
        """The article's text, when it is at hand."""
        article = self._article(article_id)
        return article.text if article else None

    def is_exact(self, article_id: str, start: int, end: int, quote: str) -> bool | None:
        """Whether the offsets give the quote; ``None`` when the article is not at hand."""
        text = self.text(article_id)
        return None if text is None else 0 <= start < end and text[start:end] == quote

    def around(self, article_id: str, start: int, end: int, quote: str) -> Excerpt:
        """The quote in its surroundings; the quote alone where the text says something else."""
        if not self.is_exact(article_id, start, end, quote):
            return Excerpt("", quote, "")
        text = self.text(article_id) or ""
        return Excerpt(_tail(text[:start]), quote, _head(text[end:], AROUND))

    def opening(self, article_id: str, start: int, end: int) -> str:
        """The first words of a passage, on one line; empty when the article is not at hand."""
        text = self.text(article_id) or ""
        return _head(" ".join(text[start:end].split()), OPENING)


def _told(line: Line) -> Iterable[Line]:
    answer = line["answer"] or {}
    return [*answer.get("citations", ()), *answer.get("nearest", ())]


def _or_none(article: ArticleById | None) -> Callable[[str], Article | None]:
    def stored(article_id: str) -> Article | None:
        if article is None:
            return None
        try:
            return article(article_id)
        except UnknownArticle:
            return None

    return stored


def _head(text: str, most: int) -> str:
    """At most so many characters from the front, cut between words."""
    if len(text) <= most:
        return text
    cut = text[:most]
    return (cut.rsplit(None, 1)[0] if " " in cut.strip() else cut) + " …"


def _tail(text: str) -> str:
    if len(text) <= AROUND:
        return text
    cut = text[-AROUND:]
    return "… " + (cut.split(None, 1)[1] if len(cut.split(None, 1)) == 2 else cut)
