import io
import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import docx
import pytest
from lxml import html
from markdown_it import MarkdownIt
from pypdfium2 import PdfDocument

from rag.errors import UsageError
from rag.types import Filters, SummaryRequest
from tests.ui.desk import HOSTILE, HOSTILE_ANSWER, IDLE, TICKET_ANSWER, PaperDesk, cite
from tests.ui.test_differences import ANSWER as DIFFERING
from ui.exports.document import of_answer, of_summary
from ui.exports.export import document_bytes, format_of, summary_bytes, title_of
from ui.exports.html import to_html
from ui.exports.markdown import to_markdown

REQUEST = SummaryRequest("timeline", "the ferry", Filters(published_from=date(2024, 1, 1)))
TIMELINE = PaperDesk().summarize(REQUEST)


def pdf_text(content: bytes) -> str:
    file = PdfDocument(content)
    return " ".join(" ".join(page.get_textpage().get_text_range().split()) for page in file)


def docx_text(content: bytes) -> str:
    # Paragraph.text leaves out what is inside a link.
    file = docx.Document(io.BytesIO(content))
    return "\n".join("".join(p._p.itertext()) for p in file.paragraphs)


def test_a_timeline_keeps_days_footnotes_and_what_it_was_drawn_from() -> None:
    told = to_markdown(of_summary(TIMELINE, title_of(TIMELINE)))
    assert told.startswith("# Timeline: the ferry\n")
    assert f"- **2013** {IDLE}[^1][^3] _(2 sources)_" in told
    assert "- **reported 2 Apr 2024** " in told
    assert told.count("\n[^") == len(TIMELINE.citations)
    assert "Drawn from all 21 sentences of 2 articles · Only articles since 1 January 2024" in told


def test_every_format_holds_the_same_words() -> None:
    document = of_summary(TIMELINE, title_of(TIMELINE))
    page = html.fromstring(document_bytes(document, "html"))
    texts = {
        "html": " ".join(page.text_content().split()),
        "docx": docx_text(document_bytes(document, "docx")),
        "pdf": pdf_text(document_bytes(document, "pdf")),
    }
    for name, text in texts.items():
        assert "Timeline: the ferry" in text, name
        assert IDLE in text, name
        assert "reported 2 Apr 2024" in text, name
        assert TIMELINE.citations[1].title in text, name
        assert "Drawn from all 21 sentences" in text, name


def test_markers_lead_to_their_notes() -> None:
    document = of_answer(TICKET_ANSWER)
    page = html.fromstring(to_html(document))
    targets = {a.get("href").removeprefix("#") for a in page.cssselect("sup a")}
    assert targets == {f"note-{c.marker}" for c in TICKET_ANSWER.citations}
    assert targets <= {note.get("id") for note in page.cssselect("ol.footnotes li")}
    word = docx.Document(io.BytesIO(document_bytes(document, "docx")))
    written = word.element.xml
    for citation in TICKET_ANSWER.citations:
        assert f'w:anchor="note_{citation.marker}"' in written
        assert f'w:name="note_{citation.marker}"' in written


def test_a_page_asks_nothing_of_the_network_and_runs_nothing() -> None:
    page = html.fromstring(to_html(of_answer(HOSTILE_ANSWER)))
    assert page.cssselect("script, img, iframe, link, object, embed") == []
    assert [k for e in page.iter() for k in e.attrib if k.startswith("on")] == []
    links = [a.get("href") for a in page.cssselect("a")]
    assert all(link.startswith(("#", "http://", "https://")) for link in links)


def test_hostile_text_stays_text_in_markdown_too() -> None:
    shown = MarkdownIt("commonmark").render(to_markdown(of_answer(HOSTILE_ANSWER)))
    rendered = html.fromstring(f"<div>{shown}</div>")
    assert rendered.cssselect("script, img, iframe, svg, strong") == []
    assert "window.__pwned=13" in rendered.text_content()


def test_what_word_and_pdf_cannot_hold_is_left_out() -> None:
    odd = replace(TICKET_ANSWER, question="a\x00b\x0b \ud800c <b>&amp;")
    assert "ab c <b>&amp;" in docx_text(document_bytes(of_answer(odd), "docx"))
    hostile = of_answer(HOSTILE_ANSWER)
    assert "window.__pwned=13" in pdf_text(document_bytes(hostile, "pdf"))
    assert "window.__pwned=13" in docx_text(document_bytes(hostile, "docx"))


def test_a_disagreement_keeps_its_markers() -> None:
    told = to_markdown(of_answer(DIFFERING))
    assert "Newer: The Morning Ledger (2 April 2024)[^2] says “two crowns”." in told
    assert "_(superseded)_" in told


def test_a_summary_as_json_is_the_contract() -> None:
    document = json.loads(summary_bytes(TIMELINE, "", "json"))
    assert document["kind"] == "timeline"
    assert [c["marker"] for c in document["citations"]] == [1, 2, 3]


@pytest.mark.parametrize(
    ("name", "wanted"),
    [("a.md", "md"), ("a.markdown", "md"), ("a.HTM", "html"), ("b.docx", "docx"), ("c.PDF", "pdf")],
)
def test_the_name_says_the_format(name: str, wanted: str) -> None:
    assert format_of(Path(name)) == wanted


@pytest.mark.parametrize("name", ["a.doc", "a", ".md.exe"])
def test_other_formats_are_refused(name: str) -> None:
    with pytest.raises(UsageError, match=r"ends in \.md, \.html, \.docx, \.pdf or \.json"):
        format_of(Path(name))


def test_letters_of_other_scripts_are_in_the_pdf() -> None:
    cited = cite(1, HOSTILE, HOSTILE.text[:20])
    question = "Πού είναι η Łódź и Москва?"
    first = TICKET_ANSWER.sentences[:1]
    greek = replace(TICKET_ANSWER, question=question, citations=(cited,), sentences=first)
    assert question in pdf_text(document_bytes(of_answer(greek), "pdf"))
