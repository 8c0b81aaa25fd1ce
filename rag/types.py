"""The values that flow through Footnote: frozen dataclasses of the standard library alone.

Offsets are counted in characters (Python ``str`` indices) of ``Article.text``, end exclusive:
``article.text[citation.start:citation.end] == citation.quote`` always holds.
"""

import hashlib
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

Support = Literal["verbatim", "supported", "unsupported"]

NO_ANSWER = "The articles do not say."
"""What Footnote says when the corpus does not hold the answer; prompt, code and tests share it."""


@dataclass(frozen=True, slots=True)
class Article:
    """One article as it is stored; ``text`` is what citations point into.

    ``published`` and ``updated`` are the outlet's dates, ``None`` when unknown (never guessed).
    ``source`` is the outlet, ``origin`` the file or address that the article was read from.
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
        )
        return hashlib.sha256(repr(shown).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Filters:
    """What may answer; empty fields let everything through. Dates are inclusive."""

    published_from: date | None = None
    published_to: date | None = None
    sources: tuple[str, ...] = ()
    article_ids: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.published_from or self.published_to or self.sources or self.article_ids)


@dataclass(frozen=True, slots=True)
class Turn:
    """One earlier exchange of the conversation."""

    question: str
    answer: str


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of an article that was retrieved.

    ``score`` orders passages (higher is better); ``similarity`` is the cosine of passage and
    question, -1 to 1.
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


@dataclass(frozen=True, slots=True)
class Citation:
    """A footnote: the exact sentence of an article that an answer sentence rests on.

    ``score`` is the similarity of answer sentence and quote, 0 to 1 (1 when verbatim);
    ``also_in`` are the ids of other articles that carry the same sentence.
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


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of an answer with the markers of the citations that it rests on."""

    text: str
    support: Support
    citations: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """A reply to one question.

    When ``abstained``, ``sentences`` and ``citations`` are empty and ``nearest`` holds the
    passages that came closest. ``retrieved`` is every passage that the writer saw, best first.
    ``notices`` are plain sentences for the reader ("The LLM did not answer; ...").
    ``answerer`` names who wrote it: "extractive" or "llm:<model>".
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

    @property
    def text(self) -> str:
        """The answer as plain text without markers; ``NO_ANSWER`` when abstained."""
        return NO_ANSWER if self.abstained else " ".join(s.text for s in self.sentences)


@dataclass(frozen=True, slots=True)
class Summary:
    """An extractive summary: every sentence cited, with what it was drawn from.

    ``articles_covered`` and ``sentences_covered`` count everything that was read for it,
    not only what is shown.
    """

    kind: Literal["article", "topic"]
    subject: str
    sentences: tuple[Sentence, ...]
    citations: tuple[Citation, ...]
    article_ids: tuple[str, ...]
    sentences_covered: int
    filters: Filters = field(default_factory=Filters)
    timings_ms: dict[str, float] = field(default_factory=dict)
    notices: tuple[str, ...] = ()

    @property
    def articles_covered(self) -> int:
        """Number of articles whose every sentence was weighed."""
        return len(self.article_ids)
