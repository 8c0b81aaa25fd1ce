"""The assistant: question in, verified answer out; everything else is passed in."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from time import perf_counter

from rag.cite import Footnotes, Verdict, Verifier
from rag.embed import Embedder, open_embedder
from rag.errors import BadSettings, LLMUnavailable
from rag.evidence import Evidence, SentenceVectors, Weigher
from rag.llm import build_llm_writer
from rag.query import resolve
from rag.retrieve import HybridRetriever, to_passages
from rag.settings import Settings
from rag.store import Store, open_store
from rag.summarize import ARTICLE_SENTENCES, TOPIC_SENTENCES, digest
from rag.types import Answer, Article, Filters, Passage, Sentence, Summary, Turn
from rag.write import ExtractiveWriter, Writer

NEAREST_SHOWN = 3
TOPIC_POOL = 60
"""Passages searched for the articles that concern a topic."""

TOPIC_ARTICLES = 40
"""Most articles that one topic summary reads."""

CONCERNS_TOPIC = 0.3
"""Cosine from which a passage concerns a topic; its words may also simply be there."""

ALL_WORDS = 0.99
"""Coverage from which every word of the topic is there, rounding aside."""


@dataclass(frozen=True, slots=True)
class Rules:
    """What the assistant is told about answering."""

    top_k: int = 8
    abstain_below: float = 0.22
    show_unsupported: bool = False


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
    ) -> None:
        self._store = store
        self._embedder = embedder
        self._writer = writer
        self._fallback = fallback
        self._rules = rules
        self._vectors = SentenceVectors(embedder)
        self._weigher = Weigher(store.registry, embedder, self._vectors)
        self._verifier = Verifier(self._vectors)

    def ask(
        self, question: str, history: Sequence[Turn] = (), filters: Filters | None = None
    ) -> Answer:
        """The whole, verified answer."""
        *_, answer = self.stream(question, history, filters)
        return answer

    def stream(
        self, question: str, history: Sequence[Turn] = (), filters: Filters | None = None
    ) -> Iterator[Answer]:
        """The answer as it grows, each snapshot whole in itself; the last one is final."""
        began = perf_counter()
        resolved = resolve(question, history)
        filters = filters or Filters()
        retriever = HybridRetriever(self._store, self._embedder, self._rules.top_k, filters)
        passages = to_passages(retriever.retrieve(resolved))
        retrieved = perf_counter()
        evidence = self._weigher.weigh(resolved, passages, asked=question)
        weighed = perf_counter()
        timings = {"retrieve": _ms(began, retrieved), "rerank": _ms(retrieved, weighed)}
        frame = Answer(
            question=question,
            resolved_question=resolved,
            abstained=False,
            retrieved=passages,
            filters=filters,
            timings_ms=timings,
            answerer=self._writer.name,
        )
        last = replace(frame, abstained=True, nearest=_nearest(evidence), notices=self._why_empty())
        if evidence.answerability >= self._rules.abstain_below:
            for last in self._written(frame, evidence):
                if last.sentences:
                    yield last
        spent = _ms(weighed, perf_counter())
        check = last.timings_ms.get("check", 0.0)
        timings |= {"write": spent - check, "check": check, "total": _ms(began, perf_counter())}
        yield replace(last, timings_ms=timings)

    def _written(self, frame: Answer, evidence: Evidence) -> Iterator[Answer]:
        """Snapshots of the writer's answer, of the fallback's when the writer fails."""
        try:
            yield from self._checked(frame, self._writer, evidence)
        except LLMUnavailable as exc:
            notice = f"{exc} Until then, these are sentences copied from the articles."
            again = replace(frame, answerer=self._fallback.name, notices=(notice,))
            yield from self._checked(again, self._fallback, evidence)

    def _checked(self, frame: Answer, writer: Writer, evidence: Evidence) -> Iterator[Answer]:
        footnotes = Footnotes(evidence)
        sentences: list[Sentence] = []
        dropped, checking = 0, 0.0
        for draft in writer.write(evidence):
            began = perf_counter()
            verdict = self._verifier.verify(draft, evidence)
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
        began = perf_counter()
        read = [self._store.registry.article(i) for i in dict.fromkeys(article_ids)]
        length = ARTICLE_SENTENCES if len(read) == 1 else TOPIC_SENTENCES
        found = digest(read, self._vectors, length=length)
        return Summary(
            kind="article",
            subject="; ".join(a.title for a in read),
            sentences=found.sentences,
            citations=found.citations,
            article_ids=tuple(a.id for a in read),
            sentences_covered=found.sentences_covered,
            timings_ms={"total": _ms(began, perf_counter())},
        )

    def summarize_topic(self, topic: str, filters: Filters | None = None) -> Summary:
        """A summary of the articles that concern a topic, oldest first, over all sentences."""
        began = perf_counter()
        filters = filters or Filters()
        ids = self._concerned(topic, filters)
        notices: tuple[str, ...] = ()
        if not ids:
            notices = ("No article concerns this topic.",)
        elif len(ids) > TOPIC_ARTICLES:
            notices = (
                f"{len(ids)} articles concern this topic; the nearest {TOPIC_ARTICLES} were read.",
            )
            ids = ids[:TOPIC_ARTICLES]
        read = sorted(
            (self._store.registry.article(i) for i in ids),
            key=lambda a: (a.published is None, a.published or 0, a.id),
        )
        towards = self._embedder.encode([topic])[0]
        found = digest(read, self._vectors, length=TOPIC_SENTENCES, towards=towards)
        return Summary(
            kind="topic",
            subject=topic,
            sentences=found.sentences,
            citations=found.citations,
            article_ids=tuple(a.id for a in read),
            sentences_covered=found.sentences_covered,
            filters=filters,
            timings_ms={"total": _ms(began, perf_counter())},
            notices=notices,
        )

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

    def _concerned(self, topic: str, filters: Filters) -> list[str]:
        """Ids of the articles with a passage that concerns the topic, nearest first."""
        retriever = HybridRetriever(self._store, self._embedder, TOPIC_POOL, filters)
        evidence = self._weigher.weigh(topic, to_passages(retriever.retrieve(topic)))
        near = [
            c
            for c in evidence.candidates
            if (c.similarity >= CONCERNS_TOPIC and c.passage_coverage > 0)
            or c.passage_coverage > ALL_WORDS
        ]
        return list(dict.fromkeys(c.article.id for c in sorted(near, key=lambda c: c.rank)))


def open_assistant(settings: Settings) -> Assistant:
    """An assistant over the corpus of the settings' data folder.

    Raises:
        BadSettings: the LLM is asked for but FOOTNOTE_LLM_URL is not set.
        FingerprintMismatch: the corpus was made with another embedder or chunking.

    """
    store = open_store(settings)
    store.check_fingerprint()
    extractive = ExtractiveWriter()
    written = build_llm_writer(settings)
    if settings.answerer == "llm" and written is None:
        raise BadSettings(
            "The LLM is asked to answer, but no server is set. Set FOOTNOTE_LLM_URL (for example "
            "http://127.0.0.1:11434/v1) and FOOTNOTE_LLM_MODEL, or use --answerer extractive."
        )
    writer: Writer = extractive if settings.answerer == "extractive" else written or extractive
    rules = Rules(
        top_k=settings.top_k,
        abstain_below=settings.abstain_below,
        show_unsupported=settings.unsupported == "mark",
    )
    return Assistant(store, open_embedder(settings), writer, extractive, rules)


def _nearest(evidence: Evidence) -> tuple[Passage, ...]:
    return evidence.passages[:NEAREST_SHOWN]


def _ms(began: float, ended: float) -> float:
    return (ended - began) * 1000
