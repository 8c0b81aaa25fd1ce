"""Questions asked again, and edited: what comes back, what is replaced, what stays in the box."""

from pathlib import Path

from rag.conversations import open_conversations
from rag.types import Filters
from tests.ui.desk import ABSTENTION, TICKET_ANSWER, PaperDesk
from ui.access.door import Door
from ui.access.limit import LOGGED_OUT, page_limit
from ui.access.users import UsersFile
from ui.asking import (
    answers_wanted,
    break_off,
    refused,
    revise_question,
    stop_answering,
)
from ui.conversation import (
    Conversation,
    asked,
    asked_again,
    closed,
    grown,
    revise,
    revising,
    to_messages,
)
from ui.keeping import keep, to_kept

AGAIN = {"place": 0, "condition": None}


def said(*questions: str) -> Conversation:
    talk: Conversation = ()
    for question in questions:
        talk = closed(grown(asked(talk, question), TICKET_ANSWER), "answered")
    return talk


def questions(talk: Conversation) -> list[str]:
    return [one.question for one in talk]


def after(
    desk: PaperDesk, given: object, typed: str, talk: Conversation
) -> tuple[Conversation, list[object]]:
    """The conversation when all is said, and what the box was given on the way."""
    boxes: list[object] = []
    for now, _, box, *_ in answers_wanted(desk, given, typed, talk, Filters()):
        talk = now if isinstance(now, tuple) else talk
        boxes.append(box)
    return talk, boxes


def test_an_edited_question_replaces_what_followed() -> None:
    talk = revise(said("one", "two", "three"), 1)
    assert revising(talk) == 1
    anew = asked(talk, "two, or else?")
    assert questions(anew) == ["one", "two, or else?"]
    assert "Asking replaces this" in to_messages(talk)[2]["content"]
    assert ["fn-replaced" in to_messages(talk)[at]["content"] for at in (1, 3, 5)] == [
        False,
        True,
        True,
    ]
    done = closed(grown(anew, ABSTENTION), "answered")
    assert revising(done) is None
    assert not done[1].before


def test_without_an_answer_everything_is_as_it_was() -> None:
    talk = revise(said("one", "two", "three"), 1)
    for state, told in (("stopped", ""), ("failed", "Away.")):
        back = closed(asked(talk, "other"), state, told)  # type: ignore[arg-type]
        assert questions(back) == ["one", "two", "three"]
        assert revising(back) == 1
        assert back[1].problem == told
    assert questions(tuple(asked(talk, "other"))) == ["one", "other"]
    assert [one.question for one in to_kept(asked(talk, "other"))] == ["one", "two", "three"]


def test_editing_is_taken_back_and_only_done_when_nothing_is_written() -> None:
    talk = said("one", "two")
    assert revise(revise(talk, 0), 0) == talk
    assert revising(revise(revise(talk, 0), 1)) == 1
    assert revise(talk, 2) == talk
    waiting = asked(talk, "three")
    assert revise(waiting, 0) == waiting


def test_box_holds_the_question_that_is_edited() -> None:
    talk = said("one", "two")
    edited, _, box = revise_question(talk, {"place": 0})
    assert box == "one"
    assert revise_question(edited, {"place": 0})[2] == ""
    for nonsense in (None, {}, {"place": -1}, {"place": 9}, {"place": "x"}):
        assert not isinstance(revise_question(talk, nonsense)[0], tuple)
    stopped, _, box, *_ = stop_answering(asked(edited, "one more"))
    assert (questions(stopped), box) == (["one", "two"], "one more")
    broken, _, box, *_ = break_off(asked(edited, "one more"))
    assert (questions(broken), box) == (["one", "two"], "one more")
    assert "back in the box" in broken[0].problem
    assert not isinstance(stop_answering(asked(talk, "three"))[2], str)


def test_a_failed_question_is_asked_again_and_leaves_the_box() -> None:
    desk = PaperDesk()
    talk, boxes = after(desk, None, "Please fail", ())
    assert talk[0].state == "failed"
    assert boxes[-1] == "Please fail"
    assert 'id="fn-retry-0"' in to_messages(talk)[1]["content"]
    again, boxes = after(desk, AGAIN, "Please fail", talk)
    assert [one.state for one in again] == ["failed"]
    assert (boxes[0], boxes[-1]) == ("", "Please fail")
    _, boxes = after(desk, AGAIN, "Something else", talk)
    assert not any(isinstance(box, str) for box in boxes)


def test_an_answer_is_asked_for_again_and_stands_until_then() -> None:
    talk = said("one", "two")
    anew = asked_again(talk, 1, None)
    assert "fn-again" in to_messages(anew)[3]["content"]
    assert closed(anew, "stopped") == talk
    assert closed(grown(anew, ABSTENTION), "answered")[1].answer == ABSTENTION
    only_last = [message["content"].count("fn-retry-") for message in to_messages(talk)]
    assert only_last == [0, 0, 0, 1]


def test_a_suggested_question_leaves_what_is_typed() -> None:
    talk, boxes = after(PaperDesk(), {"question": "And who pays?"}, "half a thou", said("one"))
    assert questions(talk) == ["one", "And who pays?"]
    assert not any(isinstance(box, str) for box in boxes)
    _, boxes = after(PaperDesk(), {"question": "Please fail"}, " ", ())
    assert boxes[-1] == "Please fail"
    same, _ = after(PaperDesk(), {"question": "x" * 501}, "", talk)
    assert same == talk


def test_what_an_edit_replaced_is_no_longer_kept(tmp_path: Path) -> None:
    conversations = open_conversations(tmp_path)
    talk, known, _ = keep(conversations, said("one", "two", "three"), None, "")
    assert known
    conversations.rate(known.id, 2, "up")
    short = closed(grown(asked(revise(talk, 1), "other"), TICKET_ANSWER), "answered")
    _, known, _ = keep(conversations, short, known, "")
    assert known
    kept = conversations.conversation(known.id)
    assert [one.question for one in kept.exchanges] == ["one", "other"]
    assert [one.up for one in conversations.listed()] == [0]


def test_who_asks_too_often_is_told_when_to_come_back(tmp_path: Path) -> None:
    users = UsersFile(tmp_path / "users.json")
    users.put("ada", "a long password", "reader")
    may_ask = page_limit(Door(users, rate="1/minute"))
    assert may_ask("ada", None) == ""
    told = may_ask("ada", None)
    assert told.startswith("You ask more often than you may. Ask again in ")
    assert may_ask("nobody", None) == LOGGED_OUT
    (values,) = refused(told)
    assert told in values[6]
    assert not any(isinstance(value, str | tuple | list) for value in values[:6])
    assert page_limit(Door())("", "127.0.0.1") == ""
