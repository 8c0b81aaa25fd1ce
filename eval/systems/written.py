"""Text of other systems as an answer: sentences, the markers in them, what they cite."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from eval.systems.quotes import locate
from eval.systems.refusals import refuses
from rag.errors import UnknownArticle
from rag.markers import before_stops, read_markers
from rag.types import Answer, Article, Citation, Passage, Sentence
from rag.words import sentence_spans

FindArticle = Callable[[str], Article]
"""The stored article with this id; raises UnknownArticle."""


@dataclass(frozen=True, slots=True)
class Place:
    """What another system points to: an article, and where in it or which words, or both.

    Without either it is the whole article; without an article it is just a ``text``.
    """

    article_id: str = ""
    start: int | None = None
    end: int | None = None
    text: str | None = None


def to_answer(
    question: str,
    text: str,
    *,
    citations: Sequence[Citation] = (),
    sources: int | None = None,
    retrieved: Sequence[Passage] = (),
    abstained: bool | None = None,
    confidence: float | None = None,
    answerer: str,
) -> Answer:
    """The text as an answer of our form.

    It abstains when that is declared, or else when it ``refuses``; then, as in every answer of
    ours, it has neither sentences nor citations. Markers ("[1]") say which sentence cites what of
    so many ``sources``; when there are no sources but the citations, and no marker names one,
    every sentence rests on all of them.
    """
    silent = refuses(text) if abstained is None else abstained
    return Answer(
        question=question,
        resolved_question=question,
        abstained=silent,
        sentences=() if silent else to_sentences(text, len(citations), sources),
        citations=() if silent else tuple(citations),
        retrieved=tuple(retrieved),
        answerer=answerer,
        confidence=confidence,
    )


def to_sentences(text: str, cited: int, sources: int | None = None) -> tuple[Sentence, ...]:
    """The sentences of a text with its markers taken out of them, as in ``to_answer``."""
    tidy = before_stops(text)
    count = cited if sources is None else sources
    read = [read_markers(tidy[slice(*span)], count) for span in sentence_spans(tidy)]
    linked = sources is not None or any(named for _, named in read)
    every = () if linked else tuple(range(cited))
    return tuple(
        Sentence(
            said,
            "supported" if named or every else "unsupported",
            tuple(n + 1 for n in named or every),
        )
        for said, named in read
        if said
    )


def to_citation(marker: int, place: Place, find: FindArticle) -> Citation:
    """The place as a footnote, its offsets found by its words when they are not given.

    What stands nowhere is kept all the same, as a footnote with offsets 0 to 0 that no check
    takes for valid.
    """
    article = _found(place.article_id, find)
    start, end, quote = _stretch(place, article)
    return Citation(
        marker=marker,
        article_id=place.article_id,
        title=article.title if article else "",
        source=article.source if article else None,
        published=article.published if article else None,
        url=article.url if article else None,
        start=start,
        end=end,
        quote=quote,
        score=0.0,
        published_last=article.published_last if article else None,
    )


def to_passage(rank: int, place: Place, find: FindArticle) -> Passage:
    """The place as the retrieved passage of this rank (from 0).

    One whose article is not told has an id of its own ("#1"), so that it keeps its rank.
    """
    article = _found(place.article_id, find)
    start, end, text = _stretch(place, article)
    return Passage(
        article_id=place.article_id or f"#{rank + 1}",
        title=article.title if article else "",
        source=article.source if article else None,
        published=article.published if article else None,
        url=article.url if article else None,
        start=start,
        end=end,
        text=text,
        score=1.0 / (rank + 1),
        published_last=article.published_last if article else None,
    )


def _found(article_id: str, find: FindArticle) -> Article | None:
    try:
        return find(article_id) if article_id else None
    except UnknownArticle:
        return None


def _stretch(place: Place, article: Article | None) -> tuple[int, int, str]:
    """Where the place begins and ends, and its words."""
    text = article.text if article else ""
    if place.start is not None and place.end is not None:
        inside = 0 <= place.start < place.end <= len(text)
        own = text[place.start : place.end] if inside else ""
        return place.start, place.end, own if place.text is None else place.text
    if place.text is None:
        return 0, len(text), text
    found = locate(text, place.text)
    return (*found, text[slice(*found)]) if found else (0, 0, place.text)
