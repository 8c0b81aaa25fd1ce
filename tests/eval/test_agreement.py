from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import cohen_kappa_score

from eval.agreement import (
    agreement_tables,
    agreement_to_json,
    kappa,
    load_labels,
    measure_agreement,
)
from eval.score import Outcome
from rag.errors import BadCases, UsageError


def outcomes(scores: dict[str, float], metric: str = "judge_correctness") -> list[Outcome]:
    return [Outcome(name, "", "", {metric: score}) for name, score in scores.items()]


def test_kappa_by_hand() -> None:
    # Cohen's own layout: 20 yes-yes, 5 yes-no, 10 no-yes, 15 no-no: kappa 0.4, agreement 0.7.
    rows = [(1, 1)] * 20 + [(0, 1)] * 5 + [(1, 0)] * 10 + [(0, 0)] * 15
    scores = {str(n): float(metric) for n, (metric, _) in enumerate(rows)}
    labels = {str(n): float(said) for n, (_, said) in enumerate(rows)}
    found = measure_agreement(outcomes(scores), labels, "judge_correctness")
    assert found.kappa.value == pytest.approx(0.4)
    assert found.accuracy.value == pytest.approx(0.7)
    assert found.confusion == {
        "right_right": 20,
        "right_wrong": 5,
        "wrong_right": 10,
        "wrong_wrong": 15,
    }
    assert found.kappa.low is not None
    assert found.kappa.high is not None
    assert found.kappa.low < 0.4 < found.kappa.high
    assert found == measure_agreement(outcomes(scores), labels, "judge_correctness")


def test_ranks_by_hand() -> None:
    scores = {"a": 0.1, "b": 0.2, "c": 0.3, "d": 0.4}
    labels = {"a": 0.0, "b": 0.5, "c": 0.25, "d": 1.0}
    found = measure_agreement(outcomes(scores, "token_f1"), labels, "token_f1")
    assert found.spearman.value == pytest.approx(0.8)
    assert found.kendall.value == pytest.approx(2 / 3, abs=1e-6)


def test_what_is_not_defined_is_none() -> None:
    found = measure_agreement(outcomes({"a": 1.0, "b": 1.0}), {"a": 1, "b": 1}, "judge_correctness")
    assert (found.kappa.value, found.spearman.value, found.kendall.value) == (None, None, None)
    assert found.accuracy.value == 1
    told, counts = agreement_tables(found)
    assert (told.row_count, counts.row_count) == (4, 2)
    assert agreement_to_json(found)["confusion"]["right_right"] == 2


@given(st.lists(st.tuples(st.booleans(), st.booleans()), min_size=1, max_size=12))
def test_kappa_is_that_of_scikit_learn(rows: list[tuple[bool, bool]]) -> None:
    right = np.array(rows)
    if not 0 < right.sum() < right.size:
        assert kappa(right) is None
    else:
        theirs = cohen_kappa_score(right[:, 0], right[:, 1], labels=[False, True])
        assert kappa(right) == pytest.approx(theirs)


def test_what_lacks_is_told() -> None:
    run = [*outcomes({"a": 1.0, "b": 0.0, "c": 1.0}), Outcome("d", "", "", {})]
    found = measure_agreement(run, {"a": 1, "b": 0, "d": 1}, "judge_correctness")
    assert (found.n, found.unrated, found.unscored) == (2, 1, ("d",))
    with pytest.raises(UsageError, match='no case "z", nor 1 others'):
        measure_agreement(run, {"z": 1, "y": 1}, "judge_correctness")
    with pytest.raises(UsageError, match="Metrics of this run: judge_correctness"):
        measure_agreement(run, {"a": 1}, "bleu")


def test_labels_are_read_from_lines_and_tables(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text(
        '{"id": "a", "label": "Right"}\n{"id": "a", "label": 0}\n\n{"id": "b", "label": true}\n'
    )
    (tmp_path / "a.csv").write_text("id,label,note\na,right,\na,0,\nb,1.0,clear\n")
    assert load_labels(tmp_path / "a.jsonl") == {"a": 0.5, "b": 1.0}
    assert load_labels(tmp_path / "a.csv") == {"a": 0.5, "b": 1.0}


@pytest.mark.parametrize("line", ['{"id": "a"}', '{"label": 1}', '{"id": "a", "label": 7}', "[]"])
def test_a_wrong_label_is_named(tmp_path: Path, line: str) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text(f'{{"id": "b", "label": 1}}\n{line}\n')
    with pytest.raises(BadCases, match="line 2"):
        load_labels(path)


def test_no_labels_say_so(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot be read"):
        load_labels(tmp_path / "none.csv")
    (tmp_path / "a.csv").write_text("id,label\n")
    with pytest.raises(BadCases, match="holds no label"):
        load_labels(tmp_path / "a.csv")
