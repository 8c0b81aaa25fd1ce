"""The web app for programs, and how it stands beside the page."""

from collections.abc import Mapping

from fastapi import FastAPI

from rag.protocols import Desk
from ui.api.completions import build_completions
from ui.api.problems import tell_problems
from ui.api.rest import build_rest
from ui.headers import App, Receive, Scope, Send


def build_programs(desk: Desk) -> FastAPI:
    """REST below ``/api``, described by ``/api/openapi.json``; the OpenAI form below ``/v1``."""
    app = FastAPI(
        title="Footnote",
        description="Answers from your own articles, every sentence with its footnote.",
        openapi_url="/api/openapi.json",
        docs_url=None,  # they load scripts from elsewhere
        redoc_url=None,
    )
    tell_problems(app)
    app.include_router(build_rest(desk))
    app.include_router(build_completions(desk))
    return app


class Beside:
    """ASGI middleware that gives requests below some paths to other apps.

    Routes of one app would not do: the page answers for every path that it is asked for, so that a
    wrong method below ``/api`` would be a page not found.
    """

    def __init__(self, app: App, others: Mapping[str, App]) -> None:
        self._app = app
        self._others = others

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes the request on to whom it concerns."""
        first = f"/{scope.get('path', '').split('/')[1]}" if scope["type"] == "http" else ""
        await self._others.get(first, self._app)(scope, receive, send)
