"""How well the sentences that hold the answer were found: by offsets, and as MultiHop-RAG does."""

from collections.abc import Sequence

from eval.metrics.citation import GoldSpans
from rag.types import Passage

SENTENCE_METRICS = (
    "sentence_recall@5",
    "sentence_recall@10",
    "sentence_hits@5",
    "sentence_hits@10",
)
MULTIHOP_METRICS = ("multihop_hits@4", "multihop_hits@10", "multihop_map@10", "multihop_mrr@10")


def sentence_scores(
    retrieved: Sequence[Passage], gold: Sequence[GoldSpans], quotes: Sequence[tuple[str, str]]
) -> dict[str, float]:
    """Share of the gold sentences in the first 5 and 10 passages, and whether there is any.

    A sentence is found when a passage has all of it: by its span, or, where the passage comes from
    an article with the same passage (``also_in``) or without usable offsets, by its words.
    ``gold`` are the places of each sentence, ``quotes`` its article and words.

    Raises:
        ValueError: there is no gold sentence, so nothing can be scored.

    """
    if not quotes:
        raise ValueError("sentence_scores needs a gold sentence; leave such a case unscored")
    ranks = [
        next((n for n, p in enumerate(retrieved) if _holds(p, spans, *quote)), None)
        for spans, quote in zip(gold, quotes, strict=True)
    ]
    found = {k: sum(rank is not None and rank < k for rank in ranks) for k in (5, 10)}
    return {
        **{f"sentence_recall@{k}": count / len(quotes) for k, count in found.items()},
        **{f"sentence_hits@{k}": float(count > 0) for k, count in found.items()},
    }


def _holds(passage: Passage, spans: GoldSpans, article_id: str, quote: str) -> bool:
    inside = any(
        span.article_id == passage.article_id
        and passage.start <= span.start
        and span.end <= passage.end
        for span in spans
    )
    same = article_id in (passage.article_id, *passage.also_in)
    return inside or (same and _squeezed(quote) in _squeezed(passage.text))


def _squeezed(text: str) -> str:
    return " ".join(text.split())


def multihop_scores(retrieved: Sequence[str], facts: Sequence[str]) -> dict[str, float]:
    """Scores of the retrieved texts, best first, by the rule of MultiHop-RAG; each from 0 to 1.

    As its retrieval_evaluate.py (Tang and Yang, COLM 2024) has it, quirks and all: a text counts
    when a gold fact is part of it, spaces and newlines (and no other white space) taken out of
    both, whichever article it is from; capitals matter. The eleventh text still adds to
    ``multihop_map@10``. That is no MAP: at each rank the facts that are new there, not all so far,
    are divided by the rank; their sum is divided by the number of facts, at most ten. One
    deviation: with more than ten facts theirs can pass 1, ours stops there.

    Raises:
        ValueError: there is no fact, so nothing can be scored.

    """
    if not facts:
        raise ValueError("multihop_scores needs a gold fact; leave such a case unscored")
    gold = [_without_blanks(fact) for fact in facts]
    found: set[str] = set()
    first: int | None = None
    gained = 0.0
    for rank, text in enumerate(map(_without_blanks, retrieved[:11]), start=1):
        held = {fact for fact in gold if fact in text}
        if held and first is None:
            first = rank
        gained += len(held - found) / rank
        found |= held
    reached = first if first is not None and first <= 10 else None
    return {
        "multihop_hits@4": float(reached is not None and reached <= 4),
        "multihop_hits@10": float(reached is not None),
        "multihop_map@10": min(1.0, gained / min(len(gold), 10)),
        "multihop_mrr@10": 1 / reached if reached else 0.0,
    }


def _without_blanks(text: str) -> str:
    return text.replace(" ", "").replace("\n", "")
