"""Several visitors in real browsers: nobody waits for somebody else's answer."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.ui.browser import free_port, needs_chromium
from tests.ui.desk import PaperDesk
from ui.app import ServedPage, start

pytestmark = needs_chromium


@pytest.fixture(scope="module")
def served() -> Iterator[tuple[PaperDesk, ServedPage]]:
    desk = PaperDesk()
    served = start(desk, port=free_port(), corpus_size=3)
    yield desk, served
    desk.gate.set()
    served.close()


def test_visitors_are_answered_at_the_same_time(
    visit: Callable[..., Any], served: tuple[PaperDesk, ServedPage]
) -> None:
    desk = served[0]
    pages = [visit(), visit(), visit()]
    for page in pages:
        page.fill("#fn-question-box textarea", "A slow question")
        page.keyboard.press("Enter")
        page.locator(".fn-prose a.fn-cite").first.wait_for()
    assert [page.locator(".fn-closing").count() for page in pages] == [0, 0, 0]
    desk.gate.set()
    for page in pages:
        page.locator(".fn-closing").wait_for()
    assert len(desk.histories) == 3


def test_one_visitor_has_one_answer_at_a_time(
    visit: Callable[..., Any], served: tuple[PaperDesk, ServedPage]
) -> None:
    desk = served[0]
    desk.gate.clear()
    page = visit()
    before = len(desk.histories)
    page.fill("#fn-question-box textarea", "A slow question")
    page.keyboard.press("Enter")
    page.locator(".fn-prose a.fn-cite").first.wait_for()
    page.fill("#fn-question-box textarea", "Another slow question")
    page.keyboard.press("Enter")
    page.wait_for_timeout(300)  # a second answer would have begun by now
    assert len(desk.histories) == before + 1
    assert page.input_value("#fn-question-box textarea") == "Another slow question"
    desk.gate.set()
    page.locator(".fn-closing").wait_for()
