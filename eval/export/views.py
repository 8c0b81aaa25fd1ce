"""What the page shows of a run: plain values, nothing of HTML."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from eval.case import Case
from eval.report import Figure

State = Literal["right", "wrong", "failed"]
Found = Literal["cited", "retrieved", "missed"]


@dataclass(frozen=True, slots=True)
class FigureRow:
    """One figure of the run with what the catalog says of its metric.

    ``detail`` ones stand behind the others: they say much the same.
    """

    name: str
    family: str
    figure: Figure
    meaning: str
    source: str
    higher_is_better: bool
    detail: bool


@dataclass(frozen=True, slots=True)
class Slice:
    """The figures over the cases of one type or one tag; ``cases`` are how many those are."""

    kind: Literal["type", "tag"]
    name: str
    cases: int
    figures: Mapping[str, Figure]


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A stretch of an article with what stands around it; empty around what is not known."""

    before: str
    quote: str
    after: str


@dataclass(frozen=True, slots=True)
class CitationView:
    """One footnote of an answer.

    ``gold`` says whether it overlaps a gold sentence, ``exact`` whether its offsets give its quote;
    both are ``None`` when that cannot be told. ``url`` is a plain web address or nothing.
    """

    marker: int
    anchor: str
    article_id: str
    title: str
    byline: str
    url: str | None
    start: int
    end: int
    excerpt: Excerpt
    score: float
    gold: bool | None
    exact: bool | None


@dataclass(frozen=True, slots=True)
class GoldView:
    """A gold sentence and how far the system got with it."""

    article_id: str
    title: str
    quote: str
    found: Found


@dataclass(frozen=True, slots=True)
class HitView:
    """One retrieved passage, best first; ``gold`` when it is of a gold article."""

    rank: int
    article_id: str
    title: str
    start: int
    end: int
    score: float
    gold: bool
    holds_gold: bool
    opening: str


@dataclass(frozen=True, slots=True)
class SentenceView:
    """One sentence of an answer with the markers that it rests on, each with where it leads."""

    text: str
    support: str
    reasons: str
    markers: tuple[tuple[int, str], ...]


@dataclass(frozen=True, slots=True)
class CaseView:
    """One case with everything that became of it.

    ``facts`` are short lines about how the question was understood, each a label and its text;
    ``stages`` the milliseconds by stage. ``changes`` say how its scores differ from another run's.
    """

    case: Case
    anchor: str
    state: State
    verdict: str
    abstained: bool
    error: str | None
    filters: tuple[tuple[str, str], ...]
    gold_articles: tuple[str, ...]
    gold: tuple[GoldView, ...]
    sentences: tuple[SentenceView, ...]
    citations: tuple[CitationView, ...]
    facts: tuple[tuple[str, str], ...]
    hits: tuple[HitView, ...]
    scores: Mapping[str, float]
    confidence: float | None
    wall_ms: float | None
    stages: tuple[tuple[str, float], ...]
    usage: tuple[tuple[str, str], ...]
    changes: Mapping[str, float]
