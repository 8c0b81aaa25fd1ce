"""The article reader: a ``gr.HTML`` whose server functions the page's own script calls."""

from collections.abc import Callable
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, NonNegativeInt, PositiveInt, ValidationError

from rag.errors import FootnoteError, UnknownArticle
from rag.protocols import Desk
from rag.types import Article
from ui.editing import save_article
from ui.job import Intake
from ui.render import problem_to_html
from ui.render_article import (
    SUMMARIZE,
    article_to_html,
    cited_span,
    message_to_html,
    nothing_open_to_html,
)
from ui.render_history import Background, background_to_html, changes_to_html, version_to_html
from ui.render_summary import summary_to_html
from ui.theme import page_script

GONE = "This article is no longer in the corpus. It may have been removed since it was cited."
BROKEN_LINK = "This link does not lead to an article."
NO_VERSION = "There is no such version of this article."
SAVED = "Saved. Reading the article again keeps what you set."

ServerFunction = Callable[[object], str]


class OpenRequest(BaseModel):
    """What the page's script asks for; it comes from outside, so it is checked.

    ``view`` is the article as it is now, an earlier ``version`` of it (1 is the first), or what
    changed from the version before to that one.
    """

    model_config = ConfigDict(frozen=True, strict=False)

    article_id: Annotated[str, Field(min_length=1, max_length=2000)]
    start: NonNegativeInt = 0
    end: NonNegativeInt = 0
    others: Annotated[tuple[tuple[NonNegativeInt, NonNegativeInt], ...], Field(max_length=500)] = ()
    quote: str = ""
    view: Literal["article", "version", "changes"] = "article"
    version: PositiveInt = 1


def build_reader(desk: Desk, intake: Intake | None = None) -> Any:
    """The reader, empty at first; must be called inside a ``gr.Blocks``.

    With an ``intake`` it shows versions, other outlets and a form to correct what is known, and
    has an event ``edit``. The script also serves the chat: the event ``retry`` brings a click on
    a filter there (``ui.chat.AgainRequest``). The template keeps ``${value}``: with ``{{value}}``
    Gradio would run an article's text as a JavaScript template.
    """
    import gradio as gr

    functions: list[Callable[[object], Any]] = [
        open_article(desk, intake),
        summarize_article(desk),
    ]
    if intake:
        functions.append(save_article(intake, _shown_again(desk, intake)))
    return gr.HTML(
        nothing_open_to_html(),
        html_template='<section class="fn-reader" aria-label="Article">${value}</section>',
        js_on_load=page_script(),
        server_functions=functions,
        apply_default_css=False,
        elem_id="fn-reader-frame",
    )


def open_article(desk: Desk, intake: Intake | None = None) -> ServerFunction:
    """The server function that renders an article for the reader, or says why it cannot."""

    def open_article(request: object) -> str:
        try:
            wanted = OpenRequest.model_validate(request)
            article = desk.article(wanted.article_id)
            if wanted.view == "article":
                return _article(article, wanted, intake)
            return _history(article, wanted, intake)
        except ValidationError:
            return message_to_html(BROKEN_LINK)
        except UnknownArticle:
            return message_to_html(GONE)
        except FootnoteError as exc:
            return message_to_html(str(exc))

    return open_article


def _article(article: Article, wanted: OpenRequest, intake: Intake | None) -> str:
    span, notice = cited_span(article, (wanted.start, wanted.end), wanted.quote)
    others = () if notice else wanted.others
    return article_to_html(article, span, others, notice, tools=_tools(article, intake))


def _history(article: Article, wanted: OpenRequest, intake: Intake | None) -> str:
    """An earlier version, or what changed in one."""
    versions = [*(intake.earlier(article.id) if intake else ()), article]
    number, count = wanted.version, len(versions)
    if number > count:
        return message_to_html(NO_VERSION)
    if wanted.view == "changes":
        if number < 2:
            return message_to_html(NO_VERSION)
        return changes_to_html(versions[number - 2], versions[number - 1], number, count)
    if number == count:
        return _article(article, wanted, intake)
    return article_to_html(versions[number - 1], tools=version_to_html(number, count))


def _tools(article: Article, intake: Intake | None) -> str:
    if intake is None:
        return SUMMARIZE
    known = Background(intake.earlier(article.id), intake.same_story(article.id))
    return background_to_html(article, known) + SUMMARIZE


def _shown_again(desk: Desk, intake: Intake) -> Callable[[str], str]:
    def show(article_id: str) -> str:
        article = desk.article(article_id)
        return article_to_html(article, notice=SAVED, tools=_tools(article, intake))

    return show


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
