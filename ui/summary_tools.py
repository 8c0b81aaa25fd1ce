"""What can be done with a summary wherever it is shown: save it, or draw its timeline nearer."""

from collections.abc import Callable
from typing import Annotated, Any, TypedDict

from pydantic import BaseModel, ConfigDict, Field, FiniteFloat, ValidationError

from rag.errors import FootnoteError
from ui.panel import NOT_A_REQUEST
from ui.shown import File, SaveRequest, ShownSummaries
from ui.theme import summaries_script
from ui.timeline.events import events_of
from ui.timeline.layout import NARROWEST
from ui.timeline.svg import drawing_to_svg
from ui.timeline.window import Window, whole_window

WIDEST = 4000.0


class DrawRequest(BaseModel):
    """The stretch of days that the page wants to see; it comes from outside, so it is checked."""

    model_config = ConfigDict(frozen=True)

    summary: Annotated[str, Field(max_length=100)]
    start: FiniteFloat
    end: FiniteFloat
    width: Annotated[FiniteFloat, Field(gt=0)]


class Drawn(TypedDict, total=False):
    """A drawing with the days that it shows, or the problem that stands in its way."""

    svg: str
    start: float
    end: float
    problem: str


class Saved(TypedDict, total=False):
    """A file, or the problem that stands in its way."""

    file: File
    problem: str


def build_summary_tools(kept: ShownSummaries) -> Any:
    """The script behind all summaries of the page; must be called inside a ``gr.Blocks``.

    It shows nothing itself. It stands outside of the tabs because Gradio mounts what is in a tab
    only when that is opened.
    """
    import gradio as gr

    return gr.HTML(
        "",
        js_on_load=summaries_script(),
        server_functions=[save_summary(kept), draw_timeline(kept)],
        apply_default_css=False,
        elem_id="fn-summary-tools",
    )


def save_summary(kept: ShownSummaries) -> Callable[[object], Saved]:
    """The server function that makes a file of a summary."""

    def save_summary(request: object) -> Saved:
        try:
            return {"file": kept.file(SaveRequest.model_validate(request))}
        except ValidationError:
            return {"problem": NOT_A_REQUEST}
        except FootnoteError as exc:
            return {"problem": str(exc)}

    return save_summary


def draw_timeline(kept: ShownSummaries) -> Callable[[object], Drawn]:
    """The server function that draws a stretch of a timeline."""

    def draw_timeline(request: object) -> Drawn:
        try:
            wanted = DrawRequest.model_validate(request)
            events = events_of(kept.summary(wanted.summary))
        except ValidationError:
            return {"problem": NOT_A_REQUEST}
        except FootnoteError as exc:
            return {"problem": str(exc)}
        whole = whole_window((event.first, event.last) for event in events)
        window = Window(wanted.start, max(wanted.end, wanted.start)).within(whole)
        width = min(max(wanted.width, NARROWEST), WIDEST)
        svg = drawing_to_svg(events, window, width)
        return {"svg": svg, "start": window.start, "end": window.end}

    return draw_timeline
