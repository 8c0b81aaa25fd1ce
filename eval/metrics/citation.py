"""Whether citations are exact, and whether they point at the sentences that hold the answer."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from rag.errors import UnknownArticle
from rag.types import Citation


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of an article in characters, end exclusive."""

    article_id: str
    start: int
    end: int

    def overlaps(self, other: "Span") -> bool:
        """Whether the two share at least one character."""
        return self.article_id == other.article_id and max(self.start, other.start) < min(
            self.end, other.end
        )


GoldSpans = tuple[Span, ...]
"""Every place where one gold sentence stands; empty when it stands nowhere."""


def quote_spans(article_id: str, text: str, quote: str) -> GoldSpans:
    """Every occurrence of the quote in the article's text; empty when there is none.

    Raises:
        ValueError: the quote is empty.

    """
    if not quote:
        raise ValueError("an empty quote stands everywhere; give the sentence")
    spans = []
    start = text.find(quote)
    while start >= 0:
        spans.append(Span(article_id, start, start + len(quote)))
        start = text.find(quote, start + 1)
    return tuple(spans)


def citation_span(citation: Citation) -> Span:
    """Where the citation points."""
    return Span(citation.article_id, citation.start, citation.end)


def citation_validity(citations: Sequence[Citation], article_text: Callable[[str], str]) -> float:
    """Share of citations with ``article_text(id)[start:end] == quote``, 0 to 1.

    A citation of an unknown article, or with offsets outside of its text, is not valid.

    Raises:
        ValueError: there is no citation, so nothing can be scored.

    """
    if not citations:
        raise ValueError("citation_validity needs a citation; leave such an answer unscored")
    return sum(_is_exact(citation, article_text) for citation in citations) / len(citations)


def _is_exact(citation: Citation, article_text: Callable[[str], str]) -> bool:
    try:
        text = article_text(citation.article_id)
    except UnknownArticle:
        return False
    # Checked first: Python would count a negative offset from the end, a reader would not.
    inside = 0 <= citation.start < citation.end <= len(text)
    return inside and text[citation.start : citation.end] == citation.quote


def citation_precision(cited: Sequence[Span], gold: Iterable[GoldSpans]) -> float:
    """Share of citations that overlap a gold sentence, 0 to 1; 0 when nothing is cited.

    Zero rather than no score for an answer without citations follows ALCE (Gao et al., EMNLP
    2023): a system cannot raise its mean by citing only when sure. Unlike ALCE, support is
    judged against marked sentences and not by an entailment model.
    """
    places = [span for spans in gold for span in spans]
    hits = sum(any(span.overlaps(place) for place in places) for span in cited)
    return hits / len(cited) if cited else 0.0


def citation_recall(cited: Sequence[Span], gold: Sequence[GoldSpans]) -> float:
    """Share of gold sentences that a citation overlaps, 0 to 1 (after ALCE, Gao et al., 2023).

    A gold sentence that stands several times is found at any of its places.

    Raises:
        ValueError: there is no gold sentence, so nothing can be scored.

    """
    if not gold:
        raise ValueError("citation_recall needs a gold sentence; leave such a case unscored")
    found = sum(any(span.overlaps(place) for span in cited for place in spans) for spans in gold)
    return found / len(gold)
