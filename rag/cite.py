"""Draft sentences to verified ones: each footnote is a stored span, each claim is checked."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from rag.evidence import Candidate, Evidence, SentenceVectors, same_sentence
from rag.types import Citation, Sentence, Support
from rag.words import content_stems, stem, words
from rag.write import Draft

MOST_CITATIONS = 3
ENOUGH_WORDS = 0.5
"""Share of a claim's content words that its source must hold."""

ENOUGH_SIMILARITY = 0.5
"""Cosine of claim and best source sentence."""

_NUMBER = re.compile(r"\d+(?:[.,:]\d+)*")
_NEGATIONS = frozenset("no not never none nothing nobody neither nor without".split())
_NEGATED = re.compile(r"n['’]t\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Verdict:
    """A checked draft: its support and the sentences that it rests on with their scores."""

    draft: Draft
    support: Support
    sources: tuple[tuple[Candidate, float], ...]


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
        return Sentence(verdict.draft.text, verdict.support, tuple(dict.fromkeys(markers)))

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
    """Checks drafts against the evidence that they were written from."""

    def __init__(self, vectors: SentenceVectors) -> None:
        self._vectors = vectors

    def verify(self, draft: Draft, evidence: Evidence) -> Verdict:
        """The draft with its support and the source sentences.

        A copied sentence is verbatim by construction. For a written one the passages that it
        points to are tried first, then the others (a marker may be wrong while the claim is
        right).
        """
        if draft.sources:
            return Verdict(draft, "verbatim", tuple((s, 1.0) for s in draft.sources))
        pointed = {evidence.passages[n].article_id for n in draft.passages}
        spans = [evidence.passages[n] for n in draft.passages]
        near = [
            c
            for c in evidence.candidates
            if c.article.id in pointed
            and any(
                c.article.id == p.article_id and c.start < p.end and c.end > p.start for p in spans
            )
        ]
        for pool in (near, evidence.candidates):
            verdict = self._check(draft, pool, evidence)
            if verdict.support != "unsupported":
                return verdict
        return Verdict(draft, "unsupported", ())

    def _check(self, draft: Draft, pool: Sequence[Candidate], evidence: Evidence) -> Verdict:
        if not pool:
            return Verdict(draft, "unsupported", ())
        plain = _plain(draft.text)
        for candidate in pool:
            if plain and f" {plain} " in f" {_plain(candidate.text)} ":
                return Verdict(draft, "verbatim", ((candidate, 1.0),))
        rows = {id(c): n for n, c in enumerate(evidence.candidates)}
        vectors = evidence.vectors[[rows[id(c)] for c in pool]]
        scores = vectors @ self._vectors([draft.text])[0]
        sources = _cover(draft.text, pool, scores)
        if supports(draft.text, [c for c, _ in sources], best_score=float(scores.max())):
            return Verdict(draft, "supported", tuple(sources))
        return Verdict(draft, "unsupported", ())


def supports(claim: str, sources: Sequence[Candidate], best_score: float) -> bool:
    """Whether the source sentences carry a claim: words, numbers, names and negation agree.

    ``best_score`` is the cosine of the claim with its nearest source sentence. Deterministic and
    lexical on purpose: a false "supported" costs more than a dropped sentence.
    """
    if not sources or best_score < ENOUGH_SIMILARITY:
        return False
    text = " ".join(c.text for c in sources)
    context = f"{sources[0].article.title} {text}"
    claimed = set(content_stems(claim))
    held = set(content_stems(context))
    if claimed and len(claimed & held) / len(claimed) < ENOUGH_WORDS:
        return False
    if (
        not {stem(n) for n in _NUMBER.findall(claim)}
        <= {stem(n) for n in _NUMBER.findall(context)} | held
    ):
        return False
    if not _names(claim) <= held:
        return False
    return _negated(claim) == _negated(sources[0].text) or _negated(claim) == _negated(text)


def _cover(
    claim: str, pool: Sequence[Candidate], scores: np.ndarray[tuple[int], np.dtype[np.float32]]
) -> list[tuple[Candidate, float]]:
    """The sentence nearest to the claim, then others that add words of the claim to it."""
    wanted = set(content_stems(claim))
    stems = [set(content_stems(c.text)) for c in pool]
    shares = [len(wanted & s) / max(1, len(wanted)) for s in stems]
    first = max(range(len(pool)), key=lambda n: (float(scores[n]) + shares[n], -n))
    chosen, held = [first], stems[first]
    while len(chosen) < MOST_CITATIONS:
        gains = {n: len((wanted - held) & stems[n]) for n in range(len(pool)) if n not in chosen}
        best = max(gains, key=lambda n: (gains[n], float(scores[n]), -n), default=None)
        # One shared word may be chance; two that were missing so far are a reason to cite.
        if best is None or gains[best] < 2:
            break
        chosen.append(best)
        held = held | stems[best]
    return [(pool[n], float(scores[n])) for n in chosen]


def _names(claim: str) -> set[str]:
    """Stems of capitalised words that do not open the sentence."""
    return {
        s for w in re.findall(r"(?<=\s)[\"'“‘(]?([A-Z][\w’'-]+)", claim) for s in content_stems(w)
    }


def _negated(text: str) -> bool:
    return bool(_NEGATED.search(text)) or not _NEGATIONS.isdisjoint(words(text))


def _plain(text: str) -> str:
    return " ".join(words(text))
