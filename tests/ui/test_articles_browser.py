"""The table of articles and the filters beside the question box, in a real browser."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from rag.types import Article, Filters
from tests.ui.browser import PHONE, ask, free_port, needs_chromium, scrolls_sideways
from tests.ui.desk import BRIDGE, FERRY, HOSTILE, STORM, WIRE, PaperIntake, paper_intake
from ui.access.door import Door
from ui.access.users import UsersFile
from ui.app import ServedPage, start
from ui.editors import ARTICLES, NOT_ALLOWED

REFUSED = NOT_ALLOWED.format(what=ARTICLES)

pytestmark = needs_chromium
COST = "What does the night ferry cost?"
Visit = Callable[..., Any]


def newsroom(folder: Path) -> PaperIntake:
    intake = paper_intake(folder, FERRY, BRIDGE, HOSTILE)
    for n in range(60):
        intake.desk.shelf[f"n{n}"] = Article(f"n{n}", f"News {n:02d}", f"It is {n}. So it is.")
    for twin in (STORM, WIRE):
        intake.desk.shelf[twin.id] = replace(twin, story="storm")
    return intake


@pytest.fixture
def served(tmp_path: Path) -> Iterator[tuple[PaperIntake, ServedPage]]:
    intake = newsroom(tmp_path / "uploads")
    served = start(intake.desk, port=free_port(), corpus_size=65, intake=intake)
    yield intake, served
    served.close()


@pytest.fixture
def intake(served: tuple[PaperIntake, ServedPage]) -> PaperIntake:
    return served[0]


def open_table(visit: Visit, *args: Any) -> Any:
    page = visit(*args)
    page.get_by_role("tab", name="Articles").click()
    page.wait_for_selector("#fn-listing .fn-cards")
    return page


def titles(page: Any) -> list[str]:
    found: list[str] = page.locator(".fn-cards a.fn-open").all_text_contents()
    return found


def focused(page: Any) -> str:
    return str(page.evaluate("document.activeElement.textContent || document.activeElement.name"))


def test_the_table_is_searched_sorted_and_paged_by_keyboard(visit: Visit) -> None:
    page = open_table(visit)
    assert len(titles(page)) == 50
    page.get_by_role("button", name="Title").focus()
    page.keyboard.press("Enter")
    page.locator('th[aria-sort="ascending"]').get_by_text("Title").wait_for()
    assert focused(page) == "Title"
    page.get_by_role("button", name="Next").focus()
    page.keyboard.press("Enter")
    page.get_by_text("Page 2 of 2").wait_for()
    assert len(titles(page)) == 15
    page.get_by_role("checkbox", name=f"Choose “{STORM.title}”").focus()
    page.keyboard.press("Space")
    page.get_by_text("1 chosen").wait_for()
    page.get_by_role("searchbox", name="Find articles").fill("weather storm")
    page.get_by_text("2 of 65 articles").wait_for()
    assert page.locator(".fn-cell-told").all_text_contents() == ["2 outlets", "2 outlets"]
    assert page.get_by_role("checkbox", name=f"Choose “{STORM.title}”").is_checked()
    assert focused(page) == "words"
    page.get_by_role("button", name=f"Edit “{STORM.title}”").click()
    page.wait_for_selector(".fn-edit[open]")
    assert focused(page) == "published"
    page.get_by_role("textbox", name="Outlet").fill("The Ledger")
    page.keyboard.press("Enter")
    page.locator(".fn-cards").get_by_text("The Ledger").wait_for()  # the words are still there
    assert len(titles(page)) == 2


def test_what_is_deleted_can_be_undone(visit: Visit, intake: PaperIntake) -> None:
    page = open_table(visit)
    page.get_by_role("button", name=f"Delete “{FERRY.title}”").click()
    page.get_by_text(f"“{FERRY.title}” was removed.").wait_for()
    page.locator(".fn-holding").get_by_text("64 articles").wait_for()
    assert focused(page) == "Undo"
    page.get_by_role("checkbox", name="Choose all on this page").check()
    page.get_by_text("50 chosen").wait_for()
    page.locator(".fn-chosen").get_by_role("button", name="Delete").click()
    page.get_by_text("50 articles were removed.").wait_for()
    assert len(intake.desk.shelf) == 14
    page.get_by_role("button", name="Undo").click()
    page.get_by_text(f"“{FERRY.title}” was removed.").wait_for()
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Undo").click()
    page.locator(".fn-holding").get_by_text("65 articles").wait_for()
    assert intake.desk.article(FERRY.id) == FERRY
    page.get_by_role("tab", name="Ask").click()
    ask(page, COST)
    page.locator(".fn-prose a.fn-cite").first.click()
    page.locator(".fn-title").get_by_text(FERRY.title).wait_for()


def test_filters_hold_for_the_questions_of_a_conversation(
    visit: Visit, intake: PaperIntake
) -> None:
    page = open_table(visit)
    for article in (FERRY, BRIDGE):
        page.get_by_role("checkbox", name=f"Choose “{article.title}”").check()
    page.get_by_role("button", name="Ask only these").click()
    page.get_by_text("2 chosen articles").wait_for()
    page.locator("#fn-picker summary").focus()
    page.keyboard.press("Enter")
    page.get_by_role("checkbox", name="Harbour Chronicle").check()
    page.get_by_label("From").fill("2024-03-01")  # at once, while the first is being kept
    page.locator(".fn-picked").get_by_text("since 1 Mar 2024").wait_for()
    ask(page, COST)
    chosen = {FERRY.id, BRIDGE.id}
    asked = intake.desk.filters[-1]
    assert (set(asked.article_ids), asked.sources) == (chosen, ("Harbour Chronicle",))
    assert str(asked.published_from) == "2024-03-01"
    page.get_by_role("button", name="Remove the filter “Harbour Chronicle”").click()
    page.locator(".fn-picked").get_by_text("Harbour Chronicle").wait_for(state="detached")
    assert focused(page) == "Filters"
    ask(page, "And since when was it idle?")
    assert intake.desk.filters[-1].sources == ()
    assert set(intake.desk.filters[-1].article_ids) == chosen
    page.get_by_role("button", name="New conversation").click()
    page.locator(".fn-picked").wait_for(state="detached")
    ask(page, COST)
    assert intake.desk.filters[-1] == Filters()


def test_what_was_understood_is_changed_by_keyboard(visit: Visit, intake: PaperIntake) -> None:
    page = visit()
    ask(page, "What did the ferry cost last week?")
    page.locator("#fn-condition-0-0-alter").focus()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Ask again with these").wait_for()
    page.wait_for_function("document.activeElement.name === 'first'")
    page.get_by_role("textbox", name="To", exact=True).fill("2024-04-30")
    assert not page.locator(".fn-picked").count()  # nothing holds before it is asked
    page.get_by_role("button", name="Ask again with these").focus()
    page.keyboard.press("Enter")
    page.locator(".fn-picked").get_by_text("18 Mar – 30 Apr 2024").wait_for()
    page.locator("#fn-chat .fn-prose").wait_for()
    assert intake.desk.removals[-1] == ("last week",)
    assert page.locator(".fn-picker[open]").count() == 0


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_phone_shows_cards_plots_and_hostile_articles(visit: Visit, theme: str) -> None:
    page = open_table(visit, PHONE, f"?__theme={theme}")
    page.get_by_role("searchbox", name="Find articles").fill("evil")
    page.get_by_text("1 of 65 articles").wait_for()
    assert titles(page) == [HOSTILE.title]
    assert not scrolls_sideways(page)
    page.locator(".fn-cards tbody [name=chosen]").check()
    page.locator(".fn-chosen").get_by_role("button", name="Delete").click()
    page.get_by_role("button", name="Undo").click()
    page.get_by_text("Put back as it was.").wait_for()
    page.locator(".fn-statistics > summary").click()
    page.get_by_role("img", name="Articles per outlet").wait_for()
    page.get_by_text("As a table: Articles per outlet").click()
    assert not scrolls_sideways(page)
    page.locator(".fn-cards tbody [name=chosen]").check()
    page.get_by_role("button", name="Ask only these").click()
    page.locator("#fn-picker summary").click()
    page.get_by_role("checkbox", name="Evil Times").check()
    page.locator(".fn-picked").get_by_text("Evil Times").wait_for()
    assert not scrolls_sideways(page)
    page.wait_for_timeout(300)  # so that anything that would run has run; the fixture asserts


CALLS = """async ([filed, place]) => {
    const { components, dependencies } = window.gradio_config;
    const named = (name) => components.find((one) => one.props.elem_id === name).id;
    const post = (path, body) => fetch(`/gradio_api/${path}`, {
        method: "POST", headers: { "content-type": "application/json" },
        body: JSON.stringify({ session_hash: "by-hand", ...body }),
    }).then((reply) => reply.json());
    const served = (name, fn_name, data) =>
        post("component_server", { component_id: named(name), fn_name, data });
    const add = named("fn-add-go");
    const event = dependencies.find((one) =>
        one.targets.some(([id, kind]) => id === add && kind === "click"));
    const edit = { article_id: filed, values: { source: "X" } };
    return [
        await served("fn-reader-frame", "save_article", edit),
        await served("fn-listing", "act", { act: "remove", detail: { id: filed } }),
        await served("fn-reader-frame", "open_article", { article_id: filed }),
        await post("queue/join", { fn_index: event.id, data: [null, place], trigger_id: add }),
    ];
}"""
"""What somebody sends who knows how the page works and does not keep to what it offers."""


def test_readers_are_neither_offered_nor_allowed_what_editors_are(
    chromium: Any, tmp_path: Path
) -> None:
    users = UsersFile(tmp_path / "users.json")
    users.put("rita", "rita-password", "reader")
    users.put("ed", "ed-password", "editor")
    intake = newsroom(tmp_path / "uploads")
    (tmp_path / "lines.txt").write_text("A new headline")
    served = start(
        intake.desk, port=free_port(), corpus_size=65, intake=intake, door=Door(users=users)
    )
    try:
        seen = {}
        for name in ("rita", "ed"):
            context = chromium.new_context()
            form = {"username": name, "password": f"{name}-password"}
            assert context.request.post(f"{served.url}login", form=form).ok
            page = context.new_page()
            page.set_default_timeout(15_000)
            page.goto(served.url)
            page.wait_for_selector("#fn-question-box textarea")
            page.get_by_role("tab", name="Articles").click()
            page.wait_for_selector(".fn-cards")
            page.wait_for_timeout(500)
            controls = "#fn-add, [data-act=remove], [data-edits]"
            seen[name] = page.locator(controls).count()
            if name == "rita":
                saved, removed, opened, _ = page.evaluate(
                    CALLS, [STORM.id, str(tmp_path / "lines.txt")]
                )
                assert (saved, removed) == ({"problem": REFUSED}, {"problem": REFUSED})
                assert STORM.text[:43] in opened
                assert "fn-edit" not in opened
                page.wait_for_timeout(500)  # for a run that must not begin
            context.close()
        assert seen == {"rita": 0, "ed": 102}
        assert (intake.given, len(intake.desk.shelf)) == ([], 65)
        assert intake.desk.article(STORM.id).source == STORM.source
    finally:
        served.close()
