from benchmarks.comparison import CASES, METRICS, WAYS, Trial, measure


def test_each_way_is_counted_on_the_same_trials() -> None:
    rates = measure(cases=CASES[0], trials=12)
    assert list(rates) == list(WAYS)
    ours, uncorrected, overlap, _ = rates.values()
    # What holds after correction holds before it, and pairs see more than intervals that overlap.
    assert ours[0] <= uncorrected[0]
    assert ours[1] <= uncorrected[1]
    assert overlap[1] <= uncorrected[1]
    assert uncorrected[1] > 0


def test_a_trial_changes_one_metric_and_is_the_same_each_time() -> None:
    null, gained = Trial(1, 200, 0.0).pairs(), Trial(1, 200, 0.2).pairs()
    assert gained == Trial(1, 200, 0.2).pairs()
    assert null.a == gained.a
    moved = {
        name
        for x, y in zip(null.b, gained.b, strict=True)
        for name in METRICS
        if x.scores[name] != y.scores[name]
    }
    assert moved == {METRICS[0]}
