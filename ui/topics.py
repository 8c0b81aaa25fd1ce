"""Summaries of everything that the articles say about a topic."""

from collections.abc import Iterator

from rag.errors import FootnoteError
from rag.protocols import Desk
from ui.render import problem_to_html, summary_to_html

WORKING = '<p class="fn-waiting">Reading every article about it…</p>'
HINT = '<p class="fn-empty">Name a topic to read what all articles together say about it.</p>'


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
    digest = gr.HTML(HINT, apply_default_css=False, elem_id="fn-digest")

    def read(topic: str) -> Iterator[str]:
        yield from summarize_topic(desk, topic)

    gr.on(
        [topic.submit, summarize.click],
        read,
        topic,
        digest,
        api_visibility="private",
        show_progress="hidden",
    )


def summarize_topic(desk: Desk, topic: str) -> Iterator[str]:
    """A word that work has begun, then the summary or what stands in its way, as HTML."""
    topic = topic.strip()
    if not topic:
        yield HINT
        return
    yield WORKING
    try:
        yield summary_to_html(desk.summarize_topic(topic))
    except FootnoteError as exc:
        yield problem_to_html(str(exc))
