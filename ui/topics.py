"""Summaries of all articles that concern a topic, or of a stretch of time."""

from collections.abc import Iterator
from datetime import date

from rag.errors import FootnoteError, UsageError
from rag.protocols import Desk
from rag.types import Filters, Length, SummaryKind, SummaryRequest
from ui.render import problem_to_html
from ui.render_summary import summary_to_html

WORKING = '<p class="fn-waiting">Reading every article about it…</p>'
HINT = (
    '<p class="fn-empty">Name a topic to read what all articles together say about it. A briefing '
    "needs a first day, and no topic.</p>"
)
KINDS: dict[str, SummaryKind] = {
    "Points": "topic",
    "Timeline": "timeline",
    "Briefing": "briefing",
}
LENGTHS: dict[str, Length] = {"Short": "short", "Medium": "medium", "Long": "long"}


def build_topics(desk: Desk) -> None:
    """The tab that summarizes a topic; must be called inside a ``gr.Blocks``."""
    import gradio as gr

    with gr.Row(elem_classes="fn-ask"):
        topic = gr.Textbox(
            value="",
            show_label=False,
            label="Topic",
            placeholder="A topic, a person, a place",
            container=False,
            scale=1,
            elem_id="fn-topic",
        )
        summarize = gr.Button(
            "Summarize", variant="primary", scale=0, min_width=132, elem_id="fn-summarize-topic"
        )
    with gr.Row(elem_classes="fn-kinds"):
        kind = gr.Radio(list(KINDS), value="Points", label="As", min_width=250, elem_id="fn-kind")
        length = gr.Radio(
            list(LENGTHS), value="Medium", label="Length", min_width=230, elem_id="fn-length"
        )
    with gr.Row(elem_classes="fn-kinds"):
        first = gr.Textbox(
            label="Published from", placeholder="2025-03-01", min_width=130, elem_id="fn-from"
        )
        last = gr.Textbox(label="to", placeholder="2025-03-31", min_width=130, elem_id="fn-to")
    digest = gr.HTML(HINT, apply_default_css=False, elem_id="fn-digest")

    def read(topic: str, kind: str, length: str, first: str, last: str) -> Iterator[str]:
        yield from summarize_topic(desk, topic, kind, length, first, last)

    gr.on(
        [topic.submit, summarize.click, first.submit, last.submit],
        read,
        [topic, kind, length, first, last],
        digest,
        api_visibility="private",
        show_progress="hidden",
    )


def summarize_topic(
    desk: Desk,
    topic: str,
    kind: str = "Points",
    length: str = "Medium",
    first: str = "",
    last: str = "",
) -> Iterator[str]:
    """A word that work has begun, then the summary or what stands in its way, as HTML."""
    if not topic.strip() and not first.strip() and not last.strip():
        yield HINT
        return
    yield WORKING
    try:
        filters = Filters(published_from=_day(first), published_to=_day(last))
        asked = SummaryRequest(KINDS[kind], topic.strip(), filters, LENGTHS[length])
        yield summary_to_html(desk.summarize(asked))
    except FootnoteError as exc:
        yield problem_to_html(str(exc))


def _day(written: str) -> date | None:
    """The day that is written as YYYY-MM-DD; None for nothing.

    Raises:
        UsageError: it is written otherwise, or there is no such day.

    """
    if not written.strip():
        return None
    try:
        return date.fromisoformat(written.strip())
    except ValueError as exc:
        raise UsageError(f"“{written.strip()}” is no day. Write it as 2025-03-01.") from exc
