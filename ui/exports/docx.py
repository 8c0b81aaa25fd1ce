"""A document as a Word file (python-docx); every marker is a link to its note at the end."""

import io
import re
from typing import Any

from ui.exports.document import Document, Footnote, Paragraph

_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def to_docx(document: Document) -> bytes:
    """The bytes of a .docx file."""
    import docx
    from docx.shared import Pt

    file = docx.Document()
    file.core_properties.title = _fit(document.title)[:255]
    file.core_properties.author = "Footnote"
    file.styles["Normal"].font.name = "Georgia"
    file.styles["Normal"].font.size = Pt(11)
    file.add_heading(_fit(document.title), 1)
    for part in document.parts:
        if part.heading:
            file.add_heading(_fit(part.heading), 2)
        for paragraph in part.paragraphs:
            _write(file.add_paragraph(style="List Bullet" if paragraph.listed else None), paragraph)
    if document.footnotes:
        file.add_heading("Sources", 2)
    for footnote in document.footnotes:
        _write_note(file.add_paragraph(), footnote)
    if document.closing:
        file.add_paragraph().add_run(_fit(document.closing)).italic = True
    kept = io.BytesIO()
    file.save(kept)
    return kept.getvalue()


def _write(lines: Any, paragraph: Paragraph) -> None:
    if paragraph.label:
        lines.add_run(f"{_fit(paragraph.label)}  ").bold = True
    for number, piece in enumerate(paragraph.pieces):
        lines.add_run((paragraph.between if number else "") + _fit(piece.text))
        for marker in piece.markers:
            _link(lines, str(marker), anchor=f"note_{marker}")
        if piece.remark:
            lines.add_run(f" ({_fit(piece.remark)})").italic = True


def _write_note(lines: Any, footnote: Footnote) -> None:
    _bookmark(lines, f"note_{footnote.marker}", footnote.marker)
    lines.add_run(f"{footnote.marker}. ").bold = True
    lines.add_run(f"{_fit(footnote.byline)}: ")
    if footnote.url:
        _link(lines, _fit(footnote.title), address=footnote.url)
    else:
        lines.add_run(_fit(footnote.title))
    lines.add_run(f". “{_fit(footnote.quote)}”")


def _link(lines: Any, text: str, anchor: str = "", address: str = "") -> None:
    """A link to a place of the file, raised like a footnote mark, or to the web."""
    from docx.opc.constants import RELATIONSHIP_TYPE
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn
    from docx.shared import RGBColor

    run = lines.add_run(text)
    run.font.superscript = bool(anchor) or None
    run.font.color.rgb = RGBColor(0x1D, 0x4E, 0x89)
    link = OxmlElement("w:hyperlink")
    if anchor:
        link.set(qn("w:anchor"), anchor)
    else:
        link.set(
            qn("r:id"),
            lines.part.relate_to(address, RELATIONSHIP_TYPE.HYPERLINK, is_external=True),
        )
    lines._p.append(link)
    link.append(run._r)


def _bookmark(lines: Any, name: str, number: int) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    for tag in ("w:bookmarkStart", "w:bookmarkEnd"):
        mark = OxmlElement(tag)
        mark.set(qn("w:id"), str(number))
        if tag == "w:bookmarkStart":
            mark.set(qn("w:name"), name)
        lines._p.append(mark)


def _fit(text: str) -> str:
    """The text without characters that XML cannot hold."""
    return _NOT_IN_XML.sub("", text)
