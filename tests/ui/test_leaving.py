"""How a server ends: what can be finished is, and what cannot keeps nobody waiting."""

import signal
import subprocess
import sys
import time
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from http.client import RemoteDisconnected
from pathlib import Path
from urllib.error import HTTPError

from tests.conftest import NEWSROOM, hashed_settings
from tests.rag.corpora import fill
from tests.rag.llm_server import Reply, serving
from tests.ui.browser import free_port
from tests.ui.commands import DONE, FOOTNOTE, environment

LEAVES_AMID_WORK = """
import sys, time, urllib.request
import anyio.to_thread
from fastapi import FastAPI
from ui.web import serve_in_background

app = FastAPI()

def work():
    time.sleep(0.5)
    print("worked", flush=True)

@app.get("/")
async def answer():
    with anyio.move_on_after(0.1):
        await anyio.to_thread.run_sync(work, abandon_on_cancel=True)

serving = serve_in_background(app, "127.0.0.1", int(sys.argv[1]))
urllib.request.urlopen(serving.url).close()
serving.close()
print("left", flush=True)
"""


def test_work_that_nobody_waits_for_ends_before_the_process() -> None:
    finished = subprocess.run(
        [sys.executable, "-c", LEAVES_AMID_WORK, str(free_port())],
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert finished.returncode == 0
    assert finished.stdout.split() == ["left", "worked"]
    assert finished.stderr == ""


def test_llm_that_says_nothing_does_not_keep_the_server(tmp_path: Path) -> None:
    fill(hashed_settings(tmp_path), NEWSROOM)
    port = free_port()
    with serving() as llm, ThreadPoolExecutor(1) as reader:
        llm.reply = Reply(manner="hang")
        process = subprocess.Popen(
            [FOOTNOTE, "serve", "--port", str(port)],
            env=environment(tmp_path, FOOTNOTE_LLM_URL=llm.url),
            stderr=subprocess.PIPE,
            text=True,
        )
        assert process.stderr
        said = next(line for line in process.stderr if "Ctrl-C" in line)
        assert str(port) in said
        asked = reader.submit(_ask, f"http://127.0.0.1:{port}/api/ask")
        while not llm.requests:
            assert not asked.done()
            time.sleep(0.02)
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=25)  # it hangs for longer
        assert process.returncode == DONE
        assert "Traceback" not in said
        assert not asked.result()


def _ask(url: str) -> bool:
    """Whether there was an answer."""
    body = b'{"question": "What does a ferry crossing cost?"}'
    request = urllib.request.Request(url, body, {"Content-Type": "application/json"})
    try:
        urllib.request.urlopen(request)
    except (HTTPError, RemoteDisconnected, ConnectionResetError):
        return False
    return True
