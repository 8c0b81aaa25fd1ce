"""When what a sentence tells happened, seen from the day of its article."""

from datetime import date

import pytest

from rag.summaries.event_dates import event_date
from rag.types import Article, DateNote

WEDNESDAY = Article("a", "t", "x", published=date(2024, 3, 6))
MONTH = Article("m", "t", "x", published=date(2024, 3, 1), published_note=DateNote("month"))
UNDATED = Article("u", "t", "x")


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("The talks began on Sunday.", "2024-03-03", "2024-03-03"),
        ("It happened yesterday at the mill.", "2024-03-05", "2024-03-05"),
        ("They met last week in Vik.", "2024-02-26", "2024-03-03"),
        ("A court will hear the case on 9 May 2024.", "2024-05-09", "2024-05-09"),
        ("A court will hear the case on 9 May.", "2024-05-09", "2024-05-09"),
        ("The board will decide on Friday.", "2024-03-08", "2024-03-08"),
        ("The board said on Friday that it will decide.", "2024-03-01", "2024-03-01"),
        ("It will announce, it said on Friday, a new toll.", "2024-03-01", "2024-03-01"),
        ("The mill closed on 12 December.", "2023-12-12", "2023-12-12"),
        ("Update, 10 March: the truce holds.", "2024-03-10", "2024-03-10"),
        ("The feast ends in the third week of April.", "2024-04-15", "2024-04-21"),
        ("The mill will open by mid-May.", "2024-05-11", "2024-05-20"),
        ("The mill opened in late November.", "2023-11-21", "2023-11-30"),
        ("Voters go to the polls next month.", "2024-04-01", "2024-04-30"),
        ("The vote is due next Friday.", "2024-03-08", "2024-03-08"),
        ("Tomorrow the court decides.", "2024-03-07", "2024-03-07"),
        ("She was born in 1998 in Aldby.", "1998-01-01", "1998-12-31"),
        ("The council, which met on Tuesday, said no.", "2024-03-05", "2024-03-05"),
        ("In May 2023 the mill, which in 2019 employed 40, shut.", "2023-05-01", "2023-05-31"),
        ("Raided in October 2023, it was raided again on 3 March.", "2024-03-03", "2024-03-03"),
    ],
)
def test_dates_count_from_the_day_of_the_article(text: str, first: str, last: str) -> None:
    found = event_date(text, WEDNESDAY)
    assert found is not None
    assert (found.first, found.last) == (date.fromisoformat(first), date.fromisoformat(last))
    assert found.to_come == (found.last > date(2024, 3, 6))


@pytest.mark.parametrize(
    "text",
    [
        "The line had been idle since 2013.",
        "The 2024 election was lost.",
        "Nobody knows what it will cost.",
        "On 31 February nothing happened.",
        "The museum shows 2000 coins.",
        "The wreck shut the channel, which in 2023 carried half of the coal.",
    ],
)
def test_what_dates_no_event(text: str) -> None:
    assert event_date(text, WEDNESDAY) is None


@pytest.mark.parametrize("article", [UNDATED, MONTH])
def test_words_that_need_a_day_to_count_from_say_nothing_without_one(article: Article) -> None:
    assert event_date("The talks began on Sunday.", article) is None
    assert event_date("It will open next month.", article) is None
    found = event_date("The talks began on 3 March 2024.", article)
    assert found is not None
    assert (found.first, found.to_come) == (date(2024, 3, 3), False)
