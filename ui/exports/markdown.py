"""A document as Markdown with ``[^1]`` footnotes, as GitHub, Obsidian and pandoc read them."""

import re

from ui.exports.document import UNSUPPORTED, Document, Footnote, Paragraph, Piece

_SPECIAL = re.compile(r"([\\`*_\[\]<>~|])")
_LEADING = re.compile(r"^(#|\+|-|\d+[.)])")
_UNSAFE_IN_LINK = re.compile(r"[<>\s]")


def to_markdown(document: Document, *, prefix: str = "", level: int = 1) -> str:
    """The document; nothing that an article says is read as markup.

    A ``prefix`` before each number keeps the footnotes of several documents in one file apart.
    ``level`` is that of the title, 0 for a line in bold as one pastes it between other text.
    """
    title = plain(document.title)
    told = [f"{'#' * level} {title}" if level else f"**{title}**"]
    for part in document.parts:
        if part.heading:
            told.append(f"{'#' * (level + 1)} {plain(part.heading)}")
        told += _paragraphs(part.paragraphs, prefix)
    told += [_footnote(footnote, prefix) for footnote in document.footnotes]
    if document.closing:
        told.append(f"_{plain(document.closing)}_")
    return "\n\n".join(told) + "\n"


def _paragraphs(paragraphs: tuple[Paragraph, ...], prefix: str) -> list[str]:
    """Those of a list stand close together; the others have an empty line between them."""
    told: list[str] = []
    listed: list[str] = []
    for paragraph in paragraphs:
        label = f"**{plain(paragraph.label)}** " if paragraph.label else ""
        pieces = (_piece(piece, prefix) for piece in paragraph.pieces)
        text = label + paragraph.between.join(filter(None, pieces))
        if paragraph.listed:
            listed.append(f"- {text}")
        else:
            told.append(_LEADING.sub(r"\\\1", text))
    return [*told, *(["\n".join(listed)] if listed else [])]


def _piece(piece: Piece, prefix: str) -> str:
    text = plain(piece.text)
    if piece.remark == UNSUPPORTED:
        text = f"~~{text}~~"
    marks = "".join(f"[^{prefix}{marker}]" for marker in piece.markers)
    remark = f"_({plain(piece.remark)})_" if piece.remark else ""
    return " ".join(filter(None, (text + marks, remark)))


def _footnote(footnote: Footnote, prefix: str) -> str:
    title = plain(footnote.title)
    if footnote.url:
        title = f"[{title}](<{_UNSAFE_IN_LINK.sub('', footnote.url)}>)"
    head = plain(footnote.byline)
    return f"[^{prefix}{footnote.marker}]: {head}: {title}. “{plain(footnote.quote)}”"


def plain(text: str) -> str:
    """The text with everything that Markdown would read as markup escaped."""
    return _SPECIAL.sub(r"\\\1", text)
