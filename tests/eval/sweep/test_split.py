import string
from collections.abc import Iterable
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.case import Case, GoldSentence
from eval.sweep.split import articles_of, split_cases
from rag.errors import UsageError
from rag.types import Filters

articles = st.lists(st.sampled_from(string.ascii_lowercase), max_size=3, unique=True)


def about(case_id: str, *gold: str) -> Case:
    return Case(case_id, "Who?", answerable=bool(gold), gold_articles=gold)


def named(cases: Iterable[Case]) -> set[str]:
    return {article for case in cases for article in articles_of(case)}


SINGLE = tuple(about(f"{letter}{n}", letter) for letter in string.ascii_lowercase for n in range(3))
UNANSWERABLE = tuple(about(f"none{n}") for n in range(40))


@given(st.lists(articles, min_size=8, max_size=40), st.integers(0, 9))
def test_each_case_is_in_one_part_and_shared_articles_are_counted(
    gold: list[list[str]], seed: int
) -> None:
    cases = [about(str(n), *some) for n, some in enumerate(gold)]
    try:
        parts = split_cases(cases, seed=seed)
    except UsageError:
        return
    assert sorted(map(repr, (*parts.tuning, *parts.held_back))) == sorted(map(repr, cases))
    assert len(named(parts.tuning) & named(parts.held_back)) == parts.shared
    assert split_cases(cases, seed=seed) == parts


def test_no_article_is_in_both_parts_also_where_cases_hang_together() -> None:
    # a-b, b-c and c-d are one group of four articles.
    linked = tuple(about(f"link{n}", x, y) for n, (x, y) in enumerate(pairwise("abcd")))
    for seed in range(20):
        parts = split_cases((*SINGLE, *linked), seed=seed)
        assert parts.shared == 0
        of_a = {"a0", "b1", "c2", "d0", *(c.id for c in linked)}
        assert of_a <= {c.id for c in parts.tuning} or of_a <= {c.id for c in parts.held_back}


def test_what_an_unanswerable_case_was_made_from_counts_as_its_article() -> None:
    removed = Case("gone", "Who?", answerable=False, filters=Filters(without_ids=("a",)))
    quoted = Case("quoted", "Who?", gold_sentences=(GoldSentence("a", "It rained."),))
    for seed in range(10):
        parts = split_cases((*SINGLE, removed, quoted), seed=seed)
        held = {case.id for case in parts.held_back}
        assert len({"gone" in held, "quoted" in held, "a0" in held}) == 1


def test_the_share_and_the_seed_decide() -> None:
    cases = (*SINGLE, *UNANSWERABLE)
    small, half = split_cases(cases, 0.2), split_cases(cases, 0.5)
    assert len(small.held_back) < len(half.held_back)
    assert {c.id for c in small.held_back} < {c.id for c in half.held_back}
    assert split_cases(cases, 0.5, seed=1) != half
    assert 0.3 < len(half.held_back) / len(cases) < 0.7


def test_where_all_hang_together_cases_go_by_their_first_article() -> None:
    chain = tuple(about(f"c{n}", a, b) for n, (a, b) in enumerate(pairwise("abcdefghi")))
    parts = split_cases(chain)
    assert parts.tuning
    assert parts.held_back
    assert parts.shared > 0


@pytest.mark.parametrize("share", [0, 1, -0.5, 7])
def test_a_share_that_is_none_is_refused(share: float) -> None:
    with pytest.raises(UsageError, match=r"--hold-back.*between 0 and 1"):
        split_cases(SINGLE, share)


def test_too_few_cases_are_refused() -> None:
    with pytest.raises(UsageError, match=r"too few or too alike.*Add cases"):
        split_cases([about("only", "a")])
