"""A small newsroom in memory: three invented articles and answers written beforehand."""

import threading
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from time import perf_counter
from typing import Any

import numpy as np

from ingest.report import IngestReport, Progress
from ingest.run import Options
from rag.catalogue import Card, card_of
from rag.errors import CorpusLocked, LLMUnavailable, UnknownArticle
from rag.history import Remembered, edited
from rag.removal import Removed, Taken
from rag.types import (
    Answer,
    Article,
    Citation,
    Condition,
    DateNote,
    Filters,
    Passage,
    Point,
    Section,
    Sentence,
    Summary,
    SummaryRequest,
    Turn,
)

FERRY = Article(
    id="ferry-returns",
    title="Night ferry returns to the Tarn Sound after eleven years",
    source="Harbour Chronicle",
    author="Ines Valdemar",
    published=date(2024, 3, 27),
    updated=date(2024, 3, 29),
    url="https://www.harbour-chronicle.example/2024/03/27/night-ferry",
    language="en",
    text="\n\n".join(
        [
            "The night ferry across the Tarn Sound will sail again from the first of May, "
            "the harbour board said on Wednesday. The line had been idle since 2013.",
            *(
                f"Paragraph {number} tells of timetables, of the quay and of the people who have "
                "waited for the ship through a good many winters, and it does so at some length "
                "so that the cited sentence lies well below the fold of any window."
                for number in range(2, 14)
            ),
            "A crossing takes five hours and ten minutes. Tickets cost 38 crowns, half of that "
            "for children, and bicycles travel free until the end of the year.",
            "The board expects 90,000 passengers in the first season.",
        ]
    ),
)
BRIDGE = Article(
    id="bridge/tolls & more",
    title="Council drops bridge tolls",
    source="The Morning Ledger",
    published=date(2024, 4, 2),
    url="https://ledger.example/tolls",
    text="The council dropped the tolls on the old bridge on Tuesday.\n\nThe ferry line had been "
    "idle since 2013. Drivers paid two crowns a day until now.",
)
HOSTILE = Article(
    id='x"><script>window.__pwned=1</script>',
    title='"><svg onload="window.__pwned=2"> A headline',
    source='<img src=x onerror="window.__pwned=3">Evil Times',
    author="</p><script>alert(4)</script>",
    url="javascript:window.__pwned=5",
    text="<script>window.__pwned=6;alert(6)</script> opens the first paragraph.\n\n"
    '<img src="http://evil.example/x.png" onerror="window.__pwned=7"> and ${window.__pwned=8} '
    "and {{constructor.constructor('window.__pwned=9')()}} and `ticks` and $$x$$ and **stars**.\n\n"
    '"><svg onload=window.__pwned=10><iframe src="javascript:window.__pwned=11"></iframe> ends it.',
)


def cite(marker: int, article: Article, quote: str, also_in: tuple[str, ...] = ()) -> Citation:
    start = article.text.index(quote)
    return Citation(
        marker=marker,
        article_id=article.id,
        title=article.title,
        source=article.source,
        published=article.published,
        url=article.url,
        start=start,
        end=start + len(quote),
        quote=quote,
        score=1.0,
        also_in=also_in,
    )


def passage(article: Article, quote: str) -> Passage:
    cited = cite(0, article, quote)
    return Passage(
        article.id, article.title, article.source, article.published, article.url,
        cited.start, cited.end, quote, 0.4,
    )  # fmt: skip


TICKETS = "Tickets cost 38 crowns, half of that for children, and bicycles travel free until the end of the year."  # noqa: E501
IDLE = "The line had been idle since 2013."

TICKET_ANSWER = Answer(
    question="What does the night ferry cost?",
    resolved_question="What does the night ferry cost?",
    abstained=False,
    sentences=(
        Sentence(TICKETS, "verbatim", (1,)),
        Sentence("The line had stood still since 2013.", "supported", (2, 3)),
        Sentence("Dogs travel for nothing.", "unsupported"),
    ),
    citations=(
        cite(1, FERRY, TICKETS),
        cite(2, FERRY, IDLE, (BRIDGE.id, "another")),
        cite(3, BRIDGE, "The ferry line had been idle since 2013."),
    ),
    timings_ms={"retrieve": 12.0, "total": 431.0},
    answerer="extractive",
    notices=("Only three articles are in the corpus.",),
)
ABSTENTION = Answer(
    question="Who won the chess cup?",
    resolved_question="Who won the chess cup?",
    abstained=True,
    nearest=tuple(passage(FERRY, p) for p in FERRY.text.split("\n\n")[:4]),
    timings_ms={"total": 88.0},
)
HOSTILE_ANSWER = Answer(
    question="What does the evil article say?",
    resolved_question="<b onmouseover=window.__pwned=12>What</b> does it say?",
    abstained=False,
    sentences=(
        Sentence(
            "**Bold** <script>window.__pwned=13</script>\n\n# and $$x$$ [a](javascript:1)",
            "supported",
            (1,),
        ),
    ),
    citations=(cite(1, HOSTILE, HOSTILE.text.split("\n\n")[1]),),
    answerer="llm:<script>window.__pwned=14</script>",
)


LAST_WEEK = Condition(
    "published", "last week", Filters(date(2024, 3, 18), date(2024, 3, 24)), "Counted from Easter."
)
OUTLET = Condition("source", "Ledger", Filters(sources=("The Morning Ledger",)))
PHRASE = Condition("phrase", "“at <b>sea</b>”", Filters(phrases=("at <b>sea</b>",)), "", "relaxed")
CONDITIONS = (LAST_WEEK, OUTLET, PHRASE)


def limited(answer: Answer, removed: Collection[str]) -> Answer:
    """The answer under the conditions that are left; none at all under the first of them."""
    found = tuple(replace(c, state="removed") if c.words in removed else c for c in CONDITIONS)
    if found[0].state == "applied":
        answer = replace(ABSTENTION, question=answer.question, resolved_question=answer.question)
    return replace(answer, conditions=found)


class PaperDesk:
    """A ``Desk`` that answers by keyword; it records what each question came with.

    A question that says "last week" sets the ``CONDITIONS``, and is not answered before the first
    of them is removed.
    """

    def __init__(self, articles: Sequence[Article] = (FERRY, BRIDGE, HOSTILE)) -> None:
        self.shelf = {article.id: article for article in articles}
        self.histories: list[tuple[Turn, ...]] = []
        self.removals: list[tuple[str, ...]] = []
        self.filters: list[Filters] = []
        self.requests: list[SummaryRequest] = []
        self.gate = threading.Event()

    def ask(
        self,
        question: str,
        history: Sequence[Turn] = (),
        filters: Filters | None = None,
        removed: Collection[str] = (),
    ) -> Answer:
        return list(self.stream(question, history, filters, removed))[-1]

    def stream(
        self,
        question: str,
        history: Sequence[Turn] = (),
        filters: Filters | None = None,
        removed: Collection[str] = (),
    ) -> Iterator[Answer]:
        self.filters.append(filters or Filters())
        self.histories.append(tuple(history))
        self.removals.append(tuple(removed))
        if "fail" in question:
            raise LLMUnavailable("The LLM at http://127.0.0.1:8000 refused. Start it, or use <b>.")
        if "crash" in question:
            raise RuntimeError("a defect")
        answer = self._written(question)
        if "last week" in question:
            answer = limited(answer, removed)
        for count in range(1, len(answer.sentences)):
            yield replace(answer, sentences=answer.sentences[:count])
            if "slow" in question:
                self.gate.wait(20)
        yield answer

    def _written(self, question: str) -> Answer:
        if "chess" in question:
            return replace(ABSTENTION, question=question, resolved_question=question)
        if "evil" in question:
            return replace(HOSTILE_ANSWER, question=question)
        resolved = "Since when had the night ferry been idle?" if "it " in question else question
        return replace(TICKET_ANSWER, question=question, resolved_question=resolved)

    def search(self, query: str, filters: Filters | None = None, limit: int = 8) -> list[Passage]:
        del filters
        if "fail" in query:
            raise LLMUnavailable("The server is down. Start it and ask again.")
        return list(self._written(query).retrieved[:limit])

    def would_answer(
        self, question: str, history: Sequence[Turn] = (), filters: Filters | None = None
    ) -> bool:
        del history, filters
        return "chess" not in question

    def summarize_article(self, article_id: str) -> Summary:
        article = self.article(article_id)
        first = article.text.split("\n\n")[0]
        return Summary(
            kind="article",
            subject=article_id,
            sections=(Section("", (Point((Sentence(first, "verbatim", (1,)),)),)),),
            citations=(cite(1, article, first),),
            article_ids=(article_id,),
            sentences_covered=18,
        )

    def summarize(self, asked: SummaryRequest) -> Summary:
        self.requests.append(asked)
        idle = Point((Sentence(IDLE, "verbatim", (1, 3)),), sources=2)
        tolls = Point((Sentence(BRIDGE.text[:59], "verbatim", (2,)),))
        if asked.kind == "timeline":
            idle = replace(idle, first=date(2013, 1, 1), last=date(2013, 12, 31))
            tolls = replace(tolls, first=date(2024, 4, 2), last=date(2024, 4, 2), reported=True)
        headings = {"topic": ("Told by <b>several</b>", "Told by one"), "timeline": ("", "")}
        first, second = headings.get(asked.kind, ("What is new", "What to watch"))
        return Summary(
            kind=asked.kind,
            subject=asked.topic,
            sections=(Section(first, (idle,)), Section(second, (tolls,))),
            citations=(
                cite(1, FERRY, IDLE),
                cite(2, BRIDGE, BRIDGE.text[:59]),
                cite(3, BRIDGE, "The ferry line had been idle since 2013."),
            ),
            article_ids=(FERRY.id, BRIDGE.id),
            sentences_covered=21,
            filters=asked.filters,
            length=asked.length,
        )

    def article(self, article_id: str) -> Article:
        try:
            return self.shelf[article_id]
        except KeyError:
            raise UnknownArticle(article_id) from None

    def articles(self) -> Sequence[Article]:
        return tuple(self.shelf.values())

    def catalogue(self) -> Sequence[Card]:
        return tuple(map(card_of, self.shelf.values()))


EASTERN = timezone(timedelta(hours=-4))
STORM = Article(
    id="storm",
    title="Storm closes the coast road",
    source="Harbour Chronicle",
    author="Ines Valdemar",
    published=date(2020, 8, 18),
    published_note=DateNote("time", datetime(2020, 8, 18, 9, 29, tzinfo=EASTERN), "byline"),
    updated=date(2020, 9, 1),
    updated_note=DateNote("month", None, "json-ld"),
    ingested=datetime(2026, 1, 5, 8, 0, tzinfo=UTC),
    language="en",
    tags=("weather", "roads"),
    text="The storm closed the coast road on Tuesday. Four cars were towed. The bus runs inland. "
    "Schools stay open. The harbour is calm. The road opens again on Friday.",
)
STORM_BEFORE = (
    replace(STORM, text="The storm closed the coast road on Tuesday.", updated=None),
    replace(
        STORM,
        text=STORM.text.replace("Four cars were", "Two cars were").replace(" again on Friday", ""),
        updated=None,
        updated_note=None,
    ),
)
WIRE = replace(STORM, id="wire", source="The Morning Ledger", title="Coast road shut by storm")


class PaperIntake:
    """An ``Intake`` in memory: each line of each source becomes an article of the desk.

    While ``gate`` is closed a run waits before each article. Sources named "locked" and "crash"
    raise what they are called after, and a line that says "broken" is not read.
    """

    def __init__(self, desk: PaperDesk, uploads: Path) -> None:
        self.uploads = uploads
        self.desk = desk
        self.gate = threading.Event()
        self.gate.set()
        self.given: list[list[str]] = []
        self.versions: dict[str, list[Article]] = {}
        self.stories: dict[str, list[Article]] = {}
        self.problem: Exception | None = None

    def ingest(
        self,
        sources: Sequence[str | Path],
        options: Options,
        mapping: Mapping[str, str] | None = None,
    ) -> tuple[IngestReport, Path | None]:
        began = perf_counter()
        del mapping
        self.given.append([str(source) for source in sources])
        if "locked" in str(sources):
            raise CorpusLocked("Another process is writing to this corpus. Wait <b>.")
        if "crash" in str(sources):
            raise RuntimeError("a defect")
        lines = [
            (f"{source} line {n}", line)
            for source in sources
            for n, line in enumerate(Path(source).read_text(encoding="utf-8").splitlines(), 1)
        ]
        known, failures, stopped = len(self.desk.shelf), [], False
        for number, (origin, line) in enumerate(lines, 1):
            self.gate.wait(20)
            if options.stop():
                stopped = True
                break
            if "broken" in line:
                failures.append((origin, "is broken <i>junk</i>."))
            else:
                article_id = f"added-{line}"
                self.desk.shelf[article_id] = Article(article_id, line, f"{line}. It is so.")
            stored = len(self.desk.shelf) - known
            options.progress(
                Progress("embedding", len(lines), number, len(lines), stored, stored,
                         len(failures), perf_counter() - began, perf_counter() - began)
            )  # fmt: skip
        stored = len(self.desk.shelf) - known
        report = IngestReport(
            stored, 0, 0, stored, tuple(failures), perf_counter() - began, stopped=stopped
        )
        return report, self.uploads.parent / "reports" / "ingest-1.json"

    def edit(self, article_id: str, values: Mapping[str, Any]) -> Article:
        if self.problem:
            raise self.problem
        before = self.desk.article(article_id)
        after = edited(before, values)
        self.versions.setdefault(article_id, []).append(before)
        self.desk.shelf[article_id] = after
        return after

    def remove(self, article_ids: Sequence[str]) -> Removed:
        if self.problem:
            raise self.problem
        articles = [self.desk.article(article_id) for article_id in article_ids]
        for article in articles:
            del self.desk.shelf[article.id]
        nothing = np.zeros((0, 4), np.float32)
        taken = tuple(Taken(article, (), nothing, (), (), None) for article in articles)
        return Removed(taken, Remembered((), (), ()), None)

    def put_back(self, removed: Removed) -> None:
        if self.problem:
            raise self.problem
        self.desk.shelf.update({one.article.id: one.article for one in removed.taken})

    def earlier(self, article_id: str) -> Sequence[Article]:
        return tuple(self.versions.get(article_id, ()))

    def same_story(self, article_id: str) -> Sequence[Article]:
        self.desk.article(article_id)
        return tuple(self.stories.get(article_id, ()))


def paper_intake(uploads: Path, *articles: Article) -> PaperIntake:
    """An intake whose desk holds the storm with its versions and a second outlet, and these."""
    intake = PaperIntake(PaperDesk((STORM, WIRE, *articles)), uploads)
    intake.versions[STORM.id] = list(STORM_BEFORE)
    intake.stories[STORM.id] = [WIRE]
    intake.stories[WIRE.id] = [STORM]
    return intake
