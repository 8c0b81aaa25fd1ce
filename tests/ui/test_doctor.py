"""What the doctor says of the language model that the settings name."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest

from rag.machine import Memory
from tests.conftest import WithModels
from tests.loopback import running
from tests.rag.corpora import settings_for
from tests.rag.tiny_llm import make_parrot
from ui.doctor import Finding, examine


def finding(tmp_path: Path, what: str = "LLM", **more: object) -> Finding:
    memory = Memory("memory", 16 * 10**9, 9 * 10**9)
    found = examine(settings_for(tmp_path / "corpus", **more), [memory])
    assert found[-1] == Finding("memory", "9.0 of 16.0 GB free")
    return next(f for f in found if f.what == what)


@contextmanager
def listing(*names: str) -> Iterator[str]:
    """A server that lists these models."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = json.dumps({"data": [{"id": name} for name in names]}).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            """Say nothing."""

    with running(Handler) as server:
        yield f"http://127.0.0.1:{server.server_port}/v1"


def test_local_model_is_loaded_and_described(tmp_path: Path) -> None:
    folder = make_parrot(tmp_path / "tiny", "Yes.", context=512)
    found = finding(tmp_path, llm_local=str(folder), llm_device="cpu")
    assert found.well
    assert found.found.startswith("tiny in this process, 0.00 billion parameters, float32 on cpu")
    assert found.found.endswith("512 tokens at most")


def test_local_model_that_is_not_there_is_a_failure_with_a_remedy(tmp_path: Path) -> None:
    found = finding(tmp_path, llm_local=str(tmp_path / "nothing"))
    assert not found.well
    assert "FOOTNOTE_LLM_LOCAL" in found.remedy


@pytest.mark.parametrize("listed", ["llama3.2", "llama3.2:latest"])
def test_server_that_has_the_model_is_well(tmp_path: Path, listed: str) -> None:
    with listing("other", listed) as url:
        found = finding(tmp_path, llm_url=url, llm_model="llama3.2")
    assert found == Finding("LLM", f"llama3.2 at {url}")


def test_server_that_does_not_list_the_model_is_named_with_what_it_has(tmp_path: Path) -> None:
    with listing("other") as url:
        found = finding(tmp_path, llm_url=url, llm_model="llama3.2")
    assert found.well  # some servers answer to any name
    assert "lists other" in found.found


def test_no_model_is_no_failure(tmp_path: Path) -> None:
    found = finding(tmp_path)
    assert found.well
    assert "FOOTNOTE_LLM_LOCAL" in found.found


def test_the_answer_model_is_told_where_there_is_none(tmp_path: Path) -> None:
    found = finding(tmp_path, "answer model")
    assert found.well
    assert "none" in found.found


@pytest.mark.model
def test_the_answer_model_is_tried(with_models: WithModels, tmp_path: Path) -> None:
    with_models(tmp_path / "corpus")
    found = finding(tmp_path, "answer model", embedder="all-MiniLM-L6-v2")
    assert found.well
    assert "OpenVINO" in found.found
