"""Tests and corrections against scipy's own, exact enumeration and worked examples."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest, permutation_test

from eval.compare.chance import can_tell, false_discovery, holm, sign_test, to_units

DIFFERENCES = st.lists(st.floats(-1, 1).map(lambda x: round(x, 2)), min_size=1, max_size=10)


def enumerated(differences: list[float]) -> float:
    """The two-sided p-value by going through every way to swap A and B."""
    units = [round(d * 1_000_000) for d in differences]
    observed = sum(units)
    sums = [
        sum(s * u for s, u in zip(signs, units, strict=True))
        for signs in product((1, -1), repeat=len(units))
    ]
    less = sum(each <= observed for each in sums) / len(sums)
    greater = sum(each >= observed for each in sums) / len(sums)
    return min(1.0, 2 * min(less, greater))


@given(DIFFERENCES)
def test_few_cases_give_the_exact_p(differences: list[float]) -> None:
    (p,) = sign_test(to_units(np.array(differences)[:, None]))
    assert p == pytest.approx(enumerated(differences))


@given(DIFFERENCES.filter(lambda differences: len(differences) > 1))
def test_scipy_gives_the_same_where_it_enumerates(differences: list[float]) -> None:
    units = to_units(np.array(differences))
    exact = permutation_test(
        (units,),
        lambda x, axis: x.sum(axis=axis),
        permutation_type="samples",
        vectorized=True,
        n_resamples=np.inf,
    )
    assert sign_test(units[:, None])[0] == pytest.approx(float(exact.pvalue))


@given(DIFFERENCES)
def test_cases_without_difference_and_the_direction_do_not_matter(differences: list[float]) -> None:
    units = to_units(np.array(differences)[:, None])
    padded = np.vstack([units, np.zeros((25, 1))])
    assert sign_test(padded) == sign_test(units)
    assert sign_test(-units) == sign_test(units)


def test_many_cases_come_near_the_exact_p() -> None:
    # Right or wrong in 20 cases that changed: the exact McNemar test is a binomial one.
    changed = np.array([1.0] * 15 + [-1.0] * 5)
    (p,) = sign_test(to_units(changed[:, None]))
    assert p == pytest.approx(binomtest(15, 20).pvalue, abs=0.006)
    assert p == sign_test(to_units(changed[:, None]))[0]


def test_columns_are_tested_as_each_alone_would_be() -> None:
    rng = np.random.default_rng(3)
    units = to_units(np.round(rng.normal(0.02, 0.1, (40, 3)), 6))
    together = sign_test(units)
    for column, p in zip(units.T, together, strict=True):
        alone = permutation_test(
            (column,),
            lambda x, axis: x.sum(axis=axis),
            permutation_type="samples",
            vectorized=True,
            rng=np.random.default_rng(1),
        )
        assert p == pytest.approx(float(alone.pvalue), abs=0.05)


def test_nothing_changed_is_p_1() -> None:
    assert sign_test(np.zeros((30, 2))).tolist() == [1.0, 1.0]
    assert sign_test(np.zeros((0, 1))).tolist() == [1.0]


@pytest.mark.parametrize(("changed", "able"), [(0, False), (5, False), (6, True), (100, True)])
def test_six_changes_at_least_can_be_told_from_chance(changed: int, able: bool) -> None:
    assert can_tell(changed, 0.05) is able


def test_holm_by_hand() -> None:
    # Sorted 0.01, 0.02, 0.03, 0.04 times 4, 3, 2, 1 is 0.04, 0.06, 0.06, 0.04; never falling.
    assert holm([0.04, 0.01, 0.03, 0.02]) == pytest.approx([0.06, 0.04, 0.06, 0.06])
    assert holm([]) == []


@given(st.lists(st.floats(0, 1), min_size=1, max_size=12))
def test_holm_lies_between_the_raw_p_and_bonferroni(p_values: list[float]) -> None:
    for raw, corrected in zip(p_values, holm(p_values), strict=True):
        assert raw <= corrected <= min(1.0, len(p_values) * raw) or corrected == pytest.approx(raw)
    order = sorted(range(len(p_values)), key=lambda place: p_values[place])
    ranked = [holm(p_values)[place] for place in order]
    assert ranked == sorted(ranked)


def test_false_discovery_by_hand() -> None:
    # 0.01 * 3 / 1, 0.02 * 3 / 2, 0.5 * 3 / 3
    assert false_discovery([0.5, 0.01, 0.02]) == pytest.approx([0.5, 0.03, 0.03])
    assert false_discovery([]) == []
