"""Follow-ups are spelled out; questions that stand by themselves are left alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.query import may_stand_alone, resolve
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


CUP = [Turn("Who won the Halden Cup final in June 2023?", "Rovers Brandal beat Skarvik 2-1.")]
COACH = [Turn("Who coaches Rovers Brandal?", "Mirela Kostova has coached the team since 2021.")]
STADIUM = [*CUP, Turn("Where was the final played?", "In the Northlight Arena in Velmora.")]
MERGER = [
    Turn("Why did Orrin Steel buy Tallow Mines?", "To secure its supply of ore."),
    Turn("What did it pay?", "About 3 billion crowns."),
]
CHIEF = [Turn("Who runs Orrin Steel?", "Dag Felter.")]
BEES = [
    Turn("What did the Lisset Institute find about bees in 2022?", "That they know single flowers.")
]
COMET = [Turn("Who found the comet Varga-Holt?", "Ilona Varga and Peter Holt.")]
VACCINE = [
    Turn("Does the Corvane vaccine protect children?", "Yes, it halved the cases among pupils.")
]
PILOTS = [
    Turn("Did the pilots of Aerolis go on strike in May 2024?", "Yes, for two days."),
    Turn("Were there riots?", "Yes, on Tuesday crowds burned two buses."),
]
DAM = [
    Turn("When will the Osma dam be finished?", "In 2027."),
    Turn("Who opposes it?", "Farmers downstream and the fishing union."),
    Turn("What does the union demand?", "A share of the water."),
]
TOLL = [
    Turn("What did the Velmora Gazette write about the toll on the Osma bridge?", "It doubled.")
]
RISE = [Turn("According to the Velmora Gazette, why did the toll rise?", "To pay for repairs.")]
CHIPS = [Turn("Which firms make the chip?", "Nuvex and Calder Micro.")]
TYPED = [Turn("who won the halden cup in 2023", "rovers brandal")]


@pytest.mark.parametrize(
    ("history", "question", "carried"),
    [
        (CUP, "who scored?", "Halden Cup final in June 2023"),
        (CUP, "and in 2022?", "Halden Cup final in June 2023"),
        (CUP, "what about the women's final?", "Halden Cup final in June 2023"),
        (COACH, "how old is she?", "Mirela Kostova, Rovers Brandal"),
        (COACH, "What did her players say?", "Mirela Kostova, Rovers Brandal"),
        (STADIUM, "how many people came?", "final played, Halden Cup final in June 2023"),
        (STADIUM, "How old is the arena?", "Northlight Arena"),
        (MERGER, "why?", "pay, Orrin Steel buy Tallow Mines"),
        (MERGER, "who advised them?", "Orrin Steel buy Tallow Mines"),
        (MERGER, "What did the unions say about the deal?", "Orrin Steel, Tallow Mines"),
        (CHIEF, "where was he born?", "Dag Felter, Orrin Steel"),
        (CHIEF, "and Tallow Mines?", "Orrin Steel"),
        (BEES, "how was that measured?", "Lisset Institute find about bees in 2022"),
        (BEES, "Did they study wasps too?", "Lisset Institute find about bees in 2022"),
        (COMET, "when did those two meet?", "Ilona Varga and Peter Holt, comet Varga-Holt"),
        (COMET, "how big is it?", "comet Varga-Holt"),
        (VACCINE, "why?", "it halved the cases among pupils, Corvane vaccine protect children"),
        (VACCINE, "and adults?", "Corvane vaccine protect children"),
        (VACCINE, "what does it cost?", "Corvane vaccine protect children"),
        (PILOTS[:1], "any floods in the north that month?", "in May 2024"),
        (PILOTS[:1], "what about the crews?", "pilots of Aerolis go on strike in May 2024"),
        (
            PILOTS,
            "anyone hurt by them?",
            "crowds burned two buses, riots, pilots of Aerolis go on strike in May 2024",
        ),
        (DAM, "how high will that dam be?", "Osma dam"),
        (DAM, "and the government?", "union demand, Osma dam, finished"),
        (TOLL, "and the Northern Post?", "according to the Northern Post, toll on the Osma bridge"),
        (
            TOLL,
            "what about the northern post?",
            "according to the northern post, toll on the Osma bridge",
        ),
        (TOLL, "and the lorries?", "according to the Velmora Gazette, toll on the Osma bridge"),
        (RISE, "and buses, same paper?", "according to the Velmora Gazette, toll rise"),
        (CHIPS, "what about the other one?", "Nuvex and Calder Micro, firms make the chip"),
        (CHIPS, "Where are they based?", "Nuvex and Calder Micro, firms make the chip"),
        (TYPED, "who was the coach", "halden cup in 2023"),
        (TYPED, "and the runner-up", "halden cup in 2023"),
    ],
)
def test_what_a_follow_up_points_at_is_carried(
    history: list[Turn], question: str, carried: str
) -> None:
    assert resolve(question, history) == f"{question} ({carried})"


@pytest.mark.parametrize(
    ("history", "question"),
    [
        (DAM, "Who won the Halden Cup final in June 2023?"),
        (CUP, "Why did Orrin Steel buy Tallow Mines?"),
        (CUP, "how do bees remember flowers after a cold winter?"),
        (COMET, "What is the Corvane vaccine made of?"),
        (BEES, "When Aerolis cancelled flights, what did it tell passengers?"),
        (COACH, "When the mayor of Velmora resigned, what reason did he give for it?"),
        (PILOTS, "which city wants a new tram line, and what would it cost?"),
        (PILOTS[:1], "Which union did the dockers of Skarvik join at the same time?"),
    ],
)
def test_new_subject_is_left_alone(history: list[Turn], question: str) -> None:
    assert resolve(question, history) == question


def test_days_of_an_answer_are_not_carried() -> None:
    history = [Turn("Did Aerolis cancel flights?", "Yes, it cancelled 300 on Tuesday, 3 June.")]
    assert resolve("why?", history) == "why? (it cancelled 300, Aerolis cancel flights)"


@pytest.mark.parametrize(
    ("question", "alone"),
    [
        ("Who wrote Don Quixote?", True),
        ("who represented Egypt?", True),
        ("and Egypt?", False),
        ("What did it say about Egypt?", False),
        ("who represented them?", False),
    ],
)
def test_a_named_question_without_a_pointer_may_stand_alone(question: str, alone: bool) -> None:
    assert may_stand_alone(question) is alone
