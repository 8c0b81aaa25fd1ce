"""What is passed on, whatever the format: headings, marked sentences, footnotes."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from rag.addresses import web_address
from rag.differences.wording import disagreement_pieces
from rag.types import NO_ANSWER, Answer, Citation, Sentence, Summary
from ui.markup import byline
from ui.render_differences import superseded
from ui.render_summary import NOTHING, covered_to_text, sources_to_text, when_to_text

UNSUPPORTED = "not supported"
SUPERSEDED = "superseded"


@dataclass(frozen=True, slots=True)
class Piece:
    """Running text and the markers of the footnotes behind it; ``remark`` is ours, not quoted."""

    text: str
    markers: tuple[int, ...] = ()
    remark: str = ""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Pieces that stand together; ``label`` goes before them: when it happened.

    ``between`` is what stands between two pieces: nothing where they have their own blanks.
    """

    pieces: tuple[Piece, ...]
    label: str = ""
    listed: bool = False
    between: str = " "


@dataclass(frozen=True, slots=True)
class Part:
    """Paragraphs under a heading, empty where there is none."""

    heading: str
    paragraphs: tuple[Paragraph, ...]


@dataclass(frozen=True, slots=True)
class Footnote:
    """Where a marked sentence was said."""

    marker: int
    byline: str
    title: str
    quote: str
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """The whole of it; ``closing`` says what it was drawn from."""

    title: str
    parts: tuple[Part, ...]
    footnotes: tuple[Footnote, ...]
    closing: str = ""


def of_answer(answer: Answer) -> Document:
    """An answer under its question."""
    if answer.abstained:
        paragraphs = [Paragraph((Piece(NO_ANSWER),))]
    else:
        replaced = superseded(answer.sentences, answer.citations)
        paragraphs = [Paragraph(tuple(_piece(s, s in replaced) for s in answer.sentences))]
    for disagreement in answer.disagreements:
        told = _told(disagreement_pieces(disagreement, answer.citations))
        paragraphs.append(Paragraph(told, between=""))
    paragraphs += [Paragraph((Piece(notice),)) for notice in answer.notices]
    footnotes = tuple(map(_footnote, answer.citations))
    return Document(one_line(answer.question), (Part("", tuple(paragraphs)),), footnotes)


def of_summary(summary: Summary, title: str) -> Document:
    """A summary under a title of the caller's."""
    parts = [
        Part(
            section.heading,
            tuple(
                Paragraph(
                    (
                        *(_piece(sentence) for sentence in point.sentences),
                        *([Piece("", (), sources_to_text(point))] if point.sources > 1 else []),
                    ),
                    when_to_text(point),
                    listed=summary.kind != "article",
                )
                for point in section.points
            ),
        )
        for section in summary.sections
    ]
    if not summary.sentences:
        parts = [Part("", (Paragraph((Piece(NOTHING),)),))]
    notices = tuple(Paragraph((Piece(notice),)) for notice in summary.notices)
    if notices:
        parts.append(Part("", notices))
    footnotes = tuple(map(_footnote, summary.citations))
    return Document(title, tuple(parts), footnotes, covered_to_text(summary))


def _piece(sentence: Sentence, replaced: bool = False) -> Piece:
    remark = UNSUPPORTED if sentence.support == "unsupported" else SUPERSEDED if replaced else ""
    return Piece(one_line(sentence.text), sentence.citations, remark)


def _told(pieces: Iterable[str | int]) -> tuple[Piece, ...]:
    """The words of a disagreement, each with the markers that follow it."""
    told: list[Piece] = []
    for piece in pieces:
        if isinstance(piece, str):
            told.append(Piece(re.sub(r"\s+", " ", piece)))
        elif told:
            told[-1] = Piece(told[-1].text.rstrip(), (*told[-1].markers, piece))
    return tuple(told)


def _footnote(citation: Citation) -> Footnote:
    return Footnote(
        citation.marker,
        byline(citation),
        one_line(citation.title),
        one_line(citation.quote),
        web_address(citation.url),
    )


def one_line(text: str) -> str:
    """The text with every run of blanks and line breaks as one blank."""
    return " ".join(text.split())
