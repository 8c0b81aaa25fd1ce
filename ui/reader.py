"""The article reader: a ``gr.HTML`` whose server functions the page's own script calls."""

from collections.abc import Callable
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, NonNegativeInt, ValidationError

from rag.errors import FootnoteError, UnknownArticle
from rag.protocols import Desk
from ui.render import problem_to_html, summary_to_html
from ui.render_article import (
    article_to_html,
    cited_span,
    message_to_html,
    nothing_open_to_html,
)
from ui.theme import page_script

GONE = "This article is no longer in the corpus. It may have been removed since it was cited."
BROKEN_LINK = "This link does not lead to an article."

ServerFunction = Callable[[object], str]


class OpenRequest(BaseModel):
    """What the page's script asks for; it comes from outside, so it is checked."""

    model_config = ConfigDict(frozen=True, strict=False)

    article_id: Annotated[str, Field(min_length=1, max_length=2000)]
    start: NonNegativeInt = 0
    end: NonNegativeInt = 0
    others: Annotated[tuple[tuple[NonNegativeInt, NonNegativeInt], ...], Field(max_length=500)] = ()
    quote: str = ""


def build_reader(desk: Desk) -> Any:
    """The reader, empty at first; must be called inside a ``gr.Blocks``.

    The template keeps ``${value}``: with ``{{value}}`` Gradio would run an article's text as a
    JavaScript template.
    """
    import gradio as gr

    return gr.HTML(
        nothing_open_to_html(),
        html_template='<section class="fn-reader" aria-label="Article">${value}</section>',
        js_on_load=page_script(),
        server_functions=[open_article(desk), summarize_article(desk)],
        apply_default_css=False,
        elem_id="fn-reader-frame",
    )


def open_article(desk: Desk) -> ServerFunction:
    """The server function that renders an article for the reader, or says why it cannot."""

    def open_article(request: object) -> str:
        try:
            wanted = OpenRequest.model_validate(request)
            article = desk.article(wanted.article_id)
        except ValidationError:
            return message_to_html(BROKEN_LINK)
        except UnknownArticle:
            return message_to_html(GONE)
        except FootnoteError as exc:
            return message_to_html(str(exc))
        span, notice = cited_span(article, (wanted.start, wanted.end), wanted.quote)
        others = () if notice else wanted.others
        return article_to_html(article, span, others, notice)

    return open_article


def summarize_article(desk: Desk) -> ServerFunction:
    """The server function that renders the summary of one article."""

    def summarize_article(article_id: object) -> str:
        try:
            return summary_to_html(desk.summarize_article(str(article_id)))
        except UnknownArticle:
            return problem_to_html(GONE)
        except FootnoteError as exc:
            return problem_to_html(str(exc))

    return summarize_article
