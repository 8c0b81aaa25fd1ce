"""A document as a PDF (reportlab); every marker is a link to its note at the end."""

import io
from html import escape
from pathlib import Path
from typing import Any

from ui.exports.document import Document, Footnote, Paragraph, Piece

FONT, BOLD = "DejaVuSerif", "DejaVuSerif-Bold"
"""Letters of most scripts; matplotlib brings the files along."""

INK = "#1d4e89"


def to_pdf(document: Document) -> bytes:
    """The bytes of a PDF file on A4."""
    from reportlab.lib.pagesizes import A4
    from reportlab.lib.units import mm
    from reportlab.platypus import SimpleDocTemplate

    _register_fonts()
    kept = io.BytesIO()
    file = SimpleDocTemplate(
        kept,
        pagesize=A4,
        leftMargin=25 * mm,
        rightMargin=25 * mm,
        topMargin=22 * mm,
        bottomMargin=22 * mm,
        title=document.title,
        author="Footnote",
    )
    file.build(_story(document), onFirstPage=_page_number, onLaterPages=_page_number)
    return kept.getvalue()


def _story(document: Document) -> list[Any]:
    from reportlab.platypus import Paragraph as Block

    styles = _styles()
    story: list[Any] = [Block(escape(document.title), styles["title"])]
    for part in document.parts:
        if part.heading:
            story.append(Block(escape(part.heading), styles["heading"]))
        for paragraph in part.paragraphs:
            style = styles["listed" if paragraph.listed else "body"]
            bullet = "•" if paragraph.listed else None
            story.append(Block(_inside(paragraph), style, bulletText=bullet))
    if document.footnotes:
        story.append(Block("Sources", styles["heading"]))
    story += [Block(_note(footnote), styles["note"]) for footnote in document.footnotes]
    if document.closing:
        story.append(Block(escape(document.closing), styles["note"]))
    return story


def _inside(paragraph: Paragraph) -> str:
    label = f'<font name="{BOLD}">{escape(paragraph.label)}</font> ' if paragraph.label else ""
    return label + paragraph.between.join(filter(None, map(_piece, paragraph.pieces)))


def _piece(piece: Piece) -> str:
    marks = "".join(
        f'<super size="7"><a href="#note-{m}" color="{INK}">{m}</a></super> ' for m in piece.markers
    ).rstrip()
    remark = f"({escape(piece.remark)})" if piece.remark else ""
    return " ".join(filter(None, (escape(piece.text) + marks, remark)))


def _note(footnote: Footnote) -> str:
    title = escape(footnote.title)
    if footnote.url:
        title = f'<a href="{escape(footnote.url)}" color="{INK}">{title}</a>'
    return (
        f'<a name="note-{footnote.marker}"/>{footnote.marker}. {escape(footnote.byline)}: '
        f"{title}. “{escape(footnote.quote)}”"
    )


def _styles() -> dict[str, Any]:
    from reportlab.lib.styles import ParagraphStyle

    body = ParagraphStyle("body", fontName=FONT, fontSize=10.5, leading=16, spaceAfter=7)
    return {
        "body": body,
        "title": ParagraphStyle(
            "title", fontName=BOLD, fontSize=17, leading=22, spaceAfter=14, textColor="#111111"
        ),
        "heading": ParagraphStyle(
            "heading", fontName=BOLD, fontSize=12, leading=16, spaceBefore=12, spaceAfter=6
        ),
        "listed": ParagraphStyle("listed", parent=body, leftIndent=14, bulletIndent=2),
        "note": ParagraphStyle("note", parent=body, fontSize=8.5, leading=12.5, spaceAfter=4),
    }


def _register_fonts() -> None:
    from matplotlib import get_data_path
    from reportlab.pdfbase.pdfmetrics import getRegisteredFontNames, registerFont
    from reportlab.pdfbase.ttfonts import TTFont

    for name in (FONT, BOLD):
        if name not in getRegisteredFontNames():
            registerFont(TTFont(name, Path(get_data_path(), "fonts", "ttf", f"{name}.ttf")))


def _page_number(canvas: Any, file: Any) -> None:
    from reportlab.lib.units import mm

    canvas.saveState()
    canvas.setFont(FONT, 8)
    canvas.drawRightString(file.pagesize[0] - 25 * mm, 12 * mm, str(canvas.getPageNumber()))
    canvas.restoreState()
