"""The smallest pieces of HTML that every view of the page is made of; nothing here knows Gradio."""

import html
from calendar import monthrange
from collections.abc import Iterable
from datetime import date
from urllib.parse import quote

from rag.types import Citation, DateNote, Passage, Precision

Span = tuple[int, int]

UNKNOWN_OUTLET = "Unknown outlet"


def escape(text: str) -> str:
    """The text safe for HTML content and quoted attributes, all on one line.

    Line breaks become character references: the chat passes through a Markdown renderer that
    leaves a block of HTML alone only up to the first blank line, and HTML parsers rewrite "\\r".
    """
    return html.escape(text).replace("\r", "&#13;").replace("\n", "&#10;")


def day(value: date | None) -> str:
    """The date as newspapers print it, "27 March 2024", or "date unknown"."""
    return f"{value.day} {value:%B %Y}" if value else "date unknown"


def when(value: date | None, note: DateNote | None = None) -> str:
    """The date to the precision that it is known with: "27 March 2024", "May 2024", "2024"."""
    if value and note and note.precision in ("month", "year"):
        return f"{value:%B %Y}" if note.precision == "month" else f"{value.year}"
    return day(value)


def period(first: date | None, last: date | None) -> str:
    """A stretch of days in few words, both ends in it; an end that is ``None`` is open.

    "3 Mar 2025", "3–9 Mar 2025", "Mar 2025" and "2024" for whole ones, "since 3 Mar 2025".
    """
    if first is None or last is None:
        if first:
            return f"since {_short(first)}"
        return f"until {_short(last)}" if last else ""
    if first == last:
        return _short(first)
    if (first.day, last.day) == (1, monthrange(last.year, last.month)[1]):
        if (first.month, last.month) == (1, 12):
            return str(first.year) if first.year == last.year else f"{first.year}–{last.year}"
        if first.year != last.year:
            return f"{first:%b %Y} – {last:%b %Y}"
        return f"{first:%b}–{last:%b %Y}" if first.month != last.month else f"{last:%b %Y}"
    if first.year != last.year:
        return f"{_short(first)} – {_short(last)}"
    if first.month != last.month:
        return f"{first.day} {first:%b} – {_short(last)}"
    return f"{first.day}–{_short(last)}"


def _short(value: date) -> str:
    return f"{value.day} {value:%b %Y}"


def byline(told: Citation | Passage) -> str:
    """Outlet and date, plain text: "Harbour Chronicle, 27 March 2024", or "..., March 2024"."""
    first, last = told.published, told.published_last
    precision: Precision = "day"
    if first and last and first != last:
        precision = "month" if first.month == last.month else "year"
    return f"{told.source or UNKNOWN_OUTLET}, {when(first, DateNote(precision))}"


def dated(value: date | None, note: DateNote | None) -> str:
    """A date as exactly as it is known, and from where: "May 2024 (byline)"; empty for none."""
    if value is None:
        return ""
    shown = when(value, note)
    if note is None:
        return shown
    if note.at:
        shown += f", {note.at:%H:%M}"
        shown += f" {note.at.isoformat()[-6:]}" if note.at.tzinfo else ""
    return f"{shown} ({note.origin})" if note.origin else shown


def counted(count: int, noun: str, plural: str = "") -> str:
    """The count with its noun: "1 article", "2,000 articles"."""
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {plural or noun + 's'}"


def anchor(article_id: str, span: Span = (0, 0)) -> str:
    """The address that the reader follows: ``#fn-ARTICLE-START-END``, the id percent-encoded."""
    return f"#fn-{quote(article_id, safe='', errors='replace')}-{span[0]}-{span[1]}"


def chip(citation: Citation, *, named: bool = False) -> str:
    """The small number behind a sentence that opens the cited sentence in the reader.

    A ``named`` one shows outlet and date beside its number.
    """
    target = anchor(citation.article_id, (citation.start, citation.end))
    hint = f"{byline(citation)}: {citation.quote}"
    shown = f'<span class="fn-spoken">Footnote </span>{citation.marker}'
    style = "fn-cite"
    if named:
        style += " fn-cite-named"
        shown += f' <span class="fn-cite-outlet">{escape(citation.source or UNKNOWN_OUTLET)}</span>'
        if known := period(citation.published, citation.published_last or citation.published):
            shown += f'<span class="fn-cite-date">, {escape(known)}</span>'
    return f'<a class="{style}" href="{target}" title="{escape(hint)}">{shown}</a>'


def opener(article_id: str, title: str, span: Span = (0, 0)) -> str:
    """An article's title that opens it in the reader, at the span when there is one."""
    shown = escape(title.strip() or "Untitled article")
    return f'<a class="fn-open" href="{anchor(article_id, span)}">{shown}</a>'


def notices(sentences: Iterable[str]) -> str:
    """Small print for the reader, one line a sentence."""
    return "".join(f'<p class="fn-notice">{escape(sentence)}</p>' for sentence in sentences)
