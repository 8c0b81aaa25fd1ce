"""``footnote eval compare | baseline | gate`` over the run folder of a scripted system."""

from pathlib import Path

import pytest

from eval.run import run_cases
from eval.score import Scorer
from tests.eval.scripted import ScriptedSystem, article_text, refusal
from tests.eval.scripted_run import CASES, MANIFEST, SCRIPT
from tests.ui.commands import DONE, FAILURES, USAGE, footnote


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A run, and another that refused what it could have answered."""
    folder = tmp_path_factory.mktemp("runs")
    worse = SCRIPT | {case.question: refusal() for case in CASES[:2]}
    for name, script in (("first", SCRIPT), ("second", worse)):
        manifest = MANIFEST | {"settings": {"top_k": len(name)}}
        run_cases(CASES, ScriptedSystem(script), folder / name, manifest, Scorer(article_text))
    return folder / "first", folder / "second"


def test_compare_prints_tables_and_writes_markdown(runs: tuple[Path, Path], tmp_path: Path) -> None:
    written = tmp_path / "deep/compared.md"
    finished = footnote(tmp_path, "eval", "compare", *runs, "--markdown", written)
    assert finished.code == DONE
    assert finished.out.index("settings.top_k") < finished.out.index("No evidence of a difference")
    assert written.read_text(encoding="utf-8").startswith("## first (A) and second (B)")


def test_compare_prints_one_document(runs: tuple[Path, Path], tmp_path: Path) -> None:
    finished = footnote(tmp_path, "eval", "compare", *runs, "--json", "--metric", "token_f1")
    assert list(finished.json["metrics"]) == ["token_f1"]
    assert finished.json["metrics"]["token_f1"]["losses"] == 2
    assert finished.json["moved"][0]["id"] == "bridge"


def test_compare_says_what_is_wrong(runs: tuple[Path, Path], tmp_path: Path) -> None:
    unknown = footnote(tmp_path, "eval", "compare", *runs, "--metric", "tokn_f1")
    assert (unknown.code, unknown.out) == (USAGE, "")
    assert 'did you mean "token_f1"' in unknown.err
    none = footnote(tmp_path, "eval", "compare", runs[0], tmp_path / "none")
    assert none.code == USAGE
    assert "holds no finished run" in none.err


def test_a_gate_from_baseline_to_verdict(runs: tuple[Path, Path], tmp_path: Path) -> None:
    first, second = runs
    rules = tmp_path / "gate.toml"
    rules.write_text(
        'baseline = "kept/baseline.jsonl"\nmax_failures = 1\n[regression]\nmax_loss = 0.1\n'
    )
    made = footnote(tmp_path, "eval", "baseline", first, "--out", tmp_path / "kept/baseline.jsonl")
    assert (made.code, made.out) == (DONE, "")
    gate = ("eval", "gate", "--config", rules)
    passed = footnote(tmp_path, *gate, first)
    assert passed.code == DONE
    assert "Gate passed" in passed.out
    junit, markdown = tmp_path / "junit.xml", tmp_path / "gate.md"
    failed = footnote(tmp_path, *gate, second, "--junit", junit, "--markdown", markdown, "--json")
    assert failed.code == FAILURES
    assert failed.json["passed"] is False
    assert "<failure" in junit.read_text(encoding="utf-8")
    assert "Gate failed" in markdown.read_text(encoding="utf-8")
    instead = footnote(tmp_path, *gate, second, "--baseline", second)
    assert instead.code == DONE


def test_a_gate_says_what_is_wrong_with_rules_and_baseline(
    runs: tuple[Path, Path], tmp_path: Path
) -> None:
    rules = tmp_path / "gate.toml"
    rules.write_text("[minimum]\nmmr = 0.5\n")
    wrong = footnote(tmp_path, "eval", "gate", runs[0], "--config", rules)
    assert wrong.code == USAGE
    assert 'minimum.mmr: there is no metric "mmr"; did you mean "mrr"?' in wrong.err
    rules.write_text("[minimum]\nmrr = 0.1\n")
    unreadable = footnote(
        tmp_path, "eval", "gate", runs[0], "--config", rules, "--baseline", tmp_path / "none"
    )
    assert unreadable.code == USAGE
    assert "there is no baseline. Make one" in unreadable.err
    fine = footnote(tmp_path, "eval", "gate", runs[0], "--config", rules)
    assert fine.code == DONE
