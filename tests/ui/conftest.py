"""A browser for the tests that need one, and a way to open the page in it."""

from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.ui.browser import CHROMIUM, DESKTOP, QUIET
from ui.app import ServedPage


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    sync_api = pytest.importorskip("playwright.sync_api")
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=list(QUIET))
        yield browser
        browser.close()


@pytest.fixture
def visit(chromium: Any, served: tuple[object, ServedPage]) -> Iterator[Callable[..., Any]]:
    """Opens the page that the module serves; nothing may run in it, nor any request leave."""
    asked: list[str] = []
    dialogs: list[str] = []
    errors: list[str] = []
    pages: list[Any] = []

    def dismissed(dialog: Any) -> None:
        dialogs.append(dialog.message)
        dialog.dismiss()

    def open_page(size: dict[str, int] = DESKTOP, address: str = "", url: str | None = None) -> Any:
        page = chromium.new_context(viewport=size).new_page()
        page.set_default_timeout(15_000)
        page.on("request", lambda request: asked.append(request.url))
        page.on("dialog", dismissed)
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.goto((url or served[1].url) + address)
        page.wait_for_selector("#fn-question-box textarea")
        pages.append(page)
        return page

    yield open_page
    ran = [page.evaluate("window.__pwned") for page in pages]
    for page in pages:
        page.context.close()
    assert not any(ran)
    assert not dialogs
    assert not errors
    hosts = {urlsplit(url).hostname for url in asked if not url.startswith(("data:", "blob:"))}
    assert hosts == {"127.0.0.1"}
