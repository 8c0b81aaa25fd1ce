"""Adding and correcting articles on the page in a real browser."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.ui.browser import PHONE, ask, free_port, marked, needs_chromium, scrolls_sideways
from tests.ui.desk import FERRY, HOSTILE, STORM, TICKETS, WIRE, PaperDesk, PaperIntake, paper_intake
from ui.app import ServedPage, start
from ui.job import UNEXPECTED

pytestmark = needs_chromium
Visit = Callable[..., Any]


@pytest.fixture
def served(tmp_path: Path) -> Iterator[tuple[PaperIntake, ServedPage]]:
    intake = paper_intake(tmp_path / "data" / "uploads", FERRY, HOSTILE)
    served = start(intake.desk, port=free_port(), corpus_size=4, intake=intake)
    yield intake, served
    intake.gate.set()
    served.close()


@pytest.fixture
def intake(served: tuple[PaperIntake, ServedPage]) -> PaperIntake:
    return served[0]


@pytest.fixture
def lines(tmp_path: Path) -> Path:
    file = tmp_path / "the lines.txt"
    file.write_text("one\ntwo broken <b>\nthree\n", encoding="utf-8")
    return file


def open_adding(visit: Visit, *args: Any, **options: Any) -> Any:
    page = visit(*args, **options)
    page.get_by_role("tab", name="Articles").click()
    fold = page.get_by_role("button", name="Add articles")
    page.wait_for_selector("#fn-listing .fn-count")
    if not page.locator("#fn-add-go, #fn-add-stop").first.is_visible():
        fold.click()
    page.locator("#fn-place input, #fn-place textarea").wait_for()
    return page


def choose(page: Any, *files: Path) -> None:
    page.set_input_files("#fn-files input[type=file]", [str(file) for file in files])
    page.locator("#fn-files").get_by_text(files[-1].stem).first.wait_for()


def give(page: Any, place: str) -> None:
    box = "#fn-place input, #fn-place textarea"
    page.fill(box, place)
    page.wait_for_timeout(150)
    if page.input_value(box) != place:  # typed faster than Gradio mounts an unfolded box
        page.fill(box, place)
        page.wait_for_timeout(150)
    page.keyboard.press("Enter")


def said(page: Any, words: str) -> str:
    page.locator("#fn-add-said").get_by_text(words).first.wait_for()
    text: str = page.locator("#fn-add-said").inner_text()
    return text


def read(page: Any, title: str) -> None:
    page.get_by_role("tab", name="Articles").click()
    page.locator("#fn-listing").get_by_text(title).first.click()
    page.locator(".fn-title").get_by_text(title).wait_for()


def test_files_are_added_and_the_page_is_fresh(
    visit: Visit, intake: PaperIntake, lines: Path
) -> None:
    page = open_adding(visit)
    choose(page, lines)
    page.locator("#fn-add-go").click()
    text = said(page, "Done: 2 added")
    assert "1 not read" in text
    assert "the lines.txt line 2 is broken <i>junk</i>." in text
    assert "ingest-1.json" in text
    assert intake.given[-1] == [str(intake.uploads / "the lines.txt")]
    page.locator(".fn-holding").get_by_text("6 articles").wait_for()
    page.locator("#fn-listing").get_by_text("three").wait_for()
    assert page.locator("#fn-add-meter progress").count() == 0
    page.locator("#fn-files").get_by_text("Drop File Here").wait_for()  # ready for the next ones


def test_files_that_are_dropped_are_taken(visit: Visit, intake: PaperIntake) -> None:
    page = open_adding(visit)
    dropped = page.evaluate_handle(
        """() => {
            const held = new DataTransfer();
            held.items.add(new File(["four"], "dropped one.txt", { type: "text/plain" }));
            held.items.add(new File(["five"], "dropped two.txt", { type: "text/plain" }));
            return held;
        }"""
    )
    page.dispatch_event("#fn-files button", "drop", {"dataTransfer": dropped})
    page.locator("#fn-files").get_by_text("dropped two").first.wait_for()
    page.locator("#fn-add-go").click()
    said(page, "Done: 2 added")
    assert [Path(file).name for file in intake.given[-1]] == ["dropped one.txt", "dropped two.txt"]


def test_a_question_is_answered_while_articles_are_added(
    visit: Visit, intake: PaperIntake, lines: Path
) -> None:
    page = open_adding(visit)
    intake.gate.clear()
    give(page, str(lines))
    said(page, "Adding articles…")
    page.get_by_role("progressbar", name="Adding articles").wait_for()
    page.locator(".fn-holding").get_by_text("4 articles · adding more").wait_for()
    page.get_by_role("tab", name="Ask").click()
    ask(page, "What does the night ferry cost?")
    page.locator(".fn-prose a.fn-cite").first.click()
    assert marked(page) == TICKETS
    intake.gate.set()
    page.get_by_role("tab", name="Articles").click()
    said(page, "Done: 2 added")


def test_stop_ends_after_the_present_batch(visit: Visit, intake: PaperIntake, lines: Path) -> None:
    page = open_adding(visit)
    intake.gate.clear()
    give(page, str(lines))
    page.locator("#fn-add-stop").click()
    said(page, "Stopping… What was finished is kept.")
    assert page.locator("#fn-add-stop").is_disabled()
    intake.gate.set()
    said(page, "Stopped. What was finished is kept: 0 added")
    page.locator("#fn-add-go").wait_for()


def test_a_run_goes_on_without_its_visitor_and_refuses_a_second_one(
    visit: Visit, intake: PaperIntake, lines: Path
) -> None:
    page = open_adding(visit)
    intake.gate.clear()
    give(page, str(lines))
    said(page, "Adding articles…")
    other = open_adding(visit)
    said(other, "Adding articles…")
    assert not other.locator("#fn-add-go").is_visible()
    give(other, str(lines))
    assert "already" in said(other, "Articles are being added already")
    page.goto("about:blank")
    page.go_back()
    page.wait_for_selector("#fn-question-box textarea")
    page.get_by_role("tab", name="Articles").click()
    said(page, "Adding articles…")
    intake.gate.set()
    said(page, "Done: 2 added")
    said(other, "Done: 2 added")
    assert len([given for given in intake.given if given == [str(lines)]]) >= 1


def test_what_cannot_be_added_is_told_and_does_not_hang(
    visit: Visit, intake: PaperIntake, tmp_path: Path, lines: Path
) -> None:
    page = open_adding(visit)
    page.locator("#fn-add-go").click()
    said(page, "Choose files first")
    give(page, "www.<b>.example")
    said(page, '"www.<b>.example" is neither an address')
    assert page.input_value("#fn-place input, #fn-place textarea") == "www.<b>.example"
    for name in ("locked", "crash"):
        (tmp_path / name).mkdir()
    give(page, str(tmp_path / "locked"))
    said(page, "Another process is writing to this corpus. Wait <b>.")
    page.locator("#fn-add-go").wait_for()
    give(page, str(tmp_path / "crash"))
    said(page, UNEXPECTED.split(";")[0])
    page.locator("#fn-add-go").wait_for()
    give(page, str(lines))
    said(page, "Done: 2 added")


def test_the_first_articles_make_an_empty_page_usable(visit: Visit, tmp_path: Path) -> None:
    intake = PaperIntake(PaperDesk(()), tmp_path / "uploads")
    file = tmp_path / "lines.txt"
    file.write_text("A first headline")
    served = start(intake.desk, port=free_port(), corpus_size=0, intake=intake)
    try:
        page = visit(url=served.url)
        page.get_by_text("Add some under “Articles”").wait_for()
        page.get_by_role("tab", name="Articles").click()
        page.get_by_text("There are no articles yet. Add some above.").wait_for()
        choose(page, file)
        page.locator("#fn-add-go").click()
        said(page, "Done: 1 added")
        page.locator(".fn-holding").get_by_text("1 article").wait_for()
        page.get_by_role("tab", name="Ask").click()
        page.get_by_text("What is known about “A first headline”?").click()
        page.wait_for_selector(".fn-closing")
        later = visit(url=served.url)
        later.get_by_text("What is known about “A first headline”?").wait_for()
        assert [article.title for article in intake.desk.articles()] == ["A first headline"]
    finally:
        served.close()


def test_without_an_intake_nothing_can_be_added(visit: Visit) -> None:
    served = start(PaperDesk(), port=free_port(), corpus_size=3)
    try:
        page = visit(url=served.url)
        read(page, FERRY.title)
        assert page.locator("#fn-add, .fn-edit, .fn-versions").count() == 0
    finally:
        served.close()


def test_an_edit_is_saved_and_shown_everywhere(visit: Visit, intake: PaperIntake) -> None:
    page = visit()
    read(page, STORM.title)
    page.locator(".fn-edit summary").focus()
    page.keyboard.press("Enter")
    page.get_by_role("textbox", name="Published").fill("yesterday")
    page.keyboard.press("Enter")
    page.get_by_role("alert").get_by_text("Write YYYY-MM-DD").wait_for()
    page.get_by_role("textbox", name="Published").fill("2021-03")
    page.get_by_role("textbox", name="Outlet").fill("The <b>Ledger")
    page.keyboard.press("Enter")
    page.locator(".fn-credits").get_by_text("Published March 2021, set by hand").wait_for()
    row = page.locator(".fn-cards tr").filter(has_text="The <b>Ledger")
    row.get_by_text("Mar 2021").wait_for()
    assert page.evaluate("document.activeElement.className") == "fn-title"
    article = intake.desk.article(STORM.id)
    assert article.updated_note == STORM.updated_note  # what was not touched stays exact
    page.locator(".fn-versions").get_by_text("Version 4 of 4").wait_for()
    page.locator(".fn-edit summary").click()
    page.get_by_role("textbox", name="Author").fill("nobody")
    page.get_by_role("button", name="Cancel").click()
    page.locator(".fn-edit summary").click()
    assert page.input_value(".fn-form [name=author]") == STORM.author
    page.locator(".fn-save").click()
    page.get_by_role("alert").get_by_text("Nothing was changed.").wait_for()


def test_versions_and_other_outlets_open(visit: Visit, intake: PaperIntake) -> None:
    page = visit()
    read(page, STORM.title)
    page.locator(".fn-versions").get_by_role("button", name="What changed").click()
    page.locator("ins").get_by_text("Four cars were towed.").wait_for()
    assert page.locator("del").first.text_content() == "Two cars were towed."
    page.get_by_role("button", name="Read version 2").click()
    page.get_by_text("This is an earlier version, 2 of 3").wait_for()
    page.get_by_role("button", name="Newest version").click()
    page.locator(".fn-earlier summary").click()
    page.get_by_role("button", name="Read version 1").click()
    page.locator(".fn-text").get_by_text(STORM.text[:43]).wait_for()
    page.get_by_role("button", name="Newest version").click()
    page.locator(".fn-story summary").click()
    page.locator(".fn-story").get_by_text(WIRE.title).click()
    page.locator(".fn-title").get_by_text(WIRE.title).wait_for()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_phone_fits_adding_editing_and_hostile_articles(
    visit: Visit, intake: PaperIntake, tmp_path: Path, theme: str
) -> None:
    file = tmp_path / ("a-name-without-an-end" * 6 + ".txt")
    file.write_text(
        "<img src=x onerror=window.__pwned=30> ${window.__pwned=31} broken\n" + "x" * 99
    )
    page = open_adding(visit, PHONE, f"?__theme={theme}")
    choose(page, file)
    assert not scrolls_sideways(page)
    page.locator("#fn-add-go").click()
    said(page, "Done: 1 added")
    assert not scrolls_sideways(page)
    page.locator("#fn-listing").get_by_text("A headline").click()
    page.locator(".fn-edit summary").click()
    page.get_by_role("textbox", name="Tags").fill('"><script>window.__pwned=32</script>')
    page.locator(".fn-save").click()
    page.get_by_text("Version 2 of 2").wait_for()
    page.get_by_role("button", name="What changed").click()
    page.locator("ins").first.wait_for()
    assert "<script>" in page.locator("ins").first.text_content()
    assert not scrolls_sideways(page)
    page.wait_for_timeout(300)  # so that anything that would run has run; the fixture asserts
