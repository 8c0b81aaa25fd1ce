"""Nothing that an article, a file name, a case or a visitor says runs in any view of the page."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from rag.open import open_assistant
from tests.conftest import hashed, hashed_settings
from tests.ui.browser import ask, free_port, marked, needs_chromium
from tests.ui.hostile import ALL, QUESTION, TOPIC, TRICKS, hostile_records, ingest_twice
from ui.app import ServedPage, start
from ui.records import Records

pytestmark = needs_chromium

FOREIGN = """() => {
    const runs = /^\\s*(javascript|vbscript|data:text)/i;
    const links = /^(href|src|srcdoc|action|formaction|data|xlink:href)$/i;
    const foreign = "iframe, object, embed, base, meta, link[href*=evil], [src*=evil], [src=x]";
    const evil = ({ name, value }) => /^on/i.test(name) || (links.test(name) && runs.test(value))
        || (name === "style" && /evil|expression/.test(value));
    const inline = (one) => one.matches("style, script")
        && /evil|__pwned=/.test(one.textContent) && !/gradio_config/.test(one.textContent);
    return [...document.body.querySelectorAll("*")]
        .filter((one) => [...one.attributes].some(evil) || one.matches(foreign) || inline(one))
        .map((one) => one.outerHTML.slice(0, 300));
}"""
"""What must never come from an article: handlers, frames, scripts, addresses that run."""
UNESCAPED = (
    "<base href=http://evil.example/>",
    "<iframe src=http://evil.example/></iframe>",
    "<audio src=http://evil.example/a></audio>",
    "<p style='background:url(http://evil.example/b)'>x</p>",
)


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Records, ServedPage]]:
    folder = tmp_path_factory.mktemp("hostile")
    settings = hashed_settings(folder / "<img src=x onerror=window.__pwned=37>")
    intake = ingest_twice(settings, hashed(), folder / "articles")
    desk = open_assistant(settings)
    records = hostile_records(desk, settings.data_dir)
    served = start(
        desk,
        port=free_port(),
        examples=(f"{QUESTION} {TRICKS[1]}",),
        corpus_size=len(desk.articles()),
        intake=intake,
        records=records,
        settings=settings,
    )
    yield records, served
    served.close()


def tab(page: Any, name: str) -> None:
    page.get_by_role("tab", name=name, exact=True).click()


def answered(page: Any) -> Any:
    """Ask with every trick in the question, and find an article that holds one."""
    ask(page, f"{QUESTION} {ALL}")
    ask(page, QUESTION)
    page.locator(".fn-question").first.get_by_text("window.__pwned=21", exact=False).wait_for()
    return page.locator(".fn-prose a.fn-cite, .fn-passages a.fn-open").first


def card(page: Any, _folder: Path) -> str:
    answered(page)
    for _ in range(40):  # the chat may scroll from under the pointer when what to ask next comes
        page.locator(".fn-prose a.fn-cite").first.hover()
        page.wait_for_timeout(250)
        if page.locator(".fn-card").first.is_visible():
            break
    assert "__pwned=" in page.locator("#fn-chat .fn-prose").last.inner_text()
    return ".fn-card"


def reader(page: Any, _folder: Path) -> str:
    answered(page).click()
    quote = marked(page)
    page.locator(".fn-summarize").click()
    page.locator(".fn-summary .fn-save-as").wait_for()
    page.reload()  # the address is a link to the sentence, tricks in its id and all
    assert marked(page) == quote
    return ".fn-article"


def articles(page: Any, _folder: Path) -> str:
    tab(page, "Articles")
    page.locator(".fn-cards tbody tr").nth(20).wait_for()
    page.get_by_role("searchbox", name="Find articles").fill("quarry alert(1)")
    page.locator(".fn-cards tbody tr").nth(1).wait_for(state="detached")
    page.locator(".fn-statistics > summary").click()
    page.get_by_role("img", name="Articles per outlet").wait_for()
    page.get_by_role("searchbox", name="Find articles").fill("")
    page.locator(".fn-cards tbody tr").nth(20).wait_for()
    page.locator(".fn-cards [data-act=remove]").nth(3).click()
    page.get_by_role("button", name="Undo").click()
    page.get_by_text("Put back as it was.").wait_for()
    return "#fn-listing"


def versions(page: Any, _folder: Path) -> str:
    tab(page, "Articles")
    page.locator(".fn-cards").get_by_text("The quarry of Hexham").first.click()
    page.locator(".fn-edit summary").click()
    page.get_by_role("textbox", name="Outlet").fill(TRICKS[1])
    page.locator(".fn-save").click()
    page.get_by_text("Version 3 of 3").wait_for()
    page.get_by_role("button", name="What changed").click()
    page.locator("ins").first.wait_for()
    return ".fn-reader"


def adding(page: Any, folder: Path) -> str:
    file = folder / "<img src=x onerror=window.__pwned=34>.pdf"
    file.write_bytes(b"%PDF-1.7 no more <svg onload=window.__pwned=34> than this")
    tab(page, "Articles")
    page.get_by_role("button", name="Add articles").click()
    page.locator("#fn-place input, #fn-place textarea").wait_for()
    page.set_input_files("#fn-files input[type=file]", [str(file)])
    page.locator("#fn-files").get_by_text("__pwned").first.wait_for()
    page.locator("#fn-add-go").click()
    page.locator("#fn-add-said").get_by_text("1 not read").first.wait_for()
    return "#fn-add"


def filters(page: Any, _folder: Path) -> str:
    page.locator("#fn-picker summary").click()
    page.locator("#fn-picker [type=checkbox]").first.wait_for()
    for place in ("Aldby", "Barrow"):
        page.locator("#fn-picker label").filter(has_text=place).first.click()
        page.locator(".fn-picked").get_by_text(place).first.wait_for()
    ask(page, QUESTION)
    return ".fn-picked"


def topics(page: Any, folder: Path) -> str:
    tab(page, "Topics")
    page.locator("#fn-topic").locator("textarea, input").fill(TOPIC)
    page.locator("#fn-summarize-topic").click()
    page.locator("#fn-digest .fn-save-as").wait_for()
    for button in ("HTML", "Markdown"):
        with page.expect_download() as held:
            page.locator("#fn-digest").get_by_role("button", name=button).click()
        held.value.save_as(folder / "saved.html")  # Markdown, too, as a viewer might take it
        if button == "HTML":
            other = page.context.new_page()
            other.goto((folder / "saved.html").as_uri())
            assert "window.__pwned" in other.locator("body").inner_text()
            assert other.evaluate(FOREIGN) == []
            assert other.evaluate("window.__pwned") is None
            other.close()
    return "#fn-digest"


def timeline(page: Any, _folder: Path) -> str:
    tab(page, "Topics")
    page.locator("#fn-topic").locator("textarea, input").fill("quarry")
    page.locator("#fn-kind").get_by_label("Timeline").check()
    page.locator("#fn-tags input").click()
    page.get_by_role("option").first.wait_for()
    page.keyboard.press("Escape")
    page.locator("#fn-summarize-topic").click()
    page.locator("figure.fn-drawn[data-width]").wait_for()
    page.locator(".fn-drawing a.fn-event").first.click()
    page.locator("mark.fn-mark").first.wait_for()
    return "#fn-digest"


def history(page: Any, _folder: Path) -> str:
    ask(page, ALL)
    page.locator("#fn-rate-0-down").click()
    page.locator(".fn-rated-reason input").fill(ALL)
    page.get_by_role("button", name="Make it an evaluation case").click()
    page.get_by_text("Added to from-answers.jsonl").wait_for()
    tab(page, "History")
    page.locator("#fn-history .fn-history-open").first.wait_for()
    page.get_by_text("Rename", exact=True).first.click()
    page.locator("#fn-history [name=title]").first.fill(ALL[:180])
    page.keyboard.press("Enter")
    page.locator("#fn-history .fn-history-open").filter(has_text="__pwned").first.wait_for()
    page.fill("#fn-history [name=words]", f"nothing {TRICKS[1]}")
    page.get_by_text("No conversation holds all of these words").wait_for()
    page.fill("#fn-history [name=words]", "")
    page.locator("#fn-history .fn-history-open").first.wait_for()
    return "#fn-history"


def runs(page: Any, _folder: Path) -> str:
    tab(page, "Evaluation")
    page.locator("#fn-runs [name=run]").select_option(index=1)
    page.locator(".fn-metrics").wait_for()
    page.locator("#fn-runs [name=against]").select_option("second")
    page.locator("#fn-runs [name=cases]").select_option("all")
    page.get_by_role("heading", name="All cases").wait_for()
    page.locator(".fn-told summary").first.click()
    return "#fn-runs"


def review(page: Any, _folder: Path) -> str:
    tab(page, "Evaluation")
    tab(page, "Review cases")
    page.locator("#fn-review [name=file]").select_option(index=1)
    page.locator(".fn-case").wait_for()
    return "#fn-review"


def health(page: Any, _folder: Path) -> str:
    tab(page, "Health")
    page.locator(".fn-short-facts").wait_for()
    page.locator("#fn-run-checkup").click()
    page.locator("#fn-checkup .fn-findings").wait_for()
    return "body"


VIEWS = (
    card, reader, articles, versions, adding, filters, topics, timeline,
    history, runs, review, health,
)  # fmt: skip


@pytest.mark.parametrize("view", VIEWS, ids=lambda view: view.__name__)
def test_nothing_foreign_runs(
    visit: Callable[..., Any], tmp_path: Path, view: Callable[[Any, Path], str]
) -> None:
    page = visit()
    page.evaluate("addEventListener('securitypolicyviolation', (e) => (window.__held ??= []).push"
                  "(`${e.violatedDirective} ${e.blockedURI}`))")  # fmt: skip
    shown = page.locator(view(page, tmp_path)).first
    shown.get_by_text("__pwned=").first.wait_for(state="attached")  # the trick is there, as text
    page.wait_for_timeout(150)  # so that anything that would run has run; the fixture asserts
    assert page.evaluate(FOREIGN) == []
    assert page.evaluate("window.__held") is None  # escaped, not merely held back by the policy


def test_policy_holds_back_what_were_not_escaped(
    chromium: Any, served: tuple[Records, ServedPage]
) -> None:
    page = chromium.new_context().new_page()
    sent, held = set[str](), set[str]()
    page.on("request", lambda request: sent.add(request.url))
    page.on("requestfailed", lambda r: held.add(r.url) if r.failure == "csp" else None)
    page.goto(served[1].url)
    page.wait_for_selector("#fn-question-box textarea")
    refused = page.evaluate(
        """async (tricks) => {
            const refused = new Set();
            addEventListener("securitypolicyviolation", (e) => refused.add(e.effectiveDirective));
            const link = document.body.appendChild(document.createElement("a"));
            link.href = "javascript:window.__pwned=40";
            link.click();
            const script = document.createElement("script");
            script.textContent = "window.__pwned=41";
            document.body.append(script);
            for (const trick of tricks) {
                const place = document.body.appendChild(document.createElement("div"));
                place.innerHTML = trick;
                place.querySelectorAll("[onclick]").forEach((one) => one.click());
            }
            await fetch("http://evil.example/").catch(() => null);
            await new Promise((done) => setTimeout(done, 500));
            return [...refused].sort();
        }""",
        [*(trick for trick in TRICKS if "refresh" not in trick), *UNESCAPED],
    )
    found = page.evaluate(FOREIGN)
    ran = page.evaluate("window.__pwned")
    base = page.evaluate("document.baseURI")
    page.context.close()
    assert found  # so that the other tests would see it
    assert ran is None
    assert base == served[1].url
    assert {url for url in sent - held if "evil" in url} == set()
    assert refused == [
        "connect-src", "frame-src", "img-src", "media-src", "object-src",
        "script-src-attr", "script-src-elem", "style-src-elem",
    ]  # fmt: skip
