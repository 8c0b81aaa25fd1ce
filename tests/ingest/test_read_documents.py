"""PDF, Word and EPUB files: words in reading order, telling metadata, plain reasons."""

import gzip
import io
import random
import zipfile
from datetime import date, datetime
from pathlib import Path

import pytest

from ingest.read.properties import sensible_author, sensible_dates, sensible_title
from ingest.read.source import read_file
from rag.errors import UnreadableSource
from rag.types import Article
from tests.ingest.documents import (
    BODY,
    LEAD,
    METADATA,
    chapter,
    drawn,
    epub,
    pdf,
    word,
    write,
    zipped,
)

TEXT = "\n\n".join(BODY)


def articles(path: Path) -> list[Article]:
    found = list(read_file(path))
    assert all(isinstance(a, Article) for a in found), found
    return [a for a in found if isinstance(a, Article)]


def one(path: Path) -> Article:
    (article,) = articles(path)
    return article


def reason(path: Path) -> str:
    with pytest.raises(UnreadableSource) as caught:
        list(read_file(path))
    assert caught.value.source == str(path)
    return caught.value.reason


def sentences(count: int) -> list[str]:
    """Paragraphs of several lines, each unlike the others."""
    chance = random.Random(count)
    words = "harbour council ferry storm minister budget crane quay winter vote of the".split()
    return [
        " ".join(
            f"{' '.join(chance.choices(words, k=chance.randrange(8, 16))).capitalize()}."
            for _ in range(4)
        )
        for _ in range(count)
    ]


# PDF


def test_pdf_headline_and_paragraphs(tmp_path: Path) -> None:
    article = one(write(tmp_path / "port.pdf", pdf()))
    assert (article.title, article.text) == ("Norvik harbour opens", TEXT)
    assert article.origin == str(tmp_path / "port.pdf")
    assert article.id.startswith("port-")


@pytest.mark.parametrize("columns", [1, 2, 3])
def test_pdf_columns_are_read_one_after_the_other(tmp_path: Path, columns: int) -> None:
    told = sentences(30)
    article = one(write(tmp_path / "a.pdf", pdf(told, columns=columns)))
    assert article.text.split() == " ".join(told).split()


def test_pdf_columns_are_found_however_they_were_drawn(tmp_path: Path) -> None:
    left = [f"The left column has line {n} here" for n in range(20)]
    right = [f"the right column has line {n} here" for n in range(20)]
    across = "This headline goes across both columns of the page and beyond their middle"
    lines: list[tuple[float, float, str]] = [(50, 760, across)]
    for n in range(20):  # row by row, as some programs do
        lines += [(50, 730 - 12 * n, left[n]), (300, 730 - 12 * n, right[n])]
    article = one(write(tmp_path / "a.pdf", drawn(lines)))
    assert article.text.split() == " ".join([across, *left, *right]).split()


def test_pdf_table_is_read_by_rows(tmp_path: Path) -> None:
    cells = [("Year", "Ships"), ("2021", "1,200"), ("2022", "1,300"), ("2023", "1,400")]
    lines = [(50.0 + 200 * c, 600.0 - 14 * r, cells[r][c]) for c in (0, 1) for r in range(4)]
    text = one(write(tmp_path / "a.pdf", drawn(lines))).text
    assert "2021 1,200" in text
    assert text.index("1,200") < text.index("2022")


def test_pdf_running_heads_and_page_numbers_are_left_out(tmp_path: Path) -> None:
    told = sentences(40)
    article = one(write(tmp_path / "a.pdf", pdf(told, head="The Norvik Review, 5 March 2024")))
    assert "Norvik Review" not in article.text
    assert "Page" not in article.text
    assert article.text.split() == " ".join(told).split()


def test_pdf_paragraph_goes_on_over_the_page_break(tmp_path: Path) -> None:
    told = sentences(40)
    article = one(write(tmp_path / "a.pdf", pdf(told)))
    kept = set(article.text.split("\n\n"))
    assert len([t for t in told if t in kept]) >= 37


def test_pdf_words_broken_at_line_ends_are_whole_and_compounds_keep_their_hyphen(
    tmp_path: Path,
) -> None:
    lines = [
        "The represen-",
        "tatives met at the well-",
        "known crane, which is a well-known place.",
    ]
    article = one(
        write(tmp_path / "a.pdf", drawn((50, 700 - 12 * n, line) for n, line in enumerate(lines)))
    )
    assert article.text == (
        "The representatives met at the well-known crane, which is a well-known place."
    )


def test_pdf_metadata_is_taken_where_it_means_something(tmp_path: Path) -> None:
    named = one(write(tmp_path / "a.pdf", pdf(title="Harbour report", author="Ann Lee")))
    assert (named.title, named.author) == ("Harbour report", "Ann Lee")
    assert named.text == f"Norvik harbour opens\n\n{TEXT}"
    assert named.published is not None
    assert named.published_note is not None
    assert named.published_note.origin == "document"
    junk = one(write(tmp_path / "b.pdf", pdf(title="Microsoft Word - x.doc", author="admin")))
    assert (junk.title, junk.author) == ("Norvik harbour opens", None)


def test_pdf_without_text_is_sent_to_ocr(tmp_path: Path) -> None:
    assert "run OCR on it first (for example ocrmypdf)" in reason(
        write(tmp_path / "scan.pdf", drawn([], pages=2))
    )


def test_pdf_that_is_locked_or_broken(tmp_path: Path) -> None:
    locked = drawn([(50, 700, LEAD)], encrypt="secret")
    assert "password" in reason(write(tmp_path / "locked.pdf", locked))
    assert "not a whole PDF" in reason(write(tmp_path / "cut.pdf", pdf()[:300]))
    assert "not a whole PDF" in reason(write(tmp_path / "none.pdf", "a text"))
    assert "is empty" in reason(write(tmp_path / "empty.pdf", b""))


# Word


def test_word_headings_paragraphs_and_tables(tmp_path: Path) -> None:
    table = [["Year", "Ships"], ["2023", "1,400"]]
    article = one(write(tmp_path / "a.docx", word([BODY[0], table, BODY[1]])))
    assert article.title == "Norvik harbour opens"
    assert article.text == f"{BODY[0]}\n\nYear | Ships\n2023 | 1,400\n\n{BODY[1]}"
    assert (article.author, article.published) == (None, None)  # python-docx's own template


def test_word_properties(tmp_path: Path) -> None:
    raw = word(
        title="Harbour report",
        author="Ann Lee",
        created=datetime(2024, 3, 5, 9, 30),
        modified=datetime(2024, 3, 9),
        keywords="ports, sea",
        language="en",
    )
    article = one(write(tmp_path / "a.docx", raw))
    assert (article.title, article.author) == ("Harbour report", "Ann Lee")
    assert article.text.startswith("Norvik harbour opens\n\n")
    assert (article.published, article.updated) == (date(2024, 3, 5), date(2024, 3, 9))
    assert article.published_note is not None
    assert article.published_note.origin == "document"
    assert article.tags == ("ports", "sea")


def test_word_text_of_changes_controls_and_boxes_is_read_once(tmp_path: Path) -> None:
    from docx import Document
    from docx.oxml import parse_xml

    w = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    document = Document()
    document.add_paragraph(LEAD)
    for xml in (
        f"<w:p {w}><w:ins><w:r><w:t>Added words.</w:t></w:r></w:ins>"
        "<w:del><w:r><w:delText>Deleted words.</w:delText></w:r></w:del></w:p>",
        f"<w:sdt {w}><w:sdtContent><w:p><w:r><w:t>In a control.</w:t></w:r></w:p></w:sdtContent>"
        "</w:sdt>",
        f"<w:p {w}><w:r><w:t>Before.</w:t><w:pict><w:txbxContent><w:p><w:r><w:t>In a box.</w:t>"
        "</w:r></w:p></w:txbxContent></w:pict><w:br/><w:t>After.</w:t></w:r></w:p>",
    ):
        document.element.body.insert(-1, parse_xml(xml))
    path = tmp_path / "a.docx"
    document.save(str(path))
    assert one(path).text == (
        f"{LEAD}\n\nAdded words.\n\nIn a control.\n\nBefore.\nAfter.\n\nIn a box."
    )


def test_word_that_cannot_be_read(tmp_path: Path) -> None:
    assert "before 2007" in reason(write(tmp_path / "a.docx", b"\xd0\xcf\x11\xe0" + b"\0" * 600))
    assert "not a whole Word" in reason(write(tmp_path / "b.docx", word()[:900]))
    assert "not a whole Word" in reason(write(tmp_path / "c.docx", zipped({"a.txt": "x"})))
    assert "has no text" in reason(write(tmp_path / "d.docx", word([], heading="")))


# EPUB


def test_epub_chapters_are_articles_of_the_book(tmp_path: Path) -> None:
    chapters = {
        "cover.xhtml": chapter("<h1>Cover</h1>", ["A picture."]),
        "storm.xhtml": chapter("<h1>The storm</h1>"),
        "calm.xhtml": chapter("<h2>Chapter 2</h2><h3>The calm</h3>"),
        "bare.xhtml": chapter(""),
    }
    found = articles(write(tmp_path / "review.epub", epub(chapters)))
    assert [a.title for a in found] == [
        "The storm",
        "Chapter 2: The calm",
        "The Norvik Review, chapter 4",
    ]
    assert {a.text for a in found} == {TEXT}
    first = found[0]
    assert (first.source, first.author, first.language) == ("The Norvik Review", "Ann Lee", "en")
    assert first.published == date(2024, 3, 5)
    assert first.published_note is not None
    assert first.published_note.origin == "document"
    assert first.id.startswith("review-storm-xhtml-")


def test_epub_ids_stay_when_chapters_come_before_them(tmp_path: Path) -> None:
    storm = {"storm.xhtml": chapter("<h1>The storm</h1>")}
    before = one(write(tmp_path / "a.epub", epub(storm)))
    more = {"new.xhtml": chapter("<h1>New</h1>"), **storm}
    after = articles(write(tmp_path / "a.epub", epub(more)))
    assert [a.id for a in after].index(before.id) == 1


def test_epub_with_a_broken_chapter_gives_the_others(tmp_path: Path) -> None:
    listed = {"a.xhtml": chapter("<h1>A</h1>"), "b.xhtml": "\0\1\2" * 500}
    found = list(read_file(write(tmp_path / "a.epub", epub(listed))))
    assert [type(entry) for entry in found] == [Article, UnreadableSource]
    error = found[1]
    assert isinstance(error, UnreadableSource)
    assert error.source == f"{tmp_path / 'a.epub'} chapter 2"


def test_epub_that_cannot_be_read(tmp_path: Path) -> None:
    locked = {
        "META-INF/encryption.xml": '<encryption xmlns:e="http://www.w3.org/2001/04/xmlenc#">'
        '<e:EncryptionMethod Algorithm="http://www.w3.org/2001/04/xmlenc#aes128-cbc"/>'
        "</encryption>"
    }
    assert "DRM" in reason(write(tmp_path / "a.epub", epub(more=locked)))
    assert "not a whole EPUB" in reason(write(tmp_path / "b.epub", zipped({"a.txt": "x"})))
    short = epub({"a.xhtml": chapter("", ["Short."])})
    assert "no chapter with text" in reason(write(tmp_path / "c.epub", short))


def test_epub_entities_are_not_fetched(tmp_path: Path) -> None:
    secret = write(tmp_path / "secret.txt", "secret")
    package = epub(metadata=f"{METADATA}<dc:subject>&x;</dc:subject>")
    declared = f'<!DOCTYPE package [<!ENTITY x SYSTEM "file://{secret}">]><package '
    with zipfile.ZipFile(io.BytesIO(package)) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    files["OEBPS/book.opf"] = declared.encode() + files["OEBPS/book.opf"].removeprefix(b"<package ")
    article = one(write(tmp_path / "a.epub", zipped(files)))
    assert (article.title, article.tags) == ("The storm", ())


@pytest.mark.parametrize(("name", "raw"), [("a.pdf", pdf), ("a.docx", word), ("a.epub", epub)])
def test_documents_packed_by_gzip_and_by_no_name(tmp_path: Path, name: str, raw: object) -> None:
    assert callable(raw)
    content = raw()
    assert LEAD in one(write(tmp_path / f"{name}.gz", gzip.compress(content))).text
    assert LEAD in one(write(tmp_path / "download", content)).text


# What programs write into documents


@pytest.mark.parametrize(
    ("title", "kept"),
    [
        ("Microsoft Word - report v2.docx", ""),
        ("untitled", ""),
        ("Untitled Document 3", ""),
        ("Document1", ""),
        ("front_page.indd", ""),
        ("http://www.daily.example/a", ""),
        ("PowerPoint Presentation", ""),
        ("2024-03-05", ""),
        ("", ""),
        ("Untitled: a life in pictures", "Untitled: a life in pictures"),
        ("Document shows council knew", "Document shows council knew"),
        ("Norvik  harbour opens", "Norvik harbour opens"),
    ],
)
def test_titles_that_programs_made_up(title: str, kept: str) -> None:
    assert sensible_title(title) == kept


@pytest.mark.parametrize(
    ("author", "kept"),
    [("Administrator", ""), ("user1", ""), ("python-docx", ""), ("Ann Lee", "Ann Lee")],
)
def test_authors_that_are_accounts(author: str, kept: str) -> None:
    assert sensible_author(author) == kept


def test_dates_of_clocks_that_were_wrong() -> None:
    made, saved = datetime(2024, 3, 5, 9), datetime(2024, 3, 5, 11)
    assert sensible_dates(made, saved) == (made, None)
    assert sensible_dates(datetime(1980, 1, 1), saved) == (None, saved)
    assert sensible_dates(None, None) == (None, None)
