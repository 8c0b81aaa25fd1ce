"""What a question asks for: times, outlets, phrases, parts, and what a follow-up keeps."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.conditions import together, without_words
from rag.store import Store, open_store
from rag.types import Condition, Filters, Turn
from rag.understand import LONGEST_PHRASE, Understanding, Understood
from rag.words import words
from tests.conftest import put
from tests.rag.corpora import CUP, LEAGUE, STRIKE, TRUCE, settings_for

TODAY = date(2024, 6, 25)  # a Tuesday
DESK = (STRIKE, TRUCE, CUP, LEAGUE)

COURIER = Filters(sources=("Northern Courier",))
MERIDIAN = Filters(sources=("The Meridian",))
LAST_WEEK = Filters(published_from=date(2024, 6, 17), published_to=date(2024, 6, 23))


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with open_store(settings_for(tmp_path_factory.mktemp("understand"))) as opened:
        with opened.writing():
            put(opened, *DESK)
        yield opened


def read(
    store: Store,
    question: str,
    history: Sequence[Turn] = (),
    today: date = TODAY,
    removed: Sequence[str] = (),
) -> Understood:
    return Understanding(store).read(question, history, today, removed)


def applied(understood: Understood) -> dict[str, Filters]:
    """What holds, by its words."""
    return {c.words: c.filters for c in understood.conditions if c.state == "applied"}


# --- conditions of one question


@pytest.mark.parametrize(
    ("question", "conditions"),
    [
        ("What happened at the docks?", {}),
        ("What happened at the docks last week?", {"last week": LAST_WEEK}),
        ("What did the Courier report about the docks?", {"Courier": COURIER}),
        (
            "What did the Courier report about the docks last week?",
            {"last week": LAST_WEEK, "Courier": COURIER},
        ),
        ('Who said "more pay"?', {'"more pay"': Filters(phrases=("more pay",))}),
        (
            'Who said "more  pay" and “work”?',
            {
                '"more  pay"': Filters(phrases=("more pay",)),
                "“work”": Filters(phrases=("work",)),
            },
        ),
        ("What is the latest from the docks?", {"latest": Filters()}),
        (
            "Who is now the latest to strike, and who now wins?",
            {"now": Filters(), "latest": Filters()},
        ),
        ("", {}),
    ],
)
def test_conditions_are_read_out_of_the_words(
    store: Store, question: str, conditions: dict[str, Filters]
) -> None:
    found = read(store, question)
    assert applied(found) == conditions
    assert (found.asked, found.resolved) == (question, question)
    assert all(c.words in question for c in found.conditions)
    assert all(c.reason == "" for c in found.conditions)


def test_kinds_of_conditions(store: Store) -> None:
    question = 'What did the Courier report about "a truce" in June 2024?'
    assert {c.kind: c.words for c in read(store, question).conditions} == {
        "published": "in June 2024",
        "source": "Courier",
        "phrase": '"a truce"',
    }


def test_days_count_from_the_given_day_only(store: Store) -> None:
    question = "What happened at the docks last week?"
    for today, first in ((TODAY, date(2024, 6, 17)), (date(1999, 3, 3), date(1999, 2, 22))):
        [condition] = read(store, question, today=today).conditions
        assert condition.filters.published_from == first
    fixed = "What happened at the docks in June 2024?"
    assert applied(read(store, fixed)) == applied(read(store, fixed, today=date(2030, 1, 1)))


def test_a_long_quotation_is_no_phrase_to_be_found(store: Store) -> None:
    longest = "so it " * (LONGEST_PHRASE // 6)
    assert len(read(store, f'Who said "{longest.strip()}"?').conditions) == 1
    assert read(store, f'Who said "{longest}and so on"?').conditions == ()


def test_latest_brings_the_newest_first_and_is_no_filter(store: Store) -> None:
    for question in ("What is the latest on the strike?", "newest news of the docks"):
        found = read(store, question)
        assert found.newest_first
        [condition] = found.conditions
        assert (condition.kind, condition.filters) == ("latest", Filters())
        assert all(part.conditions == () for part in found.parts)
        assert found.core == question  # "the latest count" is searched for as it stands
    gone = read(store, "What is the latest on the strike?", removed=["latest"])
    assert not gone.newest_first
    assert [(c.words, c.state) for c in gone.conditions] == [("latest", "removed")]
    assert not read(store, "What was said of the strike?").newest_first


# --- what an article dates


def test_event_is_dated_by_an_article_and_the_reason_says_by_which(store: Store) -> None:
    [since] = read(store, "What happened since the truce?").conditions
    assert since.filters == Filters(published_from=TRUCE.published)
    assert (since.words, since.kind) == ("since the truce", "published")
    assert TRUCE.title in since.reason
    [before] = read(store, "What happened before the truce?").conditions
    assert before.filters == Filters(published_to=date(2024, 6, 9))


def test_event_that_no_article_dates_is_no_filter(store: Store) -> None:
    assert read(store, "What happened since the coronation?").conditions == ()


def test_first_article_about_an_event_dates_it(store: Store, tmp_path: Path) -> None:
    later = replace(TRUCE, id="later", published=date(2024, 6, 28), title="Truce holds")
    with open_store(settings_for(tmp_path)) as opened:
        with opened.writing():
            put(opened, later, TRUCE, STRIKE)
        [since] = read(opened, "What happened since the truce?").conditions
        assert since.filters.published_from == TRUCE.published


def test_reason_does_not_claim_a_title_that_lacks_the_event(store: Store) -> None:
    [since] = read(store, "What was reported since the owners signed?").conditions
    assert since.filters == Filters(published_from=TRUCE.published)
    assert "signed" not in TRUCE.title
    assert "title" not in since.reason


# --- removed words


def test_removed_words_are_told_and_not_applied(store: Store) -> None:
    question = 'What did the Courier report about "a truce" last week?'
    found = read(store, question, removed=["last week", '"a truce"'])
    assert {c.words: c.state for c in found.conditions} == {
        "last week": "removed",
        "Courier": "applied",
        '"a truce"': "removed",
    }
    assert [c.words for part in found.parts for c in part.conditions] == ["Courier"]
    assert (
        read(store, question, removed=["nothing of it"]).conditions
        == read(store, question).conditions
    )


def test_removed_words_of_a_part_are_not_applied_there(store: Store) -> None:
    question = "What did the Meridian and Courier report about the cup?"
    found = read(store, question, removed=["Courier"])
    assert [[c.words for c in part.conditions] for part in found.parts] == [["Meridian"], []]


# --- parts


def test_each_part_has_its_own_conditions(store: Store) -> None:
    found = read(store, "What did the Meridian and Courier report about the cup?")
    assert [[c.filters for c in part.conditions] for part in found.parts] == [[MERIDIAN], [COURIER]]
    found = read(store, "Who won the league and who won the cup?")
    assert [part.question for part in found.parts] == ["Who won the league?", "who won the cup?"]


def test_phrase_of_a_question_holds_for_its_part(store: Store) -> None:
    found = read(store, 'Who signed "a truce" and why was "a truce" signed?')
    assert all('"a truce"' in [c.words for c in part.conditions] for part in found.parts)


def test_phrase_of_one_part_does_not_limit_the_other(store: Store) -> None:
    first, second = read(store, 'Who signed "a truce" and who won the league?').parts
    assert [c.words for c in first.conditions] == ['"a truce"']
    assert second.conditions == ()


def test_ends_of_a_change_keep_their_time(store: Store) -> None:
    question = "How did the price of wheat change between February and June 2024?"
    first, last = read(store, question).parts
    assert [c.filters.published_to for c in first.conditions] == [date(2024, 2, 29)]
    assert [c.filters.published_from for c in last.conditions] == [date(2024, 6, 1)]


# --- conversations

DOCKS = Turn(
    "What did the Courier report about the docks?",
    "The union and the owners signed a truce at the docks.",
)


def test_follow_up_keeps_outlet_and_time(store: Store) -> None:
    history = [replace(DOCKS, question="What did the Courier report about the docks last week?")]
    found = read(store, "And about the strike?", history)
    assert applied(found) == {"Courier": COURIER, "last week": LAST_WEEK}
    assert found.asked == "And about the strike?"
    assert len(found.parts) == 1
    assert set(found.parts[0].conditions) == set(found.conditions)


def test_follow_up_replaces_what_it_names_itself(store: Store) -> None:
    history = [replace(DOCKS, question="What did the Courier report about the docks last week?")]
    found = read(store, "What did the Meridian say about it?", history)
    assert applied(found) == {"Meridian": MERIDIAN, "last week": LAST_WEEK}
    found = read(store, "And in May 2024?", history)
    assert {c.kind: c.words for c in found.conditions} == {
        "published": "in May 2024",
        "source": "Courier",
    }


def test_completed_question_does_not_name_the_outlet_that_was_replaced(store: Store) -> None:
    resolved = read(store, "What did the Meridian say about it?", [DOCKS]).resolved
    assert "Courier" not in resolved


def test_completed_question_is_english(store: Store) -> None:
    assert "to in" not in read(store, "And in the Meridian?", [DOCKS]).resolved


def test_conditions_are_carried_through_several_follow_ups(store: Store) -> None:
    history = [DOCKS, Turn("And about the strike?", "The union wants more pay.")]
    assert applied(read(store, "And about the owners?", history)) == {"Courier": COURIER}
    history.append(Turn("And in the Meridian?", "The dockers began a strike."))
    assert applied(read(store, "And about the owners?", history)) == {"Meridian": MERIDIAN}


def test_carried_words_can_be_removed(store: Store) -> None:
    found = read(store, "And about the strike?", [DOCKS], removed=["Courier"])
    assert applied(found) == {}
    assert [c.state for c in found.conditions] == ["removed"]


STRIKE_NOW = Turn("What is the latest on the strike?", "The union wants more pay.")


@pytest.mark.parametrize(
    ("question", "carried"),
    [
        ("And about the owners?", {"latest": "latest"}),
        ("And in the Meridian?", {"source": "Meridian", "latest": "latest"}),
        ("And in May 2024?", {"published": "in May 2024"}),
        ("And the newest on the owners?", {"latest": "newest"}),
        ("Why did it begin?", {}),
        ("Which team of Aldby won the cup final?", {}),
    ],
)
def test_follow_up_without_a_verb_or_a_time_of_its_own_asks_for_the_latest_still(
    store: Store, question: str, carried: dict[str, str]
) -> None:
    found = read(store, question, [STRIKE_NOW])
    assert {c.kind: c.words for c in found.conditions} == carried
    assert found.newest_first == ("latest" in carried)


def test_period_of_a_follow_up_ends_the_latest_for_those_after_it(store: Store) -> None:
    history = [STRIKE_NOW, Turn("And in May 2024?", "The union wanted more pay.")]
    found = read(store, "And about the owners?", history)
    assert {c.kind: c.words for c in found.conditions} == {"published": "in May 2024"}


def test_new_question_carries_nothing(store: Store) -> None:
    found = read(store, "Which team of Aldby won the cup final?", [DOCKS])
    assert found.conditions == ()
    assert found.resolved == found.asked


def test_outlets_that_come_later_are_known(tmp_path: Path) -> None:
    with open_store(settings_for(tmp_path)) as opened:
        with opened.writing():
            put(opened, STRIKE)
        understanding = Understanding(opened)
        question = "What did the Courier report about the docks?"
        assert understanding.read(question, (), TODAY).conditions == ()
        with opened.writing():
            put(opened, TRUCE)
        assert applied(understanding.read(question, (), TODAY)) == {"Courier": COURIER}


def test_empty_store_understands(tmp_path: Path) -> None:
    with open_store(settings_for(tmp_path)) as opened:
        found = read(opened, "What did the Courier report since the truce last week?")
        assert [c.kind for c in found.conditions] == ["published"]


# --- filters and conditions together


def dated(first: date | None, last: date | None) -> Condition:
    return Condition("published", "then", Filters(published_from=first, published_to=last))


def test_reader_s_own_choice_wins() -> None:
    chosen = Filters(published_from=date(2024, 1, 1), sources=("The Meridian",), phrases=("a",))
    conditions = [
        dated(date(2024, 6, 1), date(2024, 6, 30)),
        Condition("source", "Courier", COURIER),
        Condition("phrase", '"b"', Filters(phrases=("b",))),
    ]
    assert together(chosen, conditions) == replace(chosen, phrases=("a", "b"))
    assert together(Filters(), conditions) == Filters(
        date(2024, 6, 1), date(2024, 6, 30), COURIER.sources, (), ("b",)
    )
    assert together(chosen, []) == chosen
    assert together(Filters(article_ids=("x",)), conditions).article_ids == ("x",)


def test_several_outlets_and_times_are_alternatives() -> None:
    outlets = [Condition("source", "M", MERIDIAN), Condition("source", "C", COURIER)]
    assert together(Filters(), outlets).sources == ("The Meridian", "Northern Courier")
    times = [
        dated(date(2024, 6, 1), date(2024, 6, 30)),
        dated(date(2024, 2, 1), date(2024, 2, 29)),
    ]
    both = together(Filters(), times)
    assert (both.published_from, both.published_to) == (date(2024, 2, 1), date(2024, 6, 30))


DAYS = st.dates(date(2024, 1, 1), date(2024, 12, 31))


@given(st.lists(st.tuples(DAYS, DAYS).map(sorted), min_size=1, max_size=3))
def test_what_one_time_lets_through_passes_all_of_them(ends: list[list[date]]) -> None:
    found = together(Filters(), [dated(first, last) for first, last in ends])
    assert found.published_from == min(first for first, _ in ends)
    assert found.published_to == max(last for _, last in ends)


def test_after_and_before_limit_both_ends() -> None:
    found = together(Filters(), [dated(date(2024, 6, 4), None), dated(None, date(2024, 6, 10))])
    assert (found.published_from, found.published_to) == (date(2024, 6, 4), date(2024, 6, 10))


# --- what is searched of a question


@pytest.mark.parametrize(
    ("question", "taken", "core"),
    [
        ("What happened at the docks last week?", ["last week"], "What happened at the docks ?"),
        ("Who won the cup according to the Courier?", ["Courier"], "Who won the cup?"),
        ("According to the Courier, who won the cup?", ["Courier"], "who won the cup?"),
        ("In June 2024, who won the cup?", ["In June 2024"], "who won the cup?"),
        ("last week", ["last week"], "last week"),
        ("What did the Courier say?", ["Courier"], "What did the Courier say?"),
        ("Who won the cup?", [], "Who won the cup?"),
    ],
)
def test_core_of_a_question_lacks_the_words_of_its_conditions(
    question: str, taken: list[str], core: str
) -> None:
    conditions = [Condition("source", w, Filters()) for w in taken]
    assert words(without_words(question, conditions)) == words(core)


def test_quoted_phrase_stays_in_the_core(store: Store) -> None:
    question = 'Who said "more pay" last week?'
    assert '"more pay"' in read(store, question).core
    assert "last week" not in read(store, question).core
    assert "last week" in read(store, question, removed=["last week"]).core


@pytest.mark.parametrize(
    ("question", "taken", "kept"),
    [
        ("What did the APEC summit decide according to AP?", "AP", "APEC"),
        ("What was said of Sunday in the Sun?", "Sun", "Sunday"),
    ],
)
def test_words_of_a_condition_are_not_cut_out_of_others(
    question: str, taken: str, kept: str
) -> None:
    assert kept in without_words(question, [Condition("source", taken, Filters())])
