"""Adding articles on the page: files by drag and drop, an address or a path, progress, stop."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rag.errors import FootnoteError, UsageError
from ui.editors import MayEdit, anybody, check_may_edit
from ui.job import UNEXPECTED, IngestJob, JobState
from ui.panel import user_of
from ui.render import problem_to_html
from ui.render_adding import progress_to_html, said_to_html
from ui.uploads import keep_uploads

POLL_S = 0.5
"""Seconds between two looks at a run."""

WEB = ("http://", "https://")
FORMATS = (
    '<p class="fn-filed">Text, Markdown, HTML, PDF, DOCX, EPUB, JSON, CSV, Parquet, mail, zip.</p>'
)
NOTHING = "Choose files first, or give an address or a path."
NOT_HERE = (
    '"{place}" is neither an address that begins with http:// or https:// nor a file or folder '
    "on the machine that Footnote runs on. Check how it is written."
)
NOT_FROM_AFAR = (
    "Files and folders of the server are only read for people at that machine, and this page is "
    "served to others too. Drop the files here instead, or give an address of the web."
)

STEP = 250
"""Articles stored between two looks of the page at the corpus: it reads them all."""

Shown = tuple[int, str, int]
"""What a visitor has been told of: number and phase of a run, and steps of articles stored."""

NOT_SHOWN: Shown = (0, "idle", 0)


@dataclass(frozen=True, slots=True)
class Adding:
    """The controls; ``shown`` changes whenever a run begins, stores some more articles or ends."""

    shown: Any
    fold: Any
    files: Any
    place: Any
    add: Any
    stop: Any
    said: Any
    meter: Any
    timer: Any

    @property
    def outputs(self) -> list[Any]:
        """What changes while a run goes on."""
        return [self.shown, self.fold, self.said, self.meter, self.add, self.stop, self.timer]


def build_adding(
    page: Any, job: IngestJob, *, opened: bool, paths: bool, may_edit: MayEdit = anybody
) -> Adding:
    """The folded part of the page that adds articles; ``paths`` lets it read the server's files.

    Those who may not edit do not see it, and what they send is refused.
    """
    import gradio as gr

    web = "Address of a page, a feed or a sitemap"
    seen = may_edit("")  # else it shows once it is known who came
    with gr.Accordion("Add articles", open=opened, elem_id="fn-add", visible=seen) as fold:
        files = gr.File(
            label="Files",
            file_count="multiple",
            height=160,
            elem_id="fn-files",
        )
        gr.HTML(FORMATS, apply_default_css=False)
        with gr.Row(elem_classes="fn-ask"):
            place = gr.Textbox(
                value="",
                label=f"{web}, or a path" if paths else web,
                placeholder="https://…" + (" or /home/me/articles" if paths else ""),
                lines=1,
                max_lines=1,
                scale=1,
                elem_id="fn-place",
            )
            add = gr.Button("Add", variant="primary", scale=0, min_width=84, elem_id="fn-add-go")
            stop = gr.Button("Stop", scale=0, min_width=84, visible=False, elem_id="fn-add-stop")
        said = gr.HTML("", apply_default_css=False, elem_id="fn-add-said")
        meter = gr.HTML("", apply_default_css=False, elem_id="fn-add-meter")
    timer = gr.Timer(POLL_S, active=False)
    adding = Adding(gr.State(NOT_SHOWN), fold, files, place, add, stop, said, meter, timer)
    _connect(page, job, adding, paths=paths, may_edit=may_edit)
    return adding


def _connect(page: Any, job: IngestJob, adding: Adding, *, paths: bool, may_edit: MayEdit) -> None:
    import gradio as gr

    # A group of its own: a long answer must not hold up the figures, nor they the answer.
    private = {
        "api_visibility": "private",
        "show_progress": "hidden",
        "concurrency_id": "adding",
        "concurrency_limit": 4,
    }

    def view(problem: str = "") -> tuple[Any, ...]:
        return _view(job.state(), job.intake.uploads, problem)

    def begin(
        files: Sequence[str] | None, place: str, visitor: gr.Request
    ) -> tuple[Any, ...]:  # Gradio looks at these annotations
        try:
            check_may_edit(may_edit, user_of(visitor))
            job.check_free()  # before anything is copied
            sources, notes = chosen(files or (), place, job.intake.uploads, paths=paths)
            job.begin(sources, notes)
        except FootnoteError as exc:
            # Another visitor's run may be the reason: show it, and what was chosen stays.
            return *view(str(exc)), gr.skip(), gr.skip()
        return *view(), None, ""

    def look(shown: Shown) -> tuple[Any, ...]:
        values = view()
        if tuple(shown) == values[0]:
            return *(gr.skip(),) * 3, values[3], *(gr.skip(),) * 3
        return values

    def stop(visitor: gr.Request) -> tuple[Any, ...]:
        try:
            check_may_edit(may_edit, user_of(visitor))
        except FootnoteError as exc:
            return view(str(exc))
        job.stop()
        return view()

    def show(visitor: gr.Request) -> Any:
        return gr.update(visible=may_edit(user_of(visitor)))

    def broken() -> tuple[Any, ...]:
        return view(UNEXPECTED)

    begun = gr.on(
        [adding.add.click, adding.place.submit],
        begin,
        [adding.files, adding.place],
        [*adding.outputs, adding.files, adding.place],
        **private,
    )
    begun.failure(broken, None, adding.outputs, **private)  # .then() is not enough
    adding.stop.click(stop, None, adding.outputs, **private)
    gr.on([page.load, adding.timer.tick], look, adding.shown, adding.outputs, **private)
    if not may_edit(""):
        page.load(show, None, adding.fold, **private)


def key(state: JobState) -> Shown:
    """What of a run makes a difference to the rest of the page."""
    stored = state.progress.articles if state.progress else 0
    return state.number, state.phase, -(-stored // STEP)  # the first article is a step


def chosen(
    files: Sequence[str], place: str, uploads: Path, *, paths: bool
) -> tuple[list[str | Path], list[str]]:
    """The sources that a person chose, uploads copied to where they stay, and notes on them.

    Raises:
        UsageError: nothing was chosen, or the place is none that may be read.

    """
    place = place.strip().strip("\"'").strip()
    if not files and not place:
        raise UsageError(NOTHING)
    sources: list[str | Path] = []
    if place.startswith(WEB):
        sources.append(place)
    elif place:
        sources.append(_local(place, paths=paths))
    kept, notes = keep_uploads([Path(file) for file in files], uploads)
    return [*kept, *sources], notes


def _local(place: str, *, paths: bool) -> Path:
    if not paths:
        raise UsageError(NOT_FROM_AFAR)
    try:
        path = Path(place).expanduser()
        there = path.exists()
    except (OSError, RuntimeError, ValueError):  # too long, an unknown ~user, a null character
        there = False
    if not there:
        raise UsageError(NOT_HERE.format(place=place))
    return path


def _view(state: JobState, uploads: Path, problem: str = "") -> tuple[Any, ...]:
    """New values for ``Adding.outputs``; a problem stands in the place of an earlier report."""
    import gradio as gr

    said = problem_to_html(problem) if problem else ""
    if state.busy or not problem:
        said += said_to_html(state, uploads)
    stopping = state.phase == "stopping"
    return (
        key(state),
        gr.update(open=True) if state.busy or problem else gr.skip(),
        said,
        progress_to_html(state, uploads),
        gr.update(visible=not state.busy),
        gr.update(
            visible=state.busy,
            interactive=not stopping,
            value="Stopping…" if stopping else "Stop",
        ),
        gr.Timer(active=state.busy),
    )
