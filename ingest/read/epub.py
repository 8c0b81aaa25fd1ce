"""Books and exported newspapers (.epub): every chapter with enough text is an article."""

from collections.abc import Iterator
from dataclasses import dataclass
from posixpath import dirname, join, normpath
from typing import Any
from urllib.parse import unquote
from zipfile import ZipFile, is_zipfile

from ingest.read.archive import check_bomb
from ingest.read.decode import decode
from ingest.read.fields import build_article
from ingest.read.markup import HEADINGS, Block, blocks
from ingest.read.opened import LARGEST_TEXT, File, empty, open_seekable, parsing
from ingest.read.place import Place, identity, named_id
from ingest.read.properties import sensible_author, sensible_title
from rag.clean import clean_line
from rag.errors import UnreadableSource
from rag.types import Article

SHORTEST = 200
"""Characters of the shortest chapter; less is a cover, a copyright line or a page of contents."""

BROKEN = "is not a whole EPUB book. Download or export it again."
LOCKED = "is locked against copying (DRM). Get a copy without it."

MARKUP = ("application/xhtml+xml", "text/html", "application/x-dtbook+xml")
FONTS = "http://www.idpf.org/2008/embedding"
"""A scrambled font locks no words."""


@dataclass(frozen=True, slots=True)
class Book:
    """What a package file says: fields that all chapters share, and where the chapters lie."""

    title: str
    author: str
    publisher: str
    date: str
    language: str
    tags: tuple[str, ...]
    chapters: tuple[str, ...]


def read_epub(file: File) -> Iterator[Article | UnreadableSource]:
    """The chapters of a book in reading order; one that cannot be read is an error.

    A chapter's outlet is the book. Its id follows from its place in the book's archive, so that
    chapters that are added elsewhere leave it as it is.

    Raises:
        UnreadableSource: the file cannot be read, is locked, is no book, or has no text.

    """
    with open_seekable(file) as opened:
        if not opened.read(1):
            raise empty(file)
        opened.seek(0)
        with parsing(file, BROKEN):
            if not is_zipfile(opened):
                raise UnreadableSource(str(file), BROKEN)
            archive = ZipFile(opened)
            check_bomb(archive, file)
            _check_locks(archive, file)
            book = _book(archive)
        found = 0
        for number, name in enumerate(book.chapters, start=1):
            place = Place(file, number, "chapter")
            try:
                with parsing(file, "is broken. Download or export the book again."):
                    chapter = blocks(decode(_part(archive, name), place.source))
            except UnreadableSource as exc:
                found += 1
                yield UnreadableSource(place.source, exc.reason)
                continue
            if sum(len(block.text) for block in chapter) >= SHORTEST:
                found += 1
                yield _article(book, name, chapter, place)
    if not found:
        raise UnreadableSource(str(file), "has no chapter with text, perhaps only pictures.")


def _article(book: Book, name: str, chapter: list[Block], place: Place) -> Article:
    heads = [n for n, block in enumerate(chapter[:4]) if block.tag in HEADINGS]
    title = f"{book.title or place.stem}, {place.unit} {place.record}"
    body = chapter
    if heads:  # a number and a name are often two headings: "Chapter 3", "The storm"
        end = heads[0] + 1
        while end < len(chapter) and chapter[end].tag in HEADINGS and end < heads[0] + 2:
            end += 1
        title = clean_line(": ".join(block.text for block in chapter[heads[0] : end]))
        body = chapter[: heads[0]] + chapter[end:]
    record = {
        "id": named_id(f"{place.stem} {name.rpartition('/')[2]}", identity(place, name)),
        "text": "\n\n".join(block.text for block in body),
        "title": title,
        "author": book.author,
        "source": book.title or book.publisher,
        "published": book.date,
        "language": book.language,
        "tags": list(book.tags),
    }
    return build_article(record, place, dates_from="document")


def _book(archive: ZipFile) -> Book:
    container = _xml(_part(archive, "META-INF/container.xml"))
    package_at = container.find(".//{*}rootfile").get("full-path")
    package = _xml(_part(archive, package_at))
    parts = {
        part.get("id"): normpath(join(dirname(package_at), unquote(part.get("href"))))
        for part in package.iterfind(".//{*}manifest/{*}item")
        if part.get("media-type") in MARKUP and "nav" not in (part.get("properties") or "").split()
    }
    spine = (ref.get("idref") for ref in package.iterfind(".//{*}spine/{*}itemref"))
    made_by = [e for e in package.iterfind(".//{*}creator") if e.text]
    dates = [e for e in package.iterfind(".//{*}date") if e.text]
    # EPUB 2 marks which of several dates is which; one alone is that of publication.
    dates.sort(key=lambda e: "publication" not in e.attrib.values())
    return Book(
        title=sensible_title(_first(package, "title")),
        author=sensible_author(", ".join(clean_line(e.text) for e in made_by)),
        publisher=clean_line(_first(package, "publisher")),
        date=clean_line(dates[0].text) if dates else "",
        language=clean_line(_first(package, "language")),
        tags=tuple(clean_line(e.text or "") for e in package.iterfind(".//{*}subject")),
        chapters=tuple(dict.fromkeys(parts[ref] for ref in spine if ref in parts)),
    )


def _first(package: Any, name: str) -> str:
    return package.findtext(f".//{{*}}metadata//{{*}}{name}") or ""


def _part(archive: ZipFile, name: str) -> bytes:
    if archive.getinfo(name).file_size > LARGEST_TEXT:
        raise ValueError(f"{name} is too large")
    return archive.read(name)


def _xml(raw: bytes) -> Any:
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, recover=True)
    return etree.fromstring(raw, parser=parser)


def _check_locks(archive: ZipFile, file: File) -> None:
    if "META-INF/encryption.xml" not in archive.namelist():
        return
    methods = _xml(_part(archive, "META-INF/encryption.xml")).iterfind(".//{*}EncryptionMethod")
    names = [method.get("Algorithm", "") for method in methods]
    if any(not name.startswith(FONTS) and "adobe.com/pdf/enc#RC" not in name for name in names):
        raise UnreadableSource(str(file), LOCKED)
