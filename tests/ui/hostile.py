"""Articles that try to run something in the page, one trick each, in every field they have."""

import json
from collections.abc import Callable
from pathlib import Path

from eval.case import Case, GoldSentence
from eval.make.case_file import CaseFile
from eval.run import run_cases
from eval.score import Scorer
from ingest.intake import Intake
from ingest.run import Options
from rag.embed import Embedder
from rag.protocols import Desk
from rag.settings import Settings
from rag.types import Answer, Filters, Turn
from ui.records import Records, open_records

TRICKS = (
    "<script>window.__pwned=1;alert(1)</script>",
    '<img src=x onerror="window.__pwned=2">',
    '"><svg/onload=window.__pwned=3><animate onbegin=window.__pwned=3 attributeName=x>',
    "'><details open ontoggle=window.__pwned=4><summary onfocus=window.__pwned=4 autofocus>",
    '<a href="javascript:window.__pwned=5">go</a>',
    "[go](javascript:window.__pwned=6) ![x](http://evil.example/6.png) <javascript:alert(6)>",
    '<a href="data:text/html,<script>opener.__pwned=7</script>">go</a>',
    '<iframe srcdoc="<script>parent.__pwned=8</script>"></iframe>',
    "<style>@import 'http://evil.example/9.css';*{background:url(http://evil.example/9)}</style>",
    '<p style="background:url(http://evil.example/10);width:expression(window.__pwned=10)">x</p>',
    "<!--><img src=x onerror=window.__pwned=11>--><!-- --!><script>window.__pwned=11</script>",
    "${window.__pwned=12} {{constructor.constructor('window.__pwned=12')()}} <%=__pwned=12%> `${1}",
    "`);window.__pwned=13;(` $$\\href{javascript:window.__pwned=13}{x}$$ \\u003cscript\\u003e",
    '</p></article></section><base href="http://evil.example/"><meta http-equiv=refresh content=0>',
    "<math><mtext><table><mglyph><style><img src=x onerror=window.__pwned=15></style></mglyph>",
    "&lt;img src=x onerror=window.__pwned=16&gt;&#60;script&#62;window.__pwned=16&#60;/script&#62;",
    "\u202e<txt.gpj onerror=window.__pwned=17>\u2066<img\u200b src=x onerror=window.__pwned=17>",
    "</textarea></title></noscript></select><img src=x onerror=window.__pwned=18>",
    "<form action=http://evil.example/19><input autofocus onfocus=window.__pwned=19><button "
    "formaction=javascript:window.__pwned=19>",
    "<object data=http://evil.example/20></object><link rel=stylesheet href=//evil.example/20.css>",
    "<x onclick=window.__pwned=21 onmouseover=window.__pwned=21 tabindex=1 "
    "id=fn-ask class=fn-copy>**x**",
)
PLACES = (
    "Aldby", "Barrow", "Corvo", "Dunmore", "Esk", "Farleigh", "Galt", "Hexham", "Ivel", "Jarrow",
    "Kelso", "Lorne", "Marl", "Nairn", "Orton", "Pell", "Quill", "Rhos", "Skar", "Tarn", "Ulver",
)  # fmt: skip
QUESTION = "What did the inspectors find in the quarry of Aldby?"
ALL = " ".join(TRICKS)
TOPIC = f"quarry {TRICKS[1]}"


def write_articles(folder: Path, *, changed: bool = False) -> None:
    """The articles as files: one of records, pages of the web, and names that are tricks, too."""
    folder.mkdir(exist_ok=True)
    records = [_record(number, changed=changed) for number in range(len(TRICKS))]
    lines = "".join(f"{json.dumps(record)}\n" for record in records)
    (folder / '"><img src=x onerror=window.__pwned=30>.jsonl').write_text(lines, encoding="utf-8")
    page = (
        "<html><head><title>The wharf of Upland &lt;img src=x onerror=window.__pwned=31&gt;</title>"
        '<meta name="author" content="&lt;script&gt;window.__pwned=31&lt;/script&gt;"></head><body>'
        "<article><p>The wharf of Upland was sold to a brewer on Friday. &lt;svg onload=window."
        "__pwned=31&gt;</p><p onclick=window.__pwned=31>Beer is to be brewed there from May "
        "on.</p></article></body></html>"
    )
    (folder / "${window.__pwned=32}.html").write_text(page, encoding="utf-8")
    broken = (
        b"Depot of +ADw-script+AD4-\xff\xfe\xc0\xbcscript\xc0\xbe\n\nThe depot of Vale \xe9 burnt."
    )
    (folder / "javascript:window.__pwned=33.txt").write_bytes(broken)


def _record(number: int, *, changed: bool) -> dict[str, object]:
    place, trick = PLACES[number], TRICKS[number]
    found = 40 + number + (100 if changed else 0)
    addresses = (
        f"javascript:window.__pwned={number}",
        f'https://evil.example/{number}"onmouseover="window.__pwned={number}',
        f"data:text/html,<script>window.__pwned={number}</script>",
    )
    return {
        "id": f"{number}{trick}"[:190],
        "title": f"The quarry of {place} {trick}",
        "source": f"{place} Times {trick}",
        "author": f"{trick} of {place}",
        "published": f"2024-{number % 12 + 1:02d}-{number + 1:02d}",
        "url": addresses[number % 3],
        "tags": [trick, place],
        "text": f"Inspectors found {found} cracks in the quarry of {place} on Monday {trick}.\n\n"
        f"{trick}\n\nThe owner of the pit near {place} denied that on 3 May 2023 {trick} "
        f"and named {place} safe.",
    }


def ingest_twice(settings: Settings, embedder: Embedder, folder: Path) -> Intake:
    """An intake whose corpus holds the articles, each record of them in two versions."""
    intake = Intake(settings, embedder)
    for changed in (False, True):
        write_articles(folder, changed=changed)
        report, _ = intake.ingest([folder], Options())
        assert report.failures == ()
    return intake


class HostileSystem:
    """The desk's own answers, for a run of cases."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def answer(self, case: Case) -> Answer:
        return self._desk.ask(case.question)


def hostile_records(desk: Desk, folder: Path) -> Records:
    """A case file and two runs of it, with a trick in every field and name."""
    records = open_records(folder)
    article = next(one for one in desk.articles() if "Aldby" in one.title)
    gold = article.text.split("\n\n")[1]
    cases = tuple(
        Case(
            id=name,
            question=f"{question} {TRICKS[4]}",
            answers=(TRICKS[0], ALL),
            gold_articles=(article.id,),
            gold_sentences=(
                GoldSentence(article.id, gold),
                GoldSentence(article.id, f"Never said {ALL}"),
            ),
            history=(Turn(TRICKS[1], TRICKS[2]),),
            filters=Filters(sources=(TRICKS[0],)),
            type=TRICKS[2],
            tags=(TRICKS[3], f"reason: {ALL}"),
        )
        for name, question in (("x" + TRICKS[1], QUESTION), ("y", f"Who is king of {ALL}"))
    )
    CaseFile(records.cases / "tricks<img src=x onerror=window.__pwned=35>.jsonl").add(cases)
    text_of: Callable[[str], str] = lambda article_id: desk.article(article_id).text  # noqa: E731
    for name in ("<img src=x onerror=window.__pwned=36>", "second"):
        settings = {"settings": TRICKS[0]}
        run_cases(cases, HostileSystem(desk), records.runs / name, settings, Scorer(text_of))
    return records
