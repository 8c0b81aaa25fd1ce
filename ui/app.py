"""The page in the browser: chat at the left, the article reader at the right."""

import logging
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from rag.errors import FootnoteError
from rag.protocols import Desk
from rag.settings import Settings
from ui.access.door import Door
from ui.access.limit import page_limit
from ui.adding import build_adding
from ui.articles import build_articles, connect_articles
from ui.chat import MayAsk, build_chat, connect_chat, connect_follow_ups, welcome
from ui.editors import MayEdit, anybody
from ui.evaluation import build_evaluation
from ui.examples import example_questions
from ui.health import Health, build_health
from ui.history import build_history, shown_history
from ui.job import IngestJob, Intake
from ui.kept_chat import connect_history, connect_rating
from ui.markup import counted
from ui.panel import user_of
from ui.picker import connect_choosing
from ui.reader import build_reader
from ui.records import Records
from ui.shown import ShownSummaries
from ui.summary_tools import build_summary_tools
from ui.topics import build_topics, connect_topics
from ui.web import Serving, build_web, check_port, is_local, serve_in_background

if TYPE_CHECKING:
    import gradio as gr

HOST = "127.0.0.1"
PORT = 7860

AT_ONCE = 16
"""Visitors who are answered at the same time, by a language model that may take its time; Gradio's
40 threads leave as many for opening articles. Each visitor's page asks one question at a time."""

CACHE_S = (3600, 3600)
"""Gradio's own copies of uploaded files go after an hour; ours stay in the data folder."""

_log = logging.getLogger(__name__)


def build_page(
    desk: Desk,
    *,
    examples: Sequence[str] = (),
    corpus_size: int,
    job: IngestJob | None = None,
    paths: bool = False,
    records: Records | None = None,
    health: Health | None = None,
    may_edit: MayEdit = anybody,
    may_ask: MayAsk | None = None,
) -> "gr.Blocks":
    """The whole page, not yet served.

    With a ``job`` articles can be added and corrected on it, with ``paths`` from files and folders
    of this machine, too; without one, ``corpus_size`` 0 shows how to add them from a terminal.
    With ``records`` conversations are kept and answers rated, and there is an evaluation tab.
    With ``health`` there is a tab of settings and checks. Who may not edit is offered nothing that
    changes articles, and refused it. ``may_ask`` says what keeps somebody from asking just now.
    """
    import gradio as gr

    can_add = job is not None
    kept = ShownSummaries()
    with gr.Blocks(
        title="Footnote", analytics_enabled=False, fill_width=True, delete_cache=CACHE_S
    ) as page:
        head = gr.HTML(masthead(corpus_size), apply_default_css=False, elem_id="fn-head")
        with gr.Row(elem_id="fn-room", equal_height=False):
            with gr.Column(scale=11, min_width=300, elem_id="fn-left"), gr.Tabs() as tabs:
                with gr.Tab("Ask", id="ask"):
                    chat = build_chat(
                        desk,
                        examples=examples,
                        corpus_size=corpus_size,
                        can_add=can_add,
                        records=records,
                    )
                with gr.Tab("Articles") as articles:
                    adding = (
                        build_adding(
                            page, job, opened=not corpus_size, paths=paths, may_edit=may_edit
                        )
                        if job
                        else None
                    )
                    listing = build_articles(desk, job.intake if job else None, may_edit=may_edit)
                with gr.Tab("Topics") as topics_tab:
                    topics = build_topics(desk, kept)
                history = _build_records(desk, records, may_edit) if records else None
                if health:
                    with gr.Tab("Health") as opened:
                        build_health(health, opened.select)
            with gr.Column(scale=10, min_width=300, elem_id="fn-right"):
                reader = build_reader(desk, job.intake if job else None, kept, may_edit=may_edit)
        build_summary_tools(kept)
        conversations = records.conversations if records else None
        begun = connect_chat(desk, chat, reader, conversations, may_ask)
        if conversations is not None and history is not None:
            connect_rating(conversations, chat, reader.rate)
            brought_back = connect_history(conversations, chat, history.open, tabs, begun)
            connect_follow_ups(desk, chat, [brought_back], [history.open])
        changes = [page.load, articles.select]
        if job and adding:
            changes += [adding.shown.change, reader.edit]
            counted_anew = [page.load, adding.shown.change, listing.edit]
            _keep_fresh(counted_anew, desk, job, (head, chat.messages), corpus_size)
        connect_articles(changes)
        connect_choosing(chat.picker, listing.choose, tabs)
        connect_topics(desk, topics, [topics_tab.select])
    return page.queue(default_concurrency_limit=AT_ONCE)


def _build_records(desk: Desk, records: Records, may_edit: MayEdit) -> Any:
    """The tabs of what is kept; the panel of conversations is returned."""
    import gradio as gr

    def conversations(visitor: gr.Request) -> str:  # Gradio looks at this annotation
        return shown_history(records.conversations, user_of(visitor))

    with gr.Tab("History") as kept:
        history = build_history(records.conversations)
    with gr.Tab("Evaluation") as evaluation:
        build_evaluation(desk, records, evaluation.select, may_edit)
    kept.select(conversations, None, history, api_visibility="private", show_progress="hidden")
    return history


def _keep_fresh(
    changes: Sequence[Any], desk: Desk, job: IngestJob, parts: tuple[Any, Any], size: int
) -> None:
    """Count the articles anew at each change; the first ones bring questions to pick from."""
    import gradio as gr

    def count() -> tuple[Any, Any]:
        try:
            held = len(desk.catalogue())
            articles = () if size else desk.articles()
        except FootnoteError:
            return gr.skip(), gr.skip()  # the list says why
        head = masthead(held, adding=job.state().busy)
        if not articles:
            return head, gr.skip()
        greeting = welcome(example_questions(articles), held, can_add=True)
        return head, gr.update(**greeting)

    private = {"api_visibility": "private", "show_progress": "hidden"}
    gr.on(list(changes), count, None, list(parts), **private)


@dataclass(frozen=True, slots=True)
class ServedPage:
    """A page that is being served in the background."""

    serving: Serving
    job: IngestJob | None = None

    @property
    def url(self) -> str:
        """Where it is served."""
        return self.serving.url

    def close(self) -> None:
        """Stops serving and frees the port; an ingest ends after its present batch."""
        self.serving.close()
        if self.job:
            self.job.close()


def start(
    desk: Desk,
    host: str = HOST,
    port: int = PORT,
    *,
    examples: Sequence[str] = (),
    corpus_size: int,
    door: Door | None = None,
    intake: Intake | None = None,
    records: Records | None = None,
    settings: Settings | None = None,
) -> ServedPage:
    """The page, served until it is closed; raises PortTaken before anything else is done.

    Files and folders of this machine are only read for people who sit at it or have a login.
    """
    check_port(host, port)
    door = door or Door()
    job = IngestJob(intake) if intake else None
    page = build_page(
        desk,
        examples=examples,
        corpus_size=corpus_size,
        job=job,
        paths=not door.is_open or is_local(host),
        records=records,
        health=Health(desk, settings, door.may_edit) if settings else None,
        may_edit=door.may_edit,
        may_ask=page_limit(door),
    )
    web = build_web(desk, page, door)
    return ServedPage(serve_in_background(web, host, port), job)


def serve(
    desk: Desk,
    host: str = HOST,
    port: int = PORT,
    *,
    examples: Sequence[str] = (),
    corpus_size: int,
    door: Door | None = None,
    intake: Intake | None = None,
    records: Records | None = None,
    settings: Settings | None = None,
    on_ready: Callable[[str], None] | None = None,
) -> None:
    """Serves the page until Ctrl-C; ``on_ready`` is told its address."""
    served = start(
        desk,
        host,
        port,
        examples=examples,
        corpus_size=corpus_size,
        door=door,
        intake=intake,
        records=records,
        settings=settings,
    )
    _log.info("Footnote is served at %s", served.url)
    try:
        if on_ready:
            on_ready(served.url)
        threading.Event().wait()
    except KeyboardInterrupt:
        _log.info("Stopped serving.")
    finally:
        served.close()


def masthead(corpus_size: int, *, adding: bool = False) -> str:
    """Name, purpose and how many articles there are, and whether more are being added."""
    holding = counted(corpus_size, "article") if corpus_size else "no articles yet"
    holding += " · adding more" if adding else ""
    return (
        '<header class="fn-masthead" tabindex="-1"><h1>Footnote</h1>'
        "<p>Answers from your own articles, every sentence with its footnote</p>"
        f'<span class="fn-holding">{holding}</span></header>'
    )
