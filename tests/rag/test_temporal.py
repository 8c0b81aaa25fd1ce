"""Times in questions, each shown as "words = first..last", "… = since truce" or "… = latest"."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.times.read import TimeWords, read_times

TODAY = date(2025, 6, 11)
"""A Wednesday."""


def shown(times: TimeWords) -> str:
    if times.latest:
        return f"{times.words} = latest"
    if times.event:
        return f"{times.words} = {times.side} {times.event}"
    return f"{times.words} = {times.first or ''}..{times.last or ''}"


def read(question: str, today: date = TODAY) -> list[str]:
    return [shown(times) for times in read_times(question, today)]


READ = {
    # Days near today
    "What happened yesterday?": "yesterday = 2025-06-10..2025-06-11",
    "yesterday's news": "yesterday's = 2025-06-10..2025-06-11",
    "What was published yesterday?": "yesterday = 2025-06-10..2025-06-10",
    "What happened yesterday evening?": "yesterday evening = 2025-06-10..2025-06-11",
    "What happened last night?": "last night = 2025-06-10..2025-06-11",
    "the day before yesterday": "the day before yesterday = 2025-06-09..2025-06-10",
    "What did he say today?": "today = 2025-06-11..2025-06-11",
    "WHAT HAPPENED TODAY?": "TODAY = 2025-06-11..2025-06-11",
    "Who spoke tonight?": "tonight = 2025-06-11..2025-06-11",
    "Who spoke this morning?": "this morning = 2025-06-11..2025-06-11",
    "Who spoke earlier today?": "earlier today = 2025-06-11..2025-06-11",
    # Weeks, months, years
    "What happened last week?": "last week = 2025-06-02..2025-06-08",
    "What happened this week?": "this week = 2025-06-09..2025-06-11",
    "What happened in the past week?": "in the past week = 2025-06-04..2025-06-11",
    "What happened last month?": "last month = 2025-05-01..2025-05-31",
    "What happened earlier this month?": "earlier this month = 2025-06-01..2025-06-11",
    "over the past month": "over the past month = 2025-05-11..2025-06-11",
    "How many came last year?": "last year = 2024-01-01..2024-12-31",
    "How many came this year?": "this year = 2025-01-01..2025-06-11",
    "How many came so far this year?": "so far this year = 2025-01-01..2025-06-11",
    "How many came this year so far?": "this year so far = 2025-01-01..2025-06-11",
    "over the last year": "over the last year = 2024-06-11..2025-06-11",
    "What happened last weekend?": "last weekend = 2025-06-07..2025-06-08",
    "What happened over the weekend?": "over the weekend = 2025-06-07..2025-06-08",
    "the week before last": "the week before last = 2025-05-26..2025-06-01",
    "last week's raid": "last week's = 2025-06-02..2025-06-08",
    # So many units back
    "What came out in the last two weeks?": "in the last two weeks = 2025-05-28..2025-06-11",
    "over the past fortnight": "over the past fortnight = 2025-05-28..2025-06-11",
    "in the past 3 days": "in the past 3 days = 2025-06-08..2025-06-11",
    "for the past two years": "for the past two years = 2023-06-11..2025-06-11",
    "in the last couple of weeks": "in the last couple of weeks = 2025-05-28..2025-06-11",
    "over the last few days": "over the last few days = 2025-06-06..2025-06-11",
    "in the last 24 hours": "in the last 24 hours = 2025-06-10..2025-06-11",
    "in the last 36 hours": "in the last 36 hours = 2025-06-09..2025-06-11",
    "What happened 3 days ago?": "3 days ago = 2025-06-08..2025-06-09",
    "What happened a week ago?": "a week ago = 2025-06-02..2025-06-08",
    "What happened two weeks ago?": "two weeks ago = 2025-05-26..2025-06-01",
    "What happened six months ago?": "six months ago = 2024-12-01..2024-12-31",
    "What happened a year ago?": "a year ago = 2024-01-01..2024-12-31",
    "a few weeks ago": "a few weeks ago = 2025-05-07..2025-06-11",
    "What has he said recently?": "recently = 2025-05-12..2025-06-11",
    "What has he said lately?": "lately = 2025-05-12..2025-06-11",
    "What was hit in recent days?": "in recent days = 2025-06-04..2025-06-11",
    # Weekdays
    "What happened on Tuesday?": "on Tuesday = 2025-06-10..2025-06-11",
    "What happened on Wednesday?": "on Wednesday = 2025-06-11..2025-06-11",
    "What happened on Thursday?": "on Thursday = 2025-06-05..2025-06-06",
    "What happened last Friday?": "last Friday = 2025-06-06..2025-06-07",
    "What happened last Wednesday?": "last Wednesday = 2025-06-04..2025-06-05",
    "What happened this Monday?": "this Monday = 2025-06-09..2025-06-10",
    "Who was fined Tuesday?": "Tuesday = 2025-06-10..2025-06-11",
    "Who was hurt on Sunday night?": "on Sunday night = 2025-06-08..2025-06-09",
    "What happened on Monday last week?": "on Monday last week = 2025-06-02..2025-06-03",
    "Who spoke at Monday's rally?": "Monday's = 2025-06-09..2025-06-10",
    "What was reported on Tuesday?": "on Tuesday = 2025-06-10..2025-06-10",
    # Months and their parts
    "What happened in October 2023?": "in October 2023 = 2023-10-01..2023-10-31",
    "October 2023 news from Gaza": "October 2023 = 2023-10-01..2023-10-31",
    "What happened in Sept. 2024?": "in Sept. 2024 = 2024-09-01..2024-09-30",
    "What happened in May of 2012?": "in May of 2012 = 2012-05-01..2012-05-31",
    "Who was freed in March?": "in March = 2025-03-01..2025-03-31",
    "Who was freed in may?": "in may = 2025-05-01..2025-05-31",
    "Who was freed in June?": "in June = 2025-06-01..2025-06-30",
    "Who was freed in July?": "in July = 2024-07-01..2024-07-31",
    "Who was freed last March?": "last March = 2025-03-01..2025-03-31",
    "Who was freed last June?": "last June = 2024-06-01..2024-06-30",
    "Who was freed in March last year?": "in March last year = 2024-03-01..2024-03-31",
    "Who was freed in early March 2025?": "in early March 2025 = 2025-03-01..2025-03-10",
    "Who was freed in mid-March 2025?": "in mid-March 2025 = 2025-03-11..2025-03-20",
    "Who was freed in late March?": "in late March = 2025-03-21..2025-03-31",
    "in late February 2024": "in late February 2024 = 2024-02-21..2024-02-29",
    "at the beginning of March 2025": "at the beginning of March 2025 = 2025-03-01..2025-03-10",
    "the first week of February 2025": "the first week of February 2025 = 2025-02-01..2025-02-07",
    "in the second week of May": "in the second week of May = 2025-05-08..2025-05-14",
    "the last week of February 2025": "the last week of February 2025 = 2025-02-22..2025-02-28",
    "the week of 3 March 2025": "the week of 3 March 2025 = 2025-03-03..2025-03-09",
    # Seasons, quarters, halves, years
    "What did spring 2024 reports say?": "spring 2024 = 2024-03-01..2024-05-31",
    "What burned last summer?": "last summer = 2024-06-01..2024-08-31",
    "What burned this spring?": "this spring = 2025-03-01..2025-05-31",
    "What burned in the autumn of 2023?": "in the autumn of 2023 = 2023-09-01..2023-11-30",
    "What burned in winter 2023/24?": "in winter 2023/24 = 2023-12-01..2024-02-29",
    "What burned in the fall?": "in the fall = 2024-09-01..2024-11-30",
    "What were sales in Q3 2024?": "in Q3 2024 = 2024-07-01..2024-09-30",
    "in the third quarter of 2024": "in the third quarter of 2024 = 2024-07-01..2024-09-30",
    "sales last quarter": "last quarter = 2025-01-01..2025-03-31",
    "in the first half of 2024": "in the first half of 2024 = 2024-01-01..2024-06-30",
    "in H2 2024": "in H2 2024 = 2024-07-01..2024-12-31",
    "in the second half of March": "in the second half of March = 2025-03-16..2025-03-31",
    "the last six months of 2024": "the last six months of 2024 = 2024-07-01..2024-12-31",
    "Who won in 2023?": "in 2023 = 2023-01-01..2023-12-31",
    "What did 2023 reports say?": "2023 = 2023-01-01..2023-12-31",
    "In 2023 Israel struck whom?": "In 2023 = 2023-01-01..2023-12-31",
    "when did it open in 2024?": "in 2024 = 2024-01-01..2024-12-31",
    "in the year 2024": "in the year 2024 = 2024-01-01..2024-12-31",
    "Who left at the end of 2024?": "at the end of 2024 = 2024-10-01..2024-12-31",
    "Who left in late 2024?": "in late 2024 = 2024-09-01..2024-12-31",
    "Who left in mid-2024?": "in mid-2024 = 2024-05-01..2024-08-31",
    # Days
    "Who met on 3 March 2025?": "on 3 March 2025 = 2025-03-03..2025-03-04",
    "Who met on Monday, March 3, 2025?": "on Monday, March 3, 2025 = 2025-03-03..2025-03-04",
    "Who met 2025-03-03?": "2025-03-03 = 2025-03-03..2025-03-04",
    "Who met on 03/03/2025?": "on 03/03/2025 = 2025-03-03..2025-03-04",
    "Who met on 13/05/2024?": "on 13/05/2024 = 2024-05-13..2024-05-14",
    "Who met on 12.05.2024?": "on 12.05.2024 = 2024-05-12..2024-05-13",
    "Who met on 3 March?": "on 3 March = 2025-03-03..2025-03-04",
    "Who met on the 3rd of March?": "on the 3rd of March = 2025-03-03..2025-03-04",
    "Who met on October 7th?": "on October 7th = 2024-10-07..2024-10-08",
    "Who met on 29 February?": "on 29 February = 2024-02-29..2024-03-01",
    "published on 3 March 2025": "on 3 March 2025 = 2025-03-03..2025-03-03",
    "What was written about Gaza on 3 March?": "on 3 March = 2025-03-03..2025-03-03",
    "the night of 3 March 2025": "of 3 March 2025 = 2025-03-03..2025-03-04",
    # Ranges
    "between January and March 2025": "between January and March 2025 = 2025-01-01..2025-03-31",
    "between November and February": "between November and February = 2024-11-01..2025-02-28",
    "How did it change between february and september 2024?": (
        "between february and september 2024 = 2024-02-01..2024-09-30"
    ),
    "from 3 to 9 March 2025": "from 3 to 9 March 2025 = 2025-03-03..2025-03-09",
    "March 3–9, 2025": "March 3–9, 2025 = 2025-03-03..2025-03-09",
    "from 28 February to 3 March": "from 28 February to 3 March = 2025-02-28..2025-03-03",
    "from March to May": "from March to May = 2025-03-01..2025-05-31",
    "January–March 2025": "January–March 2025 = 2025-01-01..2025-03-31",
    "from November 2023 to February": "from November 2023 to February = 2023-11-01..2024-02-29",
    "between 2022 and 2024": "between 2022 and 2024 = 2022-01-01..2024-12-31",
    "2022-2024 reports": "2022-2024 = 2022-01-01..2024-12-31",
    "on Monday and Tuesday": "on Monday and Tuesday = 2025-06-09..2025-06-10",
    "from March 2025 until yesterday": "from March 2025 until yesterday = 2025-03-01..2025-06-10",
    "from March 2025 to now": "from March 2025 to now = 2025-03-01..",
    "from 2023 onwards": "from 2023 onwards = 2023-01-01..",
    # Open ends
    "What changed since February?": "since February = 2025-02-01..",
    "What changed since 3 March 2025?": "since 3 March 2025 = 2025-03-03..",
    "What changed since last week?": "since last week = 2025-06-02..",
    "What changed since the start of the year?": "since the start of the year = 2025-01-01..",
    "What changed after 3 March?": "after 3 March = 2025-03-04..",
    "What changed after March 2025?": "after March 2025 = 2025-04-01..",
    "What was known before March 2025?": "before March 2025 = ..2025-02-28",
    "Who led it until June?": "until June = ..2025-06-30",
    "Who had died by the end of 2024?": "by the end of 2024 = ..2024-12-31",
    "How many as of 3 March 2025?": "as of 3 March 2025 = ..2025-03-03",
    # Occasions
    "What has come in since the truce?": "since the truce = since truce",
    "Since the truce, what has come in?": "Since the truce = since truce",
    "What followed after the summit in Cairo?": "after the summit in Cairo = since summit in Cairo",
    "What was said after the Doha summit?": "after the Doha summit = since Doha summit",
    "How has trade fared since the Key Bridge collapsed?": (
        "since the Key Bridge collapsed = since Key Bridge collapsed"
    ),
    "What did they promise before the election?": "before the election = before election",
    "What did they say after the October 7 attack?": (
        "after the October 7 attack = since October 7 attack"
    ),
    "Who led before the 2024 election?": "before the 2024 election = before 2024 election",
    "Has aid increased since the truce?": "since the truce = since truce",
    "What changed since 9/11?": "since 9/11 = since 9/11",
    "What changed since the “Iron” deal?": "since the “Iron” deal = since “Iron” deal",
    "Who quit after the raid on 3 March?": "after the raid on 3 March = 2025-03-03..",
    "Who quit after Tuesday's raid?": "after Tuesday's raid = 2025-06-10..",
    "Who quit before the vote in March 2025?": "before the vote in March 2025 = ..2025-03-31",
    # The newest
    "What is the latest on Gaza?": "latest = latest",
    "What did the most recent poll say?": "most recent = latest",
    "What is the newest count?": "newest = latest",
    "Where is he now?": "now = latest",
    "Who is currently president?": "currently = latest",
}

UNREAD = """
    Who won the 2024 election?
    Who won the 2022 World Cup?
    What happened in 2023 elections?
    What did the October 7 attack cost?
    How many October 7 hostages are left?
    Who planned the massacre of October 7?
    What does the 1963 law say?
    Is there a 2030 target?
    Who is named in the March 2025 ceasefire?
    What is in the budget for 2024?
    Who won last year's Oscars?
    What happened in the 2023-24 season?
    Which act of the 1990s changed it?
    Why may they leave?
    This may be a mistake, may it not?
    What did Theresa May say?
    Did they march on Rome?
    What was the march in Washington about?
    How fast is a second?
    Who is the 30-year-old man?
    What ended the two-week truce?
    What came of three days of talks?
    What came after three days of talks?
    Who was jailed for two years?
    Must it be paid within 30 days?
    What is planned for next week?
    Who will speak on Tuesday?
    Will there be elections in June?
    What will it cost by 2030?
    Who will rule in 2035?
    What is due next Tuesday?
    What happens this weekend?
    Who resigns by the end of this week?
    Who writes for the Sunday Times?
    What did USA Today write?
    What is sold on Black Friday?
    What is the meaning of 9/11?
    How many are between 20 and 30 people?
    Were there between 2000 and 2020 people?
    Did over 2000 people come?
    Who lives in Mar-a-Lago?
    Who said "in 2023 we won"?
    Who said ‘it began last week’?
    Who met on 05/03/2024?
    Who met on 30 February 2025?
    Did the raid happen before the truce?
    Did it fall before or after the truce?
    Was the raid after the truce?
    How long after the war did it end?
    Who testified before Congress?
    Who was named after the king?
    What has he said since then?
    What has he said since he left?
    Is he still president?
    Were prices higher than last year?
    Who was until recently its head?
    What was the border until now?
    Who spoke in the last week of the campaign?
    What happened in the fall of Kabul?
    What has changed, a fixture since 1826?
"""

AT_OTHER_TIMES = [
    ("2025-01-01", "last month", "last month = 2024-12-01..2024-12-31"),
    ("2025-01-01", "last week", "last week = 2024-12-23..2024-12-29"),
    ("2025-01-01", "yesterday", "yesterday = 2024-12-31..2025-01-01"),
    ("2025-01-01", "this year", "this year = 2025-01-01..2025-01-01"),
    ("2025-01-01", "last year", "last year = 2024-01-01..2024-12-31"),
    ("2025-01-01", "in December", "in December = 2024-12-01..2024-12-31"),
    ("2025-01-01", "this winter", "this winter = 2024-12-01..2025-02-28"),
    ("2025-01-01", "last winter", "last winter = 2023-12-01..2024-02-29"),
    ("2024-03-01", "yesterday", "yesterday = 2024-02-29..2024-03-01"),
    ("2024-03-31", "last month", "last month = 2024-02-01..2024-02-29"),
    ("2024-02-29", "over the past year", "over the past year = 2023-02-28..2024-02-29"),
    ("2025-03-03", "on 3 March 2025", "on 3 March 2025 = 2025-03-03..2025-03-03"),
    ("2025-03-03", "in March", "in March = 2025-03-01..2025-03-31"),
    ("2025-02-28", "in March", "in March = 2024-03-01..2024-03-31"),
    ("2025-06-09", "this week", "this week = 2025-06-09..2025-06-09"),
    ("2025-06-15", "last week", "last week = 2025-06-02..2025-06-08"),
    ("2025-06-15", "last weekend", "last weekend = 2025-06-07..2025-06-08"),
    ("2025-06-15", "this weekend", "this weekend = 2025-06-14..2025-06-15"),
    ("2025-06-16", "last weekend", "last weekend = 2025-06-14..2025-06-15"),
    ("2025-10-01", "last summer", "last summer = 2025-06-01..2025-08-31"),
    ("2025-07-01", "last quarter", "last quarter = 2025-04-01..2025-06-30"),
    (
        "2025-11-30",
        "How did it change between february and september 2025?",
        "between february and september 2025 = 2025-02-01..2025-09-30",
    ),
]


@pytest.mark.parametrize(("question", "times"), READ.items())
def test_a_time_is_read_with_its_days(question: str, times: str) -> None:
    assert read(question) == [times]


@pytest.mark.parametrize("question", [line.strip() for line in UNREAD.strip().splitlines()])
def test_what_only_looks_like_a_time_is_left_alone(question: str) -> None:
    assert read(question) == []


@pytest.mark.parametrize(("today", "question", "times"), AT_OTHER_TIMES)
def test_times_are_seen_from_today(today: str, question: str, times: str) -> None:
    assert read(question, date.fromisoformat(today)) == [times]


@pytest.mark.parametrize(
    ("question", "times"),
    [
        (
            "What did he say in February 2025, and what in May?",
            ["in February 2025 = 2025-02-01..2025-02-28", "in May = 2025-05-01..2025-05-31"],
        ),
        (
            "Were prices in 2024 higher than in 2023?",
            ["in 2024 = 2024-01-01..2024-12-31", "in 2023 = 2023-01-01..2023-12-31"],
        ),
        (
            "What is the latest since the truce?",
            ["latest = latest", "since the truce = since truce"],
        ),
        ("How did it change between the raid of 18 March 2025 and the walkout in April?", []),
    ],
)
def test_several_times_stand_in_order(question: str, times: list[str]) -> None:
    assert read(question) == times


PIECES = (
    "in on since before after between and to from until by the last past this next two 3 11 2024 "
    "2031 March may Tuesday week weeks months days ago yesterday winter of end first half early "
    "Q3 quarter attack truce now latest recently was did 's - / , ? “ ” \" ' ſ İ K ٣ 31 29 February"
).split()
QUESTIONS = st.text(max_size=80) | st.lists(
    st.sampled_from(PIECES) | st.text(max_size=3), max_size=14
).map(" ".join)


@given(QUESTIONS, st.dates(date(1900, 1, 1), date(2200, 12, 31)))
def test_any_text_is_read_into_separate_ranges_that_have_begun(text: str, today: date) -> None:
    end = 0
    for times in read_times(text, today):
        assert end <= times.start < times.end
        assert text[times.start : times.end] == times.words
        end = times.end
        assert times.event in times.words
        assert bool(times.event) == bool(times.side)
        assert times.first or times.last or times.event or times.latest
        assert times.first is None or times.first <= today
        if times.first and times.last:
            assert times.first <= times.last
