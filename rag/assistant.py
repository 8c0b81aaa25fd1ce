"""The assistant: question in, verified answer out; everything else is passed in."""

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from copy import copy
from dataclasses import dataclass, replace
from datetime import date
from threading import Lock
from time import perf_counter

from rag.answer_model.model import AnswerModel
from rag.answering import Answering, nearest
from rag.catalogue import Card
from rag.changes import ChangeAsked, Changes, read_change
from rag.chat_model import ChatModel
from rag.embed import Embedder
from rag.evidence import Evidence
from rag.finder import Finder, Found
from rag.instruments import Instruments
from rag.parts.written import Splitter, Splitting
from rag.query import may_stand_alone
from rag.recency import Recency
from rag.retrieve import Reranker
from rag.store import Store
from rag.summaries.summarizer import Summarizer
from rag.support.adviser import Adviser
from rag.types import (
    Answer,
    Article,
    Condition,
    Filters,
    Passage,
    Searched,
    Summary,
    SummaryRequest,
    Turn,
)
from rag.understand import Understanding, Understood
from rag.write import Writer

CLEARLY_ALONE = 0.1
"""How much more probably articles must answer a short question by itself than one spelled out from
the conversation, for it to begin a new subject."""

SURE = 0.35
"""Probability that the articles answer, from which on a question may be suggested: well above the
one below which an answer doubts itself (``rag.answering.UNSURE``)."""


@dataclass(frozen=True, slots=True)
class Rules:
    """What the assistant is told about answering; ``abstain_below`` unset is as it was fitted."""

    top_k: int = 8
    abstain_below: float | None = None
    show_unsupported: bool = False
    recency: float = 0.0


class Assistant:
    """Answers and summarizes from one corpus; safe to share between threads.

    ``writer`` writes first; when it is not ``fallback`` and its server fails, ``fallback`` does.
    """

    def __init__(
        self,
        store: Store,
        embedder: Embedder,
        writer: Writer,
        fallback: Writer,
        rules: Rules,
        reopen: Callable[[], Embedder] | None = None,
        today: Callable[[], date] = date.today,
        reranker: Reranker | None = None,
        splitter: Splitter | None = None,
        summary_model: ChatModel | None = None,
        advisers: Sequence[Adviser] = (),
        answer_model: AnswerModel | None = None,
    ) -> None:
        self._store = store
        self._answering = Answering(writer, fallback, show_unsupported=rules.show_unsupported)
        self._rules = rules
        self._reopen = reopen
        self._today = today
        self._reranker = reranker
        self._splitter = splitter
        self._summary_model = summary_model
        self._advisers = tuple(advisers)
        self._answer_model = answer_model
        self._understanding = Understanding(store)
        self._changing = Lock()
        made_with = store.made_with() or store.recipe.fingerprint
        self._current = self._instruments_of(made_with, embedder)

    def on(self, day: date) -> "Assistant":
        """The same assistant on another day: what "last week" counts from."""
        dated = copy(self)
        dated._today = lambda: day
        return dated

    def splitting_by(self, splitter: Splitter | None) -> "Assistant":
        """The same assistant with questions taken apart by this; ``None`` for the rules."""
        other = copy(self)
        other._splitter = splitter
        return other

    def ask(
        self,
        question: str,
        history: Sequence[Turn] = (),
        filters: Filters | None = None,
        removed: Collection[str] = (),
    ) -> Answer:
        """The whole, verified answer."""
        *_, answer = self.stream(question, history, filters, removed)
        return answer

    def stream(
        self,
        question: str,
        history: Sequence[Turn] = (),
        filters: Filters | None = None,
        removed: Collection[str] = (),
    ) -> Iterator[Answer]:
        """The answer as it grows, each snapshot whole in itself; the last one is final.

        The first ones have no sentences yet: what was understood, then what was searched.
        ``removed`` are words of the question that are not to be taken as a filter.
        """
        began = perf_counter()
        understood = self._understanding.read(question, history, self._today(), removed)
        if change := read_change(understood, filters or Filters()):
            yield self._changed(understood, change, filters or Filters(), began)
            return
        yield _begun(question, understood, self._answering.name)
        understood, splitting = self._taken_apart(understood)
        found, evidence, retrieved = self._evidence(understood, filters or Filters())
        if understood.resolved != understood.asked and may_stand_alone(question):
            alone = self._understanding.read(question, (), self._today(), removed)
            other = self._evidence(alone, filters or Filters())
            if other[1].answerability >= evidence.answerability + CLEARLY_ALONE:
                understood, (found, evidence, retrieved) = alone, other
        weighed = perf_counter()
        timings = {"retrieve": _ms(began, retrieved), "rerank": _ms(retrieved, weighed)}
        parts = tuple(part.question for part in understood.parts)
        registry = self._store.registry
        searched = Searched(registry.count_passing(found.filters), registry.count_articles())
        frame = Answer(
            question=question,
            resolved_question=understood.resolved,
            abstained=False,
            retrieved=found.passages,
            filters=found.filters,
            timings_ms=timings,
            answerer=self._answering.name,
            notices=(*found.notices, *filter(None, [splitting.notice, self._store.state()])),
            conditions=found.conditions,
            parts=parts if len(parts) > 1 else (),
            searched=searched,
            usage=splitting.usage,
            confidence=evidence.answerability,
        )
        yield frame
        notices = frame.notices + self._why_empty()
        last = replace(frame, abstained=True, nearest=nearest(evidence), notices=notices)
        if not self._refuses(evidence):
            for last in self._answering.answers(frame, evidence, self._current.verifier):
                if last.sentences:
                    yield last
        spent = _ms(weighed, perf_counter())
        check = last.timings_ms.get("check", 0.0)
        timings |= {"write": spent - check, "check": check, "total": _ms(began, perf_counter())}
        yield replace(last, timings_ms=timings)

    def search(self, query: str, filters: Filters | None = None, limit: int = 8) -> list[Passage]:
        """The passages that a question would be answered from, best first, at most ``limit``.

        Times and outlets that it names are filters, as they are when it is asked.
        """
        understood = self._understanding.read(query, (), self._today())
        finder = Finder(self._store, self._instruments(), limit, reranker=self._reranker)
        return list(finder.find(understood, filters or Filters()).passages[:limit])

    def would_answer(
        self, question: str, history: Sequence[Turn] = (), filters: Filters | None = None
    ) -> bool:
        """Whether the articles surely answer a question; nothing is written to find out."""
        understood = self._understanding.read(question, history, self._today())
        _, evidence, _ = self._evidence(understood, filters or Filters())
        return evidence.answerability >= max(self._least(evidence), SURE)

    def conditions(self, question: str, history: Sequence[Turn] = ()) -> tuple[Condition, ...]:
        """The filters that a question sets, without answering it."""
        return self._understanding.read(question, history, self._today()).conditions

    def _changed(
        self, understood: Understood, change: ChangeAsked, filters: Filters, began: float
    ) -> Answer:
        """What is new since a day; no writer is asked."""
        told = Changes(self._store, self._instruments()).answer(understood, change, filters)
        notices = (*told.notices, *self._why_empty(), *filter(None, [self._store.state()]))
        spent = _ms(began, perf_counter())
        timings = {"retrieve": spent, "rerank": 0.0, "write": 0.0, "check": 0.0, "total": spent}
        return replace(told, notices=notices, timings_ms=timings)

    def _taken_apart(self, understood: Understood) -> tuple[Understood, Splitting]:
        """The question in parts as the LLM sees them, if it is asked and believed."""
        if self._splitter is None or understood.resolved != understood.asked:
            return understood, Splitting()
        splitting = self._splitter.split(understood.asked)
        if not splitting.questions:
            return understood, splitting
        return self._understanding.parted(understood, splitting.questions, self._today()), splitting

    def _evidence(self, understood: Understood, filters: Filters) -> tuple[Found, Evidence, float]:
        """What was found and what it offers, and the moment when the search was done.

        "In 2023" may be when something happened rather than when it was reported: when articles
        of such a period do not answer and others do, the period is let go.
        """
        tools = self._instruments()
        recency = Recency(self._rules.recency, self._today()) if self._rules.recency else None
        finder = Finder(self._store, tools, self._rules.top_k, recency, self._reranker)
        found = finder.find(understood, filters)
        retrieved = perf_counter()
        evidence = tools.weigh(understood, found.passages, found.of_parts)
        if self._refuses(evidence) and _may_be_of_the_event(found):
            again = finder.find(understood, filters, without=["published"])
            other = tools.weigh(understood, again.passages, again.of_parts)
            if not self._refuses(other):
                return again, other, retrieved
        return found, evidence, retrieved

    def _refuses(self, evidence: Evidence) -> bool:
        return evidence.answerability < self._least(evidence)

    def _least(self, evidence: Evidence) -> float:
        """The probability from which it answers: as set, or as the rule was fitted to."""
        told = self._rules.abstain_below
        return evidence.threshold if told is None else told

    def _why_empty(self) -> tuple[str, ...]:
        if self._store.registry.count_articles():
            return ()
        return ("The corpus holds no articles yet. Add some: footnote ingest PATH",)

    def summarize(self, asked: SummaryRequest) -> Summary:
        """The summary that is asked for, over all sentences of the articles concerned.

        Raises:
            UnknownArticle: an article is named that is not there.
            UsageError: the kind needs what the request lacks, or more is to be read than can be.

        """
        tools = self._instruments()
        summarizer = Summarizer(self._store, tools, self._today(), self._summary_model)
        return summarizer.summarize(asked)

    def summarize_article(self, article_id: str) -> Summary:
        """A summary of one article over all its sentences; raises UnknownArticle."""
        return self.summarize_articles([article_id])

    def summarize_articles(self, article_ids: Sequence[str]) -> Summary:
        """One summary of these articles, in the order given; raises UnknownArticle."""
        chosen = Filters(article_ids=tuple(dict.fromkeys(article_ids)))
        return self.summarize(SummaryRequest("article", filters=chosen))

    def summarize_topic(self, topic: str, filters: Filters | None = None) -> Summary:
        """What all articles that concern a topic say about it; raises UsageError without one."""
        return self.summarize(SummaryRequest("topic", topic, filters or Filters()))

    def article(self, article_id: str) -> Article:
        """The stored article; raises UnknownArticle."""
        return self._store.registry.article(article_id)

    def articles(self) -> Sequence[Article]:
        """All articles that can answer, newest first."""
        return self._store.registry.articles()

    def catalogue(self) -> Sequence[Card]:
        """What a list shows of every article, newest first."""
        return self._store.catalogue.cards()

    def corpus_hash(self) -> str:
        """Names the exact content of the corpus."""
        return self._store.registry.content_hash()

    def close(self) -> None:
        """Release the corpus; nothing can be asked from then on."""
        self._store.close()

    def warm_up(self) -> None:
        """Do once what would make the first question slow."""
        if self._store.registry.count_chunks():
            self.splitting_by(None).ask("warm up")  # without the words of a language model

    def _instruments(self) -> Instruments:
        """What the index that answers now is read with; a rebuild may have made it anew."""
        made_with = self._store.made_with()
        if made_with in (None, self._current.fingerprint) or self._reopen is None:
            return self._current
        with self._changing:
            if made_with != self._current.fingerprint:
                self._current = self._instruments_of(str(made_with), self._reopen())
            return self._current

    def _instruments_of(self, made_with: str, embedder: Embedder) -> Instruments:
        return Instruments(made_with, embedder, self._store, self._advisers, self._answer_model)


def _begun(question: str, understood: Understood, answerer: str) -> Answer:
    """The answer before anything was searched."""
    parts = tuple(part.question for part in understood.parts)
    return Answer(
        question=question,
        resolved_question=understood.resolved,
        abstained=False,
        answerer=answerer,
        conditions=understood.conditions,
        parts=parts if len(parts) > 1 else (),
    )


def _may_be_of_the_event(found: Found) -> bool:
    """Whether a period with a year in its words is among the conditions that held."""
    return any(
        c.kind == "published" and c.state == "applied" and re.search(r"\d{4}", c.words)
        for c in found.conditions
    )


def _ms(began: float, ended: float) -> float:
    return (ended - began) * 1000
