"""The list of all articles, searchable by title, outlet and date."""

from collections.abc import Sequence
from typing import Any

from rag.errors import FootnoteError
from rag.protocols import Desk
from rag.types import Article
from ui.markup import day
from ui.render import articles_to_html, problem_to_html

SHOWN = 200
"""Rows at a time: more would slow the browser down and nobody scrolls through them."""


def build_articles(desk: Desk, page: Any, tab: Any) -> None:
    """The tab with the articles; read anew whenever it is opened or the words change."""
    import gradio as gr

    words = gr.Textbox(
        value="",
        show_label=False,
        label="Find articles",
        placeholder="Find by title, outlet, author or date",
        container=False,
        elem_id="fn-find",
    )
    listing = gr.HTML("", apply_default_css=False, elem_id="fn-listing")

    def find(words: str) -> str:
        return find_articles(desk, words)

    private = {"api_visibility": "private", "show_progress": "hidden"}
    gr.on([page.load, tab.select], find, words, listing, **private)
    # Only the newest text counts while somebody is typing.
    words.change(find, words, listing, trigger_mode="always_last", **private)


def find_articles(desk: Desk, words: str) -> str:
    """The articles that hold every word in what is known about them, as HTML."""
    try:
        articles = desk.articles()
    except FootnoteError as exc:
        return problem_to_html(str(exc))
    wanted = words.casefold().split()
    found = [article for article in articles if _matches(article, wanted)]
    return articles_to_html(found[:SHOWN], found=len(found), total=len(articles))


def _matches(article: Article, wanted: Sequence[str]) -> bool:
    iso = article.published.isoformat() if article.published else ""
    known = (article.title, article.source, article.author, day(article.published), iso)
    text = " ".join(filter(None, known)).casefold()
    return all(word in text for word in wanted)
