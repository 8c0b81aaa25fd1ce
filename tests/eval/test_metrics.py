import math
from dataclasses import replace

import pytest
import pytrec_eval
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import ndcg_score

from eval.metrics.abstention import abstention_scores
from eval.metrics.answer import exact_match, squad_tokens, token_f1
from eval.metrics.citation import (
    Span,
    citation_precision,
    citation_recall,
    citation_validity,
    quote_spans,
)
from eval.metrics.retrieval import RETRIEVAL_METRICS, article_ranking, retrieval_scores
from tests.eval.scripted import ARTICLES, article_text, citation, passage

IDS = st.sampled_from([f"article-{n}" for n in range(12)])
TEXT = st.text(alphabet="abc the.,! é", max_size=30)
SPANS = st.builds(
    lambda name, start, length: Span(name, start, start + length),
    st.sampled_from(["one", "two"]),
    st.integers(0, 40),
    st.integers(1, 20),
)


# Retrieval


def test_an_article_ranks_where_its_best_passage_does() -> None:
    hits = [passage("b"), passage("a"), passage("b"), passage("c"), passage("a")]
    assert article_ranking(hits) == ("b", "a", "c")


def test_retrieval_by_hand() -> None:
    # Gold g1 on rank 2, g2 on rank 6: half of the gold is among five, the first is second.
    ranking = ("x1", "g1", "x2", "x3", "x4", "g2")
    gain = 1 / math.log2(3) + 1 / math.log2(7)
    ideal = 1 / math.log2(2) + 1 / math.log2(3)
    expected = {
        "recall@1": 0,
        "recall@5": 0.5,
        "recall@10": 1,
        "precision@5": 1 / 5,
        "hits@4": 1,
        "hits@10": 1,
        "all_evidence@10": 1,
        "mrr": 0.5,
        "map": (1 / 2 + 2 / 6) / 2,
        "ndcg@10": gain / ideal,
    }
    assert retrieval_scores(ranking, ["g1", "g2"]) == pytest.approx(expected)


def test_gold_past_the_cutoffs_counts_for_mrr_and_map_alone() -> None:
    ranking = [f"x{n}" for n in range(10)] + ["gold"]
    scores = retrieval_scores(ranking, ["gold"])
    assert {name for name, value in scores.items() if value} == {"mrr", "map"}
    assert scores["mrr"] == scores["map"] == pytest.approx(1 / 11)


def test_all_evidence_needs_every_gold_article() -> None:
    scores = retrieval_scores(("g1", "x"), ["g1", "g2"])
    assert (scores["hits@4"], scores["all_evidence@10"]) == (1, 0)


def test_nothing_retrieved_is_zero_and_no_gold_is_refused() -> None:
    assert retrieval_scores((), ["gold"]) == dict.fromkeys(RETRIEVAL_METRICS, 0)
    with pytest.raises(ValueError, match="needs a gold article"):
        retrieval_scores(("a",), [])


def test_our_means_are_what_pytrec_eval_gives() -> None:
    rankings = {"q1": ("a", "b", "c"), "q2": ("c", "a"), "q3": ("b",)}
    qrels = {"q1": {"b": 1, "d": 1}, "q2": {"c": 1}, "q3": {"a": 1}}
    ours = [retrieval_scores(rankings[name], list(qrels[name])) for name in qrels]
    theirs_by_ours = {
        "recall@1": "recall_1",
        "recall@5": "recall_5",
        "recall@10": "recall_10",
        "precision@5": "P_5",
        "hits@4": "success_4",
        "hits@10": "success_10",
        "mrr": "recip_rank",
        "map": "map",
        "ndcg@10": "ndcg_cut_10",
    }
    run = {name: {a: 1 / (n + 1) for n, a in enumerate(ids)} for name, ids in rankings.items()}
    asked = {"recall.1,5,10", "P.5", "success.4,10", "recip_rank", "map", "ndcg_cut.10"}
    theirs = pytrec_eval.RelevanceEvaluator(qrels, asked).evaluate(run)
    for name, other in theirs_by_ours.items():
        mean = sum(theirs[query][other] for query in qrels) / 3
        assert sum(scores[name] for scores in ours) / 3 == pytest.approx(mean)


@given(st.permutations([f"article-{n}" for n in range(12)]), st.sets(IDS, min_size=1))
def test_ndcg_is_that_of_scikit_learn(ranking: list[str], gold: set[str]) -> None:
    relevant = [[float(article in gold) for article in ranking]]
    scores = [[-float(rank) for rank in range(len(ranking))]]
    theirs = ndcg_score(relevant, scores, k=10)
    assert retrieval_scores(ranking, gold)["ndcg@10"] == pytest.approx(theirs)


@given(st.lists(IDS, unique=True), st.lists(IDS, unique=True, min_size=1))
def test_retrieval_is_between_0_and_1(ranking: list[str], gold: list[str]) -> None:
    scores = retrieval_scores(ranking, gold)
    assert all(0 <= value <= 1 for value in scores.values())
    # The order of ids must not matter to ties: rank alone decides.
    first = next((n for n, a in enumerate(ranking, start=1) if a in gold), None)
    assert scores["mrr"] == pytest.approx(1 / first if first else 0)


# Answer


def test_squad_normalisation() -> None:
    assert squad_tokens("The U.S. sent a ship, an “Ark”!") == ["us", "sent", "ship", "“ark”"]


def test_token_f1_by_hand() -> None:
    # 2 shared tokens of 4 in the answer (precision 1/2) and 3 in the reference (recall 2/3).
    assert token_f1("Six men died there.", ["the six road men"]) == pytest.approx(4 / 7)


def test_repeated_tokens_count_as_often_as_both_have_them() -> None:
    assert token_f1("no no no", ["no no"]) == pytest.approx(4 / 5)


def test_the_best_reference_counts() -> None:
    assert token_f1("Six men.", ["Eight women", "six men"]) == 1
    assert token_f1("the", ["a"]) == 1
    assert token_f1("the", ["ship"]) == 0
    with pytest.raises(ValueError, match="needs a reference"):
        token_f1("x", [])


@given(TEXT, st.lists(TEXT, min_size=1))
def test_token_f1_is_between_0_and_1(text: str, references: list[str]) -> None:
    assert 0 <= token_f1(text, references) <= 1
    assert token_f1(text, [*references, text]) == 1


# Citation


def test_citation_validity_by_hand() -> None:
    exact = citation("bridge", "Six men died.")
    shifted = citation("bridge", "Six men died.", shift=1)
    unknown = citation("nowhere", "Six men died.")
    assert citation_validity([exact, exact, shifted, unknown], article_text) == 0.5
    with pytest.raises(ValueError, match="needs a citation"):
        citation_validity([], article_text)


def test_offsets_that_python_would_count_from_the_end_are_not_valid() -> None:
    text = ARTICLES["rates"]
    from_the_end = citation("rates", text[:-1], shift=-len(text))
    assert text[from_the_end.start : from_the_end.end] == text[:-1]
    assert citation_validity([from_the_end], article_text) == 0


def test_citation_precision_and_recall_by_hand() -> None:
    gold = [(Span("a", 0, 10),), (Span("a", 20, 30),), (Span("b", 0, 10),)]
    touching, overlapping = Span("a", 10, 20), Span("a", 29, 40)
    other = Span("c", 0, 10)
    cited = [Span("a", 2, 4), touching, overlapping, other]
    assert citation_precision(cited, gold) == 0.5
    assert citation_recall(cited, gold) == pytest.approx(2 / 3)


def test_citing_nothing_scores_zero() -> None:
    gold = [(Span("a", 0, 10),)]
    assert citation_precision([], gold) == 0
    assert citation_recall([], gold) == 0
    with pytest.raises(ValueError, match="needs a gold sentence"):
        citation_recall([], [])


def test_a_sentence_that_stands_twice_is_found_at_either_place() -> None:
    places = quote_spans("games", ARTICLES["games"], "It rained.")
    assert places == (Span("games", 28, 38), Span("games", 39, 49))
    for place in places:
        assert citation_recall([place], [places]) == 1
    assert quote_spans("games", ARTICLES["games"], "Sun.") == ()
    with pytest.raises(ValueError, match="empty quote"):
        quote_spans("games", "x", "")


@given(st.lists(SPANS), st.lists(st.lists(SPANS, max_size=3).map(tuple), min_size=1))
def test_citation_scores_are_between_0_and_1(
    cited: list[Span], gold: list[tuple[Span, ...]]
) -> None:
    precision, recall = citation_precision(cited, gold), citation_recall(cited, gold)
    assert 0 <= precision <= 1
    assert 0 <= recall <= 1
    assert (precision > 0) == (recall > 0)


@given(st.integers(-5, 80), st.integers(-5, 80), TEXT)
def test_validity_is_between_0_and_1(start: int, end: int, quote: str) -> None:
    cited = replace(citation("bridge", "x"), start=start, end=end, quote=quote)
    assert citation_validity([cited, citation("bridge", "Six")], article_text) in {0.5, 1.0}


# Abstention


@pytest.mark.parametrize(
    ("abstained", "answerable", "expected"),
    [
        (True, True, {"abstention_accuracy": 0, "answerable_answered": 0}),
        (True, False, {"abstention_accuracy": 1, "unanswerable_refused": 1}),
        (False, True, {"abstention_accuracy": 1, "answerable_answered": 1}),
        (False, False, {"abstention_accuracy": 0, "unanswerable_refused": 0}),
    ],
)
def test_abstention_by_hand(abstained: bool, answerable: bool, expected: dict[str, float]) -> None:
    assert abstention_scores(abstained=abstained, answerable=answerable) == expected


# --- exact match


def test_exact_match_is_blind_to_case_articles_and_punctuation() -> None:
    assert exact_match("The 33 hostages.", ["33 hostages"]) == 1.0
    assert exact_match("33", ["33 hostages", "33"]) == 1.0
    assert exact_match("33 of the hostages", ["33 hostages"]) == 0.0
    with pytest.raises(ValueError, match="reference"):
        exact_match("33", [])
