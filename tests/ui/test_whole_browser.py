"""From the sample corpus to the marked sentence: real model, real stores, real browser."""

import os
from pathlib import Path

import pytest

from ingest.run import ingest
from rag.embed import open_embedder
from rag.open import open_assistant
from rag.settings import load_settings
from rag.store import open_store
from tests.ui.browser import CHROMIUM, DESKTOP, QUIET, ask, free_port, marked, needs_chromium
from ui.app import start
from ui.examples import SAMPLE_QUESTIONS, example_questions

pytestmark = [*needs_chromium, pytest.mark.model]
CORPUS = Path(__file__).resolve().parent.parent.parent / "corpus"


def test_a_question_leads_to_the_marked_sentence(tmp_path: Path) -> None:
    sync_api = pytest.importorskip("playwright.sync_api")
    settings = load_settings(data_dir=tmp_path / "data")
    with open_store(settings) as store:
        ingest([CORPUS], store, open_embedder(settings), settings)
    assistant = open_assistant(settings)
    articles = assistant.articles()
    examples = example_questions(articles)
    assert examples == SAMPLE_QUESTIONS
    served = start(assistant, port=free_port(), examples=examples, corpus_size=len(articles))
    try:
        with sync_api.sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=list(QUIET))
            page = browser.new_context(viewport=DESKTOP).new_page()
            page.goto(served.url)
            ask(page, "what blocks phase two?")
            page.locator("a.fn-cite").first.click()
            assert marked(page) == assistant.ask("what blocks phase two?").citations[0].quote
            assert page.locator("mark.fn-mark").first.is_visible()
            shots = Path(os.environ.get("FOOTNOTE_SCREENSHOTS", tmp_path))
            page.screenshot(path=str(shots / "answer.png"))
            ask(page, "who won the 1998 world cup?")
            assert "The articles do not say." in page.locator("#fn-left").inner_text()
            browser.close()
    finally:
        served.close()
    assert (shots / "answer.png").stat().st_size > 10_000
