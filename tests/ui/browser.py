"""What the tests of the page in a real browser share."""

import os
import socket
from pathlib import Path
from typing import Any

import pytest

CHROMIUM = Path(os.environ.get("FOOTNOTE_CHROMIUM", "/usr/bin/chromium"))
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
DESKTOP = {"width": 1280, "height": 800}
PHONE = {"width": 390, "height": 844}

needs_chromium = [
    pytest.mark.browser,
    pytest.mark.skipif(
        not CHROMIUM.exists(),
        reason=f"no Chromium at {CHROMIUM}: set FOOTNOTE_CHROMIUM to one to test the page",
    ),
]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def ask(page: Any, question: str, until: str = ".fn-closing") -> None:
    before = page.locator(until).count()
    page.fill("#fn-question-box textarea", question)
    page.keyboard.press("Enter")
    page.locator(until).nth(before).wait_for()
    page.locator("#fn-ask").wait_for()  # the button is back: the answer is finished


def marked(page: Any) -> str:
    page.wait_for_selector("mark.fn-mark")
    texts: list[str] = page.locator("mark.fn-mark").all_text_contents()
    return "".join(texts)


def in_view(page: Any, selector: str) -> bool:
    """Whether the whole element lies in the window and in the reader's own window."""
    return bool(
        page.evaluate(
            """selector => {
                const box = document.querySelector(selector).getBoundingClientRect();
                const frame = document.querySelector(".fn-reader").getBoundingClientRect();
                return box.top >= Math.max(0, frame.top)
                    && box.bottom <= Math.min(innerHeight, frame.bottom);
            }""",
            selector,
        )
    )


def scrolls_sideways(page: Any) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth > innerWidth"))
