"""What the learned rules are made with: on made-up candidates, worked out by hand."""

import numpy as np
import pytest

from benchmarks.fit_answerability import calibration_error
from benchmarks.fit_ranker import Judged, cross_validated, fit
from benchmarks.qags import Judged as JudgedSentence
from benchmarks.retrieval_latency import _disturbed
from benchmarks.support import Scored, interval, threshold
from benchmarks.support_cases import cases
from rag.types import Article
from tests.conftest import FERRY


def judged(rng: np.random.Generator, queries: int = 40) -> list[Judged]:
    """Queries of ten articles, two chunks each; the first column tells the relevant one."""
    found = []
    for _ in range(queries):
        articles = np.repeat(np.arange(10), 2)
        good = articles == rng.integers(10)
        features = rng.random((20, 2))
        features[good, 0] += 1
        found.append(Judged(features, articles, good, relevant=1, fused=0.0))
    return found


def test_weights_go_to_what_tells_relevant_articles() -> None:
    sets = [judged(np.random.default_rng(seed)) for seed in (1, 2)]
    telling, noise = fit(sets)
    assert telling > 1
    assert abs(noise) < telling / 3


def test_cross_validated_figures_tell_a_useful_feature_from_noise() -> None:
    sets = {"made up": judged(np.random.default_rng(3))}
    assert cross_validated(sets, [0])["made up"] > 0.95
    assert 0.0 <= cross_validated(sets, [1])["made up"] < 0.7


def test_calibration_error_by_hand() -> None:
    labels = np.array([True, True, False, False])
    assert calibration_error(labels, np.array([1.0, 1.0, 0.0, 0.0]), bins=2) == 0
    # All told 0.8: half are, so each half is off by 0.2 (those that are) and 0.8 (those that not).
    same = np.full(4, 0.8)
    assert calibration_error(labels, same, bins=1) == pytest.approx(0.3)


def test_disturbed_copy_has_the_words_of_its_article_in_another_order() -> None:
    rng = np.random.default_rng(0)
    copy = _disturbed(FERRY, 1, rng)
    assert copy.id == f"1/{FERRY.id}"
    assert sorted(copy.text.split(" ")) == sorted(FERRY.text.split(" "))
    assert copy.text != FERRY.text
    assert _disturbed(FERRY, 0, rng).text == FERRY.text


def scored(article: str, supported: bool, score: float, name: str = "cnndm") -> Scored:
    judged = JudgedSentence(name, article, ("Whales sing.",), "Whales sing.", supported, True)
    return Scored(judged, {"gate": score})


def test_balanced_accuracy_of_a_threshold_by_hand() -> None:
    rows = [scored("a", True, 0.9), scored("b", True, 0.4), scored("c", False, 0.5)]
    value, low, high = interval([*rows, scored("d", False, 0.1)], "gate", 0.45)
    assert value == 0.5
    assert 0 <= low <= value <= high <= 1
    assert threshold([*rows, scored("d", False, 0.1)], "gate") in (0.4, 0.9)


def test_made_cases_are_the_same_each_time_and_say_what_they_are() -> None:
    article = Article(
        id="bridge",
        title="A bridge",
        text="The harbour board of Skar said that 38 boats were lost on Monday, which it regrets. "
        "Engineer Marta Lindqvist was told about it by the people of Aldby on 4 March.",
        published=FERRY.published,
    )
    made = list(cases([article]))
    assert made == list(cases([article]))
    assert {case.kind for case in made if not case.supported} >= {"number", "date", "negation"}
    assert {case.kind for case in made if case.supported} >= {"joined", "clause left out"}
    for case in made:
        assert case.claim not in case.context.cited
        assert all(cited in article.text for cited in case.context.cited)
