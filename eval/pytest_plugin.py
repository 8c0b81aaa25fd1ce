"""A pytest plugin: tests of your own over the answers to your own questions.

Installed with Footnote and always there; nothing of Footnote is loaded until a test asks for it.

    @pytest.mark.footnote_cases("cases.jsonl", tag="smoke")
    def test_sources_are_cited(footnote_case, footnote_score):
        assert footnote_score(footnote_case)["citation_recall"] >= 0.5

``footnote_settings`` and ``footnote_system`` are meant to be overridden in a conftest.py: other
settings, or another system altogether.
"""

import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from eval.case import Case
    from eval.score import Scorer
    from eval.scored import Scored
    from eval.systems.system import System
    from rag.assistant import Assistant
    from rag.settings import Settings

MARKER = "footnote_cases"
DATA_DIR = "footnote_data_dir"


def pytest_addoption(parser: pytest.Parser) -> None:
    """Offer ``--footnote-data-dir``, and the same in the configuration file."""
    meaning = "Folder of the corpus that Footnote answers from (or FOOTNOTE_DATA_DIR)."
    group = parser.getgroup("footnote", "answers from articles")
    group.addoption("--footnote-data-dir", metavar="DIR", dest=DATA_DIR, help=meaning)
    parser.addini(DATA_DIR, f"{meaning} Relative to the root folder of the tests.")


def pytest_configure(config: pytest.Config) -> None:
    """Make the marker known."""
    config.addinivalue_line(
        "markers",
        f"{MARKER}(file, tag=None): run the test once for every case of the file, as "
        "footnote_case; a path is relative to the file of the test.",
    )


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """One test a case, for tests that take ``footnote_case`` and carry the marker."""
    marker = metafunc.definition.get_closest_marker(MARKER)
    if marker is None or "footnote_case" not in metafunc.fixturenames:
        return
    from rag.errors import FootnoteError

    try:
        found = _cases(metafunc.definition.path.parent, *marker.args, **marker.kwargs)
    except (FootnoteError, TypeError) as exc:
        # Told by the fixture: an error in here would pass through the hooks of other plugins.
        metafunc.parametrize("footnote_case", [str(exc)], ids=["no cases"], indirect=True)
    else:
        ids = [case.id for case in found]
        metafunc.parametrize("footnote_case", found, ids=ids, indirect=True)


def pytest_assertrepr_compare(op: str, left: object, right: object) -> Sequence[str] | None:
    """Question, answer and gold below a failed comparison of a score."""
    if "eval.scored" not in sys.modules:  # then nothing of ours is compared
        return None
    from eval.scored import Score

    scores = [side for side in (left, right) if isinstance(side, Score)]
    if not scores:
        return None
    shown = [f"{side:.3f}" if isinstance(side, Score) else repr(side) for side in (left, right)]
    return [f"{shown[0]} {op} {shown[1]}", *scores[0].explained()]


@pytest.fixture
def footnote_case(request: pytest.FixtureRequest) -> "Case":
    """One case of the file that the marker names."""
    advice = (
        "footnote_case needs cases: mark the test with "
        f'@pytest.mark.{MARKER}("cases.jsonl"), or pass a Case of your own to footnote_score.'
    )
    given: Case | str = getattr(request, "param", advice)
    if isinstance(given, str):
        pytest.fail(given if given is advice else f"@pytest.mark.{MARKER}: {given}", pytrace=False)
    return given


@pytest.fixture(scope="session")
def footnote_settings(pytestconfig: pytest.Config) -> "Settings":
    """The environment's settings (FOOTNOTE_*), with the folder of the option, else of the ini."""
    import os

    from rag.settings import load_settings

    folder = pytestconfig.getoption(DATA_DIR)
    configured = pytestconfig.getini(DATA_DIR)
    if not folder and configured and "FOOTNOTE_DATA_DIR" not in os.environ:
        folder = pytestconfig.rootpath / configured
    return load_settings(data_dir=Path(folder) if folder else None)


@pytest.fixture(scope="session")
def footnote_assistant(footnote_settings: "Settings") -> "Iterator[Assistant]":
    """Footnote over the corpus of ``footnote_settings``, opened once for all tests."""
    from rag.open import open_assistant

    assistant = open_assistant(footnote_settings)
    yield assistant
    assistant.close()


@pytest.fixture(scope="session")
def footnote_system(footnote_assistant: "Assistant") -> "System":
    """What answers the cases: Footnote itself, unless a conftest.py says otherwise."""
    from eval.systems.pipeline import PipelineSystem

    return PipelineSystem(footnote_assistant)


@pytest.fixture(scope="session")
def footnote_scorer(footnote_settings: "Settings", footnote_assistant: "Assistant") -> "Scorer":
    """What scores the answers: gold sentences and quotes are held against the corpus."""
    from eval.instruments import open_scorer

    return open_scorer(lambda i: footnote_assistant.article(i).text, footnote_settings)


@pytest.fixture(scope="session")
def footnote_score(
    footnote_system: "System", footnote_scorer: "Scorer"
) -> "Callable[[Case], Scored]":
    """Asks a case and scores its answer: ``footnote_score(case)["citation_recall"]``.

    Each case is asked once a session, however many tests look at its answer.
    """
    from functools import cache

    from eval.scored import score_case

    @cache
    def score(case: "Case") -> "Scored":
        return score_case(case, footnote_system, footnote_scorer)

    return score


def _cases(folder: Path, file: str | Path, tag: str | None = None) -> "tuple[Case, ...]":
    from eval.read.dataset import read_dataset
    from rag.errors import UsageError

    cases = read_dataset(folder / file).cases
    chosen = tuple(case for case in cases if tag is None or tag in case.tags)
    if not chosen:
        raise UsageError(f'{file}: no case has the tag "{tag}". Leave out the tag to run them all.')
    return chosen
