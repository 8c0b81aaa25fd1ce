"""From dropped files to a cited sentence, its versions and its edits: nothing is a double."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from ingest.intake import Intake
from rag.embed import Embedder
from rag.open import open_assistant
from rag.settings import Settings
from tests.ui.browser import ask, free_port, marked, needs_chromium
from tests.ui.test_adding_browser import choose, give, read, said
from ui.app import ServedPage, start

pytestmark = needs_chromium

FERRY = "The night ferry to Skar sails again this summer. A crossing of the sound costs {} crowns."
PAGE = (
    '<html lang="en"><head><title>Council drops the bridge tolls</title>'
    '<meta property="article:published_time" content="2024-04-02T10:00:00+02:00"></head><body>'
    "<article><h1>Council drops the bridge tolls</h1><p>The council dropped the tolls on the old "
    "bridge on Tuesday evening, after a long debate. Drivers had paid two crowns a day.</p>"
    "<p>The bridge stays open at night.</p></article></body></html>"
)


class PageIntake(Intake):
    """The intake with a folder for what is uploaded."""

    @property
    def uploads(self) -> Path:
        return self._settings.data_dir / "uploads"


@pytest.fixture
def served(settings: Settings, embedder: Embedder) -> Iterator[tuple[Settings, ServedPage]]:
    desk, intake = open_assistant(settings), PageIntake(settings, embedder)
    served = start(desk, port=free_port(), corpus_size=0, intake=intake)
    yield settings, served
    served.close()


def test_from_a_file_to_an_answer_its_versions_and_an_edit(
    visit: Callable[..., Any], served: tuple[Settings, ServedPage], tmp_path: Path
) -> None:
    data_dir = served[0].data_dir
    ferry, tolls, junk = (tmp_path / name for name in ("ferry.txt", "tolls.html", "junk.pdf"))
    ferry.write_text("Night ferry returns\n\n" + FERRY.format(38))
    tolls.write_text(PAGE)
    junk.write_bytes(b"%PDF-1.7 no more than this")
    page = visit()
    page.get_by_role("tab", name="Articles").click()
    choose(page, ferry, tolls, junk)
    page.locator("#fn-add-go").click()
    assert "junk.pdf" in said(page, "Done: 2 added, 0 updated, 0 unchanged, 1 not read")
    assert (data_dir / "uploads" / "ferry.txt").read_text() == ferry.read_text()
    assert list((data_dir / "reports").glob("ingest-*.json"))
    page.locator(".fn-holding").get_by_text("2 articles").wait_for()

    page.get_by_role("tab", name="Ask").click()
    ask(page, "What does a crossing of the sound cost?")
    page.locator(".fn-prose a.fn-cite").first.click()
    assert marked(page) == "A crossing of the sound costs 38 crowns."

    ferry.write_text("Night ferry returns\n\n" + FERRY.format(45))
    page.get_by_role("tab", name="Articles").click()
    choose(page, ferry)
    page.locator("#fn-add-go").click()
    assert "1 file replaced" in said(page, "Done: 0 added, 1 updated")
    read(page, "Night ferry returns")
    page.get_by_role("button", name="What changed").click()
    page.locator("del").get_by_text("38 crowns").wait_for()
    page.locator("ins").get_by_text("45 crowns").wait_for()

    read(page, "Council drops the bridge tolls")
    assert "Published 2 April 2024, 10:00 +02:00" in page.locator(".fn-credits").inner_text()
    page.locator(".fn-edit summary").click()
    page.get_by_role("textbox", name="Published").fill("2024-05")
    page.get_by_role("textbox", name="Outlet").fill("The Ledger")
    page.locator(".fn-save").click()
    page.locator(".fn-credits").get_by_text("Published May 2024, set by hand").wait_for()
    give(page, str(data_dir / "uploads"))
    said(page, "Done: 0 added, 0 updated, 2 unchanged, 1 not read")
    read(page, "Council drops the bridge tolls")
    assert "The Ledger" in page.locator(".fn-credits").inner_text()  # reading again kept the edit
