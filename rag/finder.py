"""From an understood question to passages: every part searched, filters relaxed where they must."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from rag.conditions import together
from rag.instruments import Instruments
from rag.order import interleave
from rag.recency import Recency
from rag.retrieve import HybridRetriever, Reranker, to_passages
from rag.store import Store
from rag.types import Condition, ConditionKind, Filters, Passage
from rag.understand import SubQuestion, Understood

PASSAGES_OF_PARTS = 10
"""Passages of a question with several parts, at least, so that each part has some."""

LATEST = Recency(weight=3.0)
"""What being new is worth when the latest is asked for: as much as a much better match."""

RELAXED_FIRST: tuple[ConditionKind, ...] = ("phrase", "published", "source")
"""Kinds in the order in which they are let go; "latest" keeps nothing out, so it never is."""


@dataclass(frozen=True, slots=True)
class Found:
    """Passages, best first; the conditions with what became of them, and all that held.

    ``of_parts`` are the passages that were found for each part of the question.
    """

    passages: tuple[Passage, ...]
    conditions: tuple[Condition, ...]
    filters: Filters
    notices: tuple[str, ...] = ()
    of_parts: tuple[tuple[Passage, ...], ...] = ()


class Finder:
    """Searches one corpus for understood questions."""

    def __init__(
        self,
        store: Store,
        tools: Instruments,
        top_k: int,
        recency: Recency | None = None,
        reranker: Reranker | None = None,
    ) -> None:
        self._store = store
        self._tools = tools
        self._top_k = top_k
        self._recency = recency
        self._reranker = reranker

    def find(
        self, understood: Understood, filters: Filters, without: Sequence[ConditionKind] = ()
    ) -> Found:
        """The passages for a question that pass the reader's filters and its own conditions.

        A condition that nothing meets is let go, as are those of the kinds in ``without``; both
        are told in the notices. The reader's filters are never relaxed.
        """
        relaxed = {c.words for c in understood.conditions if c.kind in without}
        rankings: list[tuple[Passage, ...]] = []
        notices: dict[str, None] = {}
        recency = LATEST if understood.newest_first else self._recency
        most = self._top_k
        if len(understood.parts) > 1:
            most = max(most, PASSAGES_OF_PARTS)
        for part in understood.parts:
            passages, told = self._search(part, filters, relaxed, recency, most)
            rankings.append(passages)
            notices |= dict.fromkeys(told)
        conditions = tuple(
            replace(c, state="relaxed") if _is_let_go(c, relaxed) else c
            for c in understood.conditions
            if not _overruled(c, filters)
        )
        notices |= dict.fromkeys(_told(c) for c in conditions if c.state == "relaxed")
        held = together(filters, [c for c in conditions if c.state == "applied"])
        passages = _merged(rankings)[:most]
        return Found(passages, conditions, held, tuple(notices), tuple(rankings))

    def _search(
        self,
        part: SubQuestion,
        filters: Filters,
        relaxed: set[str],
        recency: Recency | None,
        most: int,
    ) -> tuple[tuple[Passage, ...], tuple[str, ...]]:
        """Passages of one part; what had to be let go for it is added to ``relaxed``."""
        holding = [c for c in part.conditions if c.words not in relaxed]
        passages, told = self._retrieve(part, filters, holding, recency, most)
        while not passages and holding:
            # One alone may be what nothing meets: only that is let go then.
            tries = sorted(holding, key=lambda c: RELAXED_FIRST.index(c.kind))
            for condition in tries:
                left = [c for c in holding if c is not condition]
                passages, told = self._retrieve(part, filters, left, recency, most)
                if passages:
                    break
            else:
                condition = tries[0]
                left = [c for c in holding if c is not condition]
            relaxed.add(condition.words)
            holding = left
        return passages, told

    def _retrieve(
        self,
        part: SubQuestion,
        filters: Filters,
        conditions: Sequence[Condition],
        recency: Recency | None,
        most: int,
    ) -> tuple[tuple[Passage, ...], tuple[str, ...]]:
        retriever = HybridRetriever(
            self._store,
            self._tools.embedder,
            most,
            together(filters, conditions),
            reader=self._tools.reader,
            reranker=self._reranker,
            recency=recency,
        )
        return to_passages(retriever.retrieve(part.question)), retriever.notices


def _overruled(condition: Condition, filters: Filters) -> bool:
    """Whether the reader has chosen outlets or dates, so that the question's own do not count."""
    chosen: dict[str, bool] = {
        "published": bool(filters.published_from or filters.published_to),
        "source": bool(filters.sources),
    }
    return chosen.get(condition.kind, False)


def _is_let_go(condition: Condition, relaxed: set[str]) -> bool:
    """Whether a condition held until nothing met it."""
    applied = condition.state == "applied" and condition.kind in RELAXED_FIRST
    return applied and condition.words in relaxed


def _merged(rankings: Sequence[tuple[Passage, ...]]) -> tuple[Passage, ...]:
    by_place: dict[str, Passage] = {}
    for passage in (p for ranking in rankings for p in ranking):
        place = f"{passage.start} {passage.article_id}"
        if place not in by_place or passage.similarity > by_place[place].similarity:
            by_place[place] = passage  # as the sub-question sees it that it answers best
    order = interleave([[f"{p.start} {p.article_id}" for p in ranking] for ranking in rankings])
    return tuple(by_place[place] for place in order)


def _told(condition: Condition) -> str:
    what = {
        "published": "No article of that time answers",
        "source": "No article of that outlet answers",
        "phrase": "No passage holds that phrase",
    }[condition.kind]
    words = condition.words.strip('"“”„«»')
    return f"{what}, so “{words}” was not used as a filter."
