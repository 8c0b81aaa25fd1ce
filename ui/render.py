"""Answers, summaries and article lists as HTML: pure functions, everything foreign escaped.

Answers come out as one line, because the chat passes them through a Markdown renderer that leaves
a block of HTML alone only up to the first blank line.
"""

from collections.abc import Sequence
from datetime import date

from rag.types import (
    NO_ANSWER,
    Answer,
    Article,
    Citation,
    Filters,
    Passage,
    Sentence,
    Summary,
)
from ui.markup import UNKNOWN_OUTLET, byline, chip, counted, day, escape, notices, opener, when
from ui.render_conditions import conditions_to_html
from ui.render_markdown import answer_to_markdown

NEAREST_SHOWN = 3
PASSAGE_CHARACTERS = 320


def question_to_html(question: str) -> str:
    """The question as it stands above its answer."""
    return f'<div class="fn-question">{escape(question)}</div>'


def problem_to_html(message: str) -> str:
    """What went wrong, in plain words."""
    return f'<div class="fn-problem" role="alert">{escape(message)}</div>'


def answer_to_html(answer: Answer, *, place: int = 0, growing: bool = False) -> str:
    """The answer with its filters and footnotes; while it is growing, without the closing lines.

    ``place`` is the answer's in the conversation, from 0: the filters' buttons carry it.
    """
    conditions = conditions_to_html(answer.conditions, place, answer.parts)
    if answer.abstained:
        said = f'<p class="fn-prose fn-abstained">{escape(NO_ANSWER)}</p>'
        body = said + conditions + _nearest(answer.nearest)
    elif answer.sentences:
        prose = _prose(answer.sentences, answer.citations)
        body = prose + conditions + footnotes(answer.citations)
    else:
        body = '<p class="fn-waiting">Reading the articles…</p>' if growing else ""
    closing = "" if growing else _closing(answer)
    return (
        f'<div class="fn-answer">{_understood(answer)}{body}'
        f"{notices(answer.notices)}{closing}</div>"
    )


def footnotes(citations: Sequence[Citation]) -> str:
    """The list under an answer: marker, outlet, date, title and the quoted sentence."""
    if not citations:
        return ""
    return f'<div class="fn-notes">{"".join(_footnote(c) for c in citations)}</div>'


def summary_to_html(summary: Summary) -> str:
    """A summary with chips; over several articles also with its footnotes.

    The summary of one article stands above that article, where a list would repeat it.
    """
    listed = footnotes(summary.citations) if summary.kind == "topic" else ""
    if not summary.sentences:
        body = '<p class="fn-prose">There is nothing to summarize here.</p>'
    else:
        body = _prose(summary.sentences, summary.citations)
    covered = (
        f"Drawn from {counted(summary.sentences_covered, 'sentence')} "
        f"of {counted(summary.articles_covered, 'article')}"
    )
    limits = filters_to_text(summary.filters) if summary.kind == "topic" else ""
    return (
        f'<div class="fn-answer fn-digest">{body}{listed}{notices(summary.notices)}'
        f'<p class="fn-closing">{escape(" · ".join(filter(None, (covered, limits))))}</p></div>'
    )


def articles_to_html(articles: Sequence[Article], *, found: int, total: int) -> str:
    """The articles as a list that opens in the reader; says when more were found than shown."""
    if not total:
        return empty_corpus_to_html()
    if not articles:
        return '<p class="fn-empty">No article matches. Try fewer or other words.</p>'
    shown = counted(total, "article") if found == total else f"{found:,} of {total:,} articles"
    if len(articles) < found:
        shown += f", the first {len(articles)} shown: type above to narrow them down"
    rows = "".join(article_to_row(article) for article in articles)
    return f'<p class="fn-count">{escape(shown)}</p><ul class="fn-articles">{rows}</ul>'


def empty_corpus_to_html() -> str:
    """What to do when there is nothing to ask about yet."""
    return (
        '<div class="fn-empty"><p>There are no articles yet.</p>'
        "<p>Add some from a terminal, then serve this page again:</p>"
        "<p><code>footnote ingest PATH_OR_URL</code></p></div>"
    )


def filters_to_text(filters: Filters) -> str:
    """What the search was limited to, in words; "" when it was not."""
    limits = [
        _period(filters.published_from, filters.published_to),
        f"in {', '.join(filters.sources)}" if filters.sources else "",
        f"among {counted(len(filters.article_ids), 'chosen one')}" if filters.article_ids else "",
    ]
    words = " ".join(filter(None, limits))
    return f"Only articles {words}" if words else ""


def _period(first: date | None, last: date | None) -> str:
    if first and last:
        return f"of {day(first)}" if first == last else f"from {day(first)} to {day(last)}"
    if first:
        return f"since {day(first)}"
    return f"until {day(last)}" if last else ""


def _understood(answer: Answer) -> str:
    lines = []
    if answer.resolved_question.strip() != answer.question.strip():
        lines.append(f"Understood as: {answer.resolved_question}")
    if answer.parts:
        lines.append(f"Searched as: {' · '.join(answer.parts)}")
    return "".join(f'<p class="fn-understood">{escape(line)}</p>' for line in lines)


def _prose(sentences: Sequence[Sentence], citations: Sequence[Citation]) -> str:
    by_marker = {citation.marker: citation for citation in citations}
    return f'<p class="fn-prose">{" ".join(_sentence(s, by_marker) for s in sentences)}</p>'


def _sentence(sentence: Sentence, by_marker: dict[int, Citation]) -> str:
    text = escape(sentence.text)
    if sentence.support == "unsupported":
        text = (
            f'<span class="fn-unsupported"><s>{text}</s> '
            '<span class="fn-badge" title="No article was found that says this">'
            "not supported</span></span>"
        )
    chips = [chip(by_marker[marker]) for marker in sentence.citations if marker in by_marker]
    return f"{text}<sup>{' '.join(chips)}</sup>" if chips else text


def _footnote(citation: Citation) -> str:
    span = (citation.start, citation.end)
    also = f" · also in {counted(len(citation.also_in), 'outlet')}" if citation.also_in else ""
    return (
        f'<div class="fn-note"><span class="fn-marker">{chip(citation)}</span>'
        f'<div class="fn-note-body"><span class="fn-byline">'
        f"{escape(byline(citation) + also)}</span>"
        f"{opener(citation.article_id, citation.title, span)}"
        f'<q class="fn-quote">{escape(citation.quote)}</q></div></div>'
    )


def _nearest(nearest: Sequence[Passage]) -> str:
    if not nearest:
        return ""
    passages = "".join(_passage(passage) for passage in nearest[:NEAREST_SHOWN])
    return (
        '<p class="fn-nearest">Nearest passages (not an answer)</p>'
        f'<div class="fn-notes fn-passages">{passages}</div>'
    )


def _passage(passage: Passage) -> str:
    text = " ".join(passage.text.split())
    if len(text) > PASSAGE_CHARACTERS:
        text = text[:PASSAGE_CHARACTERS].rsplit(" ", 1)[0] + " …"
    return (
        f'<div class="fn-note"><div class="fn-note-body"><span class="fn-byline">'
        f"{escape(byline(passage))}</span>"
        f"{opener(passage.article_id, passage.title, (passage.start, passage.end))}"
        f'<span class="fn-passage">{escape(text)}</span></div></div>'
    )


def _closing(answer: Answer) -> str:
    milliseconds = answer.timings_ms.get("total")
    took = f"{milliseconds / 1000:.1f} s" if milliseconds is not None else ""
    told = any(c.state == "applied" for c in answer.conditions)  # then the chips say it
    limits = "" if told else filters_to_text(answer.filters)
    made = " · ".join(filter(None, (limits, answer.answerer, took)))
    # The copy travels inside the answer: a copy button has no other way to the Markdown.
    return (
        f'<div class="fn-closing"><span>{escape(made)}</span>'
        '<button class="fn-copy" type="button">Copy with footnotes</button>'
        f'<div class="fn-copy-text">{escape(answer_to_markdown(answer))}</div></div>'
    )


def article_to_row(article: Article) -> str:
    """An article as one entry of a list: its title, which opens it, outlet and date."""
    published = when(article.published, article.published_note)
    return (
        f'<li>{opener(article.id, article.title)}<span class="fn-byline">'
        f"{escape(f'{article.source or UNKNOWN_OUTLET}, {published}')}</span></li>"
    )
