"""Products of vectors stay in the thread that asks for them."""

from pathlib import Path

import numpy as np
from threadpoolctl import threadpool_info, threadpool_limits

from rag.open import open_assistant
from tests.rag.corpora import fill, settings_for


def threads_of_blas() -> set[int]:
    assert np.ones(2) @ np.ones(2) == 2  # numpy is loaded
    return {told["num_threads"] for told in threadpool_info() if told["user_api"] == "blas"}


def test_an_assistant_multiplies_in_one_thread(tmp_path: Path) -> None:
    settings = settings_for(tmp_path)
    fill(settings)
    with threadpool_limits(limits=2, user_api="blas"):
        assistant = open_assistant(settings)
        told = threads_of_blas()
        assistant.close()
    assert told == {1}
