"""The short answer: clear, not of the question itself, or none."""

import pytest

from rag.short.pick import fits, short_answer
from rag.short.wanted import read_wanted
from rag.words import content_stems


def short(question: str, sentence: str) -> str | None:
    weights = dict.fromkeys(content_stems(question), 1.0)
    place = short_answer(sentence, read_wanted(question), weights)
    return sentence[slice(*place)] if place else None


@pytest.mark.parametrize(
    ("question", "sentence", "answer"),
    [
        (
            "How many hostages will Hamas hand over?",
            "During those six weeks Hamas is to hand over 33 hostages.",
            "33",
        ),
        (
            "When did the ferry sink?",
            "The ferry sank on 4 May 2024 with a cargo of 200 cars.",
            "4 May 2024",
        ),
        ("Where did the capsule land?", "The capsule landed at White Sands.", "White Sands"),
        (
            "Who received the prize?",
            "The prize was received by John Hopfield and Geoffrey Hinton.",
            "John Hopfield and Geoffrey Hinton",
        ),
        (
            "How much does the plan cost?",
            "The plan costs 53 billion dollars.",
            "53 billion dollars",
        ),
    ],
)
def test_what_was_asked_for_is_cut_out(question: str, sentence: str, answer: str) -> None:
    assert short(question, sentence) == answer


@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        ("Why did it fall?", "It fell on 4 May 2024."),
        ("Did it fall?", "It fell on 4 May 2024."),
        ("When did it fall?", "It fell because of the storm."),
        ("Who met John Hopfield?", "John Hopfield was met at the station."),
        ("Who met whom?", "Anna Berg met Boris Lund."),  # as likely the one as the other
        ("How many people died?", ""),
    ],
)
def test_there_is_none_unless_one_clearly_fits(question: str, sentence: str) -> None:
    assert short(question, sentence) is None


def test_fits_are_in_order_and_of_the_wanted_kind() -> None:
    question = "How many hostages were freed?"
    weights = dict.fromkeys(content_stems(question), 1.0)
    found = fits(
        "In 2024, 33 hostages were freed and 7 soldiers hurt.", read_wanted(question), weights
    )
    assert [f.fit for f in found] == sorted((f.fit for f in found), reverse=True)
    assert found[0].fit > found[-1].fit
