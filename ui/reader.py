"""The article reader: a ``gr.HTML`` whose server functions the page's own script calls."""

from collections.abc import Callable
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, NonNegativeInt, PositiveInt, ValidationError

from rag.errors import FootnoteError, UnknownArticle, UsageError
from rag.protocols import Desk
from rag.types import Article
from ui.editing import Saved, save_article
from ui.editors import MayEdit, anybody, check_may_edit
from ui.job import Intake
from ui.panel import user_of
from ui.render import problem_to_html
from ui.render_article import (
    SUMMARIZE,
    article_to_html,
    cited_span,
    message_to_html,
    nothing_open_to_html,
)
from ui.render_history import Background, background_to_html, changes_to_html, version_to_html
from ui.render_shown import shown_to_html
from ui.shown import ShownSummaries
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


def build_reader(
    desk: Desk,
    intake: Intake | None = None,
    kept: ShownSummaries | None = None,
    *,
    may_edit: MayEdit = anybody,
) -> Any:
    """The reader, empty at first; must be called inside a ``gr.Blocks``.

    With an ``intake`` it shows versions, other outlets and a form to correct what is known, and
    has an event ``edit``. The script also serves the chat: the event ``retry`` brings a click on
    a filter there (``ui.chat.AgainRequest``). The template keeps ``${value}``: with ``{{value}}``
    Gradio would run an article's text as a JavaScript template.
    """
    import gradio as gr

    for_editors, for_others = (open_article(desk, intake, can_edit=can) for can in (True, False))

    def open_for(request: object, visitor: gr.Request) -> str:  # Gradio looks at this annotation
        try:
            can_edit = may_edit(user_of(visitor))
        except UsageError as exc:
            return message_to_html(str(exc))
        return (for_editors if can_edit else for_others)(request)

    open_for.__name__ = "open_article"  # what the page's script calls
    functions: list[Callable[..., Any]] = [
        open_for,
        summarize_article(desk, kept or ShownSummaries()),
    ]
    if intake:
        functions.append(_saving(desk, intake, may_edit))
    return gr.HTML(
        nothing_open_to_html(),
        html_template='<section class="fn-reader" aria-label="Article">${value}</section>',
        js_on_load=page_script(),
        server_functions=functions,
        apply_default_css=False,
        elem_id="fn-reader-frame",
    )


def _saving(desk: Desk, intake: Intake, may_edit: MayEdit) -> Callable[..., Saved]:
    """The server function that stores an edit of an editor's."""
    import gradio as gr

    save = save_article(intake, _shown_again(desk, intake))

    def save_for(request: object, visitor: gr.Request) -> Saved:  # Gradio looks at this annotation
        try:
            check_may_edit(may_edit, user_of(visitor))
        except UsageError as exc:
            return {"problem": str(exc)}
        return save(request)

    save_for.__name__ = "save_article"  # what the page's script calls
    return save_for


def open_article(
    desk: Desk, intake: Intake | None = None, *, can_edit: bool = True
) -> ServerFunction:
    """The server function that renders an article for the reader, or says why it cannot.

    The form to correct what is known is for those who may edit.
    """

    def open_article(request: object) -> str:
        try:
            wanted = OpenRequest.model_validate(request)
            article = desk.article(wanted.article_id)
            if wanted.view == "article":
                return _article(article, wanted, intake, can_edit=can_edit)
            return _history(article, wanted, intake, can_edit=can_edit)
        except ValidationError:
            return message_to_html(BROKEN_LINK)
        except UnknownArticle:
            return message_to_html(GONE)
        except FootnoteError as exc:
            return message_to_html(str(exc))

    return open_article


def _article(
    article: Article, wanted: OpenRequest, intake: Intake | None, *, can_edit: bool
) -> str:
    span, notice = cited_span(article, (wanted.start, wanted.end), wanted.quote)
    others = () if notice else wanted.others
    tools = _tools(article, intake, can_edit=can_edit)
    return article_to_html(article, span, others, notice, tools=tools)


def _history(
    article: Article, wanted: OpenRequest, intake: Intake | None, *, can_edit: bool
) -> str:
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
        return _article(article, wanted, intake, can_edit=can_edit)
    return article_to_html(versions[number - 1], tools=version_to_html(number, count))


def _tools(article: Article, intake: Intake | None, *, can_edit: bool = True) -> str:
    if intake is None:
        return SUMMARIZE
    known = Background(intake.earlier(article.id), intake.same_story(article.id))
    return background_to_html(article, known, form=can_edit) + SUMMARIZE


def _shown_again(desk: Desk, intake: Intake) -> Callable[[str], str]:
    def show(article_id: str) -> str:
        article = desk.article(article_id)
        return article_to_html(article, notice=SAVED, tools=_tools(article, intake))

    return show


def summarize_article(desk: Desk, kept: ShownSummaries) -> ServerFunction:
    """The server function that renders the summary of one article."""

    def summarize_article(article_id: object) -> str:
        try:
            summary = desk.summarize_article(str(article_id))
            title = " ".join(desk.article(str(article_id)).title.split())
            return shown_to_html(summary, kept.keep(summary, title))
        except UnknownArticle:
            return problem_to_html(GONE)
        except FootnoteError as exc:
            return problem_to_html(str(exc))

    return summarize_article
