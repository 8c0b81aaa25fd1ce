"""Summaries as HTML: pure functions, everything foreign escaped."""

from collections.abc import Mapping

from rag.types import Citation, Point, Section, Summary
from ui.markup import counted, escape, notices, period
from ui.render_prose import footnotes, prose_to_html, sentence_to_html
from ui.render_searched import limits_to_words
from ui.render_usage import usage_to_text

NOTHING = "There is nothing to summarize here."


def summary_to_html(summary: Summary, above: str = "", below: str = "") -> str:
    """A summary with chips; over several articles also with its footnotes.

    The summary of one article stands above that article, where a list would repeat it. ``above``
    and ``below`` are HTML that stands around it.
    """
    by_marker = {citation.marker: citation for citation in summary.citations}
    if not summary.sentences:
        body = f'<p class="fn-prose">{NOTHING}</p>'
    elif summary.kind == "article":
        body = prose_to_html(summary.sentences, summary.citations)
    else:
        body = "".join(_section(s, by_marker, dated=_is_dated(summary)) for s in summary.sections)
    listed = "" if summary.kind == "article" else footnotes(summary.citations)
    return (
        f'<div class="fn-answer fn-digest">{above}{body}{listed}{notices(summary.notices)}'
        f'<p class="fn-closing">{escape(covered_to_text(summary))}</p>{below}</div>'
    )


def covered_to_text(summary: Summary) -> str:
    """What a summary was drawn from, what limited it and who wrote it, in words.

    "Drawn from all 412 sentences of 26 articles · Only articles since 1 March 2025".
    """
    whole = "all " if summary.sentences_covered > 1 else ""
    covered = (
        f"Drawn from {whole}{counted(summary.sentences_covered, 'sentence')} "
        f"of {counted(summary.articles_covered, 'article')}"
    )
    limits = "" if summary.kind == "article" else ", ".join(limits_to_words(summary.filters))
    writer = "" if summary.answerer == "extractive" else summary.answerer
    told = (covered, f"Only articles {limits}" if limits else "", writer)
    return " · ".join(filter(None, (*told, usage_to_text(summary.usage))))


def sources_to_text(point: Point) -> str:
    """How many independent sources say so: "3 sources"."""
    return counted(point.sources, "source")


def when_to_text(point: Point) -> str:
    """When it happened, or that it was reported then: "18 March 2025", "reported 2 Mar 2025"."""
    if point.first is None:
        return ""
    return f"{'reported ' if point.reported else ''}{period(point.first, point.last)}"


def _is_dated(summary: Summary) -> bool:
    return summary.kind == "timeline"


def _section(section: Section, by_marker: Mapping[int, Citation], *, dated: bool) -> str:
    heading = f'<h3 class="fn-heading">{escape(section.heading)}</h3>' if section.heading else ""
    tag, style = ("ol", "fn-timeline") if dated else ("ul", "fn-points")
    points = "".join(_point(point, by_marker) for point in section.points)
    return f'{heading}<{tag} class="{style}">{points}</{tag}>'


def _point(point: Point, by_marker: Mapping[int, Citation]) -> str:
    when = when_to_text(point)
    told = f'<span class="fn-when">{escape(when)}</span>' if when else ""
    sentences = " ".join(sentence_to_html(s, dict(by_marker)) for s in point.sentences)
    sources = (
        f'<span class="fn-sources">{escape(sources_to_text(point))}</span>'
        if point.sources > 1
        else ""
    )
    return f'<li>{told}<span class="fn-said fn-prose">{sentences}{sources}</span></li>'
