"""A summary as the page shows it: with its timeline drawn, ways to save it, or advice."""

from rag.types import Summary
from ui.exports.export import FORMATS, Format
from ui.markup import escape
from ui.render_searched import limits_to_words
from ui.render_summary import summary_to_html
from ui.timeline.events import events_of
from ui.timeline.svg import timeline_to_html

NAMES: dict[Format, str] = {
    "md": "Markdown",
    "html": "HTML",
    "docx": "Word",
    "pdf": "PDF",
    "json": "JSON",
}
NO_ARTICLES = "There are no articles yet. Add some under Articles, and then come back."
OTHER_WORDS = "Try other or fewer words: a name or a place often finds more than a whole question."
FEWER_LIMITS = "It read only articles {limits}. Take some of that away to read more."
NO_POINTS = "What was read holds no sentence that could be quoted for this. Try another kind."


def shown_to_html(summary: Summary, key: str, corpus_size: int | None = None) -> str:
    """The summary with everything that can be done with it, which needs its ``key``.

    ``corpus_size`` tells an empty summary whether there was anything to read at all.
    """
    if not summary.sentences:
        return summary_to_html(summary, below=_advice(summary, corpus_size))
    save = save_bar_to_html(key)
    if summary.kind == "article":
        return summary_to_html(summary, below=save)
    # Above it, since below there may be a long list of footnotes.
    drawing = timeline_to_html(events_of(summary), key) if summary.kind == "timeline" else ""
    return summary_to_html(summary, save + drawing)


def save_bar_to_html(key: str) -> str:
    """The buttons that save the summary of this name, one a format."""
    buttons = "".join(
        f'<button type="button" class="fn-plain" data-save="{form}" '
        f'data-summary="{escape(key)}">{NAMES[form]}</button>'
        for form in FORMATS
    )
    return (
        '<div class="fn-save-as" role="group" aria-label="Save this summary">'
        f'<span>Save as</span>{buttons}<span class="fn-saved" role="status"></span></div>'
    )


def _advice(summary: Summary, corpus_size: int | None) -> str:
    if corpus_size == 0:
        told = [NO_ARTICLES]
    elif summary.articles_covered:
        told = [NO_POINTS]
    else:
        limits = ", ".join(limits_to_words(summary.filters))
        told = [FEWER_LIMITS.format(limits=limits)] if limits else []
        told += [OTHER_WORDS] if summary.kind != "article" and summary.subject else []
    return "".join(f'<p class="fn-advice">{escape(line)}</p>' for line in told)
