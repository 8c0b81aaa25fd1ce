import pytest

from eval.cases import Case, GoldSentence
from eval.score import METRICS, missing_gold, score_answer, score_failure
from tests.eval.scripted import answer, article_text, citation, passage, refusal

FULL = Case(
    "full",
    "How many died?",
    answers=("six men",),
    gold_articles=("bridge",),
    gold_sentences=(GoldSentence("bridge", "Six men died."),),
)
UNANSWERABLE = Case("off", "Who won?", answerable=False)


def test_a_right_answer_scores_one_everywhere() -> None:
    right = answer("Six men.", [citation("bridge", "Six men died.")], [passage("bridge")])
    scores = score_answer(FULL, right, article_text)
    assert scores == {name: 1.0 for name in METRICS if name != "unanswerable_refused"}


def test_a_refusal_of_an_answerable_case_keeps_its_retrieval() -> None:
    scores = score_answer(FULL, refusal([passage("rates"), passage("bridge")]), article_text)
    assert scores == {
        "recall@5": 1.0,
        "mrr": 0.5,
        "ndcg@10": pytest.approx(0.63093),
        "token_f1": 0.0,
        "citation_precision": 0.0,
        "citation_recall": 0.0,
        "abstention_accuracy": 0.0,
        "answerable_answered": 0.0,
    }


def test_a_refusal_earns_no_token_f1_by_chance() -> None:
    case = Case("a", "?", answers=("The articles do not say.",))
    assert score_answer(case, refusal(), article_text)["token_f1"] == 0


def test_what_has_no_gold_has_no_score() -> None:
    scores = score_answer(Case("a", "?"), answer("Six."), article_text)
    assert scores == {"abstention_accuracy": 1.0, "answerable_answered": 1.0}


def test_an_unanswerable_case_has_no_retrieval_score_even_with_gold_articles() -> None:
    case = Case("a", "?", answerable=False, gold_articles=("bridge",), answers=("x",))
    scores = score_answer(case, refusal([passage("bridge")]), article_text)
    assert scores == {"abstention_accuracy": 1.0, "unanswerable_refused": 1.0}


def test_an_invented_citation_on_an_unanswerable_case_counts_against_validity() -> None:
    made_up = answer("Brazil.", [citation("nowhere", "Brazil won.")])
    assert score_answer(UNANSWERABLE, made_up, article_text)["citation_validity"] == 0


@pytest.mark.parametrize("case", [FULL, UNANSWERABLE, Case("a", "?"), Case("b", "?", True, ("x",))])
def test_a_failure_scores_zero_on_all_that_an_answer_would_be_scored_on(case: Case) -> None:
    cited = answer("Six.", [citation("bridge", "Six men died.")]) if case.answerable else refusal()
    failed = score_failure(case)
    assert failed.keys() == score_answer(case, cited, article_text).keys()
    assert set(failed.values()) == {0.0}


def test_gold_that_the_corpus_does_not_hold_is_named_and_not_found() -> None:
    case = Case(
        "a",
        "?",
        gold_articles=("lost",),
        gold_sentences=(GoldSentence("bridge", "Seven men died."), GoldSentence("lost", "Gone.")),
    )
    assert missing_gold(case, article_text) == (
        'case a: article "lost" is not in the corpus',
        'case a: article "bridge" does not contain "Seven men died."',
    )
    assert missing_gold(FULL, article_text) == ()
    cited = answer("Six.", [citation("bridge", "Six men died.")])
    assert score_answer(case, cited, article_text)["citation_recall"] == 0
