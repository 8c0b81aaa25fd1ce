"""A timeline of a made-up harbour: years apart, days apart, stretches, and one busy day."""

from dataclasses import replace
from datetime import date, timedelta

from rag.types import Article, Point, Section, Sentence, Summary, SummaryRequest
from tests.ui.desk import FERRY, PaperDesk, cite
from ui.timeline.events import Event

TOLD = (
    ("The harbour board was founded by nine skippers and a baker.", "1998-05-04", "1998-05-04"),
    ("The night ferry made its first crossing of the Tarn Sound.", "2001-01-01", "2001-12-31"),
    ("The line stood idle after the owner had gone bankrupt.", "2013-02-01", "2023-11-30"),
    ("A report counted 4,100 people who would travel by night.", "2023-11-14", "2023-11-14"),
    ("The council asked three yards for offers.", "2024-01-08", "2024-01-08"),
    ("The yard at Osmund won the contract for the new ship.", "2024-02-19", "2024-02-19"),
    ("Divers surveyed the quay and found two cracks in its wall.", "2024-03-11", "2024-03-15"),
    ("The board announced the return of the night ferry.", "2024-03-27", "2024-03-27"),
    ("Tickets went on sale, and the first night was sold out by noon.", "2024-04-02", "2024-04-02"),
    ("The council dropped the tolls on the old bridge.", "2024-04-02", "2024-04-02"),
    ("A storm closed the coast road and delayed the trial run.", "2024-04-18", "2024-04-19"),
    ("The ship made its trial run with 200 guests aboard.", "2024-04-24", "2024-04-24"),
    *((f"Passenger number {n} told of the first night.", "2024-05-01", "2024-05-01")
      for n in range(1, 12)),
    ("The ferry is to winter in the dry dock from the first week of November on.",
     "2024-11-01", "2025-03-31"),
)  # fmt: skip

ARTICLE = replace(
    FERRY,
    id="chronicle",
    title="A harbour and its night ferry",
    text="\n\n".join(text for text, _, _ in TOLD),
    tags=("ferry", "harbour"),
)


def chronicle() -> Summary:
    """The timeline; every fourth of its events is only reported, every third has two sources."""
    points = tuple(
        Point(
            (Sentence(text, "verbatim", (marker,)),),
            sources=1 + (marker % 3 == 0),
            first=date.fromisoformat(first),
            last=date.fromisoformat(last),
            reported=marker % 4 == 0,
        )
        for marker, (text, first, last) in enumerate(TOLD, 1)
    )
    return Summary(
        kind="timeline",
        subject="the night ferry",
        sections=(Section("", points),),
        citations=tuple(cite(n, ARTICLE, text) for n, (text, _, _) in enumerate(TOLD, 1)),
        article_ids=(ARTICLE.id,),
        sentences_covered=len(TOLD),
    )


class ChronicleDesk(PaperDesk):
    """A desk whose timelines are the chronicle, and that finds nothing on chess."""

    def __init__(self, articles: tuple[Article, ...] = (ARTICLE, FERRY)) -> None:
        super().__init__(articles)

    def summarize(self, asked: SummaryRequest) -> Summary:
        if "chess" in asked.topic:
            self.requests.append(asked)
            return replace(
                chronicle(),
                kind=asked.kind,
                subject=asked.topic,
                sections=(),
                citations=(),
                article_ids=(),
                sentences_covered=0,
                filters=asked.filters,
                notices=("No article concerns this topic.",),
            )
        if asked.kind != "timeline":
            return super().summarize(asked)
        self.requests.append(asked)
        return replace(chronicle(), filters=asked.filters, length=asked.length)


def event(first: date, days: int = 1, text: str = "It rained.", sources: int = 1) -> Event:
    """An event that lasts so many days."""
    last = first + timedelta(days=days - 1)
    return Event(first, last, text, f"{first.year}", False, sources, "#fn-a-0-1", "A, 2024")
