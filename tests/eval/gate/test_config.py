from pathlib import Path
from typing import Any

import pytest

from eval.gate.config import find_config, load_config, to_config
from rag.errors import BadGate

GATE = """
[tool.footnote.gate]
baseline = "corpus/baseline.jsonl"
max_failures = 0
[tool.footnote.gate.minimum]
"recall@5" = 0.95
correct = { value = 0.4, on = "low" }
[tool.footnote.gate.maximum]
redundancy = 1
[tool.footnote.gate.regression]
metrics = ["recall@5", "citation_recall"]
tolerance = 0.02
max_loss = 0.2
[tool.footnote.gate.type."multi hop".minimum]
mrr = 0.5
[tool.footnote.gate.tag.dev.maximum]
redundancy = { value = 0.3, on = "high" }
"""


def test_a_gate_of_pyproject_is_read_whole(tmp_path: Path) -> None:
    file = tmp_path / "pyproject.toml"
    file.write_text(f'[project]\nname = "x"\n{GATE}')
    config = load_config(file)
    assert (config.baseline, config.max_failures) == ("corpus/baseline.jsonl", 0)
    assert (config.minimum["recall@5"].value, config.minimum["recall@5"].on) == (0.95, "value")
    assert (config.minimum["correct"].value, config.minimum["correct"].on) == (0.4, "low")
    assert config.maximum["redundancy"].value == 1.0
    assert config.regression
    assert config.regression.metrics == ("recall@5", "citation_recall")
    assert (config.regression.tolerance, config.regression.alpha) == (0.02, 0.05)
    assert config.type["multi hop"].minimum["mrr"].value == 0.5
    assert config.tag["dev"].maximum["redundancy"].on == "high"


def test_a_file_of_its_own_needs_no_prefix(tmp_path: Path) -> None:
    file = tmp_path / "gate.toml"
    file.write_text(GATE.replace("tool.footnote.gate.", "").replace("[tool.footnote.gate]", ""))
    whole = tmp_path / "whole.toml"
    whole.write_text(GATE)
    assert load_config(file) == load_config(whole)


def test_the_nearest_pyproject_with_a_gate_is_found(tmp_path: Path) -> None:
    inner = tmp_path / "a/b"
    inner.mkdir(parents=True)
    (tmp_path / "pyproject.toml").write_text(GATE)
    (tmp_path / "a/pyproject.toml").write_text("[project]\n")
    assert find_config(inner) == tmp_path / "pyproject.toml"
    (tmp_path / "pyproject.toml").write_text("[tool.footnote]\n")
    assert find_config(inner) is None


def test_without_a_gate_it_says_how_to_write_one(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text("[project]\n")
    with pytest.raises(BadGate, match=r"has no table \[tool\.footnote\.gate\]"):
        load_config(tmp_path / "pyproject.toml")
    with pytest.raises(BadGate, match="cannot be read"):
        load_config(tmp_path / "none.toml")
    (tmp_path / "bad.toml").write_text("a = ")
    with pytest.raises(BadGate, match="is not TOML"):
        load_config(tmp_path / "bad.toml")


@pytest.mark.parametrize(
    ("table", "told"),
    [
        ({"minimun": {}}, 'minimun: unknown key; did you mean "minimum"?'),
        ({"minimum": {"recal@5": 0.5}}, 'there is no metric "recal@5"; did you mean "recall@5"?'),
        ({"minimum": {"mrr": 95}}, "minimum.mrr.value: input should be less than or equal to 1"),
        ({"minimum": {"mrr": "high"}}, "minimum.mrr: input should be"),
        ({"minimum": {"mrr": True}}, "minimum.mrr: input should be"),
        ({"minimum": {"mrr": {"value": 0.5, "at": "low"}}}, "minimum.mrr.at: unknown key"),
        ({"minimum": {"mrr": {"value": 0.5, "on": "lo"}}}, "minimum.mrr.on: input should be"),
        ({"max_failures": -1}, "max_failures: input should be greater than or equal to 0"),
        ({"max_failures": 0.5}, "max_failures: input should be a valid integer"),
        ({"regression": {"alpha": 0}}, "regression.alpha: input should be greater than 0"),
        ({"regression": {"tolerence": 0}}, 'unknown key; did you mean "tolerance"?'),
        ({"regression": {"metrics": ["x"]}}, 'regression.metrics: there is no metric "x"'),
        ({"type": {"a": {"minimum": {"mmr": 1}}}}, 'type.a.minimum.mmr: there is no metric "mmr"'),
        ({"tag": {"a": {"max": {}}}}, 'tag.a.max: unknown key; did you mean "maximum"?'),
        ({}, "gate: sets no rule, and would pass anything"),
        ({"max_missing_cases": 3}, "gate: sets no rule"),
        ({"type": {"a": {}}}, "gate: sets no rule"),
    ],
)
def test_a_wrong_key_is_named(table: dict[str, Any], told: str) -> None:
    with pytest.raises(BadGate, match="correct these keys") as error:
        to_config(table, "here")
    assert told in str(error.value)
