import pytest

from eval.case import Case, GoldSentence
from eval.score import METRICS, Scorer
from tests.eval.scripted import answer, article_text, citation, passage, refusal

SCORER = Scorer(article_text)
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
    scores = SCORER.score(FULL, right)
    assert scores == {name: 1.0 for name in METRICS if name != "unanswerable_refused"}


def test_a_refusal_of_an_answerable_case_keeps_its_retrieval() -> None:
    scores = SCORER.score(FULL, refusal([passage("rates"), passage("bridge")]))
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
    assert SCORER.score(case, refusal())["token_f1"] == 0


def test_what_has_no_gold_has_no_score() -> None:
    scores = SCORER.score(Case("a", "?"), answer("Six."))
    assert scores == {"abstention_accuracy": 1.0, "answerable_answered": 1.0}


def test_an_unanswerable_case_has_no_retrieval_score_even_with_gold_articles() -> None:
    case = Case("a", "?", answerable=False, gold_articles=("bridge",), answers=("x",))
    scores = SCORER.score(case, refusal([passage("bridge")]))
    assert scores == {"abstention_accuracy": 1.0, "unanswerable_refused": 1.0}


def test_an_invented_citation_on_an_unanswerable_case_counts_against_validity() -> None:
    made_up = answer("Brazil.", [citation("nowhere", "Brazil won.")])
    assert SCORER.score(UNANSWERABLE, made_up)["citation_validity"] == 0


@pytest.mark.parametrize("case", [FULL, UNANSWERABLE, Case("a", "?"), Case("b", "?", True, ("x",))])
def test_a_failure_scores_zero_on_all_that_an_answer_would_be_scored_on(case: Case) -> None:
    cited = answer("Six.", [citation("bridge", "Six men died.")]) if case.answerable else refusal()
    failed = SCORER.fail(case)
    assert failed.keys() == SCORER.score(case, cited).keys()
    assert set(failed.values()) == {0.0}


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
