"""The one web server: the page and, beside it, the routes for programs."""

import asyncio
import errno
import logging
import socket
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from ipaddress import ip_address
from typing import TYPE_CHECKING, Any

from rag.errors import PortTaken
from rag.protocols import Desk
from ui.access.door import Door
from ui.headers import KeptToItself
from ui.theme import build_theme, page_head

if TYPE_CHECKING:
    import gradio as gr
    import uvicorn
    from fastapi import FastAPI

STARTS_WITHIN_S = 30.0
STOPS_WITHIN_S = 3


def build_web(desk: Desk, page: "gr.Blocks", door: Door) -> "FastAPI":
    """The page at ``/``; REST below ``/api``, the OpenAI form below ``/v1``, MCP at ``/mcp``."""
    import gradio as gr
    from fastapi import FastAPI

    from ui.access.guard import Guard
    from ui.api.mcp_tools import build_mcp
    from ui.api.programs import Beside, build_programs

    # Without sessions every request stands for itself, and a client need not say goodbye.
    tools = build_mcp(desk).streamable_http_app(stateless_http=True, json_response=True)

    @asynccontextmanager
    async def running(_: FastAPI) -> AsyncIterator[None]:
        async with tools.router.lifespan_context(tools):
            yield

    app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None, lifespan=running)
    programs = Guard(build_programs(desk), door)
    others = {"/api": programs, "/v1": programs, "/mcp": Guard(tools, door)}
    app.add_middleware(Beside, others=others)
    app.add_middleware(KeptToItself)
    gr.mount_gradio_app(app, page, path="/", **_log_in(door), **_page_options())
    return app


def _log_in(door: Door) -> dict[str, Any]:
    """How Gradio finds out who somebody is; nothing where nobody has to log in."""
    from fastapi import Request

    def named(request: Request) -> str | None:
        address = request.client.host if request.client else None
        return door.named_by_proxy(request.headers, address)

    def let_in(name: str, password: str) -> bool:
        return door.log_in(name, password) is not None

    if door.proxy_header is not None:
        return {"auth_dependency": named}
    return {} if door.is_open else {"auth": let_in}


def _page_options() -> dict[str, Any]:
    """Every choice of Gradio's that could print, phone home, or show what is not Footnote's."""
    return {
        "theme": build_theme(),
        "head": page_head(),
        "footer_links": [],
        "show_error": False,
        "ssr_mode": False,
        "pwa": False,
        "mcp_server": False,
        "run_history": False,
        "enable_monitoring": False,
        "app_kwargs": {"docs_url": None, "redoc_url": None, "openapi_url": None},
    }


@dataclass(frozen=True, slots=True)
class Serving:
    """A web server that runs in the background."""

    url: str
    server: "uvicorn.Server"
    thread: threading.Thread

    def close(self) -> None:
        """Stops serving and frees the port; what is not answered by then is cut off."""
        self.server.should_exit = True
        self.thread.join(2 * STOPS_WITHIN_S)


def serve_in_background(app: "FastAPI", host: str, port: int) -> Serving:
    """The app, served from a thread of its own.

    Raises:
        PortTaken: the port could not be listened on.

    """
    import uvicorn

    config = uvicorn.Config(
        app,
        host=host,
        port=port,
        log_level="warning",
        timeout_graceful_shutdown=STOPS_WITHIN_S,
    )
    logging.getLogger("uvicorn.error").addFilter(_not_cut_off)
    server = uvicorn.Server(config)
    # Not a daemon, and so neither are the threads that answer in it: one that is stopped amid a
    # model's own code, as the interpreter does with daemons when it ends, aborts the process.
    thread = threading.Thread(target=_run, args=(server,), name="web")
    thread.start()
    waited = threading.Event()
    for _ in range(int(STARTS_WITHIN_S / 0.02)):
        if server.started or not thread.is_alive():
            break
        waited.wait(0.02)
    if not server.started:  # taken by somebody else since it was checked
        server.should_exit = True
        raise _port_taken(host, port, "is already in use")
    shown = "127.0.0.1" if host in ("0.0.0.0", "::") else host
    return Serving(f"http://{f'[{shown}]' if ':' in shown else shown}:{port}/", server, thread)


def _run(server: "uvicorn.Server") -> None:
    try:
        server.run()
    except SystemExit:
        return  # uvicorn's way to say that it could not listen; whoever waits for it tells


def _not_cut_off(record: logging.LogRecord) -> bool:
    """Whether a message tells of more than a request that was cut off because the server stops."""
    return not (record.exc_info and isinstance(record.exc_info[1], asyncio.CancelledError))


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


def is_local(host: str) -> bool:
    """Whether only programs of this machine can reach a page that listens there."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _port_taken(host: str, port: int, reason: str) -> PortTaken:
    return PortTaken(
        f"Port {port} on {host} {reason}. "
        "Choose another one with --port or FOOTNOTE_PORT, or stop the program that uses it."
    )
