"""An answer that says where its sources differ, and what a later article supersedes."""

from collections.abc import Sequence
from dataclasses import replace

from rag.cite import to_citation
from rag.differences.find import Difference, Stand, find_differences
from rag.evidence import Candidate, Evidence, same_sentence
from rag.types import Answer, Citation, Disagreement, Sentence, Side

MOST_NOTED = 3
"""Disagreements that an answer tells at most, those of its first sentences."""

Span = tuple[str, int, int]


def noted(answer: Answer, evidence: Evidence) -> Answer:
    """The answer with its disagreements, all sides cited; a later statement leads what it replaces.

    Only claims of sentences that the answer cites count, and of the one that answers best.
    """
    known = (*evidence.candidates, *evidence.reprints)
    rows = {_span(c): row for row, c in reversed(list(enumerate(known)))}
    cited = [rows[span] for c in answer.citations if (span := _cited_span(c)) in rows]
    best = [rows[_span(evidence.best)]] if evidence.best else []
    claims = list(dict.fromkeys([*cited, *best]))
    found = find_differences(known, evidence.vectors, claims)[:MOST_NOTED]
    return with_differences(answer, found, evidence)


def with_differences(answer: Answer, found: Sequence[Difference], evidence: Evidence) -> Answer:
    """The answer with these differences among the evidence's sentences told and cited."""
    if not found:
        return answer
    known = (*evidence.candidates, *evidence.reprints)
    book = _Book(answer.citations, known, evidence)
    told = [Disagreement(d.kind, tuple(_side(s, book) for s in d.stands)) for d in found]
    replaced: dict[int, int] = {}
    for disagreement in told:
        leading, *others = disagreement.sides
        for side in others:
            if side.superseded:
                replaced |= dict.fromkeys(side.citations, leading.citations[0])
    # What is itself superseded by a third statement takes nothing's place.
    replaced = {old: _last(new, replaced) for old, new in replaced.items() if old != new}
    citations = tuple(replace(c, superseded_by=replaced.get(c.marker)) for c in book.citations)
    sentences = _newest_lead(answer.sentences, replaced, citations)
    whole = replace(answer, sentences=sentences, citations=citations, disagreements=tuple(told))
    return _numbered_as_read(whole)


class _Book:
    """The citations of an answer, to which those of the other sides are added."""

    def __init__(
        self, citations: Sequence[Citation], known: Sequence[Candidate], evidence: Evidence
    ) -> None:
        self._by_span = {_cited_span(c): c for c in citations}
        self._known = known
        self._evidence = evidence

    @property
    def citations(self) -> tuple[Citation, ...]:
        """All of them, in marker order."""
        return tuple(self._by_span.values())

    def article_id(self, row: int) -> str:
        """The article of a sentence."""
        return self._known[row].article.id

    def cite(self, row: int) -> Citation:
        """The citation of a sentence, added when there is none."""
        source = self._known[row]
        span = _span(source)
        if span not in self._by_span:
            also_in = same_sentence(self._known, self._evidence.vectors, row)
            self._by_span[span] = to_citation(len(self._by_span) + 1, source, 1.0, also_in)
        return self._by_span[span]


def _side(stand: Stand, book: _Book) -> Side:
    markers: list[int] = []
    reprinted: set[str] = set()
    for row in stand.rows:
        if book.article_id(row) in reprinted:
            continue  # the same sentence in another outlet is told by the first one's footnote
        citation = book.cite(row)
        markers.append(citation.marker)
        reprinted |= set(citation.also_in)
    return Side(stand.words, tuple(markers), stand.superseded)


def _newest_lead(
    sentences: Sequence[Sentence], replaced: dict[int, int], citations: Sequence[Citation]
) -> tuple[Sentence, ...]:
    """The sentences, each superseded one behind the one that supersedes it."""
    quotes = {c.marker: c.quote for c in citations}
    ordered = list(sentences)
    for sentence in sentences:
        if not sentence.citations or (newer := replaced.get(sentence.citations[0])) is None:
            continue
        leading = next((s for s in ordered if newer in s.citations), None)
        if leading is None:
            leading = Sentence(quotes[newer], "verbatim", (newer,))
        elif ordered.index(leading) < ordered.index(sentence):
            continue
        else:
            ordered.remove(leading)
        ordered.insert(ordered.index(sentence), leading)
    return tuple(ordered)


def _numbered_as_read(answer: Answer) -> Answer:
    """The answer with its markers in the order in which they are read."""
    read = [m for s in answer.sentences for m in s.citations]
    read += [m for d in answer.disagreements for side in d.sides for m in side.citations]
    read += [c.marker for c in answer.citations]
    new = {marker: place for place, marker in enumerate(dict.fromkeys(read), start=1)}
    citations = [
        replace(
            c,
            marker=new[c.marker],
            superseded_by=None if c.superseded_by is None else new[c.superseded_by],
        )
        for c in answer.citations
    ]
    return replace(
        answer,
        citations=tuple(sorted(citations, key=lambda c: c.marker)),
        sentences=tuple(
            replace(s, citations=tuple(new[m] for m in s.citations)) for s in answer.sentences
        ),
        disagreements=tuple(
            replace(
                d,
                sides=tuple(
                    replace(side, citations=tuple(new[m] for m in side.citations))
                    for side in d.sides
                ),
            )
            for d in answer.disagreements
        ),
    )


def _last(marker: int, replaced: dict[int, int]) -> int:
    seen = {marker}
    while (following := replaced.get(marker)) and following not in seen:
        seen.add(following)
        marker = following
    return marker


def _span(candidate: Candidate) -> Span:
    return candidate.article.id, candidate.start, candidate.end


def _cited_span(citation: Citation) -> Span:
    return citation.article_id, citation.start, citation.end
