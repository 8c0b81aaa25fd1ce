"""The evaluation tab: runs, and cases under review."""

from typing import Any

from rag.protocols import Desk
from ui.editors import MayEdit, anybody
from ui.panel import build_panel
from ui.records import Records
from ui.review import review_panel, shown_review
from ui.runs import runs_panel, shown_runs


def build_evaluation(desk: Desk, records: Records, shown: Any, may_edit: MayEdit = anybody) -> None:
    """Both parts, read anew at each event ``shown``; must be called inside a ``gr.Blocks``."""
    import gradio as gr

    with gr.Tabs():
        with gr.Tab("Runs"):
            runs = build_panel(runs_panel(desk, records.runs), "Evaluation runs", "fn-runs")
        with gr.Tab("Review cases") as reviewing:
            review = build_panel(
                review_panel(desk, records, may_edit), "Cases under review", "fn-review"
            )
    private = {"api_visibility": "private", "show_progress": "hidden"}
    shown(lambda: shown_runs(records.runs), None, runs, **private)
    gr.on([shown, reviewing.select], lambda: shown_review(records), None, review, **private)
