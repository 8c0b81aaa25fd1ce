"""The page in the browser: chat at the left, the article reader at the right."""

import logging
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from rag.errors import FootnoteError
from rag.protocols import Desk
from ui.adding import build_adding
from ui.articles import build_articles, connect_articles
from ui.chat import build_chat, connect_chat, welcome
from ui.examples import example_questions
from ui.job import IngestJob, Intake
from ui.markup import counted
from ui.reader import build_reader
from ui.topics import build_topics
from ui.web import Logins, Serving, build_web, check_port, is_local, serve_in_background

if TYPE_CHECKING:
    import gradio as gr

HOST = "127.0.0.1"
PORT = 7860

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
) -> "gr.Blocks":
    """The whole page, not yet served.

    With a ``job`` articles can be added and corrected on it, with ``paths`` from files and folders
    of this machine, too; without one, ``corpus_size`` 0 shows how to add them from a terminal.
    """
    import gradio as gr

    can_add = job is not None
    with gr.Blocks(
        title="Footnote", analytics_enabled=False, fill_width=True, delete_cache=CACHE_S
    ) as page:
        head = gr.HTML(masthead(corpus_size), apply_default_css=False, elem_id="fn-head")
        with gr.Row(elem_id="fn-room", equal_height=False):
            with gr.Column(scale=11, min_width=300, elem_id="fn-left"), gr.Tabs():
                with gr.Tab("Ask"):
                    chat = build_chat(examples=examples, corpus_size=corpus_size, can_add=can_add)
                with gr.Tab("Articles") as articles:
                    adding = (
                        build_adding(page, job, opened=not corpus_size, paths=paths)
                        if job
                        else None
                    )
                    listing = build_articles()
                with gr.Tab("Topics"):
                    build_topics(desk)
            with gr.Column(scale=10, min_width=300, elem_id="fn-right"):
                reader = build_reader(desk, job.intake if job else None)
        connect_chat(desk, chat, reader.retry)
        changes = [page.load, articles.select]
        if job and adding:
            changes += [adding.shown.change, reader.edit]
            _keep_fresh(
                [page.load, adding.shown.change], desk, job, (head, chat.messages), corpus_size
            )
        connect_articles(desk, listing, changes, can_add=can_add)
    return page


def _keep_fresh(
    changes: Sequence[Any], desk: Desk, job: IngestJob, parts: tuple[Any, Any], size: int
) -> None:
    """Count the articles anew at each change; the first ones bring questions to pick from."""
    import gradio as gr

    def count() -> tuple[Any, Any]:
        try:
            articles = desk.articles()
        except FootnoteError:
            return gr.skip(), gr.skip()  # the list says why
        head = masthead(len(articles), adding=job.state().busy)
        if size or not articles:
            return head, gr.skip()
        greeting = welcome(example_questions(articles), len(articles), can_add=True)
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
    logins: Logins | None = None,
    intake: Intake | None = None,
) -> ServedPage:
    """The page, served until it is closed; raises PortTaken before anything else is done.

    Files and folders of this machine are only read for people who sit at it or have a login.
    """
    check_port(host, port)
    job = IngestJob(intake) if intake else None
    page = build_page(
        desk,
        examples=examples,
        corpus_size=corpus_size,
        job=job,
        paths=bool(logins) or is_local(host),
    )
    web = build_web(desk, page, logins)
    return ServedPage(serve_in_background(web, host, port), job)


def serve(
    desk: Desk,
    host: str = HOST,
    port: int = PORT,
    *,
    examples: Sequence[str] = (),
    corpus_size: int,
    logins: Logins | None = None,
    intake: Intake | None = None,
    on_ready: Callable[[str], None] | None = None,
) -> None:
    """Serves the page until Ctrl-C; ``on_ready`` is told its address."""
    served = start(
        desk,
        host,
        port,
        examples=examples,
        corpus_size=corpus_size,
        logins=logins,
        intake=intake,
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
