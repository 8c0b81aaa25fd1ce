import html
import re
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from rag.addresses import web_address
from rag.types import NO_ANSWER, Answer, Article, Filters, Point, Section, Sentence, Summary
from tests.ui.desk import (
    ABSTENTION,
    BRIDGE,
    FERRY,
    HOSTILE,
    HOSTILE_ANSWER,
    IDLE,
    TICKET_ANSWER,
    TICKETS,
    cite,
)
from ui.exports.document import of_answer
from ui.exports.markdown import to_markdown
from ui.markup import byline, counted, escape
from ui.render import (
    answer_to_html,
    filters_to_text,
    question_to_html,
)
from ui.render_article import CHANGED, article_to_html, cited_span
from ui.render_summary import summary_to_html

TAG = re.compile(r"<[^>]*>")


def plain(markup: str) -> str:
    return html.unescape(TAG.sub("", markup))


def body(markup: str) -> str:
    found = re.search(r'<div class="fn-text"[^>]*>(.*)</div></article>', markup, re.DOTALL)
    assert found
    return found[1]


def marked(markup: str, style: str = "fn-mark") -> str:
    pieces = re.findall(rf'<mark id="[^"]*" class="{style}" tabindex="-1">(.*?)</mark>', markup)
    return "".join(plain(piece) for piece in pieces)


class Tags(HTMLParser):
    """Collects the tags and attributes that a browser would see."""

    def __init__(self, markup: str) -> None:
        super().__init__()
        self.names: set[str] = set()
        self.attributes: list[tuple[str, str]] = []
        self.feed(markup)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names.add(tag)
        self.attributes.extend((name, value or "") for name, value in attrs)


MARKUP = st.sampled_from(["<script>", "</p>", "&amp;", '"', "'", "\n\n", "\r\n \r\n", "${x}", "{{"])
TEXTS = st.lists(st.one_of(st.text(max_size=12), MARKUP), max_size=14).map("".join)


@st.composite
def texts_with_spans(draw: st.DrawFn) -> tuple[str, tuple[int, int], list[tuple[int, int]]]:
    text = draw(TEXTS)
    spans = st.tuples(st.integers(0, len(text)), st.integers(0, len(text))).map(
        lambda ends: (min(ends), max(ends))
    )
    return text, draw(spans), draw(st.lists(spans, max_size=4))


@given(texts_with_spans())
@example(("One.\n\nTwo.", (0, 10), [(3, 8)]))
def test_reader_keeps_every_character_and_marks_exactly_the_span(
    case: tuple[str, tuple[int, int], list[tuple[int, int]]],
) -> None:
    text, (start, end), others = case
    markup = article_to_html(Article("a", "T", text), (start, end), others)
    assert plain(body(markup)) == text
    assert marked(markup) == text[start:end]


@given(TEXTS)
def test_reader_shows_the_paragraphs_of_the_text(text: str) -> None:
    shown = re.findall(r"<p>(.*?)</p>", body(article_to_html(Article("a", "T", text))), re.DOTALL)
    wanted = [part.strip() for part in re.split(r"\n[^\S\n]*\n\s*", text) if part.strip()]
    assert [plain(p).strip() for p in shown if plain(p).strip()] == wanted


@given(TEXTS)
def test_nothing_foreign_becomes_a_tag(text: str) -> None:
    article = Article(text or "a", text, text, source=text, author=text, url=text, language=text)
    found = Tags(article_to_html(article, (0, len(text))))
    allowed = {"article", "button", "h2", "p", "span", "div", "mark", "a"}
    assert found.names <= allowed
    assert not [name for name, _ in found.attributes if name.startswith("on")]


def test_a_span_beyond_the_text_marks_what_is_there() -> None:
    markup = article_to_html(Article("a", "T", "short"), (2, 99))
    assert marked(markup) == "ort"
    assert 'class="fn-mark"' not in article_to_html(Article("a", "T", "short"), (50, 99))


def test_other_citations_are_marked_more_faintly() -> None:
    cited = (FERRY.text.index(TICKETS), FERRY.text.index(TICKETS) + len(TICKETS))
    other = (FERRY.text.index(IDLE), FERRY.text.index(IDLE) + len(IDLE))
    markup = article_to_html(FERRY, cited, (cited, other))
    assert marked(markup) == TICKETS
    assert marked(markup, "fn-mark-also") == IDLE


def test_article_head_has_outlet_dates_and_a_safe_link() -> None:
    markup = article_to_html(FERRY)
    for fact in ("Harbour Chronicle", "By Ines Valdemar", "27 March 2024", "Updated 29 March 2024"):
        assert fact in markup
    assert f'href="{FERRY.url}" target="_blank" rel="noopener noreferrer nofollow"' in markup
    assert "Date unknown" in article_to_html(HOSTILE)
    assert "<a " not in article_to_html(HOSTILE)


@pytest.mark.parametrize(
    "url", [None, "", "javascript:alert(1)", "data:text/html,x", "//x.org", "http://", "http://[::"]
)
def test_only_web_addresses_become_links(url: str | None) -> None:
    assert web_address(url) is None


def test_quote_that_moved_is_found_again() -> None:
    assert cited_span(BRIDGE, (0, 4), "two crowns") == (
        (BRIDGE.text.index("two"), BRIDGE.text.index("two") + 10),
        "",
    )
    assert cited_span(BRIDGE, (0, 4), "gone for good") == (None, CHANGED)
    assert cited_span(BRIDGE, (0, 4), "") == ((0, 4), "")


def test_answer_has_chips_and_footnotes() -> None:
    markup = answer_to_html(TICKET_ANSWER)
    first = TICKET_ANSWER.citations[0]
    target = f'href="#fn-ferry-returns-{first.start}-{first.end}"'
    assert f'<a class="fn-cite" {target}' in markup  # in the list, where outlet and date stand
    assert f'<a class="fn-cite fn-cite-named" {target}' in markup
    assert '<span class="fn-cite-outlet">Harbour Chronicle</span>' in markup
    assert '<span class="fn-cite-date">, 27 Mar 2024</span>' in markup
    assert '<span class="fn-claim fn-claim-verbatim">Tickets cost' in markup
    assert "#fn-bridge%2Ftolls%20%26%20more-" in markup
    assert "Harbour Chronicle, 27 March 2024 · also in 2 outlets" in markup
    assert f'<q class="fn-quote">{escape(TICKETS)}</q>' in markup
    assert "<s>Dogs travel for nothing.</s>" in markup
    assert "not supported" in markup
    assert "Only three articles are in the corpus." in markup
    assert "<span>extractive</span>" in markup
    assert "Understood as" not in markup


def test_answer_that_grows_has_no_closing_lines() -> None:
    assert "fn-copy" not in answer_to_html(TICKET_ANSWER, growing=True)
    part = answer_to_html(TICKET_ANSWER, whole=False)
    assert "fn-closing" not in part
    assert "fn-steps" not in part
    nothing_yet = Answer("q", "q", abstained=False)
    assert "Reading the articles" in answer_to_html(nothing_yet, growing=True)
    assert "Reading the articles" not in answer_to_html(nothing_yet)


def test_abstention_shows_up_to_three_nearest_passages() -> None:
    markup = answer_to_html(ABSTENTION)
    assert NO_ANSWER in markup
    assert "Nearest passages (not an answer)" in markup
    assert len(ABSTENTION.nearest) == 4
    assert markup.count('class="fn-passage"') == 3
    assert "Nearest" not in answer_to_html(replace(ABSTENTION, nearest=()))


def test_hostile_answer_is_shown_as_text_on_one_line() -> None:
    markup = answer_to_html(HOSTILE_ANSWER) + question_to_html("<i>\n\n**q**")
    assert "\n" not in markup
    assert {"script", "svg", "img", "iframe", "b", "i"}.isdisjoint(Tags(markup).names)
    assert "Understood as: <b onmouseover" in plain(markup)


def test_markers_without_a_citation_are_left_out() -> None:
    answer = replace(TICKET_ANSWER, citations=(), sentences=(Sentence("S.", "supported", (7,)),))
    assert "fn-cite" not in answer_to_html(answer)


def test_summaries_say_what_they_cover() -> None:
    summary = Summary(
        kind="topic",
        subject="ferry",
        sections=(Section("", (Point((Sentence(IDLE, "verbatim", (1,)),)),)),),
        citations=(cite(1, FERRY, IDLE),),
        article_ids=("a", "b"),
        sentences_covered=2000,
        filters=Filters(published_from=date(2024, 1, 1)),
    )
    markup = summary_to_html(summary)
    drawn = "Drawn from all 2,000 sentences of 2 articles · Only articles since 1 January 2024"
    assert drawn in markup
    assert "fn-notes" in markup
    assert "fn-notes" not in summary_to_html(replace(summary, kind="article"))
    assert "nothing to summarize" in summary_to_html(replace(summary, sections=()))


def test_filters_are_put_into_words() -> None:
    first, last = date(2024, 1, 1), date(2024, 1, 31)
    assert filters_to_text(Filters()) == ""
    assert filters_to_text(Filters(first, last, ("A", "B"))) == (
        "Only articles from 1 January 2024 to 31 January 2024 in A, B"
    )
    assert filters_to_text(Filters(first, first)) == "Only articles of 1 January 2024"
    assert filters_to_text(Filters(published_to=last)) == "Only articles until 31 January 2024"
    assert filters_to_text(Filters(article_ids=("x",))) == "Only articles among 1 chosen one"


def test_markdown_has_footnotes_and_no_live_markup() -> None:
    text = to_markdown(of_answer(TICKET_ANSWER), level=0)
    assert text.startswith("**What does the night ferry cost?**\n\n")
    assert f"{TICKETS}[^1]" in text
    assert "~~Dogs travel for nothing.~~ _(not supported)_" in text
    assert f"[^1]: Harbour Chronicle, 27 March 2024: [{FERRY.title}](<{FERRY.url}>)." in text
    hostile = to_markdown(of_answer(HOSTILE_ANSWER), level=0)
    assert "\\<script\\>" in hostile
    assert "javascript:window" not in hostile
    assert NO_ANSWER in to_markdown(of_answer(ABSTENTION))


def test_corrected_footnotes_and_reasons_are_shown() -> None:
    sentences = (
        Sentence("The line stood still.", "supported", (2,), repaired=True),
        Sentence("Dogs pay 12 crowns.", "unsupported", reasons=('"12" is not in the sources',)),
    )
    markup = answer_to_html(replace(TICKET_ANSWER, sentences=sentences))
    assert markup.count("footnote corrected</span>") == 1
    assert 'title="&quot;12&quot; is not in the sources"' in markup


def test_small_words() -> None:
    assert counted(1, "article") == "1 article"


@pytest.mark.parametrize(
    ("last", "told"),
    [
        (None, "1 April 2024"),
        (date(2024, 4, 1), "1 April 2024"),
        (date(2024, 4, 30), "April 2024"),
        (date(2024, 12, 31), "2024"),
    ],
)
def test_footnote_gives_its_date_as_exactly_as_it_is_known(last: date | None, told: str) -> None:
    cited = cite(1, FERRY, TICKETS)
    known = replace(cited, published=date(2024, 4, 1), published_last=last)
    assert byline(known) == f"Harbour Chronicle, {told}"
    assert byline(replace(cited, source=None, published=None)) == "Unknown outlet, date unknown"
