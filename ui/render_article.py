"""One article as the reader shows it, with the cited characters marked exactly."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise
from urllib.parse import urlsplit

from rag.addresses import web_address
from rag.types import Article, DateNote
from rag.untrusted.article import warnings
from ui.markup import Span, dated, day, escape, notices
from ui.render_warnings import hint_to_text, warning_to_text

_GAP = re.compile(r"\n[^\S\n]*\n\s*")

CHANGED = "This article has changed since the answer was written; the cited sentence is gone."

BAR = (
    '<div class="fn-reading"><button type="button" class="fn-back">← Back</button>'
    '<span class="fn-walk"></span><button type="button" class="fn-share" '
    'title="Copy a link to this place">Copy link</button></div>'
)
"""What stands above every article; the page's script knows the footnotes before and after."""

SUMMARIZE = '<button type="button" class="fn-summarize">Summarize this article</button>'


@dataclass(frozen=True, slots=True)
class Mark:
    """A stretch that stands out; ``hint`` says why when one points at it."""

    span: Span
    style: str
    hint: str = ""


ORIGINS = {
    "json-ld": "from the page’s metadata",
    "meta": "from the page’s metadata",
    "feed": "from the feed",
    "sitemap": "from the sitemap",
    "front matter": "from the front matter",
    "field": "from a field of the file",
    "byline": "from the byline",
    "url": "from the address",
    "document": "from the document’s properties",
    "mail": "from the mail",
    "edited": "set by hand",
}
"""Where a date was read, in words (see ``rag.types.DateNote``)."""


def article_to_html(
    article: Article,
    cited: Span | None = None,
    others: Sequence[Span] = (),
    notice: str = "",
    *,
    tools: str = SUMMARIZE,
) -> str:
    """The article with ``cited`` marked, and ``others`` of the same answer marked more faintly.

    What speaks to a language model is marked as such, and a sentence above the text tells of it.
    ``tools`` is HTML for what can be done with the article, between its head and its text.
    The text content of ``.fn-text`` is ``article.text``, character for character: the blank lines
    between paragraphs stay inside the paragraph before them, where HTML does not show them.
    """
    title = escape(article.title.strip() or "Untitled article")
    found = warnings(article)
    said = notices(filter(None, (notice, warning_to_text(found))))
    marked = [Mark(cited, "fn-mark")] if cited else []
    marked += [Mark(other, "fn-mark-also") for other in others if other != cited]
    marked += [
        Mark((w.finding.start, w.finding.end), "fn-mark-told", hint_to_text(w))
        for w in found
        if w.field == "text"
    ]
    return (
        f'<article class="fn-article" data-article="{escape(article.id)}">{BAR}'
        f'<h2 class="fn-title" tabindex="-1">{title}</h2>{_credits(article)}{said}{tools}'
        '<div class="fn-summary" aria-live="polite"></div>'
        f'<div class="fn-text"{_language(article)}>{_paragraphs(article.text, marked)}</div>'
        "</article>"
    )


def message_to_html(message: str) -> str:
    """A plain message where an article would stand."""
    return (
        '<div class="fn-message" role="status"><button type="button" class="fn-back">← Back'
        f"</button><p>{escape(message)}</p></div>"
    )


def nothing_open_to_html() -> str:
    """The reader before anything was opened."""
    return (
        '<div class="fn-message"><p>Open a footnote, and the article appears here '
        "at the cited sentence.</p></div>"
    )


def cited_span(article: Article, span: Span, quote: str) -> tuple[Span | None, str]:
    """Where the quote stands now, and a notice when it is gone since the answer was written."""
    start, end = span
    if not quote or article.text[start:end] == quote:
        return span, ""
    moved = article.text.find(quote)
    return ((moved, moved + len(quote)), "") if moved >= 0 else (None, CHANGED)


def _credits(article: Article) -> str:
    facts = [
        f'<span class="fn-outlet">{escape(article.source)}</span>' if article.source else "",
        f"By {escape(article.author)}" if article.author else "",
        _date("Published", article.published, article.published_note) or "Date unknown",
        _date("Updated", article.updated, article.updated_note),
        f"Added {day(article.ingested.date())}" if article.ingested else "",
        escape(f"Tags: {', '.join(article.tags)}") if article.tags else "",
        _original(article.url),
    ]
    shown = "".join(f"<span>{fact}</span>" for fact in facts if fact)
    return f'<p class="fn-credits">{shown}</p>'


def _date(event: str, value: date | None, note: DateNote | None) -> str:
    """What happened when, and who says so: "Published May 2024, from the byline", or nothing."""
    if value is None:
        return ""
    shown = dated(value, replace(note, origin="") if note else None)
    origin = ORIGINS.get(note.origin, note.origin) if note else ""
    return escape(", ".join(filter(None, (f"{event} {shown}", origin))))


def _original(url: str | None) -> str:
    address = web_address(url)
    if not address:
        return ""
    host = urlsplit(address).hostname or "the outlet"
    return (
        f'<a class="fn-original" href="{escape(address)}" target="_blank" '
        f'rel="noopener noreferrer nofollow">Original at {escape(host.removeprefix("www."))}</a>'
    )


def _language(article: Article) -> str:
    return f' lang="{escape(article.language)}"' if article.language else ""


def _paragraphs(text: str, marked: Sequence[Mark]) -> str:
    starts = [0, *(gap.end() for gap in _GAP.finditer(text)), len(text)]
    edges = sorted({*starts})
    return "".join(
        f"<p>{''.join(_pieces(text, (first, last), marked))}</p>" for first, last in pairwise(edges)
    )


def _pieces(text: str, paragraph: Span, marked: Sequence[Mark]) -> Iterator[str]:
    """The paragraph cut at every edge of a mark; where marks overlap the earlier listed wins."""
    first, last = paragraph
    here = [mark for mark in marked if mark.span[0] < last and mark.span[1] > first]
    cuts = {min(max(edge, first), last) for mark in here for edge in mark.span}
    for start, end in pairwise(sorted({first, last, *cuts})):
        mark = next((m for m in here if m.span[0] <= start and end <= m.span[1]), None)
        piece = escape(text[start:end])
        if mark:
            hint = f' title="{escape(mark.hint)}"' if mark.hint else ""
            piece = (
                f'<mark id="fn-at-{start}" class="{mark.style}" tabindex="-1"{hint}>{piece}</mark>'
            )
        yield piece
