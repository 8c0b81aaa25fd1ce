"""A scripted server of embeddings in the OpenAI form over real HTTP, well or badly."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from typing import Any, Literal

from rag.hashed import HashedEncoder
from tests.loopback import running

Manner = Literal["well", "one short", "garbage", "nothing inside"]


@dataclass
class ScriptedEmbeddings:
    """Gives hashed vectors three times as long as unit ones, last text first.

    The first ``failing`` requests are answered with ``status``.
    """

    url: str
    manner: Manner = "well"
    failing: int = 0
    status: int = 500
    requests: list[dict[str, Any]] = field(default_factory=list)
    bearers: list[str] = field(default_factory=list)


@contextmanager
def serving_embeddings() -> Iterator[ScriptedEmbeddings]:
    """A running server on a free loopback port."""
    with running(_Handler) as server:
        server.script = ScriptedEmbeddings(f"http://127.0.0.1:{server.server_port}/v1")
        yield server.script


class _Handler(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        script: ScriptedEmbeddings = self.server.script  # type: ignore[attr-defined]
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        script.requests.append({"path": self.path, **body})
        script.bearers.append(self.headers.get("Authorization", ""))
        if len(script.requests) <= script.failing:
            self._send(script.status, b'{"error": {"message": "scripted"}}')
        elif script.manner == "garbage":
            self._send(200, b"<html>not an API</html>")
        else:
            self._send(200, json.dumps(_reply(script.manner, body["input"])).encode())

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Say nothing."""

    def _send(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def _reply(manner: Manner, texts: list[str]) -> dict[str, Any]:
    rows = [
        {"object": "embedding", "index": n, "embedding": [] if manner == "nothing inside" else row}
        for n, row in enumerate((3 * HashedEncoder().encode(texts)).tolist())
    ]
    kept = rows[1:] if manner == "one short" else rows
    return {"object": "list", "model": "scripted", "data": kept[::-1], "usage": {}}
