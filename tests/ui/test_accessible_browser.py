"""axe-core finds no serious fault in any view of the page, light and dark, wide and narrow."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.rag.corpora import settings_for
from tests.ui.browser import PHONE, ask, free_port, marked, needs_chromium
from tests.ui.desk import BRIDGE, FERRY, STORM, PaperIntake, paper_intake
from tests.ui.kept import records_of
from ui.app import ServedPage, start

pytestmark = needs_chromium

WIDE = {"width": 1440, "height": 900}
COST = "What does the night ferry cost?"
THEMES = {
    "light": {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]},
    "dark": {"runOnly": ["color-contrast"]},  # all else is as in the light
}


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[PaperIntake, ServedPage]]:
    folder = tmp_path_factory.mktemp("accessible")
    intake = paper_intake(folder / "uploads", FERRY, BRIDGE)
    served = start(
        intake.desk,
        port=free_port(),
        examples=(COST,),
        corpus_size=4,
        intake=intake,
        records=records_of(intake.desk, folder),
        settings=settings_for(folder),
    )
    yield intake, served
    intake.desk.gate.set()
    served.close()


def tab(page: Any, name: str) -> None:
    wanted = page.get_by_role("tab", name=name, exact=True)
    if not wanted.is_visible():  # on a phone the last ones are behind a button
        page.locator("#fn-left .overflow-menu > button").first.click()
        wanted = page.locator("#fn-left .overflow-dropdown button").get_by_text(name)
    wanted.click()


def welcome(page: Any) -> None:
    page.get_by_text(COST).wait_for()


def answered(page: Any) -> None:
    ask(page, "What did the ferry cost last week, according to the Ledger?")
    ask(page, "Please fail", until=".fn-problem")
    ask(page, COST)
    ask(page, "Who won the chess cup?")
    page.locator(".fn-follow-up").first.wait_for()
    page.locator("#fn-rate-2-down").click()
    page.get_by_role("button", name="Make it an evaluation case").wait_for()
    page.locator(".fn-steps-head").last.click()
    page.locator(".fn-prose a.fn-cite").nth(1).click()
    marked(page)
    page.locator("#fn-picker summary").click()
    page.locator("#fn-picker [type=checkbox]").first.check()
    page.locator(".fn-picked button").first.wait_for()


def card(page: Any) -> None:
    page.locator(".fn-prose a.fn-cite").last.hover()
    page.locator(".fn-card").wait_for()


def articles(page: Any) -> None:
    tab(page, "Articles")
    page.locator(".fn-cards").get_by_text(STORM.title).click()
    page.locator(".fn-edit summary").click()
    page.locator(".fn-summarize").click()
    page.locator(".fn-summary .fn-save-as").wait_for()
    page.locator(".fn-statistics > summary").click()
    page.get_by_role("img", name="Articles per outlet").wait_for()
    page.get_by_role("button", name="Add articles").click()
    page.locator("#fn-place input, #fn-place textarea").wait_for()
    page.locator(".fn-cards tbody [name=chosen]").first.check()
    page.locator(".fn-chosen").get_by_role("button", name="Delete").click()
    page.get_by_role("button", name="Undo").wait_for()


def changes(page: Any) -> None:
    page.get_by_role("button", name="Undo").click()
    page.get_by_text("Put back as it was.").wait_for()
    page.locator(".fn-versions").get_by_role("button", name="What changed").click()
    page.locator("ins").first.wait_for()


def topics(page: Any) -> None:
    tab(page, "Topics")
    page.locator("#fn-topic").locator("textarea, input").fill("ferry")
    page.locator("#fn-kind").get_by_label("Timeline").check()
    page.locator("#fn-summarize-topic").click()
    page.locator("figure.fn-drawn[data-width]").wait_for()


def history(page: Any) -> None:
    tab(page, "History")
    page.locator("#fn-history .fn-history-open").first.wait_for()
    page.get_by_text("Rename", exact=True).first.click()


def runs(page: Any) -> None:
    tab(page, "Evaluation")
    page.locator("#fn-runs [name=run]").select_option("second")
    page.locator("#fn-runs [name=against]").select_option("first")
    page.locator(".fn-verdict").first.wait_for()
    page.locator("#fn-runs [name=cases]").select_option("all")
    page.get_by_role("heading", name="All cases").wait_for()
    page.locator(".fn-told summary").first.click()


def review(page: Any) -> None:
    tab(page, "Review cases")
    page.locator("#fn-review [name=file]").select_option("newsroom.jsonl")
    page.locator(".fn-case").wait_for()


def health(page: Any) -> None:
    tab(page, "Health")
    page.locator("#fn-run-checkup").click()
    page.locator("#fn-checkup .fn-findings").wait_for()
    page.locator("#fn-run-llm-test").click()
    page.get_by_text("No language model is set").wait_for()


VIEWS = (
    welcome, answered, card, articles, changes, topics, history, runs, review, health,
)  # fmt: skip


@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
def test_no_view_has_a_serious_fault(visit: Callable[..., Any], size: dict[str, int]) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    page = visit(size, "?__theme=light")
    found = []
    for view in VIEWS:
        view(page)
        for theme, options in THEMES.items():
            page.evaluate("dark => document.body.classList.toggle('dark', dark)", theme == "dark")
            page.wait_for_timeout(250)  # some colours of Gradio's change slowly
            found += [
                f"{view.__name__}, {theme}: {fault['id']} {node['target']} {node['html'][:160]} "
                f"{node['failureSummary'][:260]}"
                for fault in axe.run(page, options=options).response["violations"]
                if fault["impact"] in ("serious", "critical")
                for node in fault["nodes"]
            ]
    assert not found, "\n".join(found)
