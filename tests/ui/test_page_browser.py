"""The page in a real browser: what a reader does with it, and what it must never do."""

import re
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from rag.types import Filters
from tests.ui.browser import (
    PHONE,
    ask,
    free_port,
    in_view,
    marked,
    needs_chromium,
    scrolls_sideways,
)
from tests.ui.desk import BRIDGE, FERRY, HOSTILE, IDLE, TICKETS, PaperDesk
from ui.app import ServedPage, start

pytestmark = needs_chromium
COST = "What does the night ferry cost?"


@pytest.fixture(scope="module")
def served() -> Iterator[tuple[PaperDesk, ServedPage]]:
    desk = PaperDesk()
    served = start(desk, port=free_port(), examples=(COST, "Who won the chess cup?"), corpus_size=3)
    yield desk, served
    desk.gate.set()
    served.close()


@pytest.fixture(scope="module")
def desk(served: tuple[PaperDesk, ServedPage]) -> PaperDesk:
    return served[0]


def test_citation_opens_the_article_at_the_quoted_sentence(
    visit: Callable[..., Any], tmp_path: Path
) -> None:
    page = visit()
    ask(page, COST)
    page.locator(".fn-prose a.fn-cite").first.click()
    assert marked(page) == TICKETS
    assert in_view(page, "mark.fn-mark")
    assert page.evaluate("document.activeElement.className") == "fn-mark"
    assert page.locator("mark.fn-mark-also").all_text_contents() == [IDLE]
    assert page.evaluate("document.querySelector('.fn-text').textContent") == FERRY.text
    page.screenshot(path=tmp_path / "reader.png")
    assert (tmp_path / "reader.png").stat().st_size > 10_000


def test_enter_on_a_chip_opens_another_article(visit: Callable[..., Any]) -> None:
    page = visit()
    ask(page, COST)
    page.locator(".fn-prose a.fn-cite").nth(2).focus()
    page.keyboard.press("Enter")
    assert marked(page) == "The ferry line had been idle since 2013."
    assert page.locator(".fn-title").text_content() == BRIDGE.title


def test_example_question_is_asked_by_a_click(visit: Callable[..., Any]) -> None:
    page = visit()
    page.get_by_text(COST).click()
    page.wait_for_selector(".fn-closing")
    assert page.locator(".fn-question").text_content() == COST
    assert page.locator(".fn-note").count() == 3
    assert page.input_value("#fn-question-box textarea") == ""


def test_abstention_offers_the_nearest_passages(visit: Callable[..., Any]) -> None:
    page = visit()
    ask(page, "Who won the chess cup?")
    assert page.locator(".fn-abstained").text_content() == "The articles do not say."
    assert page.locator(".fn-passages a.fn-open").count() == 3
    page.locator(".fn-passages a.fn-open").nth(1).click()
    assert marked(page).startswith("Paragraph 2 tells")


def test_follow_up_is_asked_with_the_history(visit: Callable[..., Any], desk: PaperDesk) -> None:
    page = visit()
    ask(page, COST)
    ask(page, "And since when was it idle?")
    assert [turn.question for turn in desk.histories[-1]] == [COST]
    assert "Dogs travel" in desk.histories[-1][0].answer
    assert "Understood as: Since when" in page.locator(".fn-understood").text_content()
    page.locator("#fn-new").click()
    page.get_by_text("Every sentence of the answer").wait_for()
    ask(page, COST)
    assert desk.histories[-1] == ()


def test_filter_is_dropped_by_a_click_and_taken_back_by_a_key(
    visit: Callable[..., Any], desk: PaperDesk, tmp_path: Path
) -> None:
    page = visit()
    ask(page, COST)
    ask(page, "What did the ferry cost last week, according to the Ledger?")
    page.locator(".fn-abstained").wait_for()
    chips = page.locator(".fn-condition")
    assert chips.first.text_content().startswith("18–24 Mar 2024 · from “last week”")
    assert "not used: nothing matched" in chips.nth(2).inner_text()
    assert chips.nth(2).get_by_role("button").count() == 0
    page.get_by_role("button", name="Ask again without “last week”").click()
    use_again = page.get_by_role("button", name="Use again “last week”")
    use_again.wait_for()
    page.locator("#fn-ask").wait_for()
    assert page.locator(".fn-abstained").count() == 0
    assert TICKETS in page.locator(".fn-prose").last.text_content()
    assert page.locator(".fn-question").count() == 2
    assert [turn.question for turn in desk.histories[-1]] == [COST]
    page.screenshot(path=tmp_path / "filters.png")
    page.wait_for_function("document.activeElement.className === 'fn-use'")
    page.keyboard.press("Enter")
    page.locator(".fn-abstained").wait_for()
    page.locator("#fn-ask").wait_for()
    page.wait_for_function("document.activeElement.className === 'fn-drop'")
    page.keyboard.press("Space")
    use_again.wait_for()
    page.locator("#fn-ask").wait_for()
    page.get_by_role("button", name="Ask again without “Ledger”").click()
    page.get_by_role("button", name="Use again “Ledger”").wait_for()
    assert desk.removals[-4:] == [("last week",), (), ("last week",), ("last week", "Ledger")]
    assert not page.input_value("#fn-question-box textarea")


def test_failure_is_told_and_the_question_kept(visit: Callable[..., Any]) -> None:
    page = visit()
    ask(page, "Please fail", until=".fn-problem")
    assert "refused. Start it, or use <b>." in page.locator(".fn-problem").text_content()
    assert page.input_value("#fn-question-box textarea") == "Please fail"
    ask(page, "Please crash", until=".fn-problem")
    assert "Something went wrong" in page.locator(".fn-problem").last.text_content()
    assert page.input_value("#fn-question-box textarea") == "Please crash"
    ask(page, COST)


def test_stop_keeps_what_was_written(visit: Callable[..., Any], desk: PaperDesk) -> None:
    page = visit()
    desk.gate.clear()
    page.fill("#fn-question-box textarea", "A slow question")
    page.keyboard.press("Enter")
    page.wait_for_selector(".fn-prose a.fn-cite")
    page.locator("#fn-stop").click()
    page.wait_for_selector(".fn-problem")
    desk.gate.set()
    page.wait_for_timeout(600)  # a late snapshot or a late error would show up by now
    assert page.locator(".fn-problem").all_text_contents() == ["Stopped. Ask again"]
    assert TICKETS in page.locator(".fn-prose").text_content()
    ask(page, COST)
    assert desk.histories[-1] == ()


def test_citation_opens_while_the_answer_is_still_written(
    visit: Callable[..., Any], desk: PaperDesk
) -> None:
    page = visit()
    desk.gate.clear()
    page.fill("#fn-question-box textarea", "A slow question")
    page.keyboard.press("Enter")
    page.locator(".fn-prose a.fn-cite").first.click()
    assert marked(page) == TICKETS
    desk.gate.set()
    page.wait_for_selector(".fn-closing")


def test_hostile_article_is_only_text(visit: Callable[..., Any]) -> None:
    page = visit()
    ask(page, "What does the evil article say?")
    page.locator(".fn-prose a.fn-cite").first.click()
    assert marked(page) == HOSTILE.text.split("\n\n")[1]
    assert page.evaluate("document.querySelector('.fn-text').textContent") == HOSTILE.text
    assert page.locator(".fn-title").text_content() == HOSTILE.title
    assert page.locator(".fn-credits a").count() == 0
    page.locator(".fn-summarize").click()
    page.wait_for_selector(".fn-summary .fn-prose")
    ask(page, '<img src=x onerror="window.__pwned=20"> and the evil ${window.__pwned=21}')
    page.get_by_role("tab", name="Articles").click()
    page.wait_for_selector(".fn-cards")
    page.wait_for_timeout(300)  # so that anything that would run has run; the fixture asserts


def test_removed_article_is_said_to_be_gone(visit: Callable[..., Any], desk: PaperDesk) -> None:
    page = visit()
    ask(page, COST)
    kept = desk.shelf.pop(FERRY.id)
    try:
        page.locator(".fn-prose a.fn-cite").first.click()
        page.get_by_text("no longer in the corpus").wait_for()
        assert page.locator("mark.fn-mark").count() == 0
    finally:
        desk.shelf[FERRY.id] = kept


def test_articles_are_listed_found_opened_and_summarized(visit: Callable[..., Any]) -> None:
    page = visit()
    page.get_by_role("tab", name="Articles").click()
    page.wait_for_selector(".fn-cards")
    assert page.locator(".fn-cards tbody tr").count() == 3
    page.get_by_role("searchbox", name="Find articles").fill("ledger april")
    page.get_by_text("1 of 3 articles").wait_for()
    page.get_by_text(BRIDGE.title).click()
    page.wait_for_selector(".fn-title")
    page.locator(".fn-summarize").click()
    page.locator(".fn-summary a.fn-cite").click()
    assert marked(page) == BRIDGE.text.split("\n\n")[0]


def test_topic_is_summarized_with_chips(visit: Callable[..., Any]) -> None:
    page = visit()
    page.get_by_role("tab", name="Topics").click()
    page.locator("#fn-topic").locator("textarea, input").press_sequentially("ferry")
    page.locator("#fn-summarize-topic").click()
    page.get_by_text("Drawn from all 21 sentences of 2 articles").wait_for()
    page.locator("#fn-digest a.fn-cite").first.click()
    assert marked(page) == IDLE


def test_timeline_and_briefing_are_chosen_with_length_and_days(
    visit: Callable[..., Any], desk: PaperDesk
) -> None:
    page = visit()
    page.get_by_role("tab", name="Topics").click()
    page.locator("#fn-topic").locator("textarea, input").fill("ferry")
    page.locator("#fn-kind").get_by_label("Timeline").check()
    page.locator("#fn-length").get_by_label("Long").check()
    page.locator("#fn-summarize-topic").click()
    page.locator("#fn-digest .fn-timeline li").nth(1).wait_for()
    told = page.locator("#fn-digest .fn-when").all_text_contents()
    assert told == ["2013", "reported 2 Apr 2024"]
    assert page.locator("#fn-digest .fn-sources").all_text_contents() == ["2 sources"]
    assert (desk.requests[-1].kind, desk.requests[-1].length) == ("timeline", "long")
    page.locator("#fn-digest .fn-timeline a.fn-cite").nth(1).click()
    assert marked(page) == "The ferry line had been idle since 2013."
    page.locator("#fn-kind").get_by_label("Briefing").check()
    page.locator("#fn-from").locator("textarea, input").fill("2024-03-01")
    page.locator("#fn-to").locator("textarea, input").fill("2024-04-31")
    page.locator("#fn-summarize-topic").click()
    page.get_by_text("“2024-04-31” is no day").wait_for()
    page.locator("#fn-to").locator("textarea, input").fill("2024-04-30")
    page.locator("#fn-summarize-topic").click()
    page.get_by_role("heading", name="What to watch").wait_for()
    assert desk.requests[-1].filters == Filters(date(2024, 3, 1), date(2024, 4, 30))


def test_a_link_to_a_sentence_opens_it(visit: Callable[..., Any]) -> None:
    start_at = FERRY.text.index(IDLE)
    page = visit(address=f"#fn-{FERRY.id}-{start_at}-{start_at + len(IDLE)}")
    assert marked(page) == IDLE


def test_copy_gives_markdown(visit: Callable[..., Any]) -> None:
    page = visit()
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    ask(page, COST)
    page.locator(".fn-copy").click()
    page.get_by_text("Copied").wait_for()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith(f"**{COST}**\n\n{TICKETS}[^1]")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_phone_has_no_sideways_scroll(
    visit: Callable[..., Any], tmp_path: Path, theme: str
) -> None:
    page = visit(PHONE, f"?__theme={theme}")
    assert not scrolls_sideways(page)
    ask(page, "What does the evil article say?" + "y" * 120)
    assert not scrolls_sideways(page)
    ask(page, "What did it cost last week?")
    page.locator(".fn-drop").first.click()
    page.locator(".fn-use").wait_for()
    page.locator("#fn-ask").wait_for()
    assert not scrolls_sideways(page)
    ask(page, COST)
    page.locator(".fn-prose a.fn-cite").nth(1).click()
    assert marked(page) == TICKETS
    assert in_view(page, "mark.fn-mark")
    assert not scrolls_sideways(page)
    page.screenshot(path=tmp_path / f"phone-{theme}.png")
    assert in_view(page, ".fn-back")  # sticky: the article's head is far above
    page.locator(".fn-back").click()
    assert "fn-cite" in page.evaluate("document.activeElement.className")


def test_a_new_answer_is_shown_from_its_question_on(visit: Callable[..., Any]) -> None:
    page = visit({"width": 1280, "height": 640})
    for _ in range(3):
        ask(page, COST)
    top = "document.querySelector('#fn-chat').getBoundingClientRect().top"
    last = "[...document.querySelectorAll('.fn-question')].pop().getBoundingClientRect().top"
    assert abs(page.evaluate(f"{last} - {top}")) < 30


def test_messages_are_named_plainly(visit: Callable[..., Any]) -> None:
    page = visit()
    ask(page, COST)
    page.wait_for_timeout(100)
    names = page.locator("#fn-chat [data-testid][aria-label]").evaluate_all(
        "all => all.map(one => one.getAttribute('aria-label'))"
    )
    assert not [name for name in names if re.search("<", name)]


def test_empty_corpus_says_how_to_add_articles(visit: Callable[..., Any]) -> None:
    empty = start(PaperDesk(()), port=free_port(), examples=(COST,), corpus_size=0)
    try:
        page = visit(url=empty.url)
        page.get_by_text("footnote ingest PATH_OR_URL").first.wait_for()
        assert page.get_by_text(COST).count() == 0
    finally:
        empty.close()
