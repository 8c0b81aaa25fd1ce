"""The filters that a reader sets for the questions of a conversation."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, NonNegativeInt, ValidationError

from rag.errors import FootnoteError, UsageError
from rag.protocols import Desk
from rag.types import Filters
from ui.catalogue import counts_of, days_of
from ui.conversation import Conversation
from ui.panel import NOT_A_REQUEST, Act, Asked, Reply, build_panel
from ui.render_conditions import said
from ui.render_picker import (
    Altered,
    Choices,
    body_to_html,
    chips_to_html,
    picker_to_html,
)
from ui.theme import picker_script

Name = Annotated[str, Field(min_length=1, max_length=2000)]
Names = Annotated[tuple[Name, ...], Field(max_length=1000)]

PRIVATE = {"api_visibility": "private", "show_progress": "hidden"}
NO_FILTERS = Filters()


class Picked(BaseModel):
    """What the form of the filters holds; it comes from outside, so it is checked."""

    model_config = ConfigDict(frozen=True)

    first: date | None = None
    last: date | None = None
    outlets: Names = ()
    tags: Names = ()
    articles: Names = ()

    @property
    def filters(self) -> Filters:
        """The filters that are set; days that were given the wrong way round are turned."""
        first, last = self.first, self.last
        if first and last and first > last:
            first, last = last, first
        return Filters(
            first,
            last,
            tuple(dict.fromkeys(self.outlets)),
            tuple(dict.fromkeys(self.articles)),
            tags=tuple(dict.fromkeys(self.tags)),
        )


class Chosen(BaseModel):
    """Articles that were ticked in the table; it comes from outside."""

    model_config = ConfigDict(frozen=True)

    ids: Names


class Alter(BaseModel):
    """Which filter of which answer is to be changed, both from 0; it comes from outside."""

    model_config = ConfigDict(frozen=True)

    place: NonNegativeInt
    condition: NonNegativeInt


@dataclass(frozen=True, slots=True)
class Picker:
    """The components: what is set (a ``gr.State`` of ``Filters``), its chips and its form."""

    filters: Any
    chips: Any
    form: Any

    @property
    def outputs(self) -> list[Any]:
        """What changes when other filters are set than those of the form."""
        return [self.filters, self.chips, self.form]


def build_chips() -> Any:
    """The chips of what is set; must be called inside a ``gr.Blocks``."""
    import gradio as gr

    return gr.HTML("", apply_default_css=False, elem_id="fn-picked")


def build_picker(desk: Desk, chips: Any) -> Picker:
    """The folded form, empty at first; must be called inside a ``gr.Blocks``."""
    import gradio as gr

    form = build_panel(
        picker_panel(desk),
        "Filters",
        "fn-picker",
        picker_to_html(NO_FILTERS),
        script=picker_script(),
    )
    return Picker(gr.State(NO_FILTERS), chips, form)


def connect_picker(desk: Desk, picker: Picker, conversation: Any, fresh: Any) -> None:
    """Keep what is set by the form, and empty it when a new conversation begins."""
    import gradio as gr

    def pick(event: gr.EventData) -> tuple[Any, ...]:  # Gradio looks at these annotations
        filters = picked(event._data)
        return (gr.skip(),) * 2 if filters is None else (filters, chips_to_html(filters))

    def pick_again(event: gr.EventData) -> tuple[Any, ...]:
        given = event._data if isinstance(event._data, dict) else {}
        filters = picked(given.get("picked"))
        return (gr.skip(),) * 3 if filters is None else shown(filters)

    def alter(
        conversation: Conversation, filters: Filters, event: gr.EventData
    ) -> str | dict[str, Any]:
        return altered_form(desk, conversation, filters, event._data) or gr.skip()

    form = picker.form
    # Each pick tells all that is set. None may be dropped that comes while one is being kept
    # (Gradio's default; its "always_last" drops some too), and the last must be kept last.
    in_turn = {"trigger_mode": "multiple", "concurrency_limit": 1, "concurrency_id": "picks"}
    form.pick(pick, None, [picker.filters, picker.chips], **PRIVATE, **in_turn)
    form.apply(pick_again, None, picker.outputs, **PRIVATE)
    form.alter(alter, [conversation, picker.filters], form, **PRIVATE)
    form.cancel(picker_to_html, picker.filters, form, **PRIVATE)
    fresh.click(lambda: shown(NO_FILTERS), None, picker.outputs, **PRIVATE)


def connect_choosing(picker: Picker, choose: Any, tabs: Any) -> None:
    """Take articles that are chosen in the table as a filter, and show where to ask."""
    import gradio as gr

    def take(filters: Filters, event: gr.EventData) -> tuple[Any, ...]:
        try:
            chosen = Chosen.model_validate(event._data)
        except ValidationError:
            return (gr.skip(),) * 4
        ids = tuple(dict.fromkeys(chosen.ids))
        return *shown(replace(filters, article_ids=ids)), gr.Tabs(selected="ask")

    choose(take, picker.filters, [*picker.outputs, tabs], **PRIVATE)


def filters_of_last(conversation: Conversation) -> tuple[Any, ...]:
    """Values for ``Picker.outputs``: the filters that a kept conversation ended with."""
    return shown(conversation[-1].filters if conversation else NO_FILTERS)


def shown(filters: Filters) -> tuple[Any, ...]:
    """Values for ``Picker.outputs`` when these filters are set, the form folded."""
    return filters, chips_to_html(filters), picker_to_html(filters)


def picked(given: object) -> Filters | None:
    """The filters that a form sends; ``None`` when it is none of ours."""
    try:
        return Picked.model_validate(given).filters
    except ValidationError:
        return None


def altered_form(desk: Desk, conversation: Sequence[Any], filters: Filters, given: object) -> str:
    """The form, unfolded, with the dates or outlets of an answer's own filter in it.

    Empty when there is no such filter.
    """
    try:
        wanted = Alter.model_validate(given)
        condition = conversation[wanted.place].answer.conditions[wanted.condition]
        cards = desk.catalogue()
    except (ValidationError, IndexError, AttributeError, FootnoteError):
        return ""
    own = condition.filters
    if own.sources:
        merged = replace(filters, sources=own.sources)
    else:
        merged = replace(filters, published_from=own.published_from, published_to=own.published_to)
    body = body_to_html(merged, choices_of(cards, merged))
    altered = Altered(wanted.place, wanted.condition, said(condition))
    return picker_to_html(merged, opened=body, altered=altered)


def choices_of(cards: Sequence[Any], filters: Filters) -> Choices:
    """What the form offers over these cards."""
    outlets, tags = counts_of(cards)
    chosen = set(filters.article_ids)
    titles = {card.id: card.title for card in cards if card.id in chosen} if chosen else {}
    return Choices(outlets, tags, days_of(cards), titles)


def picker_panel(desk: Desk) -> Act:
    """What the form does: when it is unfolded it asks what there is to choose from."""

    def act(asked: Asked, user: str) -> Reply:
        del user
        if asked.act != "unfold":
            raise UsageError(NOT_A_REQUEST)
        filters = filters_of_form(asked)
        body = body_to_html(filters, choices_of(desk.catalogue(), filters))
        return {"html": body, "into": ".fn-picker-body"}

    return act


def filters_of_form(asked: Asked) -> Filters:
    """The filters that the fields of the form hold; raises UsageError."""
    filters = picked(
        {
            "first": asked.value("first") or None,
            "last": asked.value("last") or None,
            "outlets": asked.values.get("outlet", ()),
            "tags": asked.values.get("tag", ()),
            "articles": asked.values.get("article", ()),
        }
    )
    if filters is None:
        raise UsageError(NOT_A_REQUEST)
    return filters
