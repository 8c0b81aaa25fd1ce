from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.compare.change import Change, Part, changes_of, least_seen, slices_of
from eval.compare.comparison import compare
from eval.compare.pairing import pair
from eval.recorded_run import RecordedRun
from eval.report import Figure
from tests.eval.compare.runs import of_metric, recorded, simulated

SCORES = st.lists(st.integers(0, 4).map(lambda n: n / 4), min_size=2, max_size=14)


def changed(
    a: list[float], b: list[float], metric: str = "token_f1", **more: Any
) -> tuple[Change, ...]:
    pairs = pair(recorded(of_metric(a, metric)).outcomes, recorded(of_metric(b, metric)).outcomes)
    return changes_of(pairs, [metric], **more)


def test_a_change_by_hand() -> None:
    (change,) = changed([0, 0, 0.5, 1, 1, 0.2], [1, 0, 1.0, 0, 1, 0.8])
    assert (change.a, change.b) == (0.45, 0.633333)
    assert change.difference.value == pytest.approx(0.183333)
    assert (change.wins, change.ties, change.losses) == (3, 2, 1)
    # The differences are +1, +0.5, -1, +0.6: of 16 signings, 5 sum to 1.1 or more.
    assert change.p == pytest.approx(2 * 5 / 16)
    assert change.better is None
    assert change.p_corrected == 1.0  # four changes cannot be told from chance, whatever they are


def test_lower_is_better_where_the_catalogue_says_so() -> None:
    (change,) = changed([0.9] * 10, [0.1] * 10, "redundancy")
    assert (change.wins, change.losses, change.better) == (10, 0, "B")
    assert change.difference.value == -0.8
    assert change.gain == 0.8


@given(SCORES, st.randoms(use_true_random=False))
def test_swapping_the_runs_changes_the_signs_and_nothing_else(
    scores: list[float], rng: Any
) -> None:
    other = [rng.choice((0.0, 0.25, 0.5, 1.0)) for _ in scores]
    (there,), (back,) = changed(scores, other), changed(other, scores)
    assert there.difference.value == -back.difference.value
    assert (there.difference.low, there.difference.high) == pytest.approx(
        (-back.difference.high, -back.difference.low), abs=0.15
    )
    assert (there.wins, there.losses) == (back.losses, back.wins)
    assert there.p == back.p
    assert {there.better, back.better} in ({None}, {"A", "B"})


@given(SCORES)
def test_a_run_compared_with_itself_has_p_1_and_no_difference(scores: list[float]) -> None:
    (change,) = changed(scores, scores)
    assert (change.difference.value, change.p, change.better) == (0, 1, None)
    assert change.ties == len(scores)


def test_cases_scored_in_one_run_alone_are_not_paired() -> None:
    a = recorded([{"token_f1": 1.0}, {"token_f1": 0.0}, {}])
    b = recorded([{"token_f1": 0.5}, {}, {"token_f1": 1.0}])
    (change,) = changes_of(pair(a.outcomes, b.outcomes), ["token_f1", "mrr"])
    assert (change.metric, change.a, change.b, change.difference.n) == ("token_f1", 1.0, 0.5, 1)


def test_what_cannot_be_told_is_not_corrected_for() -> None:
    still = {"mrr": 0.5}
    a = recorded([{"token_f1": 0.1, **still} for _ in range(10)])
    b = recorded([{"token_f1": 0.4, **still} for _ in range(10)])
    changes = changes_of(pair(a.outcomes, b.outcomes), ["mrr", "token_f1"])
    assert [(c.metric, c.p_corrected, c.better) for c in changes] == [
        ("mrr", 1.0, None),
        ("token_f1", pytest.approx(2 / 1024, abs=1e-6), "B"),
    ]


def test_more_metrics_ask_for_more_evidence() -> None:
    names = ("mrr", "token_f1", "rouge_l")
    a, b = simulated(4, metrics=names, shift=0.05)
    pairs = pair(a.outcomes, b.outcomes)
    alone = {c.metric: c.p_corrected for name in names for c in changes_of(pairs, [name])}
    assert all(alone[c.metric] <= c.p_corrected <= 3 * c.p + 1e-6 for c in changes_of(pairs, names))


def test_how_small_a_difference_could_have_been_seen() -> None:
    assert least_seen(Figure(0.1, 0.0, 0.3, 50), changed=9) == 0.15
    assert least_seen(Figure(0.0, 0.0, 0.0, 60), changed=0) == 0.05  # the rule of three
    assert least_seen(Figure(0.0, 0.0, 0.0, 2), changed=0) == 1.0


def test_slices_are_tested_over_their_cases() -> None:
    # Cases of type0 (even) all gain, those of type1 lose.
    a, b = [0.5] * 24, [0.9, 0.1] * 12
    pairs = pair(recorded(of_metric(a)).outcomes, recorded(of_metric(b)).outcomes)
    found = {c.part: c for c in slices_of(pairs, ["token_f1"])}
    assert set(found) == {Part("type", t) for t in ("type0", "type1")} | {
        Part("tag", t) for t in ("tag0", "tag1", "tag2")
    }
    assert found[Part("type", "type0")].better == "B"
    assert found[Part("type", "type1")].better == "A"
    assert found[Part("type", "type0")].difference.n == 12
    assert found[Part("tag", "tag0")].better is None
    assert changes_of(pairs, ["token_f1"])[0].better is None


RANKED = {"correct": 1.0, "abstention_accuracy": 1.0}


def sure(confidences: list[float], right: list[bool], name: str = "run") -> RecordedRun:
    scores = [RANKED | {"correct": float(is_right)} for is_right in right]
    return recorded(scores, name, confidences)


def test_a_metric_of_the_whole_run_is_resampled_by_case() -> None:
    right = [n % 3 > 0 for n in range(60)]
    good = sure([0.9 if is_right else 0.2 for is_right in right], right)
    bad = sure([0.2 if is_right else 0.9 for is_right in right], right)
    (change,) = changes_of(pair(bad.outcomes, good.outcomes), ["aurc"])
    assert change.difference.value < 0
    assert change.difference.high < 0
    assert change.better == "B"  # lower risk
    assert (change.wins, change.changed) == (0, 60)
    (back,) = changes_of(pair(good.outcomes, bad.outcomes), ["aurc"])
    assert (back.difference.value, back.better) == (-change.difference.value, "A")


def test_a_whole_run_metric_of_the_same_run_twice_has_p_1() -> None:
    run = sure([n / 20 for n in range(20)], [n % 2 == 0 for n in range(20)])
    changes = changes_of(pair(run.outcomes, run.outcomes), ["aurc", "coverage@risk10"])
    assert [(c.difference.value, c.p, c.better) for c in changes] == [(0, 1, None)] * 2


def test_a_whole_run_metric_that_one_run_has_not_is_left_out() -> None:
    told = sure([0.5] * 4, [True] * 4)
    silent = recorded([RANKED] * 4)
    assert changes_of(pair(told.outcomes, silent.outcomes), ["aurc"]) == ()


def test_too_many_false_alarms_would_be_seen() -> None:
    # 200 pairs of equal systems, five metrics each: any metric called better or worse in 5%.
    names = ("mrr", "token_f1", "rouge_l", "citation_recall", "correct")
    alarms = 0
    for seed in range(200):
        a, b = simulated(seed, cases=30, metrics=names)
        changes = changes_of(pair(a.outcomes, b.outcomes), names)
        alarms += any(change.better for change in changes)
    # Binomial: with a true rate of 5% there are 18 or more in fewer than 1% of such trials.
    assert 1 <= alarms <= 18


def test_a_true_difference_is_found() -> None:
    found = [compare(*simulated(seed, cases=100, shift=0.05)).changes[0] for seed in range(20)]
    assert sum(change.better == "B" for change in found) >= 16
