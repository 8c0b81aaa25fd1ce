"""A scripted server that answers chat completions whole, over real HTTP, well or badly."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from typing import Any

from tests.loopback import running


@dataclass(frozen=True)
class Said:
    """What the server says: a text, or an error status; ``hang`` says nothing until it closes."""

    text: str = ""
    status: int = 200
    finish: str = "stop"
    counted: tuple[int, int] | None = (100, 20)
    hang: bool = False
    raw: bytes | None = None


@dataclass
class ChatServer:
    """Says one after the other of ``script``, the last one again and again."""

    url: str
    script: list[Said] = field(default_factory=lambda: [Said("Six men died.")])
    bodies: list[dict[str, Any]] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    closing: threading.Event = field(default_factory=threading.Event)


@contextmanager
def chatting() -> Iterator[ChatServer]:
    """A running server on a free loopback port."""
    with running(Handler) as server:
        server.script = chat = ChatServer(f"http://127.0.0.1:{server.server_port}/v1")
        try:
            yield chat
        finally:
            chat.closing.set()


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        chat: ChatServer = self.server.script  # type: ignore[attr-defined]
        chat.bodies.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
        chat.keys.append(self.headers.get("Authorization", ""))
        said = chat.script.pop(0) if len(chat.script) > 1 else chat.script[0]
        if said.hang:
            chat.closing.wait(30)
            self.close_connection = True
            return
        body = said.raw if said.raw is not None else json.dumps(_document(said)).encode()
        self.send_response(said.status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        if said.status == 429:
            self.send_header("Retry-After", "0")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Say nothing."""


def _document(said: Said) -> dict[str, Any]:
    if said.status != 200:
        return {"error": {"message": "scripted"}}
    message = {"role": "assistant", "content": said.text}
    document: dict[str, Any] = {
        "id": "scripted",
        "object": "chat.completion",
        "created": 0,
        "model": "scripted",
        "choices": [{"index": 0, "message": message, "finish_reason": said.finish}],
    }
    if said.counted:
        tokens_in, tokens_out = said.counted
        document["usage"] = {
            "prompt_tokens": tokens_in,
            "completion_tokens": tokens_out,
            "total_tokens": tokens_in + tokens_out,
        }
    return document
