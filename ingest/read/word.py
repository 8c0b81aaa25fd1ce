"""Word documents (.docx): headings, paragraphs and tables in order, and what Word knows of them."""

import re
from collections.abc import Iterator
from typing import Any
from zipfile import ZipFile, is_zipfile

from ingest.read.archive import check_bomb
from ingest.read.fields import build_article
from ingest.read.opened import File, empty, open_seekable, parsing
from ingest.read.place import Place
from ingest.read.properties import sensible_author, sensible_dates, sensible_title
from rag.clean import clean_line
from rag.errors import UnreadableSource
from rag.types import Article

BROKEN = "is not a whole Word document. Open it in Word and save it again as .docx."
LOCKED = (
    "is locked with a password, or a Word file of before 2007. "
    "Open it in Word and save it as .docx without a password."
)
OLE = b"\xd0\xcf\x11\xe0"
"""How both begin."""

HEADING = re.compile(r"(?:heading|title|subtitle)\b", re.IGNORECASE)
"""Names of styles; Word stores them in English, whatever language it shows."""

UNSEEN = ("del", "moveFrom", "instrText", "delText", "txbxContent", "Fallback", "rt")
"""Elements whose words are not read where they stand: deleted, moved, field codes, and floats."""

BREAKS = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}


def read_word(file: File) -> Iterator[Article]:
    """The article of a Word document.

    Its title is that of its properties, else its first heading; as the title, a heading that
    opens the document is left out of the text.

    Raises:
        UnreadableSource: the file cannot be read, is locked, is no Word document, or has no text.

    """
    with open_seekable(file) as opened:
        head = opened.read(4)
        if not head:
            raise empty(file)
        if head == OLE:
            raise UnreadableSource(str(file), LOCKED)
        opened.seek(0)
        with parsing(file, BROKEN):
            if not is_zipfile(opened):
                raise UnreadableSource(str(file), BROKEN)
            check_bomb(ZipFile(opened), file)
            record = _record(opened)
    if not record["text"]:
        raise UnreadableSource(str(file), "has no text, perhaps only pictures. Save it as PDF.")
    yield build_article(record, Place(file), dates_from="document")


def _record(opened: Any) -> dict[str, object]:
    from docx import Document  # takes long to import

    document = Document(opened)
    headings = {
        style.styleId
        for style in document.styles.element.style_lst
        if HEADING.match(style.name_val or "")
    }
    found = list(_blocks(document.element.body, headings))
    known = document.core_properties
    title = sensible_title(known.title)
    first = next((text for is_heading, text in found[:3] if is_heading), "")
    title = title or clean_line(first)
    if found and clean_line(found[0][1]) == title:
        del found[0]
    published, updated = sensible_dates(known.created, known.modified)
    return {
        "text": "\n\n".join(text for _, text in found),
        "title": title,
        "author": sensible_author(known.author),
        "published": published,
        "updated": updated,
        "language": known.language,
        "tags": known.keywords,
    }


def _blocks(body: Any, headings: set[str]) -> Iterator[tuple[bool, str]]:
    """Whether each block is a heading, and its words; rows of a table stand on their own lines."""
    for element in body:
        match _name(element):
            case "p":
                if text := _words(element).strip():
                    yield _style(element) in headings, text
                for box in element.iter("{*}txbxContent"):
                    if not any(_name(above) == "Fallback" for above in box.iterancestors()):
                        yield from _blocks(box, headings)
            case "tbl":
                rows = (_row(row) for row in element.iterchildren("{*}tr"))
                if text := "\n".join(row for row in rows if row):
                    yield False, text
            case "sdt" | "sdtContent" | "customXml" | "ins" | "moveTo":
                yield from _blocks(element, headings)


def _row(row: Any) -> str:
    own = (cell for cell in row.iter("{*}tc") if next(cell.iterancestors("{*}tr")) is row)
    return " | ".join(" ".join(_words(cell).split()) for cell in own).strip(" |")


def _words(element: Any) -> str:
    parts: list[str] = []
    stack = [element]
    while stack:
        at = stack.pop()
        name = _name(at)
        if name in UNSEEN:
            continue
        if name == "t":
            parts.append(at.text or "")
        elif name in BREAKS and _name(at.getparent()) != "tabs":
            parts.append(BREAKS[name])
        elif name == "p" and parts:
            parts.append("\n")
        stack += reversed(at)
    return "".join(parts)


def _style(paragraph: Any) -> str | None:
    style = paragraph.find("{*}pPr/{*}pStyle")
    if style is None:
        return None
    return next((value for name, value in style.attrib.items() if name.endswith("val")), None)


def _name(element: Any) -> str:
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""
