"""The page in the browser: chat at the left, the article reader at the right."""

import errno
import logging
import socket
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from rag.errors import PortTaken
from rag.protocols import Desk
from ui.articles import build_articles
from ui.chat import build_chat
from ui.headers import KeptToItself
from ui.markup import counted
from ui.reader import build_reader
from ui.theme import build_theme, page_head
from ui.topics import build_topics

if TYPE_CHECKING:
    import gradio as gr

HOST = "127.0.0.1"
PORT = 7860

Logins = Sequence[tuple[str, str]]
"""User names with their passwords."""

_log = logging.getLogger(__name__)


def build_page(desk: Desk, *, examples: Sequence[str] = (), corpus_size: int) -> "gr.Blocks":
    """The whole page, not yet served; ``corpus_size`` 0 shows how to add articles instead."""
    import gradio as gr

    with gr.Blocks(title="Footnote", analytics_enabled=False, fill_width=True) as page:
        gr.HTML(_masthead(corpus_size), apply_default_css=False, elem_id="fn-head")
        with gr.Row(elem_id="fn-room", equal_height=False):
            with gr.Column(scale=11, min_width=300, elem_id="fn-left"), gr.Tabs():
                with gr.Tab("Ask"):
                    build_chat(desk, examples=examples, corpus_size=corpus_size)
                with gr.Tab("Articles") as articles:
                    build_articles(desk, page, articles)
                with gr.Tab("Topics"):
                    build_topics(desk)
            with gr.Column(scale=10, min_width=300, elem_id="fn-right"):
                build_reader(desk)
    return page


@dataclass(frozen=True, slots=True)
class ServedPage:
    """A page that is being served in the background."""

    url: str
    blocks: "gr.Blocks"

    def close(self) -> None:
        """Stops serving and frees the port."""
        self.blocks.close(verbose=False)


def start(
    desk: Desk,
    host: str = HOST,
    port: int = PORT,
    *,
    examples: Sequence[str] = (),
    corpus_size: int,
    logins: Logins | None = None,
) -> ServedPage:
    """The page, served until it is closed; raises PortTaken before anything else is done."""
    check_port(host, port)
    page = build_page(desk, examples=examples, corpus_size=corpus_size)
    try:
        page.launch(server_name=host, server_port=port, auth=logins, **_launch_options())
    except OSError as exc:  # taken by somebody else since it was checked
        raise _port_taken(host, port, "is already in use") from exc
    return ServedPage(url=page.local_url, blocks=page)


def serve(
    desk: Desk,
    host: str = HOST,
    port: int = PORT,
    *,
    examples: Sequence[str] = (),
    corpus_size: int,
    logins: Logins | None = None,
    on_ready: Callable[[str], None] | None = None,
) -> None:
    """Serves the page until Ctrl-C; ``on_ready`` is told its address."""
    served = start(desk, host, port, examples=examples, corpus_size=corpus_size, logins=logins)
    _log.info("Footnote is served at %s", served.url)
    try:
        if on_ready:
            on_ready(served.url)
        threading.Event().wait()
    except KeyboardInterrupt:
        _log.info("Stopped serving.")
    finally:
        served.close()


def check_port(host: str, port: int) -> None:
    """Raises PortTaken, with what to do about it, when the page could not listen there."""
    try:
        family, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.create_server(address[:2], family=family):
            pass
    except OSError as exc:
        reasons = {
            errno.EADDRINUSE: "is already in use",
            errno.EACCES: "may not be used by this user",
        }
        reason = reasons.get(exc.errno or 0, f"cannot be used ({exc.strerror or exc})")
        raise _port_taken(host, port, reason) from exc


def _port_taken(host: str, port: int, reason: str) -> PortTaken:
    return PortTaken(
        f"Port {port} on {host} {reason}. "
        "Choose another one with --port or FOOTNOTE_PORT, or stop the program that uses it."
    )


def _launch_options() -> dict[str, Any]:
    """Every choice of Gradio's that could print, phone home, or show what is not Footnote's."""
    from starlette.middleware import Middleware

    return {
        "theme": build_theme(),
        "head": page_head(),
        "footer_links": [],
        "quiet": True,
        "prevent_thread_lock": True,
        "inbrowser": False,
        "share": False,
        "ssr_mode": False,
        "pwa": False,
        "mcp_server": False,
        "run_history": False,
        "enable_monitoring": False,
        "app_kwargs": {
            "docs_url": None,
            "redoc_url": None,
            "openapi_url": None,
            "middleware": [Middleware(KeptToItself)],
        },
    }


def _masthead(corpus_size: int) -> str:
    holding = counted(corpus_size, "article") if corpus_size else "no articles yet"
    return (
        '<header class="fn-masthead" tabindex="-1"><h1>Footnote</h1>'
        "<p>Answers from your own articles, every sentence with its footnote</p>"
        f'<span class="fn-holding">{holding}</span></header>'
    )
