"""Asking again, editing, suggestions, steps and the rate limit, in a real browser."""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import replace
from typing import Any

import pytest

from rag.types import Answer, Filters, Searched, Turn
from tests.ui.browser import ask, free_port, needs_chromium
from tests.ui.desk import BRIDGE, FERRY, PaperDesk, passage
from ui.access.door import Door
from ui.app import ServedPage, start

pytestmark = needs_chromium
COST = "What does the night ferry cost?"
CHESS = "Who won the chess cup?"

Visit = Callable[..., Any]


class SlowDesk(PaperDesk):
    """Tells what it has searched, and writes (or fails) when it is let."""

    def stream(
        self,
        question: str,
        history: Sequence[Turn] = (),
        filters: Filters | None = None,
        removed: Collection[str] = (),
    ) -> Iterator[Answer]:
        if "fail" in question:
            self.gate.wait(20)
        yield from super().stream(question, history, filters, removed)

    def _written(self, question: str) -> Answer:
        found = (passage(FERRY, FERRY.text.split("\n\n")[0]), passage(BRIDGE, "Drivers paid"))
        known = replace(super()._written(question), retrieved=found, searched=Searched(3, 3))
        return replace(known, timings_ms={"retrieve": 12.0, "total": 431.0})


@pytest.fixture(scope="module")
def served() -> Iterator[tuple[PaperDesk, ServedPage]]:
    desk = SlowDesk()
    served = start(desk, port=free_port(), examples=(COST,), corpus_size=3)
    yield desk, served
    desk.gate.set()
    served.close()


def box(page: Any) -> str:
    return str(page.input_value("#fn-question-box textarea"))


def box_holds(page: Any, text: str) -> None:
    """Waits for it."""
    page.wait_for_function(
        "text => document.querySelector('#fn-question-box textarea').value === text", arg=text
    )


def test_steps_are_shown_as_they_happen_and_folded_afterwards(
    visit: Visit, served: tuple[PaperDesk, ServedPage]
) -> None:
    desk = served[0]
    page = visit()
    desk.gate.clear()
    page.fill("#fn-question-box textarea", "A slow question")
    page.keyboard.press("Enter")
    page.get_by_text("Searched 3 articles, kept 2", exact=False).first.wait_for()
    assert page.locator(".fn-steps li").first.is_visible()
    desk.gate.set()
    page.locator(".fn-closing").wait_for()
    assert not page.locator(".fn-steps li").first.is_visible()
    head = page.locator(".fn-steps-head")
    assert head.inner_text() == "Searched 3 articles, kept 2, checked 3 sentences in 0.4 s"
    head.focus()
    page.keyboard.press("Enter")
    page.get_by_text("Checked 3 sentences against the articles").wait_for()


def test_a_question_is_asked_again_and_edited(
    visit: Visit, served: tuple[PaperDesk, ServedPage]
) -> None:
    desk = served[0]
    desk.gate.set()
    page = visit()
    ask(page, COST)
    ask(page, "Please fail", until=".fn-problem")
    before = len(desk.histories)
    desk.gate.clear()  # or what is looked for below could still be there from the first failure
    page.get_by_role("button", name="Ask again").click()
    page.locator("#fn-stop").wait_for()
    box_holds(page, "")
    desk.gate.set()
    page.locator("#fn-ask").wait_for()
    box_holds(page, "Please fail")
    page.wait_for_function("document.activeElement.id === 'fn-retry-1'")
    assert len(desk.histories) == before + 1

    page.get_by_role("button", name="Edit").first.click()
    page.get_by_text("Asking replaces this").wait_for()
    assert box(page) == COST
    assert page.evaluate("document.activeElement.closest('#fn-question-box') !== null")
    page.get_by_role("button", name="Keep it").click()
    page.get_by_text("Asking replaces this").wait_for(state="detached")
    assert box(page) == ""
    page.get_by_role("button", name="Edit").first.click()
    page.get_by_text("Asking replaces this").wait_for()
    page.fill("#fn-question-box textarea", CHESS)
    page.keyboard.press("Enter")
    page.locator(".fn-abstained").wait_for()
    page.locator("#fn-ask").wait_for()
    assert page.locator(".fn-question").all_text_contents() == [CHESS]
    assert desk.histories[-1] == ()


def test_a_suggested_question_is_asked_by_a_click(visit: Visit) -> None:
    page = visit()
    ask(page, COST)
    suggestion = page.locator(".fn-follow-up").first
    suggestion.wait_for()
    question = suggestion.inner_text()
    page.fill("#fn-question-box textarea", "half a thought")
    suggestion.click()
    page.locator(".fn-closing").nth(1).wait_for()
    assert page.locator(".fn-question").all_text_contents() == [COST, question]
    assert box(page) == "half a thought"
    page.locator("#fn-new").click()
    page.get_by_text("Every sentence of the answer").wait_for()
    page.locator(".fn-follow-up").first.wait_for(state="detached")


def test_who_asks_too_often_is_told_and_keeps_the_question(visit: Visit) -> None:
    served = start(
        PaperDesk(), port=free_port(), corpus_size=3, door=Door(rate="1/hour"), examples=(COST,)
    )
    try:
        page = visit(url=served.url)
        ask(page, CHESS)
        page.fill("#fn-question-box textarea", "And now?")
        page.keyboard.press("Enter")
        page.get_by_text("You ask more often than you may. Ask again in").wait_for()
        assert box(page) == "And now?"
        assert page.locator(".fn-question").count() == 1
        page.locator("#fn-ask").wait_for()
    finally:
        served.close()
