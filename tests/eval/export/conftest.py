import pytest

from eval.recorded_run import RecordedRun
from tests.eval.export.recorded import make_run


@pytest.fixture(scope="session")
def run(tmp_path_factory: pytest.TempPathFactory) -> RecordedRun:
    return make_run(tmp_path_factory.mktemp("recorded"))
