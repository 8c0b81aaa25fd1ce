"""The values that flow through Footnote: frozen dataclasses of the standard library alone.

Offsets are counted in characters (Python ``str`` indices) of ``Article.text``, end exclusive:
``article.text[citation.start:citation.end] == citation.quote`` always holds.
"""

import hashlib
from calendar import monthrange
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

Support = Literal["verbatim", "supported", "unsupported"]
Precision = Literal["time", "day", "month", "year"]
ConditionKind = Literal["published", "source", "phrase", "latest"]
DifferenceKind = Literal["number", "outcome", "denial"]
ConditionState = Literal["applied", "relaxed", "removed"]
SummaryKind = Literal["article", "topic", "timeline", "briefing"]
Length = Literal["short", "medium", "long"] | int

NO_ANSWER = "The articles do not say."
"""What Footnote says when the corpus does not hold the answer; prompt, code and tests share it."""


@dataclass(frozen=True, slots=True)
class DateNote:
    """How exactly a date is known, and from where.

    With a ``precision`` of "month" or "year" the date itself is the first day of it. ``at`` is
    the moment as the outlet gave it, with its offset from UTC when that was given; ``None`` for
    every precision but "time". ``origin`` names where it was read: "json-ld", "meta", "feed",
    "sitemap", "front matter", "field", "byline", "url", "document" (of a PDF, DOCX or EPUB),
    "mail" or "edited" (by hand).
    """

    precision: Precision = "day"
    at: datetime | None = None
    origin: str = ""


def as_known(first: date | None, last: date | None) -> str:
    """A date to its precision in ISO form: "2024-04-02", "2024-04", "2024"; empty when unknown.

    ``last`` is the last day that it may mean (``Article.published_last``).
    """
    if first is None:
        return ""
    if last is None or last == first:
        return first.isoformat()
    return first.isoformat()[:7] if last.month == first.month else first.isoformat()[:4]


@dataclass(frozen=True, slots=True)
class Article:
    """One article as it is stored; ``text`` is what citations point into.

    ``published`` and ``updated`` are the outlet's dates, ``None`` when unknown (never guessed);
    their notes say how exactly they are known. ``source`` is the outlet, ``origin`` the file or
    address that the article was read from. ``ingested`` and ``story`` are the registry's: when
    this state was stored, and the name of the group of near-duplicates that it belongs to (the
    least id among them, its own id when it stands alone).
    """

    id: str
    title: str
    text: str
    source: str | None = None
    author: str | None = None
    published: date | None = None
    updated: date | None = None
    url: str | None = None
    language: str | None = None
    tags: tuple[str, ...] = ()
    origin: str = ""
    published_note: DateNote | None = None
    updated_note: DateNote | None = None
    ingested: datetime | None = field(default=None, compare=False)
    story: str | None = field(default=None, compare=False)

    @property
    def published_last(self) -> date | None:
        """The last day that ``published`` may mean: that day, or the end of its month or year."""
        return last_day(self.published, self.published_note)

    @property
    def content_hash(self) -> str:
        """SHA-256 over everything that an answer may show; equal when nothing changed."""
        shown = (
            self.title,
            self.text,
            self.source,
            self.author,
            self.published,
            self.updated,
            self.url,
            self.language,
            self.tags,
            self.published_note,
            self.updated_note,
        )
        return hashlib.sha256(repr(shown).encode()).hexdigest()


def last_day(day: date | None, note: DateNote | None) -> date | None:
    """The last day that a date of this precision may mean; ``None`` for no date."""
    if day is None or note is None:
        return day
    if note.precision == "year":
        return day.replace(month=12, day=31)
    if note.precision == "month":
        return day.replace(day=monthrange(day.year, day.month)[1])
    return day


@dataclass(frozen=True, slots=True)
class Filters:
    """What may answer; empty fields let everything through. Dates are inclusive.

    Each of the ``phrases`` must stand in the passage or its title, whatever the case of letters.
    The articles of ``without_ids`` are left out with every near-duplicate of theirs. An article
    passes when it has one of the ``tags``.
    """

    published_from: date | None = None
    published_to: date | None = None
    sources: tuple[str, ...] = ()
    article_ids: tuple[str, ...] = ()
    phrases: tuple[str, ...] = ()
    without_ids: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return any(getattr(self, name) for name in self.__slots__)


@dataclass(frozen=True, slots=True)
class Condition:
    """What the question itself sets: a time, an outlet, a quoted phrase, or the newest first.

    ``words`` are the words of the question that say so, ``filters`` what they let through, and
    ``reason`` tells where that comes from when the words alone do not say it ("the truce" of
    "since the truce" is dated by an article). "applied" conditions hold; "relaxed" ones matched
    nothing and were let go; "removed" ones the reader took away. One of kind "latest" orders what
    is found and lets everything through.
    """

    kind: ConditionKind
    words: str
    filters: Filters
    reason: str = ""
    state: ConditionState = "applied"


@dataclass(frozen=True, slots=True)
class Turn:
    """One earlier exchange of the conversation."""

    question: str
    answer: str


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of an article that was retrieved.

    ``score`` orders passages (higher is better); ``similarity`` is the cosine of passage and
    question, -1 to 1. ``published_last`` is the article's (see ``Article``). ``also_in`` are the
    ids of other articles with the same passage, which count as one with this; ``chunk_id`` is
    that of the chunk.
    """

    article_id: str
    title: str
    source: str | None
    published: date | None
    url: str | None
    start: int
    end: int
    text: str
    score: float
    similarity: float = 0.0
    published_last: date | None = None
    also_in: tuple[str, ...] = ()
    chunk_id: str = ""


@dataclass(frozen=True, slots=True)
class Citation:
    """A footnote: the exact sentence of an article that an answer sentence rests on.

    ``score`` is the similarity of answer sentence and quote, 0 to 1 (1 when verbatim);
    ``also_in`` are the ids of other articles that carry the same sentence; ``published_last`` is
    the article's (see ``Article``). ``superseded_by`` is the marker of a later article's
    statement that takes its place, ``None`` while it stands.
    """

    marker: int
    article_id: str
    title: str
    source: str | None
    published: date | None
    url: str | None
    start: int
    end: int
    quote: str
    score: float
    also_in: tuple[str, ...] = ()
    published_last: date | None = None
    superseded_by: int | None = None


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of an answer with the markers of the citations that it rests on.

    ``repaired`` when its writer pointed to passages that do not carry it and others do, which it
    then cites; ``reasons`` tell why it is unsupported, in words for a reader.
    """

    text: str
    support: Support
    citations: tuple[int, ...] = ()
    repaired: bool = False
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Side:
    """One version of a claim that sources tell differently.

    ``words`` are how its first citation puts it ("12 people"), ``citations`` the markers of the
    statements that say so. A ``superseded`` side was taken over by the leading one.
    """

    words: str
    citations: tuple[int, ...]
    superseded: bool = False


@dataclass(frozen=True, slots=True)
class Disagreement:
    """A claim that articles tell differently: another number or outcome, or a denial.

    The first of the two or more ``sides`` leads; when a later article supersedes earlier ones, it
    is the later. All sides are cited. Of a denial the denying side is the one with words.
    """

    kind: DifferenceKind
    sides: tuple[Side, ...]


@dataclass(frozen=True, slots=True)
class Usage:
    """What a language model was given and gave for one answer, in tokens, and how long it took.

    ``estimated`` says that the tokens were counted here, not by the model. ``first_ms`` is the
    wait for its first words, ``None`` when there were none. ``cost`` is in US dollars, ``None``
    when no price is known. ``cut_short`` says that it had more to say than it was let.
    """

    tokens_in: int
    tokens_out: int
    total_ms: float
    first_ms: float | None = None
    estimated: bool = False
    cost: float | None = None
    cut_short: bool = False


@dataclass(frozen=True, slots=True)
class Searched:
    """How many articles passed the filters of a question, of how many in the corpus."""

    articles: int
    of: int


@dataclass(frozen=True, slots=True)
class ShortAnswer:
    """The few words of a cited sentence that name what was asked for: who, when, where, how many.

    ``article.text[start:end] == text`` for the article of the citation with this ``marker``.
    """

    text: str
    marker: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Answer:
    """A reply to one question.

    When ``abstained``, ``sentences`` and ``citations`` are empty and ``nearest`` holds the
    passages that came closest. ``retrieved`` is every passage that the writer saw, best first.
    ``notices`` are plain sentences for the reader ("The LLM did not answer; ...").
    ``answerer`` names who wrote it: "extractive" or "llm:<model>". ``filters`` are those that
    held, the reader's and the question's own ``conditions`` together; ``parts`` are the
    sub-questions that were searched one by one, none when the question was searched whole.
    ``short_answer`` is there when one stretch of a cited sentence clearly is what was asked for.
    ``searched`` says how many articles passed the ``filters``. ``confidence`` is the probability
    that the articles answer, 0 to 1, whether or not the answer abstained; ``None`` when whoever
    answered does not tell.
    ``disagreements`` are claims of its sentences, or of what was asked, that sources tell
    differently.
    ``usage`` is what a language model took for it, ``None`` when none wrote.
    """

    question: str
    resolved_question: str
    abstained: bool
    sentences: tuple[Sentence, ...] = ()
    citations: tuple[Citation, ...] = ()
    nearest: tuple[Passage, ...] = ()
    retrieved: tuple[Passage, ...] = ()
    filters: Filters = field(default_factory=Filters)
    timings_ms: dict[str, float] = field(default_factory=dict)
    answerer: str = "extractive"
    notices: tuple[str, ...] = ()
    conditions: tuple[Condition, ...] = ()
    parts: tuple[str, ...] = ()
    disagreements: tuple[Disagreement, ...] = ()
    usage: Usage | None = None
    short_answer: ShortAnswer | None = None
    searched: Searched | None = None
    confidence: float | None = None

    @property
    def text(self) -> str:
        """The answer as plain text without markers; ``NO_ANSWER`` when abstained."""
        return NO_ANSWER if self.abstained else " ".join(s.text for s in self.sentences)


@dataclass(frozen=True, slots=True)
class Point:
    """One thing that a summary says.

    ``sources`` counts the independent sources behind it: copies of one wire story, and several
    articles of one outlet, count once. On a timeline it happened between the days ``first`` and
    ``last``, one day when they are the same; when it is only ``reported``, the articles do not
    say when, and the days are those of publication.
    """

    sentences: tuple[Sentence, ...]
    sources: int = 1
    first: date | None = None
    last: date | None = None
    reported: bool = False


@dataclass(frozen=True, slots=True)
class Section:
    """Points of a summary under one heading, empty where there is nothing to tell apart."""

    heading: str
    points: tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class SummaryRequest:
    """What is to be summarized, and how.

    Of kind "article" it is the articles that ``filters`` name, in that order; the other kinds read
    every article that the filters let through, with a ``topic`` those that concern it. A "briefing"
    is of the time between the filters' dates. ``length`` is "short", "medium" or "long", or how
    many points to show at most (of a briefing, under each heading).
    """

    kind: SummaryKind
    topic: str = ""
    filters: Filters = field(default_factory=Filters)
    length: Length = "medium"


@dataclass(frozen=True, slots=True)
class Summary:
    """A summary: every sentence cited, with what it was drawn from.

    ``articles_covered`` and ``sentences_covered`` count everything that was read for it,
    not only what is shown. ``answerer`` names who wrote it: "extractive" or "llm:<model>";
    ``usage`` is what a language model took for it, ``None`` when none wrote.
    """

    kind: SummaryKind
    subject: str
    sections: tuple[Section, ...]
    citations: tuple[Citation, ...]
    article_ids: tuple[str, ...]
    sentences_covered: int
    filters: Filters = field(default_factory=Filters)
    length: Length = "medium"
    answerer: str = "extractive"
    timings_ms: dict[str, float] = field(default_factory=dict)
    notices: tuple[str, ...] = ()
    usage: Usage | None = None

    @property
    def sentences(self) -> tuple[Sentence, ...]:
        """All its sentences in order, whatever the section."""
        return tuple(s for section in self.sections for p in section.points for s in p.sentences)

    @property
    def articles_covered(self) -> int:
        """Number of articles whose every sentence was weighed."""
        return len(self.article_ids)
