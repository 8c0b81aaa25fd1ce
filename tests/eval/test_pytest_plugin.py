"""The plugin as people use it: pytest in a process of its own, over a test file of theirs."""

import json
from importlib.metadata import entry_points

import pytest

from tests.rag.corpora import fill, settings_for

pytest_plugins = ("pytester",)

CASES = (
    {
        "id": "cost",
        "question": "Who put the extra cost of the Skar tunnel at 14 million crowns?",
        "answers": ["Marta Lindqvist"],
        "gold_articles": ["tunnel"],
        "gold_sentences": [
            {
                "article_id": "tunnel",
                "quote": "Engineer Marta Lindqvist put the extra cost at 14 million crowns.",
            }
        ],
        "tags": ["smoke"],
    },
    {"id": "chess", "question": "Who won the chess olympiad in Budapest?", "answerable": False},
    {
        "id": "wrong gold",
        "question": "What did the cheese from the northern valley win?",
        "gold_articles": ["cheese"],
        "gold_sentences": [{"article_id": "cheese", "quote": "The jury praised its rind."}],
    },
)
SCORED = """
import pytest

@pytest.mark.footnote_cases("cases.jsonl")
def test_recall(footnote_case, footnote_score):
    assert footnote_score(footnote_case)["citation_recall"] >= 0.5
"""


@pytest.fixture
def project(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> pytest.Pytester:
    """A folder with cases, and a corpus that the environment names."""
    fill(settings_for(pytester.path / "corpus"))
    monkeypatch.setenv("FOOTNOTE_EMBEDDER", "hashed")
    monkeypatch.delenv("FOOTNOTE_DATA_DIR", raising=False)
    (pytester.path / "cases.jsonl").write_text("".join(json.dumps(c) + "\n" for c in CASES))
    return pytester


def run(project: pytest.Pytester, *options: str) -> pytest.RunResult:
    return project.runpytest_subprocess("-p", "no:cacheprovider", *options)


def test_the_entry_point_is_installed() -> None:
    # The plugin is found by its entry point alone; scripts/install.sh installs it anew.
    assert [e.value for e in entry_points(group="pytest11", name="footnote")] == [
        "eval.pytest_plugin"
    ]


def test_one_test_a_case_and_failures_that_explain_themselves(project: pytest.Pytester) -> None:
    project.makepyfile(SCORED)
    result = run(project, "--footnote-data-dir", "corpus", "-v")
    result.assert_outcomes(passed=1, failed=2)
    result.stdout.fnmatch_lines(
        [
            "*::test_recall?cost? PASSED*",
            "*::test_recall?chess? FAILED*",
            "*::test_recall?wrong gold? FAILED*",
            '*UsageError: the case "chess" lacks what citation_recall needs. The case is scored '
            "on *unanswerable_refused*",
            "E *assert 0.000 >= 0.5",
            "E *citation_recall: Share of gold sentences that are cited.*",
            "E *case *wrong gold: What did the cheese from the northern valley win?",
            "E *answer *golden spoon*",
            "E *cited *cheese: A cheese from the northern valley won the golden spoon.",
            "E *gold *cheese: The jury praised its rind.",
        ],
        consecutive=False,
    )


def test_a_tag_chooses_and_the_answer_is_there_too(project: pytest.Pytester) -> None:
    project.makepyfile(
        """
        import pytest

        @pytest.mark.footnote_cases("cases.jsonl", tag="smoke")
        class TestSmoke:
            def test_scores(self, footnote_case, footnote_score):
                scored = footnote_score(footnote_case)
                assert scored["recall@5"] == 1
                assert scored.answer.citations[0].article_id == "tunnel"
                assert scored is footnote_score(footnote_case)

            def test_nothing_else(self):
                pass

        def test_without_cases(footnote_assistant):
            assert footnote_assistant.article("tunnel").source == "Northern Gazette"
        """
    )
    (project.path / "pytest.ini").write_text("[pytest]\nfootnote_data_dir = corpus\n")
    run(project).assert_outcomes(passed=3)


def test_a_case_of_ones_own_and_the_environment(
    project: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FOOTNOTE_DATA_DIR", str(project.path / "corpus"))
    (project.path / "pytest.ini").write_text("[pytest]\nfootnote_data_dir = elsewhere\n")
    project.makepyfile(
        """
        from eval import Case

        def test_refused(footnote_score):
            case = Case("chess", "Who won the chess olympiad in Budapest?", answerable=False)
            assert footnote_score(case)["unanswerable_refused"] == 1
        """
    )
    run(project, "--strict-markers").assert_outcomes(passed=1)
    assert not (project.path / "elsewhere").exists()


def test_another_system_takes_the_place_of_ours(project: pytest.Pytester) -> None:
    project.makeconftest(
        """
        import pytest
        from eval import Scorer
        from rag.types import Answer

        class Parrot:
            def answer(self, case):
                return Answer(case.question, case.question, abstained=True)

        @pytest.fixture(scope="session")
        def footnote_system():
            return Parrot()

        @pytest.fixture(scope="session")
        def footnote_scorer():
            return Scorer(lambda article_id: "")
        """
    )
    project.makepyfile(
        """
        import sys
        import pytest

        @pytest.mark.footnote_cases("cases.jsonl")
        def test_refuses(footnote_case, footnote_score):
            assert footnote_score(footnote_case)["abstention_accuracy"] == 1

        def test_no_model_was_loaded():
            assert "chromadb" not in sys.modules
        """
    )
    run(project).assert_outcomes(passed=2, failed=2)


def test_wrong_markers_are_told_without_a_traceback(project: pytest.Pytester) -> None:
    (project.path / "broken.jsonl").write_text('{"id": "a", "questoin": "Who?"}\n')
    wrong = ('"missing.jsonl"', '"cases.jsonl", tag="none"', '"cases.jsonl", tags="smoke"')
    tests = [
        SCORED.replace('"cases.jsonl"', marker).replace("test_recall", f"test_{n}")
        for n, marker in enumerate((*wrong, '"broken.jsonl"'))
    ]
    project.makepyfile("\n".join([*tests, "def test_without(footnote_case): pass"]))
    result = run(project)
    result.assert_outcomes(errors=5)
    result.stdout.fnmatch_lines(
        [
            "@pytest.mark.footnote_cases: *missing.jsonl: *",
            '@pytest.mark.footnote_cases: *no case has the tag "none"*',
            "@pytest.mark.footnote_cases: *unexpected keyword argument 'tags'*",
            "@pytest.mark.footnote_cases: *broken.jsonl: correct these fields*",
            '*line 1, questoin: unknown field; did you mean "question"*',
            '*mark the test with @pytest.mark.footnote_cases("cases.jsonl")*',
        ]
    )
    assert "pytest_plugin.py" not in result.stdout.str()
    assert "Warning" not in result.stdout.str()


def test_a_run_without_footnote_loads_nothing_of_it(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        """
        import sys

        def test_light():
            loaded = {name.split(".")[0] for name in sys.modules}
            assert not loaded & {"rag", "ui", "ingest", "numpy", "jsonschema", "pydantic"}
            assert {n for n in sys.modules if n.split(".")[0] == "eval"} == {
                "eval", "eval.pytest_plugin"
            }
        """
    )
    run(pytester).assert_outcomes(passed=1)
