"""The page of a run in a real browser, opened as a file."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from eval.export.case_views import case_anchor
from eval.export.page_html import page_to_html
from tests.eval.export.recorded import CASES, DOCK, article, make_run
from tests.ui.browser import CHROMIUM, PHONE, QUIET, needs_chromium, scrolls_sideways

pytestmark = needs_chromium
DESKTOP = {"width": 1440, "height": 900}
EVIL = CASES[1]


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("recorded")
    page = folder / "report.html"
    page.write_text(page_to_html(make_run(folder), article), encoding="utf-8")
    return page


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as started:
        browser = started.chromium.launch(executable_path=CHROMIUM, args=[*QUIET])
        yield browser
        browser.close()


@pytest.fixture
def visit(chromium: Any, file: Path) -> Iterator[Callable[..., Any]]:
    """Opens the page; at the end nothing was fetched, nothing failed, and nothing stored ran."""
    asked: list[str] = []
    problems: list[str] = []
    pages = []

    def visit(fragment: str = "", **context: Any) -> Any:
        page = chromium.new_page(**{"viewport": DESKTOP} | context)
        page.on("request", lambda request: asked.append(request.url))
        page.on("console", lambda message: problems.append(message.text))
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.goto(f"{file.as_uri()}{fragment}")
        pages.append(page)
        return page

    yield visit
    for page in pages:
        page.wait_for_timeout(100)  # so that anything that would run has run
        assert page.evaluate("window.__pwned") is None
        page.close()
    # An empty icon keeps browsers from asking a server for one.
    assert {url.partition("#")[0] for url in asked} - {"data:,"} == {file.as_uri()}
    assert problems == []


def shown(page: Any) -> list[str]:
    return [
        case.locator(".id").text_content()
        for case in page.locator("details.case").all()
        if case.is_visible()
    ]


def test_cases_are_found_by_words_outcome_type_tag_and_metric(visit: Callable[..., Any]) -> None:
    page = visit()
    assert page.locator("#count").text_content() == "5 cases"
    page.get_by_label("Search").fill("dock May")
    assert shown(page) == ["dock"]
    assert page.locator("#count").text_content() == "1 of 5 cases"
    page.get_by_role("button", name="Reset").click()
    page.locator("#count:text-is('5 cases')").wait_for()
    page.get_by_label("Outcome").select_option("failed")
    assert shown(page) == ["down"]
    page.get_by_label("Outcome").select_option("abstained")
    assert shown(page) == ["off", "=1+1"]
    page.get_by_label("Outcome").select_option("")
    page.get_by_label("Type").select_option("factoid")
    assert shown(page) == ["dock", "down"]
    page.get_by_label("Type").select_option("")
    page.get_by_label("Tag").select_option(EVIL.tags[0])
    assert shown(page) == [EVIL.id]
    page.get_by_label("Tag").select_option("")
    page.get_by_label("Metric").select_option("citation_recall")
    page.get_by_label("is below").fill("0.5")
    assert shown(page) == [EVIL.id]
    page.get_by_label("Search").fill("no such words")
    page.get_by_role("button", name="Show all").click()
    page.locator("#count:text-is('5 cases')").wait_for()


def test_cases_are_ordered_by_a_metric_and_by_time(visit: Callable[..., Any]) -> None:
    page = visit()
    page.get_by_label("Metric").select_option("citation_recall")
    page.get_by_label("Order").select_option("up")
    assert shown(page)[:2] == [EVIL.id, "dock"]
    assert page.locator("details.case .chosen").first.text_content() == "citation_recall 0.000"
    page.get_by_label("Order").select_option("down")
    assert shown(page)[:2] == ["dock", EVIL.id]
    page.get_by_label("Order").select_option("")
    assert shown(page) == [case.id for case in CASES]


def test_a_case_opens_by_keyboard_and_shows_its_quote_marked(
    visit: Callable[..., Any], tmp_path: Path
) -> None:
    page = visit()
    case = page.locator("details.case").first
    assert not case.locator("mark").is_visible()
    case.locator("> summary").focus()
    page.keyboard.press("Enter")
    assert case.locator("mark").is_visible()
    assert case.locator("mark").text_content() == DOCK
    assert DOCK in case.locator("blockquote").inner_text()
    assert case.locator(".gold li").all_inner_texts()[0].startswith("✓ cited")
    case.locator("sup a").click()
    assert page.evaluate("location.hash.startsWith('#cite-1-')")
    page.screenshot(path=tmp_path / "case.png")


def test_a_link_to_a_case_opens_it_even_when_it_is_filtered_out(visit: Callable[..., Any]) -> None:
    anchor = case_anchor(EVIL.id)
    page = visit(f"#{anchor}")
    assert page.evaluate("id => document.getElementById(id).open", anchor)
    assert page.locator("details.case").nth(1).locator(".prose").is_visible()
    page.get_by_label("Outcome").select_option("failed")
    page.evaluate("location.hash = 'case-off'")
    page.locator("#case-off .abstained").wait_for()


def test_hostile_texts_do_not_run(visit: Callable[..., Any]) -> None:
    page = visit()
    page.get_by_role("button", name="Open all shown").click()
    assert page.locator("details.case[open]").count() == 5
    assert page.locator("img").count() == 0
    assert page.locator("details.case a[href^='javascript']").count() == 0
    page.get_by_role("button", name="Close all").click()
    assert page.locator("details.case[open]").count() == 0


def test_the_policy_stops_a_script_that_got_in(chromium: Any, file: Path) -> None:
    page = chromium.new_page()
    page.goto(file.as_uri())
    refused = page.evaluate(
        """() => new Promise(done => {
            document.addEventListener("securitypolicyviolation", event => done(event.blockedURI));
            const script = document.createElement("script");
            script.textContent = "window.__pwned = 4";
            document.body.append(script);
        })"""
    )
    assert refused == "inline"
    assert page.evaluate("window.__pwned") is None
    page.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_it_fits_the_window_in_light_and_dark(
    visit: Callable[..., Any], tmp_path: Path, scheme: str, viewport: dict[str, int]
) -> None:
    page = visit(viewport=viewport, color_scheme=scheme)
    page.screenshot(path=tmp_path / "top.png")
    assert not scrolls_sideways(page)
    page.get_by_role("button", name="Open all shown").click()
    assert not scrolls_sideways(page)
    for colours in page.evaluate(COLOURS):
        assert contrast(*colours) >= 4.5, colours


COLOURS = """() => {
    const pairs = new Set();
    for (const element of document.querySelectorAll("body *")) {
        const said = [...element.childNodes].some(n => n.nodeType === 3 && n.textContent.trim());
        if (!said || !element.getClientRects().length || element.closest("svg, option")) continue;
        let behind = element, ground = "rgba(0, 0, 0, 0)";
        while (behind && ground === "rgba(0, 0, 0, 0)") {
            ground = getComputedStyle(behind).backgroundColor;
            behind = behind.parentElement;
        }
        pairs.add(JSON.stringify([getComputedStyle(element).color, ground]));
    }
    return [...pairs].map(pair => JSON.parse(pair));
}"""


def contrast(ink: str, ground: str) -> float:
    """The contrast ratio of two colours, 1 to 21 (WCAG 2.2)."""
    light, dark = sorted((luminance(ink), luminance(ground)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def luminance(colour: str) -> float:
    parts = [int(part) / 255 for part in colour.strip("rgb()").split(",")]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_it_is_readable_without_javascript(visit: Callable[..., Any]) -> None:
    page = visit(java_script_enabled=False)
    assert page.locator("details.case").count() == 5
    assert not page.locator(".controls").is_visible()
    page.locator("details.case > summary").first.click()
    assert page.locator("mark").first.is_visible()
