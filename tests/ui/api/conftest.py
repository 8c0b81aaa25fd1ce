from collections.abc import Iterator

import pytest

from tests.ui.browser import free_port
from tests.ui.desk import PaperDesk
from ui.app import ServedPage, start


@pytest.fixture(scope="session")
def served() -> Iterator[ServedPage]:
    page = start(PaperDesk(), port=free_port(), corpus_size=3)
    yield page
    page.close()
