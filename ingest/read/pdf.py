"""PDF files: the main text in reading order, with what their metadata tells."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from statistics import median
from threading import Lock
from typing import IO, Any

from ingest.read.columns import Piece
from ingest.read.fields import build_article
from ingest.read.layout import RESIZED, Paragraph, joined, paragraphs
from ingest.read.opened import LONGEST_ARTICLE, File, empty, open_seekable, parsing
from ingest.read.place import Place
from ingest.read.properties import sensible_author, sensible_dates, sensible_title
from ingest.read.title import HEADLINE_LENGTH, split_headline
from rag.clean import clean_line, clean_text
from rag.errors import UnreadableSource
from rag.types import Article

PDFIUM = Lock()
"""Held while PDFium works: it must not be used by two threads at once."""

BROKEN = "is not a whole PDF file. Download or print it again."
LOCKED = "is locked with a password. Save a copy without it."
SCANNED = "has no text, only pictures; run OCR on it first (for example ocrmypdf)."
GIBBERISH = "has text in fonts that do not say which letters they show; run OCR on it first."

FEWEST_CHARACTERS = 20
"""Letters of a document that has text; a scanner may stamp its name on a page."""

MOST_GIBBERISH = 0.3
"""Share of signs without a meaning from which a text cannot be read."""

GAP = 1.0
"""Width of white, in line heights, that ends a piece of a line."""

FIRST_PARAGRAPHS = 6
"""How far down the headline of a first page is looked for."""

LINE_ENDS = (10, 13)
SPACES = (9, 32, 160)
HYPHEN_AT_LINE_END = 2
"""What PDFium gives for a hyphen that breaks a word."""

MEANINGLESS = re.compile("[\x00-\x08\x0e-\x1f\ufffd\ue000-\uf8ff]")
MOMENT = re.compile(
    r"(?:D:)?(\d{4})(\d\d)?(\d\d)?(\d\d)?(\d\d)?(\d\d)?(?:([+\-Z])(\d\d)?'?(\d\d)?)?"
)


def read_pdf(file: File) -> Iterator[Article]:
    """The article of a PDF file.

    Its title is that of its metadata unless a program made that up, else the headline of its
    first page; as the title, an opening headline is left out of the text.

    Raises:
        UnreadableSource: the file cannot be read, is broken, locked, or has no text.

    """
    with open_seekable(file) as opened:
        if not opened.read(1):
            raise empty(file)
        opened.seek(0)
        with PDFIUM, parsing(file, BROKEN):
            pages, heights, known = _load(opened, file)
    found = paragraphs(pages, heights)
    texts = joined(found)
    signs = sum(map(len, texts))
    if signs < FEWEST_CHARACTERS:
        raise UnreadableSource(str(file), SCANNED)
    if sum(len(MEANINGLESS.findall(text)) for text in texts) > MOST_GIBBERISH * signs:
        raise UnreadableSource(str(file), GIBBERISH)
    title, text = _headline(found, texts, sensible_title(known.get("Title")))
    published, updated = sensible_dates(
        _moment(known.get("CreationDate", "")), _moment(known.get("ModDate", ""))
    )
    record = {
        "text": text,
        "title": title,
        "author": sensible_author(known.get("Author")),
        "published": published,
        "updated": updated,
        "tags": known.get("Keywords", ""),
    }
    yield build_article(record, Place(file), dates_from="document")


def _load(opened: IO[bytes], file: File) -> tuple[list[list[Piece]], list[float], dict[str, str]]:
    """The pieces of every page, the heights of the pages, and the metadata."""
    import pypdfium2  # takes long to import
    from pypdfium2 import raw

    try:
        document = pypdfium2.PdfDocument(opened)
    except pypdfium2.PdfiumError as exc:
        locked = raw.FPDF_GetLastError() == raw.FPDF_ERR_PASSWORD or "password" in str(exc).lower()
        raise UnreadableSource(str(file), LOCKED if locked else BROKEN) from exc
    try:
        pages, heights, signs = [], [], 0
        for number in range(len(document)):
            page = document[number]
            textpage = page.get_textpage()
            pieces = _pieces(textpage.raw)
            signs += sum(len(piece.text) for piece in pieces)
            if signs > LONGEST_ARTICLE:
                reason = f"has more than {LONGEST_ARTICLE:,} characters. Split it."
                raise UnreadableSource(str(file), reason)
            pages.append(pieces)
            heights.append(page.get_height())
            textpage.close()
            page.close()
        return pages, heights, document.get_metadata_dict()
    finally:
        document.close()


def _pieces(textpage: Any) -> list[Piece]:
    """What stands on one line without a wide gap, in the order in which it was drawn."""
    from pypdfium2 import raw

    found: list[Piece] = []
    letters: list[str] = []
    box = raw.FS_RECTF()
    left = right = bottom = top = 0.0
    space = upright = False

    def end_piece() -> None:
        if upright and (text := "".join(letters).strip()):
            found.append(Piece(text, left, right, bottom, top))
        letters.clear()

    for index in range(raw.FPDFText_CountChars(textpage)):
        code = raw.FPDFText_GetUnicode(textpage, index)
        if code in LINE_ENDS:
            end_piece()
            continue
        if code in SPACES:
            space = True
            continue
        if not code or not raw.FPDFText_GetLooseCharBox(textpage, index, box):
            continue
        height = box.top - box.bottom
        if letters:
            gap = box.left - right
            shifted = abs(box.top + box.bottom - top - bottom) > height
            if gap > GAP * height or gap < -height or shifted:
                end_piece()
        if not letters:
            left, right, bottom, top = box.left, box.right, box.bottom, box.top
            # Letters on their side (stamps in a margin, labels of an axis) are not of the text.
            upright = abs(raw.FPDFText_GetCharAngle(textpage, index)) < 0.1
        elif space:
            letters.append(" ")
        space = False
        letters.append("-" if code == HYPHEN_AT_LINE_END else _letter(code))
        right = max(right, box.right)
    end_piece()
    return found


def _letter(code: int) -> str:
    return chr(code) if code <= 0x10FFFF and not 0xD800 <= code <= 0xDFFF else "\ufffd"


def _headline(found: list[Paragraph], texts: list[str], known: str) -> tuple[str | None, str]:
    """The title, and the text without it: the known one, else the first of large letters."""
    usual = median(p.height for p, text in zip(found, texts, strict=True) for _ in text)
    large = [
        n
        for n, (p, text) in enumerate(zip(found, texts, strict=True))
        if n < FIRST_PARAGRAPHS and p.height > RESIZED * usual and len(text) <= 2 * HEADLINE_LENGTH
    ]
    best = max(large, key=lambda n: found[n].height, default=None)
    title: str | None = known
    if not known and best is not None and len(texts) > 1:
        title = clean_line(texts[best])
    body = [t for n, t in enumerate(texts) if not (n < FIRST_PARAGRAPHS and _same(t, title or ""))]
    text = clean_text("\n\n".join(body or texts))
    return (title, text) if title else split_headline(text)


def _same(text: str, title: str) -> bool:
    return "".join(filter(str.isalnum, text.lower())) == "".join(filter(str.isalnum, title.lower()))


def _moment(written: str) -> datetime | None:
    """The moment of "D:20240305093000+01'00'"; ``None`` unless it names a day."""
    found = MOMENT.match(written.strip())
    if not found or not found[3]:
        return None
    try:
        zone = UTC if found[7] == "Z" else None
        if found[7] in ("+", "-"):
            offset = timedelta(hours=int(found[8] or 0), minutes=int(found[9] or 0))
            zone = timezone(offset if found[7] == "+" else -offset)
        year, month, day, hour, minute, second = (int(found[n] or 0) for n in range(1, 7))
        return datetime(year, month, day, hour, minute, second, tzinfo=zone)
    except ValueError:
        return None
