"""Questions to ask next."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from rag.errors import LLMUnavailable
from rag.types import Answer, Filters, Turn
from tests.rag.corpora import assistant_over
from tests.ui.desk import (
    ABSTENTION,
    BRIDGE,
    FERRY,
    HOSTILE_ANSWER,
    TICKET_ANSWER,
    PaperDesk,
    passage,
)
from ui.conversation import Conversation, asked, closed, grown, turns
from ui.follow_ups import candidates, follow_ups
from ui.render_follow_ups import follow_ups_to_html

TEXT = (
    "On Monday the mayor, Ada Quill, said that the ferry pays. The Tarn Sound is deep. "
    "Boats cross the Tarn Sound at night. The Danish army watched. A Danish ship left. "
    "In Skar, people waited. The quay is in Skar. He told Coast Wire (Coast Wire) the rest."
)
FOUND = replace(
    TICKET_ANSWER,
    question="What does it cost to cross from Port Ellan?",
    resolved_question="What does it cost to cross from Port Ellan?",
    citations=(),
    retrieved=(
        replace(passage(FERRY, FERRY.text[:20]), text=TEXT),
        passage(BRIDGE, BRIDGE.text[:59]),
    ),
)


class Picky(PaperDesk):
    """Answers only questions that hold a word; remembers which it was asked about."""

    def __init__(self, word: str) -> None:
        super().__init__()
        self.word = word
        self.tried: list[str] = []

    def would_answer(
        self, question: str, history: Sequence[Turn] = (), filters: Filters | None = None
    ) -> bool:
        del history, filters
        self.tried.append(question)
        return self.word in question


class Away(PaperDesk):
    """Cannot look anything up."""

    def would_answer(
        self, question: str, history: Sequence[Turn] = (), filters: Filters | None = None
    ) -> bool:
        del question, history, filters
        raise LLMUnavailable("away")


def talk(answer: Answer) -> Conversation:
    return closed(grown(asked((), answer.question), answer), "answered")


def test_questions_are_about_names_the_latest_and_other_articles() -> None:
    assert candidates(FOUND, {"Coast Wire"}) == [
        "What did Ada Quill say?",
        "What do the articles say about the Tarn Sound?",
        "What is the latest on Port Ellan?",
        "What do the articles say about Skar?",
        f"What do the articles say in “{FERRY.title}”?",
        f"What do the articles say in “{BRIDGE.title}”?",
    ]
    assert "What do the articles say about Coast Wire?" in candidates(FOUND)


def test_only_what_is_surely_answered_is_suggested_three_at_most() -> None:
    everything = Picky("")
    assert follow_ups(everything, talk(FOUND)) == tuple(candidates(FOUND, {FERRY.source}))[:3]
    assert len(everything.tried) == 3
    assert follow_ups(Picky("Skar"), talk(FOUND)) == ("What do the articles say about Skar?",)
    assert follow_ups(Picky("nothing of it"), talk(FOUND)) == ()
    assert follow_ups(Away(), talk(FOUND)) == ()


def test_what_was_asked_is_not_suggested_again() -> None:
    before = closed(grown(asked((), "what did ADA QUILL say"), TICKET_ANSWER), "answered")
    both = closed(grown(asked(before, FOUND.question), FOUND), "answered")
    assert "What did Ada Quill say?" not in follow_ups(Picky(""), both)


def test_nothing_follows_what_has_no_whole_answer() -> None:
    desk = Picky("")
    assert follow_ups(desk, ()) == ()
    assert follow_ups(desk, asked((), "q")) == ()
    assert follow_ups(desk, closed(grown(asked((), "q"), FOUND), "stopped")) == ()
    assert not desk.tried


def test_a_refusal_suggests_what_the_nearest_passages_answer() -> None:
    assert "What do the articles say about the Tarn Sound?" in candidates(
        replace(ABSTENTION, nearest=(replace(ABSTENTION.nearest[0], text=TEXT),))
    )


@given(st.text(max_size=200))
def test_any_text_makes_questions_of_one_line_and_no_markup(text: str) -> None:
    odd = replace(
        HOSTILE_ANSWER, retrieved=(replace(passage(FERRY, FERRY.text[:9]), text=text, title=text),)
    )
    found = candidates(odd)
    assert len(found) == len(set(found))
    assert not any("\n" in question for question in found)
    tags = 2 * len(found) + 4 if found else 0  # two a button; the group and its heading
    assert follow_ups_to_html(found).count("<") == tags


def test_a_real_desk_answers_what_is_suggested(tmp_path: Path) -> None:
    desk = assistant_over(tmp_path)
    conversation = talk(desk.ask("What happened to the tunnel?"))
    suggested = follow_ups(desk, conversation)
    assert suggested
    for question in suggested:
        assert not desk.ask(question, turns(conversation)).abstained
