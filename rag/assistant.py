"""The assistant: question in, verified answer out; everything else is passed in."""

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from copy import copy
from dataclasses import dataclass, replace
from datetime import date
from threading import Lock
from time import perf_counter

from rag.cite import Footnotes, Verdict
from rag.embed import Embedder
from rag.errors import LLMUnavailable
from rag.evidence import Evidence
from rag.finder import Finder, Found
from rag.instruments import Instruments
from rag.recency import Recency
from rag.retrieve import Reranker
from rag.store import Store
from rag.summarizer import Summarizer
from rag.types import Answer, Article, Condition, Filters, Passage, Sentence, Summary, Turn
from rag.understand import Understanding, Understood
from rag.write import Writer

NEAREST_SHOWN = 3


@dataclass(frozen=True, slots=True)
class Rules:
    """What the assistant is told about answering."""

    top_k: int = 8
    abstain_below: float = 0.2
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
    ) -> None:
        self._store = store
        self._writer = writer
        self._fallback = fallback
        self._rules = rules
        self._reopen = reopen
        self._today = today
        self._reranker = reranker
        self._understanding = Understanding(store)
        self._changing = Lock()
        made_with = store.made_with() or store.recipe.fingerprint
        self._current = Instruments(made_with, embedder, store)

    def on(self, day: date) -> "Assistant":
        """The same assistant on another day: what "last week" counts from."""
        dated = copy(self)
        dated._today = lambda: day
        return dated

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

        ``removed`` are words of the question that are not to be taken as a filter.
        """
        began = perf_counter()
        understood = self._understanding.read(question, history, self._today(), removed)
        found, evidence, retrieved = self._evidence(understood, filters or Filters())
        weighed = perf_counter()
        timings = {"retrieve": _ms(began, retrieved), "rerank": _ms(retrieved, weighed)}
        parts = tuple(part.question for part in understood.parts)
        frame = Answer(
            question=question,
            resolved_question=understood.resolved,
            abstained=False,
            retrieved=found.passages,
            filters=found.filters,
            timings_ms=timings,
            answerer=self._writer.name,
            notices=(*found.notices, *filter(None, [self._store.state()])),
            conditions=found.conditions,
            parts=parts if len(parts) > 1 else (),
        )
        notices = frame.notices + self._why_empty()
        last = replace(frame, abstained=True, nearest=_nearest(evidence), notices=notices)
        if evidence.answerability >= self._rules.abstain_below:
            for last in self._written(frame, evidence):
                if last.sentences:
                    yield last
        spent = _ms(weighed, perf_counter())
        check = last.timings_ms.get("check", 0.0)
        timings |= {"write": spent - check, "check": check, "total": _ms(began, perf_counter())}
        yield replace(last, timings_ms=timings)

    def conditions(self, question: str, history: Sequence[Turn] = ()) -> tuple[Condition, ...]:
        """The filters that a question sets, without answering it."""
        return self._understanding.read(question, history, self._today()).conditions

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
        evidence = tools.weigh(understood, found.passages)
        if evidence.answerability < self._rules.abstain_below and _may_be_of_the_event(found):
            again = finder.find(understood, filters, without=["published"])
            other = tools.weigh(understood, again.passages)
            if other.answerability >= self._rules.abstain_below:
                return again, other, retrieved
        return found, evidence, retrieved

    def _written(self, frame: Answer, evidence: Evidence) -> Iterator[Answer]:
        """Snapshots of the writer's answer, of the fallback's when the writer fails."""
        try:
            yield from self._checked(frame, self._writer, evidence)
        except LLMUnavailable as exc:
            notice = f"{exc} Until then, these are sentences copied from the articles."
            notices = (*frame.notices, notice)
            again = replace(frame, answerer=self._fallback.name, notices=notices)
            yield from self._checked(again, self._fallback, evidence)

    def _checked(self, frame: Answer, writer: Writer, evidence: Evidence) -> Iterator[Answer]:
        footnotes, verifier = Footnotes(evidence), self._current.verifier
        sentences: list[Sentence] = []
        dropped, checking = 0, 0.0
        for draft in writer.write(evidence):
            began = perf_counter()
            verdict = verifier.verify(draft, evidence)
            checking += _ms(began, perf_counter())
            if self._is_shown(verdict):
                sentences.append(footnotes.sentence(verdict))
                yield replace(frame, sentences=tuple(sentences), citations=footnotes.citations)
            else:
                dropped += 1
        notices = frame.notices
        if dropped:
            few, it = ("1 sentence was", "it")
            if dropped > 1:
                few, it = (f"{dropped} sentences were", "them")
            notices += (f"{few} left out: the articles do not support {it}.",)
        timings = frame.timings_ms | {"check": checking}
        if any(s.support != "unsupported" for s in sentences):
            yield replace(
                frame,
                sentences=tuple(sentences),
                citations=footnotes.citations,
                notices=notices,
                timings_ms=timings,
            )
        else:
            yield replace(
                frame,
                abstained=True,
                nearest=_nearest(evidence),
                notices=notices,
                timings_ms=timings,
            )

    def _why_empty(self) -> tuple[str, ...]:
        if self._store.registry.count_articles():
            return ()
        return ("The corpus holds no articles yet. Add some: footnote ingest PATH",)

    def _is_shown(self, verdict: Verdict) -> bool:
        return verdict.support != "unsupported" or self._rules.show_unsupported

    def summarize_article(self, article_id: str) -> Summary:
        """A summary of one article over all its sentences; raises UnknownArticle."""
        return self.summarize_articles([article_id])

    def summarize_articles(self, article_ids: Sequence[str]) -> Summary:
        """One summary of these articles, in the order given; raises UnknownArticle."""
        return Summarizer(self._store, self._instruments()).articles(article_ids)

    def summarize_topic(self, topic: str, filters: Filters | None = None) -> Summary:
        """A summary of the articles that concern a topic, oldest first, over all sentences."""
        return Summarizer(self._store, self._instruments()).topic(topic, filters or Filters())

    def article(self, article_id: str) -> Article:
        """The stored article; raises UnknownArticle."""
        return self._store.registry.article(article_id)

    def articles(self) -> Sequence[Article]:
        """All articles that can answer, newest first."""
        return self._store.registry.articles()

    def corpus_hash(self) -> str:
        """Names the exact content of the corpus."""
        return self._store.registry.content_hash()

    def warm_up(self) -> None:
        """Do once what would make the first question slow."""
        if self._store.registry.count_chunks():
            self.ask("warm up")

    def _instruments(self) -> Instruments:
        """What the index that answers now is read with; a rebuild may have made it anew."""
        made_with = self._store.made_with()
        if made_with in (None, self._current.fingerprint) or self._reopen is None:
            return self._current
        with self._changing:
            if made_with != self._current.fingerprint:
                self._current = Instruments(str(made_with), self._reopen(), self._store)
            return self._current


def _may_be_of_the_event(found: Found) -> bool:
    """Whether a period with a year in its words is among the conditions that held."""
    return any(
        c.kind == "published" and c.state == "applied" and re.search(r"\d{4}", c.words)
        for c in found.conditions
    )


def _nearest(evidence: Evidence) -> tuple[Passage, ...]:
    return evidence.passages[:NEAREST_SHOWN]


def _ms(began: float, ended: float) -> float:
    return (ended - began) * 1000
