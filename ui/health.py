"""The tab of settings and health: what is set, whether it works, whether the LLM answers."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from rag.errors import FootnoteError
from rag.machine import Memory
from rag.protocols import Desk
from rag.settings import Settings
from ui.doctor import Finding, findings, memories
from ui.editors import MayEdit
from ui.llm_check import try_llm
from ui.panel import user_of
from ui.render import problem_to_html
from ui.render_health import (
    asking_to_html,
    facts_to_html,
    findings_to_html,
    refusal_to_html,
    settings_to_html,
    tried_to_html,
)
from ui.setting_rows import without_secrets
from ui.sizes import fits_of


@dataclass(frozen=True, slots=True)
class Health:
    """What the tab shows, and to whom."""

    desk: Desk
    settings: Settings
    may_edit: MayEdit
    memories: Callable[[], Sequence[Memory]] = memories

    def facts(self, user: str) -> str:
        """What matters most as HTML, or why it is not shown to this person."""
        if not self.may_edit(user):
            return refusal_to_html()
        try:
            corpus_size: int | None = len(self.desk.articles())
        except FootnoteError:
            corpus_size = None
        return facts_to_html(self.settings, corpus_size)

    def all_settings(self, user: str) -> str:
        """Every setting as HTML, nothing for somebody who may not see them."""
        return settings_to_html(self.settings) if self.may_edit(user) else ""

    def check_up(self, user: str) -> Iterator[str]:
        """What ``footnote doctor`` finds, as HTML that grows with each part."""
        if not self.may_edit(user):
            yield refusal_to_html()
            return
        found: list[Finding] = []
        yield findings_to_html(found, done=False)
        try:
            present = self.memories()
            for finding in findings(self.settings, present):
                told = without_secrets(finding.remedy, self.settings)
                shown = without_secrets(finding.found, self.settings)
                found.append(replace(finding, found=shown, remedy=told))
                yield findings_to_html(found, done=False)
        except FootnoteError as exc:
            yield problem_to_html(without_secrets(str(exc), self.settings))
            return
        yield findings_to_html(found, fits_of(present))

    def ask_llm(self, user: str) -> Iterator[str]:
        """What the language model says when it is asked for one word, as HTML."""
        if not self.may_edit(user):
            yield refusal_to_html()
            return
        yield asking_to_html()
        tried = try_llm(self.settings)
        yield tried_to_html(replace(tried, problem=without_secrets(tried.problem, self.settings)))


def build_health(health: Health, opened: Any) -> None:
    """The tab, filled at the event ``opened``; must be called inside a ``gr.Blocks``.

    Nothing is examined before somebody asks for it: that loads the embedding model.
    """
    import gradio as gr

    # Gradio looks at these annotations.
    def show(visitor: gr.Request) -> tuple[str, str, Any]:
        user = user_of(visitor)
        tools = gr.update(visible=health.may_edit(user))
        return health.facts(user), health.all_settings(user), tools

    def check_up(visitor: gr.Request) -> Iterator[str]:
        yield from health.check_up(user_of(visitor))

    def ask_llm(visitor: gr.Request) -> Iterator[str]:
        yield from health.ask_llm(user_of(visitor))

    facts = gr.HTML("", apply_default_css=False, elem_id="fn-health-facts")
    with gr.Column(visible=False) as tools:
        with gr.Row(elem_classes="fn-health-ways"):
            check = gr.Button("Run the check-up", size="sm", elem_id="fn-run-checkup")
            ask = gr.Button("Test the language model", size="sm", elem_id="fn-run-llm-test")
        answered = gr.HTML("", apply_default_css=False, elem_id="fn-llm-test")
        found = gr.HTML("", apply_default_css=False, elem_id="fn-checkup")
    shown = gr.HTML("", apply_default_css=False, elem_id="fn-health-settings")
    private = {"api_visibility": "private", "show_progress": "hidden"}
    opened(show, None, [facts, shown, tools], **private)
    # One at a time for everybody: each of them may load a model.
    alone = {"concurrency_limit": 1, "concurrency_id": "health"}
    check.click(check_up, None, found, **private, **alone)
    ask.click(ask_llm, None, answered, **private, **alone)
