"""The short answer of a finished answer, read out of the sentence that answers best."""

from dataclasses import replace

from rag.evidence import Candidate, Evidence
from rag.short.pick import SHORT_KINDS, about, short_answer
from rag.short.spans import read_spans
from rag.short.wanted import FIGURES, Wanted, read_wanted
from rag.types import Answer, Citation, ShortAnswer
from rag.words import content_stems

LIKELY = 0.45
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
    found = words_of(best, evidence)
    if found is None:
        return answer
    return replace(answer, short_answer=_placed(best, cited[_place(best)], *found))


def words_of(best: Candidate, evidence: Evidence) -> tuple[int, int] | None:
    """Characters of a sentence that are the short answer, if the question asks for one.

    The answer model's words go before what the form of the sentence alone tells, when they have
    that form.
    """
    wanted = read_wanted(evidence.question)
    if best.close.words is None:
        return short_answer(best.text, wanted, evidence.weights)
    start, end = best.close.words
    if not _may_answer(best.text, start, end, wanted, evidence):
        return None
    return about(best.text, start, wanted.kind), end


def _may_answer(text: str, start: int, end: int, wanted: Wanted, evidence: Evidence) -> bool:
    """Whether words of a sentence can be a short answer.

    They must not echo the question, and hold a figure where one is asked for.
    """
    own = set(content_stems(text[start:end]))
    if wanted.kind not in SHORT_KINDS or end <= start or (own and own <= evidence.weights.keys()):
        return False
    return wanted.kind not in FIGURES or any(
        span.start < end and start < span.end and not span.kinds.isdisjoint(FIGURES)
        for span in read_spans(text)
    )


def _place(candidate: Candidate) -> tuple[str, int, int]:
    return candidate.article.id, candidate.start, candidate.end


def _placed(candidate: Candidate, citation: Citation, start: int, end: int) -> ShortAnswer:
    return ShortAnswer(
        text=candidate.text[start:end],
        marker=citation.marker,
        start=candidate.start + start,
        end=candidate.start + end,
    )
