"""What is kept, in a real browser: conversations, ratings, runs and cases under review."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import orjson
import pytest

from eval.cases import load_cases
from tests.ui.browser import PHONE, ask, free_port, marked, needs_chromium, scrolls_sideways
from tests.ui.desk import BRIDGE, FERRY, HOSTILE, IDLE, TICKETS, PaperDesk
from tests.ui.kept import CASES, EVIL, records_of
from ui.access.door import Door
from ui.access.users import UsersFile
from ui.app import ServedPage, start
from ui.records import Records, open_records

pytestmark = needs_chromium
COST = "What does the night ferry cost?"
CHESS = "Who won the chess cup?"
WIDE = {"width": 1440, "height": 900}

Visit = Callable[..., Any]


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Records, ServedPage]]:
    desk = PaperDesk()
    desk.gate.set()
    records = records_of(desk, tmp_path_factory.mktemp("kept"))
    served = start(desk, port=free_port(), examples=(COST,), corpus_size=3, records=records)
    yield records, served
    served.close()


@pytest.fixture(scope="module")
def records(served: tuple[Records, ServedPage]) -> Records:
    return served[0]


def tab(page: Any, name: str) -> None:
    page.get_by_role("tab", name=name, exact=True).click()


def history(page: Any) -> Any:
    tab(page, "History")
    page.locator("#fn-history .fn-history-find").wait_for()
    return page.locator("#fn-history .fn-history-open")


def test_conversation_survives_a_reload_and_goes_on(visit: Visit, records: Records) -> None:
    page = visit()
    ask(page, f"{COST} Please tell.")
    ask(page, CHESS)
    page.locator("#fn-rate-1-down").wait_for()
    page.reload()
    page.wait_for_selector("#fn-question-box textarea")
    history(page).filter(has_text="Please tell").first.click()
    page.locator(".fn-question").nth(1).wait_for()
    assert page.locator(".fn-question").all_text_contents() == [f"{COST} Please tell.", CHESS]
    page.locator(".fn-prose a.fn-cite").first.click()
    assert marked(page) == TICKETS
    ask(page, "And who pays?")
    page.locator("#fn-rate-2-up").wait_for()
    found = records.conversations.listed(words="please tell pays")
    assert [one.questions for one in found] == [3]


def test_kept_conversations_are_found_renamed_exported_deleted_and_brought_back(
    visit: Visit, records: Records
) -> None:
    page = visit()
    ask(page, "What did the zeppelin cost?")
    page.locator("#fn-rate-0-up").wait_for()
    page.locator("#fn-new").click()
    page.get_by_text("Every sentence of the answer").wait_for()
    rows = history(page)
    rows.first.wait_for()
    page.fill("#fn-history [name=words]", "zeppelin CROWNS")
    page.get_by_text("1 conversation", exact=True).wait_for()
    page.get_by_text("Rename", exact=True).click()
    page.fill("#fn-history [name=title]", f"Airships {EVIL}")
    page.keyboard.press("Enter")
    rows.filter(has_text="Airships").wait_for()
    assert rows.first.text_content() == f"Airships {EVIL}"
    with page.expect_download() as download:
        page.get_by_role("button", name="as Markdown").click()
    text = Path(download.value.path()).read_text(encoding="utf-8")
    assert download.value.suggested_filename.endswith(".md")
    assert f"{TICKETS}[^1-1]" in text
    with page.expect_download() as download:
        page.get_by_role("button", name="as JSON").click()
    document = orjson.loads(Path(download.value.path()).read_bytes())
    assert document["exchanges"][0]["answer"]["citations"][0]["quote"] == TICKETS
    page.get_by_role("button", name="Delete “").click()
    page.get_by_text("No conversation holds all of these words").wait_for()
    assert records.conversations.listed(words="zeppelin") == []
    assert page.evaluate("document.activeElement.textContent") == "Undo"
    page.keyboard.press("Enter")
    rows.filter(has_text="Airships").wait_for()
    assert len(records.conversations.listed(words="zeppelin")) == 1


def test_rated_answer_becomes_a_case_with_its_reason(visit: Visit, records: Records) -> None:
    page = visit(WIDE)
    ask(page, COST)
    ask(page, CHESS)
    page.locator("#fn-rate-0-up").focus()
    page.keyboard.press("Enter")
    page.locator(".fn-rated-reason input").fill("All of it, and no more.")
    page.get_by_role("button", name="Make it an evaluation case").click()
    page.get_by_text("Added to from-answers.jsonl").wait_for()
    assert page.locator("#fn-rate-0-up").get_attribute("aria-pressed") == "true"
    assert page.locator("#fn-rate-0-down").get_attribute("aria-pressed") == "false"
    page.locator("#fn-rate-1-down").click()
    page.get_by_text("“Who won the chess cup?”: not helpful").wait_for()
    page.get_by_role("button", name="Make it an evaluation case").click()
    page.get_by_text("Added to from-answers.jsonl").wait_for()
    good, bad = load_cases(records.from_answers)[-2:]
    assert (good.question, good.gold_sentences[0].quote) == (COST, TICKETS)
    assert good.tags == ("thumbs-up", "reason: All of it; and no more.")
    assert (bad.question, bad.history[0].question) == (CHESS, COST)
    assert bad.tags == ("thumbs-down", "to-review", "decide-answerable")
    page.locator("#fn-rate-1-down").click()
    page.get_by_text("Your rating was taken back").wait_for()
    assert page.locator("#fn-rate-1-down").get_attribute("aria-pressed") == "false"
    assert "fn-rate-1-down" in page.evaluate("document.activeElement.id")
    listed = records.conversations.listed()[0]
    assert (listed.up, listed.down) == (1, 0)


def test_run_shows_figures_a_comparison_and_failing_cases_that_open(visit: Visit) -> None:
    page = visit(WIDE)
    tab(page, "Evaluation")
    page.locator("#fn-runs [name=run]").select_option("first")
    page.locator(".fn-metrics").wait_for()
    assert "abstention_accuracy" in page.locator(".fn-metrics").inner_text()
    told = page.locator(".fn-told")
    assert "did not answer" in told.filter(has_text=COST).inner_text()
    told.filter(has_text=COST).locator("summary").click()
    told.filter(has_text=COST).locator("a.fn-open").first.click()
    assert marked(page) == TICKETS
    page.locator("#fn-runs [name=against]").select_option("second")
    page.locator(".fn-verdict", has_text="No evidence of a difference").wait_for()
    page.locator("#fn-runs [name=cases]").select_option("all")
    page.get_by_role("heading", name="All cases").wait_for()
    assert page.evaluate("document.activeElement.name") == "cases"
    told.filter(has_text="evil").locator("summary").click()
    told.filter(has_text="evil").locator("a.fn-cite").first.click()
    assert marked(page) == HOSTILE.text.split("\n\n")[1]


def test_cases_are_kept_edited_dropped_and_taken_back(visit: Visit, records: Records) -> None:
    page = visit(WIDE)
    file = records.cases / "newsroom.jsonl"
    tab(page, "Evaluation")
    tab(page, "Review cases")
    review = page.locator("#fn-review")
    review.locator("[name=file]").select_option("newsroom.jsonl")
    review.get_by_text("Case 1 of 4").wait_for()
    review.locator("a.fn-open").nth(1).click()
    assert marked(page) == IDLE
    review.locator("[name=answer]").last.fill("38")
    review.locator("[name=gold]").nth(1).uncheck()
    review.get_by_role("button", name="Keep", exact=True).click()
    review.get_by_text("Case 2 of 4").wait_for()
    assert page.evaluate("document.activeElement.className") == "fn-case-head"
    first = load_cases(file)[0]
    assert first.answers == ("38 crowns", "Half of that\nfor children", "38")
    assert (len(first.gold_sentences), first.tags) == (1, ("thumbs-down", "reviewed"))
    review.get_by_text("Footnote did not answer. Decide").wait_for()
    page.keyboard.press("d")
    review.get_by_text("The case is dropped").wait_for()
    assert [case.id for case in load_cases(file)] == ["cost", "king", CASES[3].id]
    review.get_by_role("button", name="Undo").click()
    review.get_by_text("Case 2 of 4").wait_for()
    assert [case.id for case in load_cases(file)] == [case.id for case in CASES]
    page.keyboard.press("n")
    review.get_by_text("Case 3 of 4").wait_for()
    review.locator("[name=question]").fill("Who is king of the ferry?")
    page.keyboard.type("n")  # in a field it is a letter
    tab(page, "Articles")
    page.get_by_text(BRIDGE.title).click()
    page.locator(".fn-text").wait_for()
    tab(page, "Evaluation")
    page.evaluate(
        """() => {
            const node = document.querySelector(".fn-text p").firstChild;
            getSelection().setBaseAndExtent(node, 0, node, 59);
        }"""
    )
    review.get_by_role("button", name="Add what is selected").click()
    review.locator(".fn-gold .fn-quote").wait_for()
    third = load_cases(file)[2]
    assert third.gold_sentences[0].quote == BRIDGE.text[:59]
    assert third.question == "Who is king of the ferry?n"
    page.keyboard.press("n")
    review.get_by_text("Case 4 of 4").wait_for()
    assert "is not in the corpus" in review.locator(".fn-gold").inner_text()
    page.keyboard.press("k")
    review.get_by_text("2 reviewed, 2 to go").wait_for()
    assert load_cases(file)[3].question == CASES[3].question


def test_file_of_cases_is_handed_in_or_refused_by_line(
    visit: Visit, records: Records, tmp_path: Path
) -> None:
    good, bad = tmp_path / "my cases!.jsonl", tmp_path / "bad.jsonl"
    good.write_text('{"id": "a", "question": "Why?"}\n')
    bad.write_text('{"id": "a"}\n')
    page = visit()
    tab(page, "Evaluation")
    tab(page, "Review cases")
    page.locator("#fn-review [type=file]").set_input_files(bad)
    page.get_by_text("line 1, question: is missing").wait_for()
    page.locator("#fn-review [type=file]").set_input_files(good)
    page.get_by_text("Case 1 of 1").wait_for()
    assert (records.cases / "my-cases.jsonl").exists()
    assert not (records.cases / "bad.jsonl").exists()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_everything_fits_a_phone(visit: Visit, tmp_path: Path, theme: str) -> None:
    page = visit(PHONE, f"?__theme={theme}")
    ask(page, COST)
    page.locator("#fn-rate-0-up").click()
    page.get_by_role("button", name="Make it an evaluation case").wait_for()
    assert not scrolls_sideways(page)
    history(page).first.wait_for()
    page.get_by_text("Rename", exact=True).first.click()
    assert not scrolls_sideways(page)
    tab(page, "Evaluation")
    page.locator("#fn-runs [name=run]").select_option("second")
    page.locator("#fn-runs [name=against]").select_option("first")
    page.locator(".fn-table").first.wait_for()
    assert not scrolls_sideways(page)
    told = page.locator(".fn-told").filter(has_text="chess")
    told.locator("summary").click()
    told.locator("a.fn-open").first.click()
    assert marked(page) == BRIDGE.text[:59]
    tab(page, "Review cases")
    page.locator("#fn-review [name=file]").select_option("newsroom.jsonl")
    page.locator(".fn-case").wait_for()
    assert not scrolls_sideways(page)
    page.screenshot(path=tmp_path / f"review-{theme}.png", full_page=True)


def test_conversation_outlives_the_server(visit: Visit, tmp_path: Path) -> None:
    def serve() -> ServedPage:
        records = open_records(tmp_path)
        return start(PaperDesk(), port=free_port(), corpus_size=3, records=records)

    first = serve()
    try:
        page = visit(url=first.url)
        ask(page, COST)
        page.locator("#fn-rate-0-up").click()
        page.locator(".fn-rated-head").wait_for()
    finally:
        first.close()
    again = serve()
    try:
        page = visit(url=again.url)
        history(page).first.click()
        page.locator("#fn-rate-0-up.fn-pressed").wait_for()
        page.locator(".fn-note").get_by_text(FERRY.title).first.click()
        assert marked(page) == TICKETS
    finally:
        again.close()


@pytest.mark.parametrize("way", ["proxy", "password"])
def test_everybody_sees_their_own_conversations_alone(
    chromium: Any, tmp_path: Path, way: str
) -> None:
    users = UsersFile(tmp_path / "users.json")
    for name in ("ada", "bob"):
        users.put(name, f"{name}-password", "reader")
    proxy = Door(proxy_header="x-user", proxy_from=("127.0.0.1",))
    door = proxy if way == "proxy" else Door(users=users)
    records = open_records(tmp_path)
    served = start(PaperDesk(), port=free_port(), corpus_size=3, records=records, door=door)
    try:
        for name in ("ada", "bob"):
            context = chromium.new_context(extra_http_headers={"X-User": name})
            if way == "password":
                form = {"username": name, "password": f"{name}-password"}
                assert context.request.post(f"{served.url}login", form=form).ok
            page = context.new_page()
            page.goto(served.url)
            ask(page, f"What does it cost, {name}?")
            page.locator("#fn-rate-0-up").click()
            page.get_by_role("button", name="Save reason").click()
            page.get_by_text("The reason is saved").wait_for()
            assert history(page).all_text_contents() == [f"What does it cost, {name}?"]
            page.get_by_role("button", name="Delete “").click()
            page.get_by_role("button", name="Undo").click()
            page.get_by_text("1 conversation", exact=True).wait_for()
            context.close()
    finally:
        served.close()
    assert [len(records.conversations.listed(name)) for name in ("", "ada", "bob")] == [0, 1, 1]
