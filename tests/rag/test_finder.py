"""From a question to passages: conditions hold, or are let go where they must be and told."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from numpy.typing import NDArray

from rag.finder import PASSAGES_OF_PARTS, Finder, Found
from rag.instruments import Instruments
from rag.recency import Recency
from rag.store import Store, open_store
from rag.types import Article, Condition, ConditionKind, Filters, Turn
from rag.understand import SubQuestion, Understanding, Understood
from tests.conftest import hashed, put
from tests.rag.corpora import CUP, LEAGUE, STRIKE, TRUCE, settings_for

TODAY = date(2024, 6, 25)  # a Tuesday
WHEAT = tuple(
    Article(
        id=f"wheat-{year}-{month}",
        title="The price of wheat",
        text="A sack of wheat costs more than before.",
        source="Coast Herald",
        published=date(year, month, 5),
    )
    for year, month in ((2022, 9), (2023, 9), (2024, 2), (2024, 6))
)
ALMANAC = Article("almanac", "The docks", "The docks of Aldby were built of oak.", "Coast Herald")
DESK = (STRIKE, TRUCE, CUP, LEAGUE, *WHEAT, ALMANAC)

DOCKS = Turn(
    "What did the Courier report about the docks?",
    "The union and the owners signed a truce at the docks.",
)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with open_store(settings_for(tmp_path_factory.mktemp("finder"))) as opened:
        with opened.writing():
            put(opened, *DESK)
        yield opened


def find(
    store: Store,
    question: str,
    filters: Filters | None = None,
    *,
    history: Sequence[Turn] = (),
    today: date = TODAY,
    removed: Sequence[str] = (),
    without: Sequence[ConditionKind] = (),
    top_k: int = 8,
) -> Found:
    understood = Understanding(store).read(question, history, today, removed)
    finder = Finder(store, Instruments("this", hashed(), store), top_k)
    return finder.find(understood, filters or Filters(), without)


def ids(found: Found) -> list[str]:
    return [p.article_id for p in found.passages]


def states(found: Found) -> dict[str, str]:
    return {c.words: c.state for c in found.conditions}


# --- conditions hold


def test_question_without_conditions_is_searched_everywhere(store: Store) -> None:
    found = find(store, "Who signed a truce at the docks?")
    assert ids(found)[0] == "truce"
    assert len(ids(found)) == 8
    assert (found.conditions, found.filters, found.notices) == ((), Filters(), ())


def test_last_week_limits_to_last_week(store: Store) -> None:
    found = find(store, "What happened last week at the docks?")
    assert ids(found) == ["league"]
    assert states(found) == {"last week": "applied"}
    assert found.filters == Filters(date(2024, 6, 17), date(2024, 6, 23))
    assert found.notices == ()


def test_days_count_from_the_given_day_only(store: Store) -> None:
    question = "What happened last week?"
    assert set(ids(find(store, question, today=date(2024, 6, 18)))) == {"truce", "cup"}
    assert set(ids(find(store, question, today=date(2024, 6, 11)))) == {"strike", "wheat-2024-6"}


def test_named_outlet_limits_to_the_outlet(store: Store) -> None:
    found = find(store, "What did the Meridian report about the union?")
    assert ids(found) == ["strike", "league"]
    assert found.filters == Filters(sources=("The Meridian",))


def test_outlet_and_time_hold_together(store: Store) -> None:
    found = find(store, "What did the Courier report before 11 June 2024?")
    assert ids(found) == ["truce"]
    assert set(states(found).values()) == {"applied"}


def test_quoted_phrase_limits_to_passages_that_hold_it(store: Store) -> None:
    found = find(store, 'Who said something of "the owners signed a truce" in a row?')
    assert ids(found) == ["truce"]
    assert found.filters == Filters(phrases=("the owners signed a truce",))


def test_since_an_event_is_dated_by_its_article(store: Store) -> None:
    found = find(store, "What happened since the truce at the docks?")
    assert set(ids(found)) == {"truce", "cup", "league"}
    [condition] = found.conditions
    assert TRUCE.title in condition.reason
    assert set(ids(find(store, "Who won before the cup?"))) >= {"strike", "truce"}
    assert not {"cup", "league"} & set(ids(find(store, "Who won before the cup?")))


# --- conditions that are let go


def test_empty_week_is_let_go_and_told(store: Store) -> None:
    found = find(store, "What happened last week at the docks?", today=date(2024, 9, 3))
    assert {"strike", "truce"} <= set(ids(found))
    assert states(found) == {"last week": "relaxed"}
    assert found.filters == Filters()
    [notice] = found.notices
    assert notice == ("No article of that time answers, so “last week” was not used as a filter.")


def test_phrase_that_nothing_holds_is_let_go_and_told(store: Store) -> None:
    for opening, closing in ('""', "“”", "«»"):
        found = find(store, f"Who signed {opening}the golden spoon{closing} at the docks?")
        assert ids(found)[0] == "truce"
        assert [c.state for c in found.conditions] == ["relaxed"]
        assert found.filters == Filters()
        [notice] = found.notices
        assert notice.startswith("No passage holds that phrase, so “the golden spoon” was not")


def test_outlet_goes_last(store: Store) -> None:
    found = find(store, "What did the Courier report in May 2020 about “golden spoons”?")
    assert states(found) == {
        "in May 2020": "relaxed",
        "Courier": "applied",
        "“golden spoons”": "relaxed",
    }
    assert set(ids(found)) == {"truce", "cup"}
    assert found.filters == Filters(sources=("Northern Courier",))
    assert len(found.notices) == 2


def test_time_goes_before_the_outlet(store: Store) -> None:
    found = find(store, "What did the Courier report last week?")
    assert states(found) == {"Courier": "applied", "last week": "relaxed"}
    assert set(ids(found)) == {"truce", "cup"}


def test_phrase_that_is_met_is_not_let_go_with_an_empty_week(store: Store) -> None:
    question = 'Who signed "a truce at the docks" last week?'
    found = find(store, question, today=date(2024, 9, 3))
    assert states(found) == {'"a truce at the docks"': "applied", "last week": "relaxed"}
    assert not any("phrase" in notice for notice in found.notices)


def test_kinds_that_are_not_wanted_are_let_go_and_told(store: Store) -> None:
    question = "What did the Meridian report last week?"
    found = find(store, question, without=["published"])
    assert states(found) == {"Meridian": "applied", "last week": "relaxed"}
    assert set(ids(found)) == {"strike", "league"}
    assert len(found.notices) == 1


# --- what the reader chose


def test_removed_words_are_not_applied_and_not_told(store: Store) -> None:
    found = find(store, "What happened last week at the docks?", removed=["last week"])
    assert {"strike", "truce"} <= set(ids(found))
    assert states(found) == {"last week": "removed"}
    assert (found.filters, found.notices) == (Filters(), ())
    again = find(store, "What happened last week?", removed=["last week"], without=["published"])
    assert states(again) == {"last week": "removed"}
    assert again.notices == ()


def test_readers_filters_are_never_let_go(store: Store) -> None:
    nobody = Filters(sources=("Nobody",))
    for question in ("What happened at the docks?", "What did the Courier report last week?"):
        found = find(store, question, nobody)
        assert found.passages == ()
        assert found.filters.sources == ("Nobody",)
    phrase = Filters(phrases=("golden spoon",))
    found = find(store, 'Who signed "a truce" at the docks?', phrase)
    assert found.passages == ()
    assert found.filters.phrases == ("golden spoon",)


def test_readers_dates_and_outlets_win_over_the_question(store: Store) -> None:
    chosen = Filters(published_from=date(2024, 6, 10), sources=("Northern Courier",))
    found = find(store, "What did the Meridian report last week?", chosen)
    assert set(ids(found)) == {"truce", "cup"}
    assert found.filters == chosen


def test_conditions_that_the_reader_overruled_are_not_told(store: Store) -> None:
    question = 'What did the Meridian report of "a truce" last week?'
    dates, outlets = Filters(published_from=date(2024, 6, 10)), Filters(sources=("Coast Herald",))
    assert states(find(store, question, dates)).keys() == {"Meridian", '"a truce"'}
    assert states(find(store, question, outlets)).keys() == {"last week", '"a truce"'}
    assert states(find(store, "What was new?", dates)) == {}


def test_conditions_limit_further_what_the_reader_chose(store: Store) -> None:
    chosen = Filters(article_ids=("truce", "league"))
    assert ids(find(store, "What happened last week?", chosen)) == ["league"]


# --- conversations


def test_follow_up_is_searched_in_the_outlet_of_before(store: Store) -> None:
    found = find(store, "And about the strike?", history=[DOCKS])
    assert set(ids(found)) == {"truce", "cup"}
    assert states(found) == {"Courier": "applied"}


def test_follow_up_with_another_outlet_is_searched_there(store: Store) -> None:
    found = find(store, "And in the Meridian?", history=[DOCKS])
    assert set(ids(found)) == {"strike", "league"}
    assert states(found) == {"Meridian": "applied"}


def test_new_question_is_searched_everywhere(store: Store) -> None:
    found = find(store, "Which team of Aldby won the cup final?", history=[DOCKS])
    assert found.conditions == ()
    assert len({p.source for p in found.passages}) == 3


# --- several parts


@pytest.fixture(scope="module")
def crowded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """Many articles about one thing, one about another."""
    many = [
        Article(f"cup-{n}", "Aldby wins the cup", f"Aldby won the cup in round {n} of the cup.")
        for n in range(30)
    ]
    with open_store(settings_for(tmp_path_factory.mktemp("crowded"))) as opened:
        with opened.writing():
            put(opened, *many, LEAGUE, STRIKE)
        yield opened


@pytest.mark.parametrize("top_k", [2, 8, 12])
def test_each_part_has_passages_among_the_first(crowded: Store, top_k: int) -> None:
    found = find(crowded, "Who won the cup and who won the league?", top_k=top_k)
    assert len(found.passages) == max(top_k, PASSAGES_OF_PARTS)
    assert ids(found)[0].startswith("cup-")
    assert "league" in ids(found)[:2]
    assert sum(i.startswith("cup-") for i in ids(found)[:10]) >= 5
    places = [(p.article_id, p.start) for p in found.passages]
    assert len(places) == len(set(places))


def test_one_part_has_no_more_than_were_asked_for(crowded: Store) -> None:
    assert len(find(crowded, "Who won the cup?", top_k=2).passages) == 2


def test_each_part_is_limited_by_its_own_outlet(store: Store) -> None:
    found = find(store, "What did the Meridian and Courier report about the union?")
    assert set(ids(found)) == {"strike", "league", "truce", "cup"}
    assert {found.passages[0].source, found.passages[1].source} == {
        "The Meridian",
        "Northern Courier",
    }
    assert set(found.filters.sources) == {"The Meridian", "Northern Courier"}
    assert set(states(found).values()) == {"applied"}


def test_passage_of_two_parts_has_the_similarity_of_the_part_that_it_answers(
    store: Store,
) -> None:
    found = find(store, "Who won the cup and who won the league?")
    league = next(p for p in found.passages if p.article_id == "league")
    alone = find(store, "who won the league?").passages[0]
    assert league.similarity == pytest.approx(alone.similarity, abs=1e-5)


def test_passages_of_a_change_are_of_the_time_that_is_told(store: Store) -> None:
    found = find(store, "How did the price of wheat change between February and June 2024?")
    assert found.filters == Filters(date(2024, 2, 1), date(2024, 6, 30))
    assert set(ids(found)[:2]) == {"wheat-2024-2", "wheat-2024-6"}
    for passage in found.passages:
        assert passage.published is not None
        assert date(2024, 2, 1) <= passage.published <= date(2024, 6, 30)


def test_after_one_day_and_before_another_leaves_out_the_others(store: Store) -> None:
    found = find(store, "What happened after 3 June 2024 and before 11 June 2024?")
    assert set(ids(found)) == {"truce", "wheat-2024-6"}


def test_what_one_part_has_to_let_go_is_told_once(store: Store) -> None:
    week = Condition("published", "then", Filters(date(2020, 1, 1), date(2020, 1, 7)))
    parts = (SubQuestion("the cup", (week,)), SubQuestion("the league", (week,)))
    asked = "the cup and the league then"
    understood = Understood(
        asked=asked, resolved=asked, core=asked, conditions=(week,), parts=parts
    )
    found = Finder(store, Instruments("this", hashed(), store), 8).find(understood, Filters())
    assert found.conditions == (replace(week, state="relaxed"),)
    assert len(found.notices) == 1
    assert {"cup", "league"} <= set(ids(found))


# --- the newest first


def test_latest_brings_the_newest_first(store: Store) -> None:
    found = find(store, "What is the latest price of wheat?")
    newest_first = ["wheat-2024-6", "wheat-2024-2", "wheat-2023-9", "wheat-2022-9"]
    assert ids(found)[:4] == newest_first
    assert states(found) == {"latest": "applied"}
    assert (found.filters, found.notices) == (Filters(), ())
    plain = ids(find(store, "What was the price of wheat?"))[:4]
    assert plain == sorted(newest_first)  # equally good, so in order of their ids


def test_latest_that_was_taken_away_orders_nothing(store: Store) -> None:
    found = find(store, "What is the latest price of wheat?", removed=["latest"])
    assert states(found) == {"latest": "removed"}
    assert ids(found)[:4] == ["wheat-2022-9", "wheat-2023-9", "wheat-2024-2", "wheat-2024-6"]


def test_latest_is_never_let_go_and_no_choice_of_the_reader_overrules_it(store: Store) -> None:
    question = "What is the latest price of wheat in the Courier in May 2020?"
    found = find(store, question)
    assert states(found)["latest"] == "applied"
    assert states(found)["in May 2020"] == "relaxed"
    assert len(found.notices) == 1
    nobody = Filters(date(2024, 1, 1), sources=("Nobody",))
    nothing = find(store, "What is the latest price of wheat?", nobody, without=["latest"])
    assert nothing.passages == ()
    assert (states(nothing), nothing.notices) == ({"latest": "applied"}, ())


def test_latest_of_a_part_orders_all_of_them(store: Store) -> None:
    found = find(store, "What is the latest price of wheat and who won the cup?")
    assert states(found) == {"latest": "applied"}
    assert next(i for i in ids(found) if i.startswith("wheat")) == "wheat-2024-6"


def test_latest_counts_from_the_newest_article_and_not_from_today(store: Store) -> None:
    question = "What is the latest price of wheat?"
    assert find(store, question, today=date(2031, 1, 1)) == find(store, question)


def test_what_being_new_is_worth_is_passed_on(store: Store) -> None:
    understood = Understanding(store).read("What was the price of wheat?", (), TODAY)
    tools = Instruments("this", hashed(), store)
    found = Finder(store, tools, 8, Recency(1000.0, TODAY)).find(understood, Filters())
    days = [p.published for p in found.passages]
    dated = [day for day in days if day]
    assert dated == sorted(dated, reverse=True)


class Longest:
    """Prefers long texts."""

    def scores(self, question: str, texts: Sequence[str]) -> NDArray[np.float32]:  # noqa: ARG002
        return np.array([len(text) for text in texts], dtype=np.float32)


def test_reranker_is_passed_on(store: Store) -> None:
    understood = Understanding(store).read("Who won the cup?", (), TODAY)
    tools = Instruments("this", hashed(), store)
    found = Finder(store, tools, 3, reranker=Longest()).find(understood, Filters())
    lengths = [len(f"{p.title}\n{p.text}") for p in found.passages]
    assert lengths == sorted((len(f"{a.title}\n{a.text}") for a in DESK), reverse=True)[:3]


def test_notice_of_the_search_is_told_once(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    settings = settings_for(tmp_path_factory.mktemp("lost"))
    with open_store(settings) as opened, opened.writing():
        put(opened, *DESK)
    (settings.data_dir / "chroma").rename(settings.data_dir / "lost")
    with open_store(settings) as opened:
        found = find(opened, "Who won the cup and who won the league?")
        [notice] = found.notices
        assert notice.startswith("Found by words alone")
        assert set(ids(found)[:2]) == {"cup", "league"}
