"""The sample case file agrees with the sample articles."""

from pathlib import Path

import frontmatter
import pytest

from eval.case import Case
from eval.cases import load_cases

CORPUS = Path(__file__).parents[2] / "corpus"


@pytest.fixture(scope="module")
def texts() -> dict[str, str]:
    posts = [frontmatter.load(path) for path in sorted(CORPUS.glob("*.md"))]
    return {str(post["id"]): post.content for post in posts if "id" in post.metadata}


@pytest.fixture(scope="module")
def cases() -> tuple[Case, ...]:
    return load_cases(CORPUS / "cases.jsonl")


def test_there_is_something_of_each_kind(cases: tuple[Case, ...]) -> None:
    assert any(case.answerable for case in cases)
    assert any(not case.answerable for case in cases)
    assert all(case.type for case in cases)


def test_gold_articles_exist(cases: tuple[Case, ...], texts: dict[str, str]) -> None:
    named = {(case.id, article_id) for case in cases for article_id in case.gold_articles}
    assert {pair for pair in named if pair[1] not in texts} == set()


def test_gold_quotes_are_verbatim(cases: tuple[Case, ...], texts: dict[str, str]) -> None:
    wrong = [
        (case.id, gold.quote)
        for case in cases
        for gold in case.gold_sentences
        if gold.quote not in texts.get(gold.article_id, "")
    ]
    assert wrong == []


def test_gold_sentences_lie_in_gold_articles(cases: tuple[Case, ...]) -> None:
    stray = [
        (case.id, gold.article_id)
        for case in cases
        for gold in case.gold_sentences
        if gold.article_id not in case.gold_articles
    ]
    assert stray == []


def test_unanswerable_cases_have_no_gold(cases: tuple[Case, ...]) -> None:
    gold = [c.id for c in cases if not c.answerable and (c.gold_articles or c.gold_sentences)]
    assert gold == []
