"""Questions with the sentences that may answer them, for benchmarks.fit_answerability."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.question_sets import QuestionSet
from eval.bench import clapnq
from eval.cases import load_cases
from ingest.chunk import chunks
from ingest.run import Options, ingest
from rag.answer_model.model import AnswerModel
from rag.embed import Embedder
from rag.evidence import Candidate, Evidence, SentenceVectors
from rag.finder import Finder
from rag.instruments import Instruments, weigh_understood
from rag.reading import read_chunks
from rag.recipe import Recipe
from rag.retrieve import HybridRetriever, to_passages
from rag.settings import Settings
from rag.store import Store, open_store
from rag.types import Article, Passage
from rag.understand import Understanding
from rag.weigher import Place, Weigher

TOP_K = 8
CORPUS = Path(__file__).parent.parent / "corpus"

PASSAGES_ALONE = " sentences"
"""Ends the name of questions that tell which sentence answers, not whether one does."""


@dataclass(frozen=True, slots=True)
class Weighed:
    """One question with the sentences that may answer it, the most relevant so far first.

    ``good`` says which of them are gold, ``None`` where no one has said.
    """

    name: str
    tunes: bool
    answerable: bool
    candidates: tuple[Candidate, ...]
    good: tuple[bool, ...] | None = None
    near_miss: bool = False

    @property
    def kind(self) -> str:
        """Its set and outcome: each weighs the same in the fit."""
        return f"{self.name} {self.answerable} {self.near_miss}"


def fill(store: Store, embedder: Embedder, articles: tuple[Article, ...]) -> None:
    """Store all articles."""
    nodes = [node for a in articles for node in chunks(a, embedder, max_tokens=256, overlap=40)]
    vectors, readings = read_chunks(nodes, articles, embedder)
    with store.writing():
        store.replace(articles, nodes, vectors, readings=readings)


class WithoutGold(Weigher):
    """Weighs as if the articles lacked some sentences: what makes an answer a near miss."""

    gold: frozenset[tuple[str, int]] = frozenset()

    def sentences(self, passages: Sequence[Passage]) -> list[Place]:
        """The sentences of the passages but the gold ones."""
        found = super().sentences(passages)
        return [p for p in found if (p.article.id, p.start) not in self.gold]


Gold = Callable[[Candidate], bool]


def _weighed(
    name: str,
    weigh: Callable[[Weigher], Evidence],
    weigher: WithoutGold,
    is_gold: Gold,
    *,
    tunes: bool,
) -> Iterator[Weighed]:
    """An answerable question as it is, and as a near miss."""
    weigher.gold = frozenset()
    candidates = weigh(weigher).candidates
    good = tuple(is_gold(c) for c in candidates)
    if candidates:
        yield Weighed(name, tunes, True, candidates, good)
    weigher.gold = frozenset((c.article.id, c.start) for c in candidates if is_gold(c))
    if weigher.gold and (left := weigh(weigher).candidates):
        yield Weighed(name, tunes, False, left, near_miss=True)


def read_questions(
    questions: QuestionSet, embedder: Embedder, answer_model: AnswerModel | None = None
) -> Iterator[Weighed]:
    """XQuAD's questions in all three ways; of ClapNQ's only which sentences answer them."""
    with TemporaryDirectory() as folder, Store(Path(folder), Recipe("fit", "{}")) as store:
        fill(store, embedder, questions.articles)
        vectors = SentenceVectors(embedder)
        weigher = WithoutGold(store, embedder, vectors, answer_model=answer_model)
        retriever = HybridRetriever(store, embedder, top_k=TOP_K * 2)
        for asked in questions.asked:
            own, tunes = questions.articles[asked.paragraph].id, asked.paragraph % 2 == 0
            found = to_passages(retriever.retrieve(asked.question))
            weighed = _weighed(
                asked.dataset + ("" if asked.dataset == "xquad" else PASSAGES_ALONE),
                partial(_weigh, asked.question, found[:TOP_K]),
                weigher,
                partial(_holds, own, asked.gold),
                tunes=tunes,
            )
            yield from (w for w in weighed if asked.dataset == "xquad" or w.answerable)
            if asked.dataset == "xquad":
                weigher.gold = frozenset()
                others = [p for p in found if p.article_id != own][:TOP_K]
                if candidates := weigher.weigh(asked.question, others).candidates:
                    yield Weighed("xquad", tunes, False, candidates)


def _weigh(question: str, passages: Sequence[Passage], weigher: Weigher) -> Evidence:
    return weigher.weigh(question, passages)


def _holds(article_id: str, spans: Sequence[tuple[int, int]], candidate: Candidate) -> bool:
    return candidate.article.id == article_id and any(
        candidate.start < end and candidate.end > start for start, end in spans
    )


def read_clapnq(
    data_dir: Path, embedder: Embedder, answer_model: AnswerModel | None = None
) -> Iterator[Weighed]:
    """ClapNQ's questions, with a passage that answers them and without one."""
    parts = {part: clapnq.load(data_dir, part) for part in ("tuning", "test")}
    with TemporaryDirectory() as folder, Store(Path(folder), Recipe("fit", "{}")) as store:
        fill(store, embedder, parts["tuning"].articles)
        vectors = SentenceVectors(embedder)
        weigher = Weigher(store, embedder, vectors, answer_model=answer_model)
        retriever = HybridRetriever(store, embedder, top_k=TOP_K)
        for part, benchmark in parts.items():
            for query in benchmark.queries:
                passages = to_passages(retriever.retrieve(query.question))
                if found := weigher.weigh(query.question, passages).candidates:
                    yield Weighed("clapnq", part == "tuning", query.answerable, found)


def read_own(
    settings: Settings, embedder: Embedder, answer_model: AnswerModel | None = None
) -> Iterator[Weighed]:
    """The cases of our own sample corpus, those that can be answered also as near misses."""
    with TemporaryDirectory() as folder:
        ours = settings.model_copy(update={"data_dir": Path(folder)})
        with open_store(ours) as store:
            ingest([CORPUS], store, embedder, ours, Options())
            tools = Instruments("fit", embedder, store)
            understanding, finder = Understanding(store), Finder(store, tools, TOP_K)
            weigher = WithoutGold(store, embedder, tools.vectors, tools.reader, answer_model)
            for case in load_cases(CORPUS / "cases.jsonl"):
                asked_on = case.asked_on or date(2026, 1, 1)
                understood = understanding.read(case.question, case.history, asked_on)
                found = finder.find(understood, case.filters)
                gold = {(g.article_id, g.quote) for g in case.gold_sentences}
                weigh = partial(weigh_understood, understood, found.passages, found.of_parts)
                tunes = "dev" in case.tags
                if case.answerable:
                    yield from _weighed(
                        "own", weigh, weigher, partial(_is_among, gold), tunes=tunes
                    )
                else:
                    weigher.gold = frozenset()
                    if candidates := weigh(weigher).candidates:
                        yield Weighed("own", tunes, False, candidates)


def _is_among(gold: set[tuple[str, str]], candidate: Candidate) -> bool:
    return any(
        candidate.article.id == article_id and (quote in candidate.text or candidate.text in quote)
        for article_id, quote in gold
    )
