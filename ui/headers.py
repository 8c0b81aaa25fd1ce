"""Response headers that keep the page to itself, whatever an article or a library brings along."""

import secrets
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

Message = MutableMapping[str, Any]
Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

# Gradio makes functions of its templates and scripts with Function(), which 'unsafe-eval' allows.
# Its inline scripts carry the nonce of their response; none that comes later can know that.
POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self' 'unsafe-eval' 'nonce-{nonce}'",
        "script-src-attr 'none'",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "font-src 'self'",
        "connect-src 'self'",
        "manifest-src 'self'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'self'",
    )
)

HEADERS = (
    (b"referrer-policy", b"no-referrer"),
    (b"x-content-type-options", b"nosniff"),
)


class KeptToItself:
    """ASGI middleware that adds POLICY and HEADERS to every response.

    Pages of HTML are held until they are whole, because each of their scripts gets the nonce: what
    Gradio writes into them has no "<" in it that was not its own. All else passes untouched.
    """

    def __init__(self, app: App) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes the request on and adds the headers when the response starts."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        nonce = secrets.token_urlsafe(16)
        held: list[Message] = []

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                policy = POLICY.format(nonce=nonce).encode()
                own = ((b"content-security-policy", policy), *HEADERS)
                message["headers"] = [*message.get("headers", ()), *own]
                if _is_page(message):
                    held.append(message)
                    return
            elif held:
                held.append(message)
                if message.get("more_body"):
                    return
                for whole in _with_nonce(held, nonce):
                    await send(whole)
                held.clear()
                return
            await send(message)

        await self._app(scope, receive, send_with_headers)


def _is_page(start: Message) -> bool:
    headers = dict(start["headers"])
    kind: bytes = headers.get(b"content-type", b"")
    return kind.startswith(b"text/html") and b"content-encoding" not in headers


def _with_nonce(messages: list[Message], nonce: str) -> tuple[Message, Message]:
    """The messages of a page of HTML as two, its scripts with the nonce."""
    start, *parts = messages
    body = b"".join(part.get("body", b"") for part in parts)
    length = len(body)
    body = body.replace(b"<script", f'<script nonce="{nonce}"'.encode())
    start["headers"] = [
        (name, str(len(body)).encode() if name == b"content-length" and length else value)
        for name, value in start["headers"]
    ]
    return start, {"type": "http.response.body", "body": body}
