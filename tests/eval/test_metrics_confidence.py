import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from sklearn.metrics import roc_auc_score

from eval.metrics.confidence import (
    Bin,
    RiskPoint,
    aurc,
    auroc,
    calibration_error,
    coverage_at_risk,
    reliability,
    risk_coverage,
)

CASES = st.lists(
    st.tuples(st.sampled_from([0.0, 0.1, 0.25, 0.5, 1.0]), st.booleans(), st.booleans()),
    min_size=1,
    max_size=30,
)


def row(*values: float | bool) -> NDArray[np.float64]:
    return np.array([values], dtype=float)


def test_auroc_by_hand() -> None:
    # Pairs of (answerable, unanswerable): 0.9 > 0.5, 0.9 > 0.1, 0.5 = 0.5, 0.5 > 0.1.
    assert auroc(row(0.9, 0.5, 0.5, 0.1), row(1, 1, 0, 0))[0] == 3.5 / 4
    assert np.isnan(auroc(row(0.9, 0.5), row(1, 1))[0])


@given(CASES)
def test_auroc_is_that_of_scikit_learn(cases: list[tuple[float, bool, bool]]) -> None:
    confidence, answerable, _ = (np.array(column) for column in zip(*cases, strict=True))
    ours = auroc(confidence[None], answerable[None])[0]
    if answerable.all() or not answerable.any():
        assert np.isnan(ours)
    else:
        assert ours == pytest.approx(roc_auc_score(answerable, confidence))


def test_calibration_by_hand() -> None:
    # Two cases in the bin to 0.9, of which one is answerable; one at 0.2, in the bin up to there.
    confidence, answerable = row(0.85, 0.9, 0.2), row(1, 0, 0)
    assert calibration_error(confidence, answerable)[0] == pytest.approx(
        (2 * abs(0.875 - 0.5) + 0.2) / 3
    )
    bins = reliability(confidence[0], answerable[0])
    assert bins == (Bin(0.1, 0.2, 0.2, 0.0, 1), Bin(0.8, 0.9, 0.875, 0.5, 2))
    assert reliability(row(0.0, 1.0)[0], row(0, 1)[0]) == (
        Bin(0.0, 0.1, 0.0, 0.0, 1),
        Bin(0.9, 1.0, 1.0, 1.0, 1),
    )


def test_risk_by_hand() -> None:
    # Right, wrong, right, then one that was refused: risks 0, 1/2, 1/3 and 2/4.
    confidence, answered, right = row(0.9, 0.8, 0.7, 0.95), row(1, 1, 1, 0), row(1, 0, 1, 1)
    assert aurc(confidence, answered, right)[0] == pytest.approx((0 + 1 / 2 + 1 / 3 + 1 / 2) / 4)
    assert coverage_at_risk(confidence, answered, right)[0] == 1 / 4
    assert risk_coverage(confidence[0], answered[0], right[0]) == (
        RiskPoint(1 / 4, 0.0, 0.9),
        RiskPoint(2 / 4, 1 / 2, 0.8),
        RiskPoint(3 / 4, 1 / 3, 0.7),
    )


def test_a_threshold_cannot_tell_equal_confidences_apart() -> None:
    confidence, answered = row(0.5, 0.5), row(1, 1)
    for right in (row(1, 0), row(0, 1)):
        assert aurc(confidence, answered, right)[0] == 0.5
        assert coverage_at_risk(confidence, answered, right)[0] == 0
        assert risk_coverage(confidence[0], answered[0], right[0]) == (RiskPoint(1.0, 0.5, 0.5),)


def test_a_long_curve_keeps_its_ends() -> None:
    count = 1_000
    confidence = np.linspace(1, 0, count)
    points = risk_coverage(confidence, np.ones(count), np.ones(count))
    assert len(points) == 101
    assert (points[0].coverage, points[-1].coverage) == (1 / count, 1.0)
    assert risk_coverage(confidence, np.zeros(count), np.ones(count)) == ()


@given(CASES)
def test_all_are_between_0_and_1_and_blind_to_order(cases: list[tuple[float, bool, bool]]) -> None:
    def measured(columns: NDArray[np.float64]) -> list[float]:
        confidence, answered, right = columns
        values = (
            calibration_error(confidence[None], right[None]),
            aurc(confidence[None], answered[None], right[None]),
            coverage_at_risk(confidence[None], answered[None], right[None]),
        )
        return [float(value[0]) for value in values]

    columns = np.array(cases, dtype=float).T
    found = measured(columns)
    assert all(-1e-9 <= value <= 1 + 1e-9 for value in found)
    assert measured(columns[:, ::-1]) == pytest.approx(found)


@given(CASES, CASES)
def test_several_runs_at_once_are_as_each_alone(
    one: list[tuple[float, bool, bool]], other: list[tuple[float, bool, bool]]
) -> None:
    length = min(len(one), len(other))
    both = np.array([one[:length], other[:length]], dtype=float).transpose(2, 0, 1)
    for metric in (aurc, coverage_at_risk):
        alone = [metric(*(column[n][None] for column in both))[0] for n in (0, 1)]
        assert metric(*both) == pytest.approx(alone)
    for calibrated in (auroc, calibration_error):
        alone = [calibrated(both[0][n][None], both[1][n][None])[0] for n in (0, 1)]
        assert calibrated(both[0], both[1]) == pytest.approx(alone, nan_ok=True)
