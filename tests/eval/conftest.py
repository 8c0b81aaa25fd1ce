from pathlib import Path

import pytest

from tests.eval.scripted_run import run


@pytest.fixture(scope="session")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("run")
    run(out)
    return out
