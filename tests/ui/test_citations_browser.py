"""Citations in a real browser: cards, the way between them, what rests on what, kept links."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.ui.browser import PHONE, ask, free_port, marked, needs_chromium, scrolls_sideways
from tests.ui.desk import BRIDGE, FERRY, IDLE, TICKETS, PaperDesk
from ui.app import ServedPage, start

pytestmark = needs_chromium
COST = "What does the night ferry cost?"
TOLLS = "The ferry line had been idle since 2013."

Visit = Callable[..., Any]


@pytest.fixture(scope="module")
def served() -> Iterator[tuple[PaperDesk, ServedPage]]:
    desk = PaperDesk()
    desk.gate.set()
    served = start(desk, port=free_port(), examples=(COST,), corpus_size=3)
    yield desk, served
    served.close()


def test_a_card_tells_of_a_footnote_before_it_is_opened(visit: Visit) -> None:
    page = visit()
    ask(page, COST)
    chip = page.locator(".fn-prose a.fn-cite").nth(1)
    assert "2 Harbour Chronicle, 27 Mar 2024" in (chip.text_content() or "")
    chip.hover()
    card = page.locator(".fn-card")
    card.get_by_text(FERRY.title).wait_for()
    assert card.locator("p").all_text_contents() == [
        "Harbour Chronicle, 27 March 2024 · also in 2 outlets",
        FERRY.title,
        f"“{IDLE}”",
        "Supported",
    ]
    assert chip.get_attribute("title") is None  # or the browser would show a second card
    card.hover()  # one may go there, to read on or to copy
    page.wait_for_timeout(400)
    assert card.count() == 1
    page.keyboard.press("Escape")
    assert card.count() == 0

    page.locator("#fn-question-box textarea").focus()
    page.locator(".fn-steps-head").first.focus()
    page.keyboard.press("Tab")  # focus by keyboard shows it, too, and moves on freely
    card.get_by_text("Word for word").wait_for()
    first = page.locator(".fn-prose a.fn-cite").first
    assert first.get_attribute("aria-describedby") == card.get_attribute("id")
    page.keyboard.press("Tab")
    card.get_by_text(IDLE).wait_for()
    assert card.count() == 1
    page.keyboard.press("Enter")
    assert marked(page) == IDLE
    assert card.count() == 0


def test_card_of_a_hostile_article_is_only_text(visit: Visit) -> None:
    page = visit()
    ask(page, "What does the evil article say?")
    page.locator(".fn-prose a.fn-cite").first.hover()
    page.locator(".fn-card").wait_for()
    assert "<svg onload" in page.locator(".fn-card-title").inner_text()
    assert page.locator(".fn-card :is(img, svg, script)").count() == 0


def test_footnotes_are_walked_by_key_and_button(visit: Visit) -> None:
    page = visit()
    ask(page, COST)
    page.locator(".fn-prose a.fn-cite").first.click()
    assert marked(page) == TICKETS
    at = page.locator(".fn-walk-at")
    assert at.inner_text() == "Footnote 1 of 3"
    assert page.get_by_role("button", name="Previous footnote").is_disabled()
    page.keyboard.press("n")
    page.get_by_text("Footnote 2 of 3").wait_for()
    assert marked(page) == IDLE
    page.get_by_role("button", name="Next footnote").click()
    page.get_by_text("Footnote 3 of 3").wait_for()
    assert marked(page) == TOLLS
    assert page.locator(".fn-title").inner_text() == BRIDGE.title
    assert page.get_by_role("button", name="Next footnote").is_disabled()
    page.keyboard.press("p")
    page.get_by_text("Footnote 2 of 3").wait_for()
    assert "fn-current" in page.locator(".fn-prose a.fn-cite").nth(1).get_attribute("class")
    page.fill("#fn-question-box textarea", "no pn")  # where somebody writes, letters are letters
    assert at.inner_text() == "Footnote 2 of 3"


def test_a_source_sentence_shows_what_rests_on_it(visit: Visit) -> None:
    page = visit(PHONE)
    ask(page, COST)
    page.locator(".fn-prose a.fn-cite").first.click()
    assert marked(page) == TICKETS
    assert not scrolls_sideways(page)
    page.locator("mark.fn-mark-also").click()
    resting = page.locator(".fn-resting")
    resting.wait_for()
    assert resting.count() == 1
    assert resting.inner_text().startswith("The line had stood still since")
    assert page.evaluate("document.activeElement.closest('.fn-resting') !== null")
    page.keyboard.press("Escape")
    assert resting.count() == 0
    page.locator(".fn-prose a.fn-cite").first.click()
    page.wait_for_function("document.activeElement.className === 'fn-mark'")
    page.keyboard.press("Enter")
    resting.get_by_text(TICKETS[:20]).wait_for()
    page.get_by_text("1 sentence rests on this").wait_for()


def test_a_link_to_a_sentence_can_be_kept(visit: Visit) -> None:
    page = visit()
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    ask(page, COST)
    page.locator(".fn-prose a.fn-cite").nth(2).click()
    assert marked(page) == TOLLS
    page.get_by_role("button", name="Copy link").click()
    page.get_by_text("Copied").wait_for()
    link = page.evaluate("navigator.clipboard.readText()")
    assert link == page.url
    other = page.context.new_page()
    other.goto(link)
    assert marked(other) == TOLLS
    where = FERRY.text.index(IDLE)
    other.evaluate(f"location.hash = '#fn-{FERRY.id}-{where}-{where + len(IDLE)}'")
    other.get_by_role("heading", name=FERRY.title).wait_for()
    assert marked(other) == IDLE


@pytest.mark.parametrize(
    "link",
    [
        "#fn-%3Cimg%20src%3Dx%20onerror%3D%22window.__pwned%3D41%22%3E-0-5",
        "#fn-x-99999999999999999999999-1",
        f"#fn-{FERRY.id}-5000000-4",
    ],
)
def test_a_hostile_link_runs_nothing(visit: Visit, link: str) -> None:
    page = visit(address=link)
    page.locator(".fn-reader :is(.fn-message, .fn-title)").first.wait_for()
    page.wait_for_timeout(200)
    assert page.locator(".fn-reader img, mark").count() == 0


def test_a_broken_link_leaves_the_page_as_it_is(visit: Visit) -> None:
    page = visit(address="#fn-%E0%A4%A-1-2")
    page.get_by_text("Open a footnote, and the article appears here").wait_for()
    ask(page, COST)
    assert page.locator(".fn-reader .fn-title").count() == 0
