"""The list of all articles, searchable by title, outlet and date."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from rag.errors import FootnoteError
from rag.protocols import Desk
from rag.types import Article
from ui.markup import when
from ui.render import articles_to_html, problem_to_html

SHOWN = 200
"""Rows at a time: more would slow the browser down and nobody scrolls through them."""

NONE_YET = '<p class="fn-empty">There are no articles yet. Add some above.</p>'


@dataclass(frozen=True, slots=True)
class Listing:
    """The list of articles with the words that narrow it down."""

    words: Any
    rows: Any


def build_articles() -> Listing:
    """The list, empty until ``connect_articles``; must be called inside a ``gr.Blocks``."""
    import gradio as gr

    words = gr.Textbox(
        value="",
        show_label=False,
        label="Find articles",
        placeholder="Find by title, outlet, author or date",
        container=False,
        elem_id="fn-find",
    )
    return Listing(words, gr.HTML("", apply_default_css=False, elem_id="fn-listing"))


def connect_articles(
    desk: Desk, listing: Listing, changes: Sequence[Any], *, can_add: bool
) -> None:
    """Read the articles anew at each of these events, and whenever the words change."""
    import gradio as gr

    def find(words: str) -> str:
        return find_articles(desk, words, can_add=can_add)

    private = {"api_visibility": "private", "show_progress": "hidden"}
    gr.on(list(changes), find, listing.words, listing.rows, **private)
    # Only the newest text counts while somebody is typing.
    listing.words.change(find, listing.words, listing.rows, trigger_mode="always_last", **private)


def find_articles(desk: Desk, words: str, *, can_add: bool = False) -> str:
    """The articles that hold every word in what is known about them, as HTML."""
    try:
        articles = desk.articles()
    except FootnoteError as exc:
        return problem_to_html(str(exc))
    if can_add and not articles:
        return NONE_YET
    wanted = words.casefold().split()
    found = [article for article in articles if _matches(article, wanted)]
    return articles_to_html(found[:SHOWN], found=len(found), total=len(articles))


def _matches(article: Article, wanted: Sequence[str]) -> bool:
    iso = article.published.isoformat() if article.published else ""
    known = (
        article.title,
        article.source,
        article.author,
        when(article.published, article.published_note),
        iso,
    )
    text = " ".join(filter(None, known)).casefold()
    return all(word in text for word in wanted)
