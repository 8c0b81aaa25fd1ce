"""Follow-ups are spelled out; questions that stand by themselves are left alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.query import resolve
from rag.types import NO_ANSWER, Turn

FERRY = Turn("Why was the Tarn Sound ferry stopped in 2013?", "The harbour board had no ship.")
HARBOUR = (
    "Ines Valdemar and the harbour board signed it on Wednesday. Prime Minister Olof Brandt came."
)
TURNS = st.builds(Turn, st.text(max_size=60), st.text(max_size=60))
WORDS = st.sampled_from(
    "and what about he it they that there why how who did the Skar tunnel 2 March 2025 is of 's ’ "
    "instead ferry Olof".split()
)
QUESTIONS = st.one_of(st.text(max_size=80), st.lists(WORDS, max_size=9).map(" ".join))


@given(QUESTIONS)
def test_without_history_nothing_changes(question: str) -> None:
    assert resolve(question, []) == question


@given(QUESTIONS, st.lists(st.one_of(TURNS, QUESTIONS.map(lambda q: Turn(q, ""))), max_size=6))
def test_any_conversation_keeps_the_words_that_were_asked(
    question: str, history: list[Turn]
) -> None:
    resolved = resolve(question, history)
    assert resolved == question or resolved.startswith(f"{question.strip()} (")


@pytest.mark.parametrize(
    ("question", "resolved"),
    [
        ("How was it repaired?", "How was it repaired? (Tarn Sound ferry stopped in 2013)"),
        ("and how long is it now?", "and how long is it now? (Tarn Sound ferry stopped in 2013)"),
        ("Who paid for that?", "Who paid for that? (Tarn Sound ferry stopped in 2013)"),
        ("What did they say?", "What did they say? (Tarn Sound ferry stopped in 2013)"),
        ("why?", "why? (Tarn Sound ferry stopped in 2013)"),
        ("And the bus?", "And the bus? (Tarn Sound ferry stopped in 2013)"),
        ("what about Skar", "what about Skar (Tarn Sound ferry stopped in 2013)"),
        ("How did Norway react?", "How did Norway react? (Tarn Sound ferry stopped in 2013)"),
        ("What came instead?", "What came instead? (Tarn Sound ferry stopped in 2013)"),
        (
            "How many people died there?",
            "How many people died there? (Tarn Sound ferry stopped in 2013)",
        ),
    ],
)
def test_follow_up_carries_what_the_conversation_is_about(question: str, resolved: str) -> None:
    assert resolve(question, [FERRY]) == resolved


@pytest.mark.parametrize(
    "question",
    [
        "Who won the 1998 World Cup?",
        "And who won the 1998 World Cup in France?",
        "Who is Olof Brandt?",
        "When did Brackwater burn?",
        "Why did the Northern Bank cut its rates?",
        "What did the keeper tell his neighbours?",
        "Did the ministry say that the talks failed?",
        "Is there a cure for the flu virus?",
        "Is it true that the bridge was sold?",
        "How long does it take to cross the valley?",
        "What happened in Aldby this year?",
        "Why was steel used instead of copper wire?",
        "",
        "  ?!",
    ],
)
def test_self_contained_question_is_left_alone(question: str) -> None:
    assert resolve(question, [FERRY]) == question


def test_person_brings_the_names_of_the_answer() -> None:
    history = [Turn("Who reopened the ferry line to Skar?", HARBOUR)]
    assert resolve("Why did he do so?", history) == (
        "Why did he do so? (Ines Valdemar, Prime Minister Olof Brandt, ferry line to Skar)"
    )


def test_thing_does_not_bring_the_names_of_the_answer() -> None:
    history = [Turn("Who reopened the ferry line to Skar?", HARBOUR)]
    assert resolve("How long is it?", history) == "How long is it? (ferry line to Skar)"


def test_refused_answer_lends_no_names() -> None:
    history = [
        Turn("Who reopened the ferry line to Skar?", HARBOUR),
        Turn("What does he earn?", NO_ANSWER),
    ]
    assert "Olof Brandt" in resolve("Where was he born?", history)
    assert "articles" not in resolve("Where was he born?", history)
    only = [Turn("Who reopened the ferry line to Skar?", NO_ANSWER)]
    assert resolve("Where was he born?", only) == "Where was he born? (ferry line to Skar)"


def test_chain_of_follow_ups_keeps_the_first_subject_and_does_not_grow() -> None:
    history = [FERRY]
    for question in ["how was it repaired?", "who paid for that?", "and Skar?", "why?"] * 10:
        resolved = resolve(question, history)
        assert "Tarn Sound ferry stopped in 2013" in resolved
        assert len(resolved) < len(question) + 70
        history.append(Turn(question, "The harbour board had a ship."))


def test_new_question_changes_the_subject() -> None:
    history = [FERRY, Turn("Which cheese won the golden spoon in Aldby?", "One from the north.")]
    assert resolve("Who made it?", history).startswith("Who made it? (cheese won the golden spoon")


def test_bare_why_asks_the_question_before_once_more() -> None:
    history = [FERRY, Turn("How was it repaired?", "By hand.")]
    assert resolve("why?", history) == "why? (repaired, Tarn Sound ferry stopped in 2013)"


def test_day_is_carried_only_when_little_else_is_said() -> None:
    dated = [Turn("Why did the ferry to Skar collide on 2 March 2025?", "Fog.")]
    assert resolve("Who paid for it?", dated) == "Who paid for it? (ferry to Skar collide)"
    bare = [Turn("What did Norway do on 2 March 2025?", "It closed the port.")]
    assert resolve("Who paid for it?", bare) == "Who paid for it? (Norway, 2 March 2025)"


def test_words_already_asked_are_not_carried() -> None:
    history = [Turn("Who owns the ferry?", "The town.")]
    assert resolve("Where is that ferry now?", history) == "Where is that ferry now?"
