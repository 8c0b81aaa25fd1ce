"""Conversations outlive the process, keep people apart, and never overwrite each other."""

import sqlite3
import subprocess
import sys
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from rag.contract import answer_to_json
from rag.conversations import Conversations, open_conversations
from rag.database import Database
from rag.errors import CorpusDamaged, UnknownConversation, UsageError
from rag.kept import Kept, KeptExchange, conversation_to_json, title_of, turns
from rag.recorded import answer_from_json
from rag.types import (
    Answer,
    Citation,
    Condition,
    Disagreement,
    Filters,
    Passage,
    Searched,
    Sentence,
    ShortAnswer,
    Side,
    Turn,
    Usage,
)
from tests.rag.test_adversity import as_reader

FIRST_OF_MAY = Filters(date(2024, 5, 1), date(2024, 5, 31), ("Chronicle",), ("a",), ("at sea",))
QUOTE = "The ferry costs 38 crowns."
FULL = Answer(
    question="What does it cost?",
    resolved_question="What does the ferry cost?",
    abstained=False,
    sentences=(
        Sentence(QUOTE, "verbatim", (1,)),
        Sentence("It is 40.", "unsupported", (), True, ("no",)),
    ),
    citations=(
        Citation(1, "a", "Ferry", None, date(2024, 5, 1), None, 3, 29, QUOTE, 1.0, ("b",),
                 date(2024, 5, 31), 2),
        Citation(2, "b", "Ferry", "Ledger", date(2024, 6, 1), "https://x.example", 0, 6, "It is.",
                 0.5),
    ),
    nearest=(
        Passage("a", "Ferry", None, date(2024, 5, 1), None, 0, 40, "Text.", 0.25, 0.5,
                date(2024, 5, 31), ("b",)),
    ),
    filters=FIRST_OF_MAY,
    timings_ms={"total": 12.5},
    answerer="llm:small",
    notices=("A notice.",),
    conditions=(Condition("published", "in May", FIRST_OF_MAY, "so it is", "removed"),),
    parts=("one?", "two?"),
    disagreements=(Disagreement("number", (Side("38", (1,)), Side("40", (2,), True))),),
    usage=Usage(10, 5, 100.5, 20.5, True, 0.25, True),
    short_answer=ShortAnswer("38 crowns", 1, 19, 28),
    searched=Searched(2, 3),
    confidence=0.75,
)  # fmt: skip
NOTHING = Answer("Who won?", "Who won?", abstained=True)
ASKED = KeptExchange("What does it cost?", "answered", FULL)
REFUSED = KeptExchange("Who won?", "answered", NOTHING, removed=("last week",))
STOPPED = KeptExchange("And slowly?", "stopped", replace(FULL, question="And slowly?"))
FAILED = KeptExchange("And now?", "failed", problem="The LLM is away.")
EARLIER = datetime(2025, 3, 1, 12, 0, tzinfo=UTC)


class Clock:
    def __init__(self) -> None:
        self.now = EARLIER

    def __call__(self) -> datetime:
        return self.now


def test_answer_comes_back_from_the_contract_as_it_was(tmp_path: Path) -> None:
    conversations = open_conversations(tmp_path)
    kept = conversations.keep([ASKED])
    found = conversations.conversation(kept.id).exchanges[0].answer
    assert found == FULL
    # The contract alone tells all but how exactly dates are known.
    told = answer_from_json(answer_to_json(FULL))
    assert replace(told, citations=(), nearest=()) == replace(FULL, citations=(), nearest=())
    assert told.citations[0] == replace(FULL.citations[0], published_last=None)
    assert answer_from_json({"question": "q", "abstained": True}) == replace(
        NOTHING, question="q", resolved_question="q", answerer=""
    )


def test_conversation_outlives_the_process(tmp_path: Path) -> None:
    first = open_conversations(tmp_path)
    kept = first.keep([ASKED])
    kept = first.keep([ASKED, REFUSED], known=kept)
    kept = first.keep([ASKED, REFUSED, STOPPED, FAILED], known=kept)
    again = open_conversations(tmp_path).conversation(kept.id)
    assert again.title == "What does it cost?"
    assert [replace(e, asked=None) for e in again.exchanges] == [ASKED, REFUSED, STOPPED, FAILED]
    assert again.kept == Kept(kept.id, 3)
    assert turns(again.exchanges) == (
        Turn(ASKED.question, FULL.text),
        Turn("Who won?", NOTHING.text),
    )
    document = conversation_to_json(again)
    assert document["exchanges"][0]["answer"] == answer_to_json(FULL)
    assert document["exchanges"][1]["removed"] == ["last week"]


def test_two_windows_that_go_on_with_one_conversation_make_two(tmp_path: Path) -> None:
    conversations = open_conversations(tmp_path)
    kept = conversations.keep([ASKED])
    mine = conversations.keep([ASKED, REFUSED], known=kept)
    theirs = conversations.keep([ASKED, FAILED], known=kept)
    assert mine.id == kept.id != theirs.id
    assert conversations.conversation(mine.id).exchanges[1].question == "Who won?"
    assert conversations.conversation(theirs.id).exchanges[1].question == "And now?"
    conversations.delete(mine.id)
    assert conversations.keep([ASKED, REFUSED, STOPPED], known=mine).id not in (mine.id, theirs.id)


def test_list_is_searched_in_questions_answers_and_titles(tmp_path: Path) -> None:
    clock = Clock()
    conversations = Conversations(Database(tmp_path / "registry.sqlite3"), clock)
    cost = conversations.keep([ASKED, STOPPED])
    clock.now += timedelta(hours=1)
    won = conversations.keep([REFUSED])
    conversations.rename(won.id, "  Straße\n nach Süden ")
    conversations.rate(cost.id, 0, "up")
    conversations.rate(cost.id, 1, "down")
    found = conversations.listed()
    assert [(e.title, e.questions, e.up, e.down) for e in found] == [
        ("Straße nach Süden", 1, 0, 0),
        ("What does it cost?", 2, 1, 1),
    ]
    for words, wanted in {
        "38 CROWNS": [cost.id],
        "SLOWLY crowns": [cost.id],
        "strasse who": [won.id],
        "articles do not": [won.id],
        "100%": [],
        "won crowns": [],
    }.items():
        assert [e.id for e in conversations.listed(words=words)] == wanted, words
    clock.now += timedelta(hours=1)
    conversations.keep([ASKED, STOPPED, FAILED], known=cost)
    assert [e.id for e in conversations.listed()] == [cost.id, won.id]


def test_everybody_sees_their_own_alone(tmp_path: Path) -> None:
    conversations = open_conversations(tmp_path)
    hers = conversations.keep([ASKED], owner="ada")
    assert conversations.listed() == conversations.listed("bob") == []
    assert [e.id for e in conversations.listed("ada")] == [hers.id]
    assert [c.kept.id for c in conversations.all()] == [hers.id]
    assert list(conversations.all("bob")) == []
    for forbidden in (
        lambda: conversations.conversation(hers.id, "bob"),
        lambda: conversations.rename(hers.id, "Mine", "bob"),
        lambda: conversations.delete(hers.id, "bob"),
        lambda: conversations.rate(hers.id, 0, "up", owner="bob"),
    ):
        with pytest.raises(UnknownConversation):
            forbidden()
    assert conversations.keep([ASKED], "bob", hers).id != hers.id


def test_deleted_one_comes_back_for_a_day(tmp_path: Path) -> None:
    clock = Clock()
    conversations = Conversations(Database(tmp_path / "registry.sqlite3"), clock)
    kept, other = conversations.keep([ASKED]), conversations.keep([REFUSED])
    conversations.rate(kept.id, 0, "up", "good")
    conversations.delete(kept.id)
    assert [e.id for e in conversations.listed()] == [other.id]
    conversations.restore(kept.id)
    assert conversations.conversation(kept.id).exchanges[0].reason == "good"
    conversations.delete(kept.id)
    clock.now += timedelta(days=2)
    conversations.delete(other.id)
    with pytest.raises(UnknownConversation, match="deleted"):
        conversations.restore(kept.id)
    conversations.restore(other.id)
    with closing(sqlite3.connect(tmp_path / "registry.sqlite3")) as db:
        assert db.execute("SELECT count(*) FROM exchanges").fetchone() == (1,)
        assert db.execute("SELECT count(*) FROM feedback").fetchone() == (0,)


def test_rating_is_changed_taken_back_and_lost_with_its_answer(tmp_path: Path) -> None:
    conversations = open_conversations(tmp_path)
    kept = conversations.keep([ASKED, REFUSED])

    def ratings() -> list[tuple[str, str]]:
        return [(e.rating, e.reason) for e in conversations.conversation(kept.id).exchanges]

    conversations.rate(kept.id, 0, "up")
    conversations.rate(kept.id, 1, "down", " It does say. ")
    assert ratings() == [("up", ""), ("down", "It does say.")]
    restored = conversations.conversation(kept.id)
    kept = conversations.keep([*restored.exchanges, STOPPED], known=restored.kept)
    assert ratings() == [("up", ""), ("down", "It does say."), ("", "")]
    conversations.rate(kept.id, 0, "")
    anew = replace(REFUSED, removed=())
    conversations.keep([ASKED, anew, STOPPED], known=kept)
    assert ratings() == [("", "")] * 3
    with pytest.raises(UnknownConversation):
        conversations.rate(kept.id, 3, "up")


def test_titles_are_short_lines(tmp_path: Path) -> None:
    assert title_of(" a\n b ") == "a b"
    assert len(title_of("word " * 90)) == 120
    conversations = open_conversations(tmp_path)
    with pytest.raises(UsageError, match="needs a title"):
        conversations.rename(conversations.keep([ASKED]).id, " \n")
    with pytest.raises(UsageError, match="nothing to keep"):
        conversations.keep([])


def older(folder: Path) -> None:
    """Makes the registry one of before conversations were kept."""
    with closing(sqlite3.connect(folder / "registry.sqlite3")) as db:
        for table in ("conversations", "exchanges", "feedback"):
            db.execute(f"DROP TABLE {table}")
        db.execute("PRAGMA user_version = 3")
        db.commit()


def test_registry_of_before_conversations_is_brought_up(tmp_path: Path) -> None:
    open_conversations(tmp_path)
    older(tmp_path)
    conversations = open_conversations(tmp_path)
    assert conversations.listed() == []
    kept = conversations.keep([ASKED])
    assert conversations.conversation(kept.id).exchanges[0].answer == FULL


ON_A_SEALED_FOLDER = """
import sys
from pathlib import Path
from rag.conversations import open_conversations
from rag.errors import CorpusDamaged, UnknownConversation
from rag.kept import KeptExchange

conversations = open_conversations(Path(sys.argv[1]))
print(conversations.listed(), list(conversations.all()))
for attempt in (
    lambda: conversations.conversation("any"),
    lambda: conversations.keep([KeptExchange("Why?", "stopped")]),
):
    try:
        attempt()
    except (CorpusDamaged, UnknownConversation) as exc:
        print(exc)
"""


def test_folder_that_may_only_be_read_is_told_when_something_is_to_be_kept(tmp_path: Path) -> None:
    Database(tmp_path / "registry.sqlite3").close()
    older(tmp_path)
    tmp_path.chmod(0o555)
    (tmp_path / "registry.sqlite3").chmod(0o444)
    command = as_reader(sys.executable, "-c", ON_A_SEALED_FOLDER, str(tmp_path))
    try:
        run = subprocess.run(command, capture_output=True, text=True)
    finally:
        tmp_path.chmod(0o755)
    assert run.returncode == 0, run.stderr
    told = run.stdout.splitlines()
    assert told[0] == "[] []"
    assert 'No conversation "any" is kept' in told[1]
    assert "may only be read" in told[2]


def test_damaged_registry_still_answers_from_its_copy_and_keeps_nothing(tmp_path: Path) -> None:
    first = Database(tmp_path / "registry.sqlite3")
    kept = Conversations(first).keep([ASKED])
    first.back_up()
    first.close()
    (tmp_path / "registry.sqlite3").write_bytes(b"no database at all" * 400)
    for ending in ("-wal", "-shm"):
        (tmp_path / f"registry.sqlite3{ending}").unlink(missing_ok=True)
    conversations = open_conversations(tmp_path)
    assert conversations.conversation(kept.id).exchanges[0].answer == FULL
    with pytest.raises(CorpusDamaged):
        conversations.keep([REFUSED])
