"""The short answer of a finished answer, read out of the sentence that answers best."""

from dataclasses import replace

from rag.evidence import Candidate, Evidence
from rag.short.pick import short_answer
from rag.short.wanted import read_wanted
from rag.types import Answer, Citation, ShortAnswer

LIKELY = 0.35
"""Probability that its sentence answers, below which a short answer is not told: it stands in large
letters, and a wrong one is worse than none."""


def with_short_answer(answer: Answer, evidence: Evidence) -> Answer:
    """The answer with its short answer, when the question asks for one and one clearly fits.

    It is looked for in the most relevant of the cited sentences: what the answer does not rest on
    cannot be its short form. A question of several parts has none.
    """
    if answer.abstained or len(evidence.parts) > 1:
        return answer
    cited = {(c.article_id, c.start, c.end): c for c in answer.citations if c.superseded_by is None}
    best = max(
        (c for c in evidence.candidates if _place(c) in cited),
        key=lambda c: (c.relevance, -c.rank),
        default=None,
    )
    if best is None or best.answerability < LIKELY:
        return answer
    found = short_answer(best.text, read_wanted(evidence.question), evidence.weights)
    if found is None:
        return answer
    return replace(answer, short_answer=_placed(best, cited[_place(best)], *found))


def _place(candidate: Candidate) -> tuple[str, int, int]:
    return candidate.article.id, candidate.start, candidate.end


def _placed(candidate: Candidate, citation: Citation, start: int, end: int) -> ShortAnswer:
    return ShortAnswer(
        text=candidate.text[start:end],
        marker=citation.marker,
        start=candidate.start + start,
        end=candidate.start + end,
    )
