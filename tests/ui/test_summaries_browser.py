"""Summaries and health in a real browser: a timeline is zoomed, opened, saved; checks are run."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.rag.corpora import fill, settings_for
from tests.ui.browser import PHONE, free_port, marked, needs_chromium, scrolls_sideways
from tests.ui.chronicle import TOLD, ChronicleDesk
from ui.app import ServedPage, start

pytestmark = needs_chromium

OVERLAPS = """() => {
    const boxes = [...document.querySelectorAll(".fn-drawing .fn-words")]
        .map((one) => one.getBoundingClientRect());
    return boxes.some((a, i) => boxes.slice(i + 1).some((b) =>
        a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom));
}"""
SHOWN_DAYS = """() => {
    const { start, end } = document.querySelector("figure.fn-drawn").dataset;
    return end - start;
}"""


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[ChronicleDesk, ServedPage]]:
    desk = ChronicleDesk()
    settings = settings_for(tmp_path_factory.mktemp("corpus"), llm_key="sesame")
    fill(settings)
    served = start(desk, port=free_port(), corpus_size=2, settings=settings)
    yield desk, served
    served.close()


def drawn(page: Any) -> None:
    """Ask for a timeline, and wait until it is drawn for the width that it has."""
    page.get_by_role("tab", name="Topics").click()
    page.locator("#fn-topic").locator("textarea, input").fill("ferry")
    page.locator("#fn-kind").get_by_label("Timeline").check()
    page.locator("#fn-summarize-topic").click()
    page.locator("figure.fn-drawn[data-width]").wait_for()


def wait_for_days(page: Any, condition: str) -> float:
    page.wait_for_function(f"() => {{ const days = ({SHOWN_DAYS})(); return {condition}; }}")
    return float(page.evaluate(SHOWN_DAYS))


def test_a_timeline_is_zoomed_and_its_events_open_their_sources(
    visit: Callable[..., Any], tmp_path: Path
) -> None:
    page = visit()
    drawn(page)
    whole = float(page.evaluate(SHOWN_DAYS))
    assert not page.evaluate(OVERLAPS)
    page.locator(".fn-drawing a.fn-event").first.click()
    assert marked(page) == TOLD[0][0]
    page.get_by_role("button", name="Zoom in", exact=True).click()
    near = wait_for_days(page, f"days < {whole * 0.7}")
    page.keyboard.press("+")
    wait_for_days(page, f"days < {near * 0.7}")
    page.keyboard.press("0")
    wait_for_days(page, f"days > {whole - 1}")
    page.locator(".fn-drawing svg").hover()
    page.keyboard.down("Control")
    page.mouse.wheel(0, -400)
    page.keyboard.up("Control")
    wait_for_days(page, f"days < {whole * 0.7}")
    page.get_by_role("button", name="Show all", exact=True).click()
    wait_for_days(page, f"days > {whole - 1}")
    page.locator(".fn-many").last.focus()
    page.keyboard.press("Enter")
    wait_for_days(page, f"days < {whole * 0.7}")
    assert not page.evaluate(OVERLAPS)
    page.locator(".fn-drawing a.fn-event").last.focus()
    page.keyboard.press("Enter")
    page.wait_for_function("() => document.querySelector('.fn-drawing .fn-current')")
    page.screenshot(path=tmp_path / "timeline.png")


def test_a_drag_moves_the_timeline_and_opens_nothing(visit: Callable[..., Any]) -> None:
    page = visit()
    drawn(page)
    page.get_by_role("button", name="Zoom in", exact=True).click()
    wait_for_days(page, "days < 9000")
    before = float(page.locator("figure.fn-drawn").get_attribute("data-start"))
    box = page.locator(".fn-drawing").bounding_box()
    page.mouse.move(box["x"] + 300, box["y"] + 20)
    page.mouse.down()
    page.mouse.move(box["x"] + 400, box["y"] + 20, steps=4)
    page.mouse.up()
    page.wait_for_function(
        "before => document.querySelector('figure.fn-drawn').dataset.start < before", arg=before
    )
    assert page.locator("mark.fn-mark").count() == 0


def test_a_summary_is_saved_on_a_phone(visit: Callable[..., Any], tmp_path: Path) -> None:
    page = visit(PHONE)
    drawn(page)
    assert not scrolls_sideways(page)
    assert not page.evaluate(OVERLAPS)
    width = page.locator(".fn-drawing").bounding_box()["width"]
    assert page.locator(".fn-drawing svg").bounding_box()["width"] == pytest.approx(width, abs=1)
    with page.expect_download() as held:
        page.get_by_role("button", name="Word").click()
    held.value.save_as(tmp_path / "saved.docx")
    assert held.value.suggested_filename == "timeline-the-night-ferry.docx"
    assert (tmp_path / "saved.docx").read_bytes().startswith(b"PK")
    page.get_by_role("group", name="Save this summary").get_by_text("Saved").wait_for()


def test_outlets_and_tags_are_picked(
    visit: Callable[..., Any], served: tuple[ChronicleDesk, ServedPage]
) -> None:
    page = visit()
    page.get_by_role("tab", name="Topics").click()
    page.locator("#fn-tags input").click()
    page.get_by_role("option", name="harbour (1)").click()
    page.locator("#fn-topic").locator("textarea, input").fill("chess")
    page.locator("#fn-summarize-topic").click()
    page.get_by_text("It read only articles tagged harbour.").wait_for()
    assert served[0].requests[-1].filters.tags == ("harbour",)


def test_settings_are_shown_and_checks_run_on_demand(visit: Callable[..., Any]) -> None:
    page = visit()
    page.get_by_role("tab", name="Health").click()
    page.locator(".fn-short-facts").wait_for()
    assert page.locator(".fn-findings").count() == 0
    page.locator("#fn-run-checkup").click()
    page.locator("#fn-checkup").get_by_text("Everything works.").wait_for()
    page.locator("#fn-run-llm-test").click()
    page.get_by_text("No language model is set").wait_for()
    assert "sesame" not in page.content()
    assert not scrolls_sideways(page)
