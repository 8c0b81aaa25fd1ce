"""The page in Chromium: first paint, first words of an answer, and many people asking at once.

Usage: python -m benchmarks.page [PEOPLE]   (default: 20; needs Chromium, see docs/settings.md)

The sample corpus is served from a process of its own, as people serve it. Each person is a browser
context with nothing shared; all press Enter at the same moment, each with a question of their own,
and every answer is held against what the same server answers to that question alone. The baseline
of each figure is one person alone, in the same run. As many programs ask over POST /api/ask at
once, too, and the processor time of server and browsers is told apart: all browsers run on this
machine, where people bring their own. Machines differ: trust the ratios.
"""

import asyncio
import json
import os
import subprocess
import sys
import urllib.request
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median, quantiles
from tempfile import TemporaryDirectory
from time import perf_counter, sleep
from typing import Any

import psutil

from eval.cases import load_cases
from ingest.run import ingest
from rag.embed import open_embedder
from rag.settings import load_settings
from rag.store import open_store

ROOT = Path(__file__).resolve().parent.parent
CHROMIUM = os.environ.get("FOOTNOTE_CHROMIUM", "/usr/bin/chromium")
FLAGS = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync")
PORT = 7893
LOADS = 5
PEOPLE = 20
SETTLED_MS = 2000
BOX = "#fn-question-box textarea"
PAINTED = """() => new Promise(done => {
    const told = () => performance.getEntriesByName("first-contentful-paint")[0]?.startTime;
    const wait = () => told() ? done(told()) : setTimeout(wait, 20);
    wait();
})"""


@dataclass(frozen=True, slots=True)
class Asked:
    """What one person saw: the answer's words, and when they began and ended (seconds)."""

    text: str
    first: float
    whole: float


@dataclass(frozen=True, slots=True)
class Served:
    """The server of the benchmark: where it is, and what it has used of the processor."""

    address: str
    process: psutil.Process

    def seconds(self) -> float:
        """Processor seconds so far, of all its threads."""
        used = self.process.cpu_times()
        return float(used.user + used.system)


def main(people: int) -> None:
    """Print all figures; exit 1 when an answer is missing or wrong."""
    questions = _questions(people)
    with TemporaryDirectory() as folder, _served(Path(folder)) as served:
        expected = [_alone(served.address, question)[0] for question in questions]
        wrong = _programs(served, questions, expected)
        wrong += asyncio.run(_measure(served, questions, expected))
    if wrong:
        sys.exit(1)


def _questions(people: int) -> list[str]:
    """As many questions of the cases for choosing by as there are people, all different."""
    cases = load_cases(ROOT / "corpus" / "cases.jsonl")
    fit = [c.question for c in cases if "dev" in c.tags and not c.history and not c.asked_on]
    return list(dict.fromkeys(fit))[:people]


@contextmanager
def _served(folder: Path) -> Iterator[Served]:
    settings = load_settings(data_dir=folder)
    with open_store(settings) as store:
        ingest([ROOT / "corpus"], store, open_embedder(settings), settings)
    address = f"http://127.0.0.1:{PORT}/"
    command = [sys.executable, "-c", "from ui.cli import main; main()", "serve"]
    options = ["--port", str(PORT), "--data-dir", str(folder)]
    with subprocess.Popen([*command, *options], stderr=subprocess.DEVNULL) as server:
        try:
            _wait_for(address, server)
            yield Served(address, psutil.Process(server.pid))
        finally:
            server.terminate()


def _wait_for(address: str, server: "subprocess.Popen[bytes]") -> None:
    for _ in range(600):
        if server.poll() is not None:
            sys.exit(f"The server did not start (port {PORT} may be taken).")
        try:
            urllib.request.urlopen(f"{address}api/health").close()
        except OSError:
            sleep(0.1)
        else:
            return
    sys.exit("The server did not start within a minute.")


def _alone(address: str, question: str) -> tuple[dict[str, Any], float]:
    """The answer over the API, and the seconds it took."""
    body = json.dumps({"question": question}).encode()
    asked = urllib.request.Request(f"{address}api/ask", body, {"Content-Type": "application/json"})
    began = perf_counter()
    with urllib.request.urlopen(asked) as response:
        answer: dict[str, Any] = json.load(response)
    return answer, perf_counter() - began


def _programs(served: Served, questions: Sequence[str], expected: Sequence[dict[str, Any]]) -> int:
    """How many programs that ask at the same moment get another answer than one alone."""
    before = served.seconds()
    one = [_alone(served.address, question)[1] for question in questions]
    between = served.seconds()
    with ThreadPoolExecutor(len(questions)) as pool:
        crowd = list(pool.map(lambda question: _alone(served.address, question), questions))
    used = (between - before, served.seconds() - between)
    each = ", ".join(f"{seconds / len(questions) * 1000:.0f}" for seconds in used)
    _say(f"POST /api/ask, one after another: {_ms(one)}")
    _say(f"POST /api/ask, {len(crowd)} at once: {_ms([seconds for _, seconds in crowd])}")
    _say(f"  processor time of the server an answer, one by one and at once: {each} ms")
    cited = [[c["quote"] for c in answer["citations"]] for answer, _ in crowd]
    return sum(
        quotes != [c["quote"] for c in e["citations"]]
        for quotes, e in zip(cited, expected, strict=True)
    )


async def _measure(
    served: Served, questions: Sequence[str], expected: Sequence[dict[str, Any]]
) -> int:
    from playwright.async_api import async_playwright

    address = served.address
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        paints = [await _painted(browser, address) for _ in range(LOADS)]
        sent, pieces = await _sent(await _open(browser, address), questions[0])
        alone = [await _ask(await _open(browser, address), q) for q in questions[:LOADS]]
        pages = [await _open(browser, address) for _ in questions]
        before = served.seconds()
        began = perf_counter()
        crowd = await asyncio.gather(*(_ask(p, q) for p, q in zip(pages, questions, strict=True)))
        took, used = perf_counter() - began, served.seconds() - before
        await browser.close()
    _say(f"first paint with contents, {LOADS} loads: {_ms(paints)}")
    _say(f"one answer on the page is sent in {pieces} pieces, {sent / 1000:.0f} kB in all")
    _say(
        f"one person alone, {LOADS} questions: first words {_ms([a.first for a in alone])}; "
        f"whole answer {_ms([a.whole for a in alone])}"
    )
    _say(
        f"{len(crowd)} people at once: first words {_ms([a.first for a in crowd])}; "
        f"whole answer {_ms([a.whole for a in crowd])}"
    )
    _say(
        f"  processor time of the server an answer: {used / len(crowd) * 1000:.0f} ms; "
        f"it used {used:.1f} s of the {took:.1f} s on {psutil.cpu_count()} cores"
    )
    wrong = [q for q, a, e in zip(questions, crowd, expected, strict=True) if not _holds(a, e)]
    _say(f"answers that are not those of the same question alone: {len(wrong)} of {len(crowd)}")
    for question in wrong:
        _say(f"  wrong: {question}")
    return len(wrong)


async def _sent(page: Any, question: str) -> tuple[int, int]:
    """The bytes and the pieces that bring one answer, all that belongs to it included."""
    streams: set[str] = set()
    pieces: list[int] = []
    network = await page.context.new_cdp_session(page)

    def begun(told: dict[str, Any]) -> None:
        if "queue/data" in told["response"]["url"]:
            streams.add(told["requestId"])

    def received(told: dict[str, Any]) -> None:
        if told["requestId"] in streams:
            pieces.append(told["dataLength"])

    network.on("Network.responseReceived", begun)
    network.on("Network.dataReceived", received)
    await network.send("Network.enable")
    await _ask(page, question)
    await page.wait_for_timeout(SETTLED_MS)
    return sum(pieces), len(pieces)


async def _painted(browser: Any, address: str) -> float:
    context = await browser.new_context()
    page = await context.new_page()
    await page.goto(address)
    milliseconds: float = await page.evaluate(PAINTED)
    await context.close()
    return milliseconds / 1000


async def _open(browser: Any, address: str) -> Any:
    page = await (await browser.new_context()).new_page()
    page.set_default_timeout(120_000)
    await page.goto(address)
    await page.locator(BOX).wait_for()
    return page


async def _ask(page: Any, question: str) -> Asked:
    await page.fill(BOX, question)
    began = perf_counter()
    await page.keyboard.press("Enter")
    await page.locator("#fn-chat .fn-prose, #fn-chat .fn-closing").first.wait_for()
    first = perf_counter() - began
    await page.locator(".fn-closing").first.wait_for()
    whole = perf_counter() - began
    return Asked(await page.locator("#fn-chat").inner_text(), first, whole)


def _holds(asked: Asked, expected: dict[str, Any]) -> bool:
    """Whether every sentence of the answer is on the page, or that there is none."""
    shown = " ".join(asked.text.split())
    if expected["abstained"]:
        return "The articles do not say." in shown
    return all(" ".join(c["quote"].split()) in shown for c in expected["citations"])


def _ms(seconds: Sequence[float]) -> str:
    p95 = quantiles(seconds, n=20)[-1] if len(seconds) > 1 else seconds[0]
    return f"median {median(seconds) * 1000:.0f} ms, p95 {p95 * 1000:.0f} ms"


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else PEOPLE)
