"""What kind of words a question asks for, by its form."""

import pytest

from rag.short.wanted import Kind, read_wanted


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("Who won the prize?", "person"),
        ("whose bridge fell?", "person"),
        ("Which architect led the rebuilding?", "person"),
        ("When was the truce signed?", "time"),
        ("In what year did the hall burn?", "time"),
        ("Where did the capsule land?", "place"),
        ("Which town is the centre in?", "place"),
        ("How many hostages were freed?", "number"),
        ("What is the number of seats?", "number"),
        ("How much debris was lifted?", "length"),
        ("How much did it cost to rebuild the bridge?", "money"),
        ("How much money was paid?", "money"),
        ("What did the ceremony cost?", "money"),
        ("What percentage of voters agreed?", "percent"),
        ("How many percent of voters agreed?", "percent"),
        ("How long did it take?", "length"),
        ("How wide is the channel now?", "length"),
        ("What is the name of the captain?", "name"),
        ("what was the faulty file called?", "name"),
        ("Which firm checks the cars?", "name"),
        ("Why did it fall?", "passage"),
        ("What blocks phase two?", "passage"),
        ("How far south was it seen?", "passage"),
        ("Tell me about the bridge.", "passage"),
        ("", "passage"),
        ("Did the two reports agree on how many died?", "yes_no"),
        ("Is it open?", "yes_no"),
    ],
)
def test_kind_is_read_from_the_form(question: str, kind: Kind) -> None:
    assert read_wanted(question).kind == kind


def test_focus_is_what_is_counted_or_named() -> None:
    assert read_wanted("How many living hostages are left?").focus == ("live", "hostag")
    assert read_wanted("Which American firm do they belong to?").focus == ("firm",)
    assert read_wanted("Who was it?").focus == ()


def test_counting_wins_over_what_is_asked_before() -> None:
    wanted = read_wanted("What did the papers write, how many flights were cancelled?")
    assert wanted.kind == "number"
    assert wanted.focus[0] == "flight"
