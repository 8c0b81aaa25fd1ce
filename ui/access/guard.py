"""ASGI middleware that lets people in to what programs use, and keeps to their limit."""

from math import ceil

from fastapi.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.responses import Response

from ui.access.door import Door
from ui.access.person import Person
from ui.api.problems import problem
from ui.headers import App, Receive, Scope, Send

WHO = "Log in with an API key (Authorization: Bearer fn-...), or a name and password."
TOO_OFTEN = "You ask more often than you may. Ask again in {seconds} seconds."


class Guard:
    """Answers 401 to strangers, and 429 to people who ask too often."""

    def __init__(self, app: App, door: Door) -> None:
        self._app = app
        self._door = door

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes a request on if its sender may send it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        # Checking a password takes a moment, which other requests must not wait for.
        refused = await run_in_threadpool(self._refusal, scope)
        await (refused or self._app)(scope, receive, send)

    def _refusal(self, scope: Scope) -> Response | None:
        address = scope["client"][0] if scope.get("client") else None
        person = self._door.of_request(Headers(scope=scope), address)
        if person is None:
            told = problem(401, WHO, "NotLoggedIn")
            told.headers["www-authenticate"] = 'Basic realm="Footnote", Bearer'
            return told
        if scope["method"] != "POST":  # reading a list costs next to nothing
            return None
        return self._too_often(person, address)

    def _too_often(self, person: Person, address: str | None) -> Response | None:
        seconds = ceil(self._door.seconds_to_wait(person, address))
        if not seconds:
            return None
        told = problem(429, TOO_OFTEN.format(seconds=seconds), "TooOften")
        told.headers["retry-after"] = str(seconds)
        return told
