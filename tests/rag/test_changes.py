"""What changed since a day."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest

from rag.assistant import Assistant
from rag.changes import read_change
from rag.store import open_store
from rag.types import Article, Filters, Turn
from rag.understand import Understanding
from tests.rag.corpora import FERRY, NEWS, assert_exact, assistant_over, fill, settings_for

TODAY = date(2025, 3, 10)
REPEATED = Article(
    id="ferry-herald",
    title="Ferry off Skar: what is known",
    text="The ferry that capsized off Skar killed 12 people, the coast guard said. "
    "The ferry off Skar was built in Lunde in 1998.",
    source="Coast Herald",
    published=date(2025, 3, 3),
)


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    folder = tmp_path_factory.mktemp("changes")
    return assistant_over(folder, (*FERRY, REPEATED, *NEWS)).on(TODAY)


@pytest.fixture(scope="module")
def understanding(tmp_path_factory: pytest.TempPathFactory) -> Understanding:
    settings = settings_for(tmp_path_factory.mktemp("understanding"))
    fill(settings)
    return Understanding(open_store(settings))


@pytest.mark.parametrize(
    ("question", "topic", "since"),
    [
        ("What changed since 1 March?", "", date(2025, 3, 1)),
        ("What is new since 1 March 2025?", "", date(2025, 3, 1)),
        ("what's new this week?", "", date(2025, 3, 10)),
        ("What changed in the Gaza talks since January?", "the Gaza talks", date(2025, 1, 1)),
        ("Since 1 March, what has changed about the tunnel?", "the tunnel", date(2025, 3, 1)),
        ("What has changed about the tunnel since last week?", "the tunnel", date(2025, 3, 3)),
        ("Any news on the tunnel since 2 March?", "the tunnel", date(2025, 3, 2)),
        ("Tell me what changed with the ferry since 2 March", "the ferry", date(2025, 3, 2)),
    ],
)
def test_questions_for_changes_are_recognised(
    understanding: Understanding, question: str, topic: str, since: date
) -> None:
    change = read_change(understanding.read(question, (), TODAY), Filters())
    assert change is not None
    assert (change.topic, change.since) == (topic, since)


@pytest.mark.parametrize(
    "question",
    [
        "What changed?",
        "What blocks the tunnel since 1 March?",
        "How did the price change between February and September 2024?",
        "Who changed the plan since 1 March?",
        "What changed before 1 March 2025?",
    ],
)
def test_other_questions_are_none(understanding: Understanding, question: str) -> None:
    assert read_change(understanding.read(question, (), TODAY), Filters()) is None


def test_the_readers_own_date_will_do(understanding: Understanding) -> None:
    asked = understanding.read("What changed about the tunnel?", (), TODAY)
    change = read_change(asked, Filters(published_from=date(2025, 3, 1)))
    assert change is not None
    assert (change.topic, change.since) == ("the tunnel", date(2025, 3, 1))


def ids(desk: Assistant, question: str, history: Sequence[Turn] = ()) -> list[str]:
    answer = desk.ask(question, history)
    assert_exact(answer, desk)
    return [answer.citations[s.citations[0] - 1].article_id for s in answer.sentences]


def test_what_supersedes_comes_first_with_what_it_replaces(desk: Assistant) -> None:
    answer = desk.ask("What changed about the ferry off Skar since 2 March?")
    assert_exact(answer, desk)
    assert "31 people" in answer.sentences[0].text
    [told] = answer.disagreements
    assert [side.superseded for side in told.sides] == [False, True]
    before = answer.citations[told.sides[1].citations[0] - 1]
    assert before.published == date(2025, 3, 1)
    assert before.superseded_by == answer.sentences[0].citations[0]


def test_what_was_said_before_is_not_new(desk: Assistant) -> None:
    answer = desk.ask("What changed about the ferry off Skar since 2 March?")
    texts = [s.text for s in answer.sentences]
    assert not any("killed 12 people" in text for text in texts)
    assert any("built in Lunde" in text for text in texts)


def test_the_period_is_a_chip_and_can_be_taken_away(desk: Assistant) -> None:
    question = "What changed about the ferry off Skar since 2 March?"
    answer = desk.ask(question)
    [condition] = answer.conditions
    assert (condition.kind, condition.state) == ("published", "applied")
    assert answer.filters.published_from == date(2025, 3, 2)
    without = desk.ask(question, removed=[condition.words])
    assert without.filters.published_from is None


def test_without_a_topic_all_newer_articles_are_read(desk: Assistant) -> None:
    found = ids(desk, "What is new since 2 March?")
    assert set(found) == {"ferry-atlas", "ferry-herald"}


def test_nothing_newer_is_said_with_the_newest_date(desk: Assistant) -> None:
    answer = desk.ask("What changed since 9 March?")
    assert answer.abstained
    assert answer.citations == ()
    assert answer.notices == (
        "Nothing new since 9 March 2025 is known. The newest article is of 6 March 2025.",
    )


def test_an_empty_corpus_has_no_changes(tmp_path: Path) -> None:
    answer = assistant_over(tmp_path, ()).on(TODAY).ask("What changed since 1 March?")
    assert answer.abstained
    assert "Nothing new since 1 March 2025 is known." in answer.notices
