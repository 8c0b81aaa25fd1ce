"""The learned ranker: a weight for each feature, read from a file."""

import json
from importlib.resources import files

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.candidates import FEATURES
from rag.ranker import Ranker, load_ranker, to_ranker

ROWS = st.lists(
    st.lists(st.floats(0, 1, width=32), min_size=len(FEATURES), max_size=len(FEATURES)),
    min_size=1,
    max_size=5,
)


def test_packaged_ranker_weighs_every_feature_and_no_other() -> None:
    document = json.loads(files("rag").joinpath("ranker.json").read_text(encoding="utf-8"))
    assert set(document["weights"]) == set(FEATURES)
    assert document["made_by"].startswith("python -m benchmarks.")
    assert document["made_from"]
    assert all("tuning part" in made for made in document["made_from"].values())
    ranker = load_ranker()
    assert len(ranker.weights) == len(FEATURES)
    assert all(weight > 0 for weight in ranker.weights)  # all features say "more is better"
    assert ranker.weights == tuple(document["weights"][name] for name in FEATURES)


def test_scores_are_sums_by_weight() -> None:
    ranker = to_ranker({name: float(n) for n, name in enumerate(FEATURES, 1)})
    features = np.array([[1, 0, 0, 0, 0], [0, 0, 0, 0, 1], [0.5, 0, 1, 0, 0.1]], dtype=np.float32)
    assert ranker.scores(features) == pytest.approx([1, 5, 4])
    assert ranker.scores(features).dtype == np.float32
    assert ranker.scores(np.zeros((0, len(FEATURES)), np.float32)).shape == (0,)


@given(ROWS, st.floats(0, 8), st.floats(0, 8))
def test_scores_are_linear(rows: list[list[float]], factor: float, other: float) -> None:
    ranker = load_ranker()
    one = np.array(rows, dtype=np.float32)
    two = one[::-1]
    mixed = (factor * one + other * two).astype(np.float32)
    expected = factor * ranker.scores(one) + other * ranker.scores(two)
    assert ranker.scores(mixed) == pytest.approx(expected, abs=1e-2, rel=1e-4)


@given(ROWS, st.integers(0, len(FEATURES) - 1))
def test_more_of_any_feature_is_better(rows: list[list[float]], feature: int) -> None:
    features = np.array(rows, dtype=np.float32)
    more = features.copy()
    more[:, feature] += 0.5
    assert (load_ranker().scores(more) > load_ranker().scores(features)).all()


def test_missing_feature_is_named() -> None:
    weights = {name: 1.0 for name in FEATURES if name != "title"}
    with pytest.raises(KeyError, match="title"):
        to_ranker(weights)


def test_unknown_feature_is_named() -> None:
    with pytest.raises(KeyError, match="unheard-of"):
        to_ranker({**dict.fromkeys(FEATURES, 1.0), "unheard-of": 1.0})


def test_features_of_another_number_are_refused() -> None:
    with pytest.raises(ValueError, match="mismatch"):
        Ranker((1.0, 2.0)).scores(np.zeros((3, len(FEATURES)), np.float32))
