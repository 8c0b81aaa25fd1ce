"""Whole sets of cases: true to the articles, in proportion, and the same every time."""

from collections import Counter
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eval.case import Case, GoldSentence, case_to_json, cases_to_lines, to_case
from eval.cases import load_cases
from eval.make.make import NEAR_GIVEN, make_cases
from eval.make.order import split_of, stratified
from eval.make.paraphrase import paraphrased
from eval.make.recipe import Wishes
from eval.make.report import tables, to_json
from rag.errors import UsageError
from rag.types import Article
from rag.words import content_stems
from tests.eval.make.newsroom import ARTICLES, WIRE, newsroom

TEXTS = {article.id: article.text for article in ARTICLES}
PLAIN = {"who", "when", "where", "number"}


@given(
    seed=st.integers(0, 10_000),
    count=st.integers(1, 30),
    unanswerable=st.sampled_from([0.0, 0.2, 0.5]),
    clozes=st.sampled_from([0.0, 0.25, 1.0]),
)
@settings(max_examples=40)
def test_whatever_is_wished_every_case_is_true_to_the_articles(
    seed: int, count: int, unanswerable: float, clozes: float
) -> None:
    wishes = Wishes(count, seed, unanswerable, 0.1, 0.1, clozes, ("dev", "test"))
    cases = make_cases(newsroom(), wishes).cases
    assert 0 < len(cases) <= count or unanswerable
    assert len({case.id for case in cases}) == len(cases)
    for case in cases:
        assert to_case(case_to_json(case)) == case
        assert "made" in case.tags
        assert len({"dev", "test"} & set(case.tags)) == 1
        for gold in case.gold_sentences:
            assert gold.quote in TEXTS[gold.article_id]
            assert any(answer in gold.quote for answer in case.answers)
        for answer in case.answers:
            assert answer.casefold() not in case.question.casefold()
            assert not set(content_stems(answer)) <= set(content_stems(case.question))
        assert bool(case.answers) == bool(case.gold_sentences) == case.answerable


def test_the_same_wishes_give_the_same_bytes_and_another_seed_others() -> None:
    wishes = Wishes(count=12, seed=3)
    first = cases_to_lines(make_cases(newsroom(), wishes).cases)
    again = cases_to_lines(make_cases(newsroom(), wishes).cases)
    other = cases_to_lines(make_cases(newsroom(), replace(wishes, seed=4)).cases)
    assert first == again
    assert first != other


def test_what_is_made_loads_as_a_case_file(tmp_path) -> None:  # type: ignore[no-untyped-def]
    made = make_cases(newsroom(), Wishes(count=12))
    file = tmp_path / "cases.jsonl"
    file.write_bytes(cases_to_lines(made.cases))
    assert load_cases(file) == made.cases


def test_each_kind_of_case_is_made() -> None:
    made = make_cases(newsroom(), Wishes(count=40))
    assert set(made.types) >= {"who", "when", "number", "cloze", "unanswerable", "paraphrase"}
    questions = {case.question: case for case in made.cases}
    bought = questions["When did the Hollin Ferry Company buy the steamer Ravna?"]
    assert bought.answers == ("May 2017",)
    assert bought.gold_sentences == (
        GoldSentence("ferry", "The Hollin Ferry Company bought the steamer Ravna in May 2017."),
    )
    assert bought.asked_on == date(2024, 4, 2)


def test_an_unanswerable_case_leaves_out_every_article_that_answers() -> None:
    elsewhere = Article(
        id="portrait",
        title="A portrait",
        text="The Hollin Ferry Company is small. Its chief executive is Peder Aas, who likes rain.",
        published=date(2024, 5, 1),
    )
    room = newsroom(elsewhere)
    made = make_cases(room, Wishes(40, unanswerable=0.6, follow_ups=0, paraphrases=0))
    cases = [case for case in made.cases if not case.answerable]
    assert cases
    for case in cases:
        left = [a for a in room.articles if a.id not in case.filters.without_ids]
        assert len(left) < len(room.articles)
        if "chief executive" in case.question:
            assert set(case.filters.without_ids) == {"ferry", "portrait"}


def test_a_wire_story_is_used_once_and_its_copies_are_gold() -> None:
    cases = make_cases(newsroom(), Wishes(count=40, unanswerable=0)).cases
    ids = {article.id for article in WIRE}
    meteors = [case for case in cases if ids & set(case.gold_articles)]
    assert meteors
    assert all(set(case.gold_articles) == ids for case in meteors)
    assert len({gold.article_id for case in meteors for gold in case.gold_sentences}) == 1


def test_follow_ups_need_the_turn_before_them() -> None:
    cases = make_cases(newsroom(), Wishes(count=40, unanswerable=0, follow_ups=0.3)).cases
    found = [case for case in cases if case.type == "follow-up"]
    assert found
    for case in found:
        assert len(case.history) == 1
        assert case.question.startswith("And ")
        assert not set(case.answers) & {turn.answer for turn in case.history}


def test_paraphrases_name_the_case_that_they_word_anew() -> None:
    cases = make_cases(newsroom(), Wishes(count=40, paraphrases=0.3)).cases
    by_id = {case.id: case for case in cases}
    found = [case for case in cases if case.type == "paraphrase"]
    assert found
    for case in found:
        original = next(tag.removeprefix("of:") for tag in case.tags if tag.startswith("of:"))
        assert case.question != by_id[original].question
        assert case.answers == by_id[original].answers


def test_nothing_is_made_that_is_near_to_a_given_case() -> None:
    given_case = Case("g", "When was the steamer Ravna bought by the Hollin Ferry Company?")
    made = make_cases(newsroom(), Wishes(count=40), [given_case])
    assert all("Ravna" not in case.question for case in made.cases)
    assert made.dropped[NEAR_GIVEN] >= 1


def test_a_language_without_templates_gives_no_case() -> None:
    cases = make_cases(newsroom(), Wishes(count=40)).cases
    assert all("cheese" not in case.gold_articles for case in cases)


def test_articles_of_each_outlet_come_in_proportion() -> None:
    many = [
        Article(id=f"{outlet}{n}", title="", text="", source=outlet, published=date(2024, 1, 1))
        for outlet, size in (("a", 60), ("b", 30), ("c", 10))
        for n in range(size)
    ]
    ordered = stratified(many, seed=1)
    assert sorted(a.id for a in ordered) == sorted(a.id for a in many)
    for part in (20, 50):
        counts = Counter(article.source for article in ordered[:part])
        assert abs(counts["a"] - 0.6 * part) <= 2
        assert abs(counts["b"] - 0.3 * part) <= 2


def test_a_story_is_in_one_split_alone() -> None:
    splits = {split_of(f"story {n}", ("dev", "test")) for n in range(50)}
    assert splits == {"dev", "test"}
    assert split_of("story 1", ("dev", "test")) == split_of("story 1", ("dev", "test"))


@given(st.integers(0, 500))
def test_a_paraphrase_is_never_the_question_itself(seed: int) -> None:
    for question in ("When did Aldby die?", "Who is the head of Skar?", "How many people came?"):
        asked, done = paraphrased(question, seed)
        assert asked != question
        assert done


@pytest.mark.parametrize(
    ("wishes", "said"),
    [
        ({"count": 0}, "--count must be 1"),
        ({"unanswerable": 1.2}, "go from 0 to 1"),
        ({"unanswerable": 0.8, "follow_ups": 0.3}, "more than 1"),
        ({"splits": ("dev", "dev")}, "twice"),
    ],
)
def test_wishes_that_cannot_be_met_say_why(wishes: dict[str, object], said: str) -> None:
    with pytest.raises(UsageError, match=said):
        Wishes(**wishes)  # type: ignore[arg-type]


def test_the_report_counts_types_and_reasons() -> None:
    made = make_cases(newsroom(), Wishes(count=10, splits=("dev", "test")))
    document = to_json(made)
    assert document["cases"] == sum(document["types"].values()) == len(made.cases)
    assert document["tags"]["made"] == len(made.cases)
    assert not any(tag.startswith("of:") for tag in document["tags"])
    types, _ = tables(made)
    assert types.row_count == len(made.types) + 1
