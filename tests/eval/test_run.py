from pathlib import Path

import orjson
import pytest

from eval.case import Case
from eval.metrics.passages import MULTIHOP_METRICS, SENTENCE_METRICS
from eval.metrics.retrieval import RETRIEVAL_METRICS
from eval.run import run_cases
from eval.score import METRICS, Scorer
from eval.scoring.answers import AgainstReferences
from tests.eval.scripted import ScriptedSystem, article_text
from tests.eval.scripted_run import CASES, MANIFEST, SCRIPT, lines, run


def test_one_line_a_case_in_case_order(finished: Path) -> None:
    results = lines(finished / "results.jsonl")
    assert [line["id"] for line in results] == [case.id for case in CASES]
    first = results[0]
    assert list(first) == ["id", "answer", "retrieved", "scores", "error"]
    assert first["retrieved"] == [{"article_id": "bridge", "start": 0, "end": 10, "score": 0.3333}]
    assert isinstance(first["answer"], dict)
    assert first["answer"]["citations"][0]["quote"] == "Six men died."
    assert "timings_ms" not in first["answer"]


def test_timings_are_kept_apart(finished: Path) -> None:
    timings = lines(finished / "timings.jsonl")
    assert [line["id"] for line in timings] == [case.id for case in CASES]
    assert timings[0]["timings_ms"] == {"total": 12.3}
    assert timings[3]["timings_ms"] == {}


def test_a_failed_case_is_recorded_scored_zero_and_does_not_stop_the_run(tmp_path: Path) -> None:
    report = run(tmp_path)
    failed = lines(tmp_path / "results.jsonl")[3]
    assert failed["error"] == "LLMUnavailable: the server is down. Start it and run again."
    assert failed["answer"] is None
    assert failed["retrieved"] == []
    assert set(failed["scores"].values()) == {0.0}
    assert failed["scores"].keys() == {
        *RETRIEVAL_METRICS,
        *AgainstReferences(None).names,
        "correct",
        "citation_validity",
        "abstention_accuracy",
        "answerable_answered",
    }
    assert [failure.id for failure in report.failures] == ["down"]


def test_the_report_by_hand(finished: Path) -> None:
    document = orjson.loads((finished / "report.json").read_bytes())
    means = {name: (f["value"], f["n"]) for name, f in document["metrics"].items()}
    third, two_thirds = pytest.approx(1 / 3, abs=1e-6), pytest.approx(2 / 3, abs=1e-6)
    assert means == {
        **dict.fromkeys(RETRIEVAL_METRICS, (third, 3)),
        "precision@5": (pytest.approx(0.2 / 3, abs=1e-6), 3),
        **dict.fromkeys((*SENTENCE_METRICS, *MULTIHOP_METRICS), (0, 1)),
        **dict.fromkeys(AgainstReferences(None).names, (two_thirds, 3)),
        "multihop_match": (third, 3),  # "No." is not "no" there
        "correct": (0.6, 5),
        "citation_validity": (0.75, 4),
        "citation_precision": (0.5, 2),
        "citation_recall": (0.5, 2),
        "abstention_accuracy": (0.8, 5),
        "unanswerable_refused": (1.0, 1),
        "answerable_answered": (0.75, 4),
    }
    assert list(means) == [name for name in METRICS if name in means]
    assert document["curves"] == {"risk_coverage": [], "reliability": []}
    assert set(document["slices"]) == {"factoid", "unanswerable"}
    assert document["manifest"] == MANIFEST
    assert document["failures"][0]["id"] == "down"


def test_two_runs_write_the_same_bytes(finished: Path, tmp_path: Path) -> None:
    run(tmp_path)
    for name in ("results.jsonl", "report.json", "manifest.json"):
        assert (tmp_path / name).read_bytes() == (finished / name).read_bytes()


def test_progress_counts_kept_cases_too(tmp_path: Path) -> None:
    seen: list[tuple[int, int]] = []

    def progress(done: int, total: int) -> None:
        seen.append((done, total))

    run_cases(CASES, ScriptedSystem(SCRIPT), tmp_path, {}, Scorer(article_text), progress)
    assert seen == [(n, 5) for n in range(6)]
    seen.clear()
    run_cases(CASES, ScriptedSystem(SCRIPT), tmp_path, {}, Scorer(article_text), progress)
    assert seen == [(5, 5)]


def test_gold_that_the_corpus_lost_is_a_warning(tmp_path: Path) -> None:
    case = Case("lost", "Who won?", gold_articles=("elsewhere",))
    report = run(tmp_path, cases=(case,))
    assert report.warnings == ('case lost: article "elsewhere" is not in the corpus',)
    assert report.metrics["recall@5"].value == 0
