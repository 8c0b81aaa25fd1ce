"""Footnote holds itself to the gate in pyproject.toml: the real model over the sample corpus."""

from pathlib import Path

import pytest

from eval.cases import load_cases
from eval.gate.baseline import baseline_to_lines, load_baseline
from eval.gate.config import load_config
from eval.gate.gate import GateResult, check
from eval.gate.markdown import to_markdown
from eval.instruments import open_scorer
from eval.manifest import build_manifest
from eval.recorded_run import RecordedRun, load_run
from eval.run import run_cases
from eval.systems.pipeline import PipelineSystem
from rag.open import open_assistant
from rag.settings import Settings

pytestmark = pytest.mark.model
ROOT = Path(__file__).resolve().parents[2]
CASES = ROOT / "corpus/cases.jsonl"
REMAKE = (
    "If the answers are meant to be other ones, make the baseline again with the commands in "
    "pyproject.toml, look at what changed, and commit it."
)


@pytest.fixture(scope="module")
def own(sample: Settings, tmp_path_factory: pytest.TempPathFactory) -> RecordedRun:
    return asked(sample, tmp_path_factory.mktemp("runs") / "own")


def asked(settings: Settings, out: Path) -> RecordedRun:
    """The run of all cases under these settings, as ``footnote eval run`` makes it."""
    assistant = open_assistant(settings)
    scorer = open_scorer(lambda article_id: assistant.article(article_id).text, settings)
    manifest = build_manifest(settings, CASES, assistant.corpus_hash())
    run_cases(load_cases(CASES), PipelineSystem(assistant), out, manifest, scorer)
    return load_run(out)


def gated(run: RecordedRun) -> GateResult:
    config = load_config(ROOT / "pyproject.toml")
    assert config.baseline
    return check(run, config, load_baseline(ROOT / config.baseline))


def test_our_own_gate_passes(own: RecordedRun) -> None:
    result = gated(own)
    assert result.passed, f"\n{to_markdown(result, own)}\n{REMAKE}"


def test_the_baseline_is_of_these_cases_and_metrics(own: RecordedRun) -> None:
    config = load_config(ROOT / "pyproject.toml")
    assert config.regression
    kept = load_baseline(ROOT / "corpus/baseline.jsonl")
    assert [outcome.id for outcome in kept.outcomes] == [case.id for case in own.cases]
    measured = {name for outcome in kept.outcomes for name in outcome.scores}
    assert set(config.regression.metrics) <= measured
    assert len(baseline_to_lines(own).splitlines()) == len(own.cases) + 1


@pytest.mark.parametrize(
    ("changed", "lost"),
    [
        ({"top_k": 1}, "recall@5: no regression"),
        ({"abstain_below": 0.9}, "answerable_answered: no regression"),
    ],
)
def test_our_own_gate_stops_a_worse_run(
    sample: Settings, tmp_path: Path, changed: dict[str, float], lost: str
) -> None:
    worse = sample.model_copy(update=changed)
    result = gated(asked(worse, tmp_path / "worse"))
    assert not result.passed
    assert lost in [rule.name for rule in result.rules if not rule.passed]
    assert f"settings.{next(iter(changed))}" in [entry.name for entry in result.made_with]
