"""Answers, summaries and article lists as HTML: pure functions, everything foreign escaped.

Answers come out as one line, because the chat passes them through a Markdown renderer that leaves
a block of HTML alone only up to the first blank line.
"""

from collections.abc import Sequence

from rag.kept import Rating
from rag.types import (
    NO_ANSWER,
    Answer,
    Article,
    Filters,
    Passage,
)
from ui.exports.document import of_answer
from ui.exports.markdown import to_markdown
from ui.markup import UNKNOWN_OUTLET, byline, chip, escape, notices, opener, when
from ui.render_conditions import conditions_to_html
from ui.render_differences import disagreements_to_html
from ui.render_prose import footnotes, prose_to_html
from ui.render_rating import thumbs_to_html
from ui.render_searched import limits_to_words, searched_to_text
from ui.render_steps import steps_to_html
from ui.render_usage import usage_to_text

NEAREST_SHOWN = 3
PASSAGE_CHARACTERS = 320


def question_to_html(question: str, place: int | None = None, *, revised: bool = False) -> str:
    """The question as it stands above its answer, with a way to put it back into the box.

    ``place`` is its own in the conversation, from 0, without which it cannot be edited. While it
    is being ``revised``, what it says now stands until the box is asked.
    """
    shown = f'<div class="fn-question">{escape(question)}</div>'
    if place is None:
        return shown
    label = "Keep it" if revised else "Edit"
    spoken = "keep the question as it was" if revised else "edit this question and ask it anew"
    style = "fn-revise fn-keep" if revised else "fn-revise"
    told = '<p class="fn-revising">Asking replaces this and what follows.</p>' if revised else ""
    return (
        f'<div class="fn-asked">{shown}<button type="button" class="{style}" '
        f'id="fn-revise-{place}" title="{spoken[0].upper()}{spoken[1:]}">{label}'
        f'<span class="fn-spoken">: {spoken}</span></button>{told}</div>'
    )


def problem_to_html(message: str, again: int | None = None) -> str:
    """What went wrong, in plain words; ``again`` is the place of a question to ask once more."""
    button = "" if again is None else f" {again_to_html(again)}"
    return f'<div class="fn-problem" role="alert">{escape(message)}{button}</div>'


def again_to_html(place: int) -> str:
    """The button that asks the question at this place once more."""
    return (
        f'<button type="button" class="fn-retry" id="fn-retry-{place}" '
        'title="Ask this question once more">Ask again</button>'
    )


def answer_to_html(
    answer: Answer,
    *,
    place: int = 0,
    growing: bool = False,
    rating: Rating | None = None,
    last: bool = False,
    whole: bool = True,
) -> str:
    """The answer with its filters and footnotes; a growing one is still being written.

    That has no closing lines. One that is not ``whole`` has none, and no steps either.

    ``place`` is the answer's in the conversation, from 0: the filters' buttons carry it, and those
    by which it is rated, which it has unless the ``rating`` is ``None``. The ``last`` one can be
    asked for once more.
    """
    conditions = conditions_to_html(answer.conditions, place, answer.parts)
    if answer.abstained:
        said = f'<p class="fn-prose fn-abstained">{escape(NO_ANSWER)}</p>'
        if searched := searched_to_text(answer):
            said += f'<p class="fn-understood">{escape(searched)}</p>'
        body = said + conditions + _nearest(answer.nearest)
    elif answer.sentences:
        prose = _short(answer) + prose_to_html(answer.sentences, answer.citations, named=True)
        told = disagreements_to_html(answer.disagreements, answer.citations)
        body = prose + told + conditions + footnotes(answer.citations)
    else:
        body = '<p class="fn-waiting">Reading the articles…</p>' if growing else ""
    thumbs = "" if rating is None else thumbs_to_html(place, rating)
    buttons = thumbs + (again_to_html(place) if last else "")
    closing = "" if growing or not whole else _closing(answer, buttons)
    steps = steps_to_html(answer, growing=growing) if growing or whole else ""
    return (
        f'<div class="fn-answer">{_understood(answer)}{steps}{body}'
        f"{notices(answer.notices)}{closing}</div>"
    )


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


def _closing(answer: Answer, buttons: str) -> str:
    told = any(  # then the chips say it
        c.state == "applied" and c.kind != "latest" for c in answer.conditions
    )
    limits = "" if told else filters_to_text(answer.filters)
    used = usage_to_text(answer.usage)
    made = " · ".join(filter(None, (limits, answer.answerer, used)))
    # The copy travels inside the answer: a copy button has no other way to the Markdown.
    return (
        f'<div class="fn-closing"><span>{escape(made)}</span>{buttons}'
        '<button class="fn-copy" type="button">Copy with footnotes</button>'
        f'<div class="fn-copy-text">{escape(to_markdown(of_answer(answer), level=0))}</div></div>'
    )


def article_to_row(article: Article) -> str:
    """An article as one entry of a list: its title, which opens it, outlet and date."""
    published = when(article.published, article.published_note)
    return (
        f'<li>{opener(article.id, article.title)}<span class="fn-byline">'
        f"{escape(f'{article.source or UNKNOWN_OUTLET}, {published}')}</span></li>"
    )
