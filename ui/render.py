"""Answers, summaries and article lists as HTML: pure functions, everything foreign escaped.

Answers come out as one line, because the chat passes them through a Markdown renderer that leaves
a block of HTML alone only up to the first blank line.
"""

from collections.abc import Sequence

from rag.types import (
    NO_ANSWER,
    Answer,
    Article,
    Citation,
    Filters,
    Passage,
    Sentence,
)
from ui.markup import UNKNOWN_OUTLET, byline, chip, counted, escape, notices, opener, when
from ui.render_conditions import conditions_to_html
from ui.render_differences import disagreements_to_html, superseded, superseded_to_html
from ui.render_markdown import answer_to_markdown
from ui.render_searched import limits_to_words, searched_to_text
from ui.render_usage import usage_to_text

NEAREST_SHOWN = 3
LONGEST_KEPT = 30
"""Characters of a last word that stays on one line with its numbers."""

PASSAGE_CHARACTERS = 320
REPAIRED = "The writer pointed to a passage that does not say this; this one does"


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
        if searched := searched_to_text(answer):
            said += f'<p class="fn-understood">{escape(searched)}</p>'
        body = said + conditions + _nearest(answer.nearest)
    elif answer.sentences:
        prose = _short(answer) + prose_to_html(answer.sentences, answer.citations)
        told = disagreements_to_html(answer.disagreements, answer.citations)
        body = prose + told + conditions + footnotes(answer.citations)
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
    words = " ".join(limits_to_words(filters))
    return f"Only articles {words}" if words else ""


def _understood(answer: Answer) -> str:
    lines = []
    if answer.resolved_question.strip() != answer.question.strip():
        lines.append(f"Understood as: {answer.resolved_question}")
    if answer.parts:
        lines.append(f"Searched as: {' · '.join(answer.parts)}")
    return "".join(f'<p class="fn-understood">{escape(line)}</p>' for line in lines)


def _short(answer: Answer) -> str:
    """The short answer in a line of its own, which opens the article where it stands."""
    short = answer.short_answer
    if short is None:
        return ""
    cited = next(c for c in answer.citations if c.marker == short.marker)
    return f'<p class="fn-short">{escape(short.text)}<sup>{chip(cited)}</sup></p>'


def prose_to_html(sentences: Sequence[Sentence], citations: Sequence[Citation]) -> str:
    """Sentences as one paragraph, each with its chips."""
    by_marker = {citation.marker: citation for citation in citations}
    return f'<p class="fn-prose">{" ".join(sentence_to_html(s, by_marker) for s in sentences)}</p>'


def sentence_to_html(sentence: Sentence, by_marker: dict[int, Citation]) -> str:
    """A sentence with its chips, struck through where no article says it."""
    text = escape(sentence.text)
    if sentence.support == "unsupported":
        why = escape("; ".join(sentence.reasons) or "No article was found that says this")
        text = (
            f'<span class="fn-unsupported"><s>{text}</s> '
            f'<span class="fn-badge" title="{why}">not supported</span></span>'
        )
    chips = [chip(by_marker[marker]) for marker in sentence.citations if marker in by_marker]
    if superseded([sentence], tuple(by_marker.values())):
        chips.append('<span class="fn-badge fn-superseded">superseded</span>')
    if sentence.repaired:
        chips.append(f'<span class="fn-badge" title="{REPAIRED}">footnote corrected</span>')
    if not chips:
        return text
    sup = f"<sup>{' '.join(chips)}</sup>"
    head, space, last = text.rpartition(" ")
    if sentence.support == "unsupported" or len(last) > LONGEST_KEPT:
        return text + sup
    return f'{head}{space}<span class="fn-kept">{last}{sup}</span>'


def _footnote(citation: Citation) -> str:
    span = (citation.start, citation.end)
    also = f" · also in {counted(len(citation.also_in), 'outlet')}" if citation.also_in else ""
    return (
        f'<div class="fn-note"><span class="fn-marker">{chip(citation)}</span>'
        f'<div class="fn-note-body"><span class="fn-byline">'
        f"{escape(byline(citation) + also)}{superseded_to_html(citation)}</span>"
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
    told = any(  # then the chips say it
        c.state == "applied" and c.kind != "latest" for c in answer.conditions
    )
    limits = "" if told else filters_to_text(answer.filters)
    used = usage_to_text(answer.usage)
    made = " · ".join(filter(None, (limits, answer.answerer, used, took)))
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
