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
    and finishes, ``garbage`` sends the text itself as the only event. ``counted`` are the tokens in
    and out that it tells when it is asked to; ``knows_count`` false refuses to be asked.
    """

    text: str = ""
    delta: int = 3
    status: int = 200
    manner: Manner = "stream"
    finish: str = "stop"
    counted: tuple[int, int] | None = None
    knows_count: bool = True
    error: str = "scripted"


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
    """Gives every request the current ``reply`` and remembers the requests.

    Requests whose instructions hold a key of ``replies`` get that reply instead.
    """

    url: str
    reply: Reply = field(default_factory=Reply)
    replies: dict[str, Reply] = field(default_factory=dict)
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
        asked_as = str(body["messages"][0]["content"])
        reply = next((r for key, r in llm.replies.items() if key in asked_as), llm.reply)
        self._answer(llm, reply, body)

    def _answer(self, llm: ScriptedLLM, reply: Reply, body: dict[str, Any]) -> None:
        counts = "stream_options" in body
        if reply.manner == "hang":
            llm.closing.wait(30)
            self.close_connection = True
        elif reply.status != 200 or (counts and not reply.knows_count):
            status = reply.status if reply.status != 200 else 400
            said = json.dumps({"error": {"message": reply.error}})
            self._send(status, "application/json", said.encode())
        elif reply.manner == "garbage":
            self._send(200, "text/event-stream", f"data: {reply.text}\n\n".encode())
        else:
            self._stream(reply, reply.counted if counts else None)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Say nothing."""

    def _send(self, status: int, kind: str, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _stream(self, reply: Reply, counted: tuple[int, int] | None) -> None:
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
            self._event(_chunk({}, finish=reply.finish))
        if counted:
            self._event(_count(*counted))
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


def _count(tokens_in: int, tokens_out: int) -> str:
    usage = {
        "prompt_tokens": tokens_in,
        "completion_tokens": tokens_out,
        "total_tokens": tokens_in + tokens_out,
    }
    return json.dumps(json.loads(_chunk({})) | {"choices": [], "usage": usage})
