from collections.abc import Sequence

import pytest

from eval.metrics.entailment import (
    Premise,
    Statement,
    alce_scores,
    carried_share,
    faithfulness,
)


class Letters:
    """A text carries a claim when they have all its letters between them."""

    def entails(self, premises: Sequence[Premise], claim: str) -> bool:
        return set(claim) <= {letter for premise in premises for letter in premise.text}


CHECKER = Letters()


def cites(claim: str, *texts: str) -> Statement:
    return Statement(claim, tuple(Premise(text) for text in texts))


@pytest.mark.parametrize(
    ("statement", "recall", "precision"),
    [
        (cites("ab", "ab"), 1, 1),
        (cites("ab", "a"), 0, 0),
        (cites("ab"), 0, 0),  # nothing cited
        (cites("ab", "a", "b"), 1, 1),  # both are needed
        (cites("ab", "ab", "c"), 1, 1 / 2),  # the second is not
        (cites("ab", "ab", "ab"), 1, 1),  # each would do by itself
        (cites("ab", "a", "b", "c"), 1, 2 / 3),
        (cites("ab", "c", "d", "e", "ab"), 0, 0),  # the fourth is not looked at
    ],
)
def test_alce_by_hand(statement: Statement, recall: float, precision: float) -> None:
    assert alce_scores([statement], CHECKER) == {
        "alce_recall": recall,
        "alce_precision": precision,
    }


def test_alce_counts_sentences_for_recall_and_citations_for_precision() -> None:
    # Two of three sentences are carried; of the five citations three are needed.
    statements = [cites("ab", "a", "b"), cites("c", "c", "x"), cites("d", "e")]
    assert alce_scores(statements, CHECKER) == {
        "alce_recall": pytest.approx(2 / 3),
        "alce_precision": 3 / 5,
    }
    with pytest.raises(ValueError, match="needs a sentence"):
        alce_scores([], CHECKER)


def test_faithfulness_falls_back_to_what_was_retrieved() -> None:
    statements = [cites("a", "a"), cites("b", "x"), cites("b"), cites("z", "x")]
    assert faithfulness(statements, [Premise("b")], CHECKER) == 3 / 4
    assert faithfulness(statements, [], CHECKER) == 1 / 4
    with pytest.raises(ValueError, match="needs a sentence"):
        faithfulness([], [], CHECKER)


def test_claims_are_carried_by_all_sentences_together() -> None:
    premises = [Premise("a"), Premise("b")]
    assert carried_share(premises, ["ab", "c"], CHECKER) == 1 / 2
    with pytest.raises(ValueError, match="needs a claim"):
        carried_share(premises, [], CHECKER)
