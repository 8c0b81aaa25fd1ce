"""Draft sentences to verified ones: each footnote is a stored span, each claim passes the gate."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from rag.evidence import Candidate, Evidence, SentenceVectors, same_sentence
from rag.support.adviser import Adviser
from rag.support.context import Context, plain
from rag.support.features import Likeness, similarity
from rag.support.gate import Decision, faults, judge
from rag.support.sources import rest_on
from rag.types import Article, Citation, Sentence, Support, Usage
from rag.usage import together
from rag.words import content_stems, sentence_spans
from rag.write import Draft

MOST_WEIGHED = 16
"""Sentences that are compared with a claim, those that share most words with it."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """A checked draft: its support and the sentences that it rests on with their scores.

    ``repaired`` when the passages that the writer pointed to do not carry it and others do;
    ``reasons`` say why it is unsupported; ``usage`` is what a language model took to check it.
    """

    draft: Draft
    support: Support
    sources: tuple[tuple[Candidate, float], ...]
    repaired: bool = False
    reasons: tuple[str, ...] = ()
    usage: Usage | None = None


class Footnotes:
    """Collects citations of one answer; a sentence cited twice keeps its marker."""

    def __init__(self, evidence: Evidence) -> None:
        self._evidence = evidence
        self._by_span: dict[tuple[str, int, int], Citation] = {}

    @property
    def citations(self) -> tuple[Citation, ...]:
        """All citations in marker order."""
        return tuple(self._by_span.values())

    def sentence(self, verdict: Verdict) -> Sentence:
        """The verified sentence with its markers."""
        markers = [self._marker(source, score) for source, score in verdict.sources]
        return Sentence(
            verdict.draft.text,
            verdict.support,
            tuple(dict.fromkeys(markers)),
            repaired=verdict.repaired,
            reasons=verdict.reasons,
        )

    def _marker(self, source: Candidate, score: float) -> int:
        span = (source.article.id, source.start, source.end)
        if span not in self._by_span:
            marker = len(self._by_span) + 1
            known = (*self._evidence.candidates, *self._evidence.reprints)
            also_in = same_sentence(known, self._evidence.vectors, known.index(source))
            self._by_span[span] = to_citation(marker, source, score, also_in)
        return self._by_span[span].marker


def to_citation(
    marker: int, source: Candidate, score: float, also_in: tuple[str, ...] = ()
) -> Citation:
    """The footnote of a sentence; its quote is cut from the stored text, never from a model."""
    article = source.article
    return Citation(
        marker=marker,
        article_id=article.id,
        title=article.title,
        source=article.source,
        published=article.published,
        url=article.url,
        start=source.start,
        end=source.end,
        quote=source.text,
        score=min(1.0, max(0.0, score)),
        also_in=also_in,
        published_last=article.published_last,
    )


class Verifier:
    """Checks drafts against the evidence that they were written from.

    ``advisers`` are asked in turn about claims that nothing contradicts; the last word counts.
    """

    def __init__(
        self, vectors: SentenceVectors, likeness: Likeness, advisers: Sequence[Adviser] = ()
    ) -> None:
        self._vectors = vectors
        self._likeness = likeness
        self._advisers = tuple(advisers)

    def verify(self, draft: Draft, evidence: Evidence) -> Verdict:
        """The draft with its support and the source sentences.

        A copied sentence is verbatim by construction. For a written one the passages that it
        points to are tried first, then all of them: a marker may be wrong while the claim is
        right.
        """
        if draft.sources:
            return Verdict(draft, "verbatim", tuple((s, 1.0) for s in draft.sources))
        if not plain(draft.text):
            return Verdict(draft, "unsupported", (), reasons=("it says nothing",))
        near = _pointed_to(draft, evidence)
        first = self._check(draft, near, evidence)
        if first.support != "unsupported":
            return first
        second = self._check(draft, evidence.candidates, evidence)
        spent = together(first.usage, second.usage)
        if second.support == "unsupported":
            return replace(first if near else second, usage=spent)
        tried = {id(c) for c in near}
        elsewhere = any(id(source) not in tried for source, _ in second.sources)
        return replace(second, repaired=bool(draft.passages) and elsewhere, usage=spent)

    def _check(self, draft: Draft, pool: Sequence[Candidate], evidence: Evidence) -> Verdict:
        """What these sentences make of a claim."""
        if not pool:
            return Verdict(draft, "unsupported", (), reasons=("there is nothing to rest on",))
        if copied := _copied(draft.text, pool):
            return Verdict(draft, "verbatim", ((copied, 1.0),))
        weighed = _likeliest(draft.text, pool)
        rows = {id(c): n for n, c in enumerate(evidence.candidates)}
        vectors = evidence.vectors[[rows[id(c)] for c in weighed]]
        claim = self._vectors([draft.text])[0]
        scores = vectors @ claim
        chosen = rest_on(draft.text, [c.text for c in weighed], scores.tolist())
        context = context_of([weighed[n] for n in chosen])
        decision = judge(draft.text, context, similarity(claim, vectors[chosen]), self._likeness)
        decision, usage = self._advised(draft.text, context, decision)
        if not decision.supported:
            return Verdict(draft, "unsupported", (), reasons=decision.reasons, usage=usage)
        sources = tuple((weighed[n], float(scores[n])) for n in chosen)
        return Verdict(draft, "supported", sources, usage=usage)

    def _advised(
        self, claim: str, context: Context, decision: Decision
    ) -> tuple[Decision, Usage | None]:
        """The decision when the advisers were heard, and what they took."""
        usage: Usage | None = None
        for adviser in () if decision.contradicted else self._advisers:
            advice = adviser.advise(claim, context)
            usage = together(usage, advice.usage)
            if advice.supported is not None:
                reasons = (advice.reason,) if advice.reason else ()
                decision = replace(decision, supported=advice.supported, reasons=reasons)
        return decision, usage


def context_of(cited: Sequence[Candidate]) -> Context:
    """What a claim on these sentences is checked against: they, and their neighbours."""
    near: dict[str, None] = {}
    for candidate in cited:
        spans = _spans(candidate.article)
        before = [span for span in spans if span[1] <= candidate.start][-1:]
        after = [span for span in spans if span[0] >= candidate.end][:1]
        near |= dict.fromkeys(candidate.article.text[a:b] for a, b in (*before, *after))
    texts = tuple(candidate.text for candidate in cited)
    titles = dict.fromkeys(candidate.article.title for candidate in cited)
    outlets = dict.fromkeys(c.article.source for c in cited if c.article.source)
    return Context(
        cited=texts,
        near=tuple(text for text in near if text not in texts),
        title="\n".join([*titles, *outlets]),
        published=cited[0].article.published,
    )


@lru_cache(maxsize=64)
def _spans(article: Article) -> tuple[tuple[int, int], ...]:
    return tuple(sentence_spans(article.text, article.language))


def _pointed_to(draft: Draft, evidence: Evidence) -> list[Candidate]:
    """The sentences of the passages that the writer pointed to."""
    spans = [evidence.passages[n] for n in draft.passages]
    return [
        c
        for c in evidence.candidates
        if any(c.article.id == p.article_id and c.start < p.end and c.end > p.start for p in spans)
    ]


def _copied(claim: str, pool: Sequence[Candidate]) -> Candidate | None:
    """The sentence that the claim is, or that holds it and says nothing against it."""
    own = plain(claim)
    parts = [c for c in pool if f" {own} " in f" {plain(c.text)} "]
    whole = next((c for c in parts if plain(c.text) == own), None)
    if whole:
        return whole
    return next((c for c in parts if not faults(claim, context_of([c]))), None)


def _likeliest(claim: str, pool: Sequence[Candidate]) -> list[Candidate]:
    """The sentences that share most words with a claim, in their order."""
    own = set(content_stems(claim))
    shares = [len(own & set(content_stems(c.text))) for c in pool]
    best = sorted(range(len(pool)), key=lambda n: (-shares[n], n))[:MOST_WEIGHED]
    return [pool[n] for n in sorted(best)]
