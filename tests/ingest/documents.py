"""Files of every format, made on the spot for the tests of the readers."""

import io
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from email.message import EmailMessage
from pathlib import Path
from typing import Any

LEAD = "The harbour of Norvik opened again on Monday, eleven weeks after the storm."
BODY = (
    LEAD,
    "Its director said that traffic would be back to normal within a month, and that the "
    "well-known crane on the northern quay would be replaced before the winter.",
    "The council will vote on the budget for the new breakwater on Friday.",
)


def write(path: Path, content: str | bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def pdf(
    paragraphs: Sequence[str] = BODY,
    *,
    headline: str = "Norvik harbour opens",
    columns: int = 1,
    head: str | None = None,
    title: str = "",
    author: str = "",
) -> bytes:
    """A typeset document: justified, hyphenated by nobody, a running head and page numbers."""
    from reportlab.lib.pagesizes import A4
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.platypus import BaseDocTemplate, Frame, PageTemplate, Paragraph

    def decorate(canvas: Any, document: Any) -> None:
        if head:
            canvas.setFont("Helvetica", 8)
            canvas.drawString(50, 810, head)
            canvas.drawCentredString(297, 25, f"Page {document.page}")

    width = 485 / columns
    frames = [Frame(55 + n * (width + 10), 50, width - 10, 740) for n in range(columns)]
    file = io.BytesIO()
    document = BaseDocTemplate(file, pagesize=A4, title=title, author=author)
    document.addPageTemplates(PageTemplate(frames=frames, onPage=decorate))
    body = ParagraphStyle("body", fontName="Times-Roman", fontSize=10, leading=12, spaceAfter=6)
    body.alignment = 4
    large = ParagraphStyle("large", fontName="Times-Bold", fontSize=20, leading=24, spaceAfter=12)
    story = [Paragraph(headline, large)] if headline else []
    document.build([*story, *(Paragraph(text, body) for text in paragraphs)])
    return file.getvalue()


def drawn(lines: Iterable[tuple[float, float, str]], *, pages: int = 1, **locked: Any) -> bytes:
    """A PDF with lines of text at places, in the order in which they are given."""
    from reportlab.pdfgen.canvas import Canvas

    file = io.BytesIO()
    canvas = Canvas(file, **locked)
    listed = list(lines)
    for _ in range(pages):
        canvas.setFont("Times-Roman", 10)
        for left, bottom, text in listed:
            canvas.drawString(left, bottom, text)
        canvas.showPage()
    canvas.save()
    return file.getvalue()


def word(
    blocks: Sequence[Any] = BODY, *, heading: str = "Norvik harbour opens", **known: Any
) -> bytes:
    """A Word document; a block is a paragraph, or a list of rows of a table."""
    from docx import Document

    document = Document()
    if heading:
        document.add_heading(heading, level=1)
    for block in blocks:
        if isinstance(block, str):
            document.add_paragraph(block)
            continue
        table = document.add_table(rows=0, cols=len(block[0]))
        for row in block:
            for cell, text in zip(table.add_row().cells, row, strict=True):
                cell.text = text
    for name, value in known.items():
        setattr(document.core_properties, name, value)
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def zipped(files: Mapping[str, str | bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return file.getvalue()


CONTAINER = (
    '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container" version="1.0"><rootfiles>'
    '<rootfile full-path="OEBPS/book.opf" media-type="application/oebps-package+xml"/>'
    "</rootfiles></container>"
)
METADATA = (
    "<dc:title>The Norvik Review</dc:title><dc:creator>Ann Lee</dc:creator>"
    "<dc:date>2024-03-05</dc:date><dc:language>en</dc:language><dc:publisher>Quay</dc:publisher>"
)


def chapter(heading: str, paragraphs: Sequence[str] = BODY) -> str:
    words = "".join(f"<p>{text}</p>" for text in paragraphs)
    return (
        '<?xml version="1.0" encoding="utf-8"?><html xmlns="http://www.w3.org/1999/xhtml">'
        f"<head><title>x</title></head><body>{heading}{words}</body></html>"
    )


def epub(
    chapters: Mapping[str, str] | None = None,
    *,
    metadata: str = METADATA,
    more: Mapping[str, str] | None = None,
) -> bytes:
    """A book with chapters by file name."""
    if chapters is None:
        chapters = {"storm.xhtml": chapter("<h1>The storm</h1>")}
    listed = "".join(
        f'<item id="c{n}" href="text/{name}" media-type="application/xhtml+xml"/>'
        for n, name in enumerate(chapters)
    )
    spine = "".join(f'<itemref idref="c{n}"/>' for n in range(len(chapters)))
    package = (
        '<package xmlns="http://www.idpf.org/2007/opf" xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f"<metadata>{metadata}</metadata><manifest>{listed}</manifest><spine>{spine}</spine>"
        "</package>"
    )
    texts = {f"OEBPS/text/{name}": text for name, text in chapters.items()}
    return zipped(
        {
            "mimetype": "application/epub+zip",
            "META-INF/container.xml": CONTAINER,
            "OEBPS/book.opf": package,
            **texts,
            **(more or {}),
        }
    )


def letter(*, html: str | None = None, plain: str | None = None, **headers: str) -> bytes:
    """A newsletter as it is sent; headers are given as ``List_Id``."""
    message = EmailMessage()
    given = {
        "From": "The Norvik Review <news@review.example>",
        "Subject": "Harbour opens",
        "Date": "Tue, 05 Mar 2024 07:30:00 -0500",
        "Message_ID": "<one@review.example>",
    }
    for name, value in {**given, **headers}.items():
        message[name.replace("_", "-")] = value
    if plain is not None:
        message.set_content(plain)
    if html is not None and plain is not None:
        message.add_alternative(html, subtype="html")
    elif html is not None:
        message.set_content(html, subtype="html")
    return message.as_bytes()


def mailbox(*letters: bytes) -> bytes:
    return b"".join(
        b"From news@review.example Tue Mar  5 07:30:00 2024\n"
        + raw.replace(b"\r\n", b"\n").replace(b"\nFrom ", b"\n>From ")
        + b"\n\n"
        for raw in letters
    )


def parquet(rows: Sequence[Mapping[str, Any]], **options: Any) -> bytes:
    import pyarrow
    from pyarrow.parquet import write_table

    file = pyarrow.BufferOutputStream()
    write_table(pyarrow.Table.from_pylist(list(rows)), file, **options)
    return bytes(file.getvalue().to_pybytes())


def every_format() -> dict[str, bytes]:
    """Suffix -> a small file of it that holds at least one article."""
    text = "\n\n".join(BODY)
    html = f"<html><body><article>{''.join(f'<p>{t}</p>' for t in BODY)}</article></body></html>"
    record = b'{"title": "Harbour", "text": "' + LEAD.encode() + b'"}\n'
    return {
        ".txt": text.encode(),
        ".md": f"---\ntitle: Harbour\n---\n{text}".encode(),
        ".html": html.encode(),
        ".json": record,
        ".jsonl": record * 3,
        ".csv": f'title,text\nHarbour,"{text}"\n'.encode(),
        ".parquet": parquet([{"title": "Harbour", "text": text, "at": datetime(2024, 3, 5)}] * 3),
        ".pdf": pdf(),
        ".docx": word([*BODY, [["Year", "Ships"], ["2023", "1,400"]]]),
        ".epub": epub(),
        ".eml": letter(html=html, plain=text),
        ".mbox": mailbox(letter(plain=text), letter(plain=text, Message_ID="<two@x.example>")),
        ".zip": zipped({"a.txt": text, "b/c.html": html}),
    }
