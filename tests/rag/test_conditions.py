"""Answers whose question sets a time: when it was reported, or when it happened."""

from datetime import date

import pytest

from rag.assistant import Assistant
from rag.types import Article, Filters, Turn
from tests.rag.corpora import assert_exact, assistant_over

OPENED = "The Halden works opened their first turbine hall in 1998."
HALL = Article(
    id="hall",
    title="A century of the Halden works",
    text=f"{OPENED} Today the works employ 400 people.",
    source="Coast Herald",
    published=date(2024, 5, 3),
)
CUP = Article(
    id="cup",
    title="Aldby wins the cup",
    text="Aldby beat Skar two to one and won the cup. The captain wept.",
    source="Morning Ledger",
    published=date(1998, 7, 12),
)
ROOF = Article(
    id="roof",
    title="Roof torn off",
    text="A storm tore the roof off the market hall. The mayor promised a new roof.",
    source="Morning Ledger",
    published=date(2024, 6, 20),
)
TODAY = date(2024, 6, 25)
HAPPENED = "What did the Halden works open in 1998?"


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    return assistant_over(tmp_path_factory.mktemp("conditions"), (HALL, CUP, ROOF)).on(TODAY)


def test_year_in_which_it_happened_is_no_year_of_report(desk: Assistant) -> None:
    answer = desk.ask(HAPPENED)
    assert_exact(answer, desk)
    assert [c.quote for c in answer.citations][:1] == [OPENED]
    assert [(c.words, c.state) for c in answer.conditions] == [("in 1998", "relaxed")]
    assert answer.filters == Filters()
    assert answer.notices == (
        "No article of that time answers, so “in 1998” was not used as a filter.",
    )


def test_year_in_which_it_was_reported_holds(desk: Assistant) -> None:
    answer = desk.ask("Who won the cup in 1998?")
    assert {p.article_id for p in answer.retrieved} == {"cup"}
    assert not answer.abstained
    assert [(c.words, c.state) for c in answer.conditions] == [("in 1998", "applied")]
    assert answer.filters == Filters(date(1998, 1, 1), date(1998, 12, 31))
    assert answer.notices == ()


def test_period_stays_when_nothing_else_answers_either(desk: Assistant) -> None:
    answer = desk.ask("Which volcano of Ruritania erupted in 1998?")
    assert answer.abstained
    assert [c.state for c in answer.conditions] == ["applied"]
    assert {p.article_id for p in answer.nearest} == {"cup"}
    assert answer.notices == ()


def test_relative_period_is_of_the_report_and_is_not_let_go(desk: Assistant) -> None:
    answer = desk.ask("What did the Halden works open last week?")
    assert [(c.words, c.state) for c in answer.conditions] == [("last week", "applied")]
    assert {p.article_id for p in answer.retrieved} == {"roof"}
    assert answer.abstained


def test_reader_s_own_dates_are_never_let_go(desk: Assistant) -> None:
    chosen = Filters(published_from=date(1998, 1, 1), published_to=date(1998, 12, 31))
    answer = desk.ask(HAPPENED, filters=chosen)
    assert answer.abstained
    assert answer.filters == chosen
    assert {p.article_id for p in answer.retrieved} == {"cup"}
    assert desk.ask("What did the Halden works open?", filters=chosen).abstained


def test_period_that_was_taken_away_is_not_told(desk: Assistant) -> None:
    answer = desk.ask(HAPPENED, removed=["in 1998"])
    assert [c.quote for c in answer.citations][:1] == [OPENED]
    assert [c.state for c in answer.conditions] == ["removed"]
    assert (answer.filters, answer.notices) == (Filters(), ())


def test_outlet_holds_when_the_period_is_let_go(desk: Assistant) -> None:
    answer = desk.ask("According to the Herald, what did the Halden works open in 1998?")
    assert {c.words: c.state for c in answer.conditions} == {
        "Herald": "applied",
        "in 1998": "relaxed",
    }
    assert answer.filters == Filters(sources=("Coast Herald",))
    assert [c.quote for c in answer.citations][:1] == [OPENED]


def test_days_count_from_the_day_that_was_given(desk: Assistant) -> None:
    question = "What was torn off the market hall last week?"
    answer = desk.ask(question)
    assert not answer.abstained
    assert [c.state for c in answer.conditions] == ["applied"]
    later = desk.on(date(2031, 1, 1)).ask(question)
    assert [c.state for c in later.conditions] == ["relaxed"]
    assert desk.ask(question).conditions == answer.conditions  # the first one keeps its day


def test_latest_is_told_and_can_be_taken_away(desk: Assistant) -> None:
    question = "What is the latest on the market hall?"
    answer = desk.ask(question)
    assert [(c.kind, c.words, c.state) for c in answer.conditions] == [
        ("latest", "latest", "applied")
    ]
    assert (answer.filters, answer.notices) == (Filters(), ())
    removed = desk.ask(question, removed=["latest"])
    assert [c.state for c in removed.conditions] == ["removed"]
    assert desk.conditions(question) == answer.conditions  # what --without looks in


def test_parts_are_told(desk: Assistant) -> None:
    answer = desk.ask("Who won the cup and who promised a new roof?")
    assert answer.parts == ("Who won the cup?", "who promised a new roof?")
    assert {"cup", "roof"} <= {p.article_id for p in answer.retrieved}
    assert desk.ask("Who won the cup?").parts == ()


def test_follow_up_keeps_the_outlet_of_before(desk: Assistant) -> None:
    history = [Turn("What did the Ledger report about the market hall?", ROOF.text)]
    answer = desk.ask("And about the Halden works?", history)
    assert [(c.words, c.state) for c in answer.conditions] == [("Ledger", "applied")]
    assert {p.source for p in answer.retrieved} == {"Morning Ledger"}
