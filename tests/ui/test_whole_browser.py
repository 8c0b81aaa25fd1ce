"""The sample articles, the real model, the page in a browser: the whole way, in every size."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from ingest.run import ingest
from rag.assistant import Assistant
from rag.embed import open_embedder
from rag.open import open_assistant
from rag.settings import load_settings
from rag.store import open_store
from tests.conftest import CORPUS, WithModels
from tests.ui.browser import PHONE, ask, free_port, marked, needs_chromium, scrolls_sideways
from ui.app import ServedPage, start
from ui.examples import SAMPLE_QUESTIONS, example_questions
from ui.records import open_records

pytestmark = [*needs_chromium, pytest.mark.model]
QUESTION = "what blocks phase two?"
SIZES = {
    "wide": {"width": 1440, "height": 900},
    "middle": {"width": 1024, "height": 768},
    "phone": PHONE,
}
CONTROLS = "#fn-question-box textarea, #fn-ask, #fn-new, #fn-picker summary, [role=tab]"
CUT_OFF = """selector => [...document.querySelectorAll(selector)]
    .filter((one) => one.checkVisibility({ visibilityProperty: true }))
    .filter((one) => {
        const box = one.getBoundingClientRect();
        return box.left < 0 || box.right > innerWidth || box.width < 20 || box.height < 16;
    })
    .map((one) => one.outerHTML.slice(0, 120))"""
"""Controls that lie outside the page's width, or are too small to be hit."""


@pytest.fixture(scope="module")
def served(
    with_models: WithModels, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Assistant, ServedPage]]:
    settings = load_settings(data_dir=with_models(tmp_path_factory.mktemp("whole")))
    with open_store(settings) as store:
        ingest([CORPUS], store, open_embedder(settings), settings)
    assistant = open_assistant(settings)
    articles = assistant.articles()
    served = start(
        assistant,
        port=free_port(),
        examples=example_questions(articles),
        corpus_size=len(articles),
        records=open_records(settings.data_dir),
        settings=settings,
    )
    yield assistant, served
    served.close()


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("size", SIZES)
def test_a_question_leads_to_the_marked_sentence(
    visit: Callable[..., Any],
    served: tuple[Assistant, ServedPage],
    tmp_path: Path,
    size: str,
    theme: str,
) -> None:
    assistant = served[0]
    shots = Path(os.environ.get("FOOTNOTE_SCREENSHOTS", tmp_path))
    page = visit(SIZES[size], f"?__theme={theme}")
    page.get_by_text(SAMPLE_QUESTIONS[0]).wait_for()
    assert not scrolls_sideways(page)
    page.screenshot(path=shots / f"welcome-{size}-{theme}.png")
    ask(page, QUESTION)
    page.locator(".fn-follow-up").first.wait_for()
    assert not scrolls_sideways(page)
    assert page.evaluate(CUT_OFF, CONTROLS) == []
    page.screenshot(path=shots / f"answer-{size}-{theme}.png")
    page.locator(".fn-prose a.fn-cite").first.click()
    assert marked(page) == assistant.ask(QUESTION).citations[0].quote
    assert page.locator("mark.fn-mark").first.is_visible()
    assert not scrolls_sideways(page)
    assert page.evaluate(CUT_OFF, ".fn-reading button") == []
    page.wait_for_timeout(400)  # until it has scrolled there
    page.screenshot(path=shots / f"reader-{size}-{theme}.png")
    assert (shots / f"reader-{size}-{theme}.png").stat().st_size > 10_000


def test_what_is_not_in_the_articles_is_refused(visit: Callable[..., Any]) -> None:
    page = visit()
    ask(page, "who won the 1998 world cup?")
    assert "The articles do not say." in page.locator("#fn-left").inner_text()
