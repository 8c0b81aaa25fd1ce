from dataclasses import replace

import pytest

from eval.case import Case, GoldSentence
from eval.instruments import GateEntailment, TextVectors, VectorSimilarity
from eval.metrics.catalog import BY_NAME, CATALOG
from eval.score import METRICS, Scorer
from rag.types import Searched, Sentence, ShortAnswer, SummaryRequest
from tests.conftest import hashed
from tests.eval.scripted import answer, article_text, citation, passage, refusal

VECTORS = TextVectors(hashed())
SCORER = Scorer(
    article_text,
    similarity=VectorSimilarity(VECTORS),
    entailment=GateEntailment(hashed(), VECTORS),
)
FULL = Case(
    "full",
    "How many died?",
    answers=("six men",),
    gold_articles=("bridge",),
    gold_sentences=(GoldSentence("bridge", "Six men died."),),
)
UNANSWERABLE = Case("off", "Who won?", answerable=False)


def test_a_right_answer_scores_one_everywhere() -> None:
    right = answer("Six men.", [citation("bridge", "Six men died.")], [passage("bridge", 20, 40)])
    scores = SCORER.score(FULL, right)
    of_question = {m.name for m in CATALOG if not m.whole and m.family not in ("summary", "judge")}
    of_other_cases = {"choice", "unanswerable_refused"}
    # One article of the five that precision asks for.
    assert scores == dict.fromkeys(of_question - of_other_cases, 1.0) | {"precision@5": 0.2}
    assert list(scores) == [name for name in METRICS if name in scores]


def test_what_needs_an_instrument_is_not_measured_without() -> None:
    right = answer("Six men.", [citation("bridge", "Six men died.")], [passage("bridge", 20, 40)])
    bare = Scorer(article_text).score(FULL, right)
    assert SCORER.score(FULL, right).keys() - bare.keys() == {
        "similarity",
        "alce_recall",
        "alce_precision",
        "faithfulness",
    }


def test_a_refusal_of_an_answerable_case_keeps_its_retrieval() -> None:
    scores = SCORER.score(FULL, refusal([passage("rates"), passage("bridge", 20, 40)]))
    assert {name: value for name, value in scores.items() if value} == {
        "recall@5": 1.0,
        "recall@10": 1.0,
        "precision@5": 0.2,
        "hits@4": 1.0,
        "hits@10": 1.0,
        "all_evidence@10": 1.0,
        "mrr": 0.5,
        "map": 0.5,
        "ndcg@10": pytest.approx(0.63093),
        "sentence_recall@5": 1.0,
        "sentence_recall@10": 1.0,
        "sentence_hits@5": 1.0,
        "sentence_hits@10": 1.0,
        "multihop_hits@4": 1.0,
        "multihop_hits@10": 1.0,
        "multihop_map@10": 0.5,
        "multihop_mrr@10": 0.5,
    }
    assert {"recall@1", "token_f1", "similarity", "correct", "citation_recall"} <= scores.keys()
    assert "alce_recall" not in scores


def test_a_refusal_earns_no_words_by_chance() -> None:
    case = Case("a", "?", answers=("The articles do not say.",))
    scores = SCORER.score(case, refusal())
    assert set(scores.values()) == {0.0}
    assert {"token_f1", "exact_match", "similarity", "correct"} <= scores.keys()


def test_the_short_answer_is_scored_where_there_is_one() -> None:
    case = Case("a", "How many?", answers=("six",))
    whole = answer("It is said that six men died.")
    short = replace(whole, short_answer=ShortAnswer("six", 1, 0, 3))
    assert SCORER.score(case, whole)["short_exact_match"] == 0
    scores = SCORER.score(case, short)
    assert (scores["short_exact_match"], scores["short_f1"], scores["exact_match"]) == (1, 1, 0)


def test_a_system_that_tells_no_passages_is_not_scored_on_them() -> None:
    told = SCORER.score(FULL, answer("Six men."))
    assert not {"recall@5", "sentence_recall@5", "multihop_hits@4"} & told.keys()
    nothing = replace(refusal(), searched=Searched(0, 3))
    assert SCORER.score(FULL, nothing)["recall@5"] == 0


def test_choices() -> None:
    case = Case("a", "Who?", choices=("Six men", "Two women"), answer_index=0)
    right = SCORER.score(case, answer("Six men died."))
    assert (right["choice"], right["correct"]) == (1, 1)
    assert SCORER.score(case, answer("Two women did."))["correct"] == 0
    assert SCORER.score(case, refusal())["choice"] == 0


def test_what_has_no_gold_has_no_score() -> None:
    scores = Scorer(article_text).score(Case("a", "?"), answer("Six."))
    assert scores == {"abstention_accuracy": 1.0, "answerable_answered": 1.0}


def test_an_unanswerable_case_has_no_retrieval_score_even_with_gold_articles() -> None:
    case = Case("a", "?", answerable=False, gold_articles=("bridge",), answers=("x",))
    scores = SCORER.score(case, refusal([passage("bridge")]))
    assert scores == {"correct": 1.0, "abstention_accuracy": 1.0, "unanswerable_refused": 1.0}


def test_an_invented_citation_on_an_unanswerable_case_counts_against_the_answer() -> None:
    made_up = answer("Brazil.", [citation("nowhere", "Argentina won.")])
    assert SCORER.score(UNANSWERABLE, made_up) == {
        "correct": 0,
        "citation_validity": 0,
        "alce_recall": 0,
        "alce_precision": 0,
        "faithfulness": 0,
        "abstention_accuracy": 0,
        "unanswerable_refused": 0,
    }


def test_a_sentence_that_says_nothing_is_no_claim() -> None:
    yes = answer("Yes.")
    assert "faithfulness" not in SCORER.score(FULL, yes)
    claim = Sentence("Six men died.", "verbatim", (1,))
    told = replace(answer("", [citation("bridge", "Six men died.")]), sentences=(claim,))
    both = replace(told, sentences=(*yes.sentences, claim))
    assert SCORER.score(FULL, both)["alce_recall"] == SCORER.score(FULL, told)["alce_recall"] == 1


SUMMARY = Case(
    "sum",
    "The bridge",
    answers=("A ship hit the bridge. Six men died.",),
    gold_articles=("bridge",),
    gold_sentences=(GoldSentence("bridge", "Six men died."), GoldSentence("bridge", "The ship")),
    summarize=SummaryRequest("article"),
)


def test_a_summary_by_hand() -> None:
    told = answer("Six men died.", [citation("bridge", "Six men died.")])
    scores = SCORER.score(SUMMARY, told)
    assert {m.name: scores[m.name] for m in CATALOG if m.family == "summary"} == {
        "rouge_1": pytest.approx(2 * 3 / 11, abs=1e-6),  # 3 of its 3 words, of 8
        "rouge_2": pytest.approx(2 * 2 / 9, abs=1e-6),
        "rouge_lsum": pytest.approx(2 * 3 / 11, abs=1e-6),
        "gold_coverage": 0.5,
        "redundancy": 0.0,
        "compression": pytest.approx(3 / 14, abs=1e-6),
    }
    assert (scores["citation_recall"], scores["alce_recall"]) == (0.5, 1)
    assert not {"correct", "token_f1", "recall@5", "sentence_recall@5"} & scores.keys()


def test_an_empty_summary_wins_nothing() -> None:
    scores = SCORER.score(SUMMARY, refusal())
    assert all(scores[name] == BY_NAME[name].worst for name in METRICS if name in scores)
    assert {"redundancy", "compression", "gold_coverage", "rouge_lsum"} <= scores.keys()


def test_a_summary_is_as_long_as_the_articles_that_it_cites_where_none_are_named() -> None:
    case = Case("s", "Rain", summarize=SummaryRequest("topic", "rain"))
    told = answer("It rained.", [citation("games", "It rained.")])
    assert SCORER.score(case, told)["compression"] == pytest.approx(2 / 8)
    assert "compression" not in SCORER.score(case, answer("It rained."))


@pytest.mark.parametrize(
    "case",
    [
        FULL,
        UNANSWERABLE,
        Case("a", "?"),
        Case("b", "?", True, ("x",)),
        Case("c", "?", choices=("x", "y"), answer_index=1),
        SUMMARY,
    ],
)
def test_a_failure_is_the_worst_on_all_that_an_answer_would_be_scored_on(case: Case) -> None:
    cited = [citation("bridge", "Six men died.")]
    told = answer("Six.", cited, [passage("bridge")]) if case.answerable else refusal()
    failed = SCORER.fail(case)
    assert failed.keys() == SCORER.score(case, told).keys()
    assert failed == {name: BY_NAME[name].worst for name in failed}


def test_gold_that_the_corpus_does_not_hold_is_named_and_not_found() -> None:
    case = Case(
        "a",
        "?",
        gold_articles=("lost",),
        gold_sentences=(GoldSentence("bridge", "Seven men died."), GoldSentence("lost", "Gone.")),
    )
    assert SCORER.missing_gold(case) == (
        'case a: article "lost" is not in the corpus',
        'case a: article "bridge" does not contain "Seven men died."',
    )
    assert SCORER.missing_gold(FULL) == ()
    cited = answer("Six.", [citation("bridge", "Six men died.")])
    assert SCORER.score(case, cited)["citation_recall"] == 0
