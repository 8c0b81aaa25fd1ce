"""Summaries of all articles that concern a topic, or of a stretch of time."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from rag.errors import FootnoteError, UsageError
from rag.protocols import Desk
from rag.types import Article, Filters, Length, SummaryKind, SummaryRequest
from ui.render import problem_to_html
from ui.render_shown import shown_to_html
from ui.shown import ShownSummaries

WORKING = '<p class="fn-waiting" role="status">Reading every article about it…</p>'
HINT = (
    '<p class="fn-empty">Name a topic to read what all articles together say about it. A briefing '
    "needs a first day, and no topic.</p>"
)
NO_TOPIC = "Points need a topic. Name one, or choose Timeline or Briefing."
NO_FIRST_DAY = (
    "A briefing tells what is new since a day. Write that day into “Published from”, such as "
    "2025-03-01."
)
KINDS: dict[str, SummaryKind] = {
    "Points": "topic",
    "Timeline": "timeline",
    "Briefing": "briefing",
}
LENGTHS: dict[str, Length] = {"Short": "short", "Medium": "medium", "Long": "long"}


@dataclass(frozen=True, slots=True)
class Topics:
    """The fields that say what is read, in the order of ``Wanted``; the pickers among them."""

    fields: tuple[Any, ...]
    outlets: Any
    tags: Any


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the fields say, as it was written."""

    topic: str
    kind: str = "Points"
    length: str = "Medium"
    first: str = ""
    last: str = ""
    outlets: Sequence[str] = ()
    tags: Sequence[str] = ()

    def request(self) -> SummaryRequest:
        """What is asked of the desk.

        Raises:
            UsageError: a day is none, or the kind needs a field that is empty.

        """
        filters = Filters(
            published_from=_day(self.first),
            published_to=_day(self.last),
            sources=tuple(self.outlets),
            tags=tuple(self.tags),
        )
        first, last = filters.published_from, filters.published_to
        if first and last and first > last:
            raise UsageError("The first day is after the last one. Exchange them.")
        if self.kind == "Points" and not self.topic.strip():
            raise UsageError(NO_TOPIC)
        if self.kind == "Briefing" and not first:
            raise UsageError(NO_FIRST_DAY)
        return SummaryRequest(KINDS[self.kind], self.topic.strip(), filters, LENGTHS[self.length])

    @property
    def says_nothing(self) -> bool:
        """Whether there is neither a topic nor anything that narrows the articles down."""
        return not (
            self.topic.strip()
            or self.first.strip()
            or self.last.strip()
            or self.outlets
            or self.tags
        )


def build_topics(desk: Desk, kept: ShownSummaries) -> Topics:
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
    with gr.Row(elem_classes="fn-kinds fn-limits"):
        first = gr.Textbox(
            label="Published from", placeholder="2025-03-01", min_width=130, elem_id="fn-from"
        )
        last = gr.Textbox(label="to", placeholder="2025-03-31", min_width=130, elem_id="fn-to")
        outlets, tags = _pickers()
    digest = gr.HTML(HINT, apply_default_css=False, elem_id="fn-digest")
    fields = (topic, kind, length, first, last, outlets, tags)

    def read(*written: Any) -> Iterator[str]:
        yield from summarize_topic(desk, kept, Wanted(*written))

    gr.on(
        [topic.submit, summarize.click, first.submit, last.submit],
        read,
        list(fields),
        digest,
        api_visibility="private",
        show_progress="hidden",
    )
    return Topics(fields, outlets, tags)


def _pickers() -> tuple[Any, Any]:
    """The pickers of outlets and tags, hidden until there is something to pick."""
    import gradio as gr

    def picker(label: str, elem_id: str) -> Any:
        return gr.Dropdown(
            [],
            label=label,
            multiselect=True,
            value=[],
            min_width=130,
            visible=False,
            # What was picked may have gone from the corpus since; then nothing passes.
            allow_custom_value=True,
            elem_classes="fn-pick",
            elem_id=elem_id,
        )

    return picker("Only outlets", "fn-outlets"), picker("Only tagged", "fn-tags")


def connect_topics(desk: Desk, topics: Topics, changes: Sequence[Any]) -> None:
    """Fill the pickers anew at each of these events."""
    import gradio as gr

    def fill() -> tuple[Any, Any]:
        try:
            articles = desk.articles()
        except FootnoteError:
            return gr.skip(), gr.skip()  # the list of articles says why
        choices = pickable(articles)
        return tuple(gr.update(choices=names, visible=bool(names)) for names in choices)

    gr.on(
        list(changes),
        fill,
        None,
        [topics.outlets, topics.tags],
        api_visibility="private",
        show_progress="hidden",
    )


def pickable(articles: Sequence[Article]) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """Outlets, and tags, each with a count, the frequent ones first: ("Ledger (4)", "Ledger")."""
    outlets = Counter(article.source for article in articles if article.source)
    tags = Counter(tag for article in articles for tag in dict.fromkeys(article.tags))
    return _counted(outlets), _counted(tags)


def _counted(found: Counter[str]) -> list[tuple[str, str]]:
    ordered = sorted(found.items(), key=lambda pair: (-pair[1], pair[0].casefold()))
    return [(f"{name} ({count:,})", name) for name, count in ordered]


def summarize_topic(desk: Desk, kept: ShownSummaries, wanted: Wanted) -> Iterator[str]:
    """A word that work has begun, then the summary or what stands in its way, as HTML."""
    if wanted.says_nothing:
        yield HINT
        return
    yield WORKING
    try:
        summary = desk.summarize(wanted.request())
        if summary.sentences:
            yield shown_to_html(summary, kept.keep(summary))
        else:
            yield shown_to_html(summary, "", len(desk.articles()))
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
