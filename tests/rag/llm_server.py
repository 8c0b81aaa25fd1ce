"""A scripted server that speaks the OpenAI chat form over real HTTP, well or badly."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from typing import Any, Literal

from tests.loopback import running

Manner = Literal["stream", "hang", "drop", "cut", "empty", "garbage"]


@dataclass(frozen=True)
class Reply:
    """What the server says, cut into deltas of ``delta`` characters, and how.

    ``hang`` says nothing until the server is closed, ``drop`` closes the connection after the
    text without finishing, ``cut`` ends the stream without a finish reason, ``empty`` says nothing
    and finishes, ``garbage`` sends the text itself as the only event.
    """

    text: str = ""
    delta: int = 3
    status: int = 200
    manner: Manner = "stream"


@dataclass(frozen=True)
class Request:
    path: str
    bearer: str
    body: dict[str, Any]

    @property
    def prompt(self) -> str:
        return str(self.body["messages"][-1]["content"])


@dataclass
class ScriptedLLM:
    """Gives every request the current ``reply`` and remembers the requests."""

    url: str
    reply: Reply = field(default_factory=Reply)
    requests: list[Request] = field(default_factory=list)
    closing: threading.Event = field(default_factory=threading.Event)


@contextmanager
def serving() -> Iterator[ScriptedLLM]:
    """A running server on a free loopback port."""
    with running(Handler) as server:
        server.script = llm = ScriptedLLM(f"http://127.0.0.1:{server.server_port}/v1")
        try:
            yield llm
        finally:
            llm.closing.set()


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        llm: ScriptedLLM = self.server.script  # type: ignore[attr-defined]
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        bearer = self.headers.get("Authorization", "")
        llm.requests.append(Request(self.path, bearer, body))
        reply = llm.reply
        if reply.manner == "hang":
            llm.closing.wait(30)
            self.close_connection = True
        elif reply.status != 200:
            self._send(reply.status, "application/json", b'{"error": {"message": "scripted"}}')
        elif reply.manner == "garbage":
            self._send(200, "text/event-stream", f"data: {reply.text}\n\n".encode())
        else:
            self._stream(reply)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Say nothing."""

    def _send(self, status: int, kind: str, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _stream(self, reply: Reply) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        text = "" if reply.manner == "empty" else reply.text
        for begin in range(0, len(text), reply.delta):
            self._event(_chunk({"content": text[begin : begin + reply.delta]}))
        if reply.manner == "drop":
            self.close_connection = True  # the chunked body never ends
            return
        if reply.manner != "cut":
            self._event(_chunk({}, finish="stop"))
        self._event("[DONE]")
        self.wfile.write(b"0\r\n\r\n")

    def _event(self, data: str) -> None:
        payload = f"data: {data}\n\n".encode()
        self.wfile.write(b"%x\r\n%s\r\n" % (len(payload), payload))
        self.wfile.flush()


def _chunk(delta: dict[str, str], finish: str | None = None) -> str:
    return json.dumps(
        {
            "id": "scripted",
            "object": "chat.completion.chunk",
            "created": 0,
            "model": "scripted",
            "choices": [
                {
                    "index": 0,
                    "delta": {"role": "assistant", **delta},
                    "finish_reason": finish,
                }
            ],
        }
    )
