"""What readers thought of answers becomes cases, and reviewers have the last word."""

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.case import Case, GoldSentence
from eval.cases import load_cases
from eval.make.case_file import CaseFile
from eval.make.feedback import case_of, cases_from_feedback, exchange_named
from eval.make.review import Edit, edited, is_reviewed, progress, reviewed, with_gold
from rag.errors import BadCases, UsageError
from rag.kept import Kept, KeptConversation, KeptExchange
from rag.types import Answer, Citation, Filters, Sentence, ShortAnswer, Turn

NOON = datetime(2025, 3, 1, 12, tzinfo=UTC)
COST = "The ferry costs 38 crowns."
IDLE = "It had been idle."


def cite(marker: int, article_id: str, quote: str) -> Citation:
    return Citation(marker, article_id, "T", None, None, None, 0, len(quote), quote, 1.0)


ANSWER = Answer(
    "What does it cost?",
    "What does it cost?",
    abstained=False,
    sentences=(
        Sentence(COST, "verbatim", (1,)),
        Sentence("Dogs fly.", "unsupported", (3,)),
        Sentence(IDLE, "supported", (2, 1)),
    ),
    citations=(cite(1, "ferry", COST), cite(2, "bridge", IDLE), cite(3, "dogs", "Dogs.")),
    short_answer=ShortAnswer("38 crowns", 1, 16, 25),
    filters=Filters(published_from=date(2025, 1, 1)),
)
REFUSAL = Answer("Who won?", "Who won?", abstained=True)
GOOD = KeptExchange("What does it cost?", "answered", ANSWER, asked=NOON, rating="up")
OPEN = KeptExchange("Who won?", "answered", REFUSAL, asked=NOON)


def talk(*exchanges: KeptExchange, name: str = "abc") -> KeptConversation:
    return KeptConversation(Kept(name, 1), "T", NOON, NOON, exchanges)


def test_good_answer_is_its_own_reference_with_what_it_cites_as_gold() -> None:
    stopped = replace(OPEN, state="stopped")
    follow_up = replace(GOOD, filters=Filters(sources=("Ledger",), phrases=("at sea",)))
    (case,) = cases_from_feedback([talk(OPEN, stopped, follow_up)])
    assert case == Case(
        id="talk-abc-2",
        question="What does it cost?",
        answers=("38 crowns", f"{COST} {IDLE}"),
        gold_articles=("ferry", "bridge"),
        gold_sentences=(GoldSentence("ferry", COST), GoldSentence("bridge", IDLE)),
        history=(Turn("Who won?", REFUSAL.text),),
        filters=Filters(sources=("Ledger",)),
        asked_on=date(2025, 3, 1),
        type="conversation",
        tags=("thumbs-up",),
    )
    assert exchange_named(case) == ("abc", 2)
    assert exchange_named(replace(case, id="tolls")) is None


def test_what_was_marked_down_is_for_a_reviewer_to_decide() -> None:
    wrong = replace(GOOD, rating="down", reason=" It is\n40. ", removed=("last week",))
    silent = replace(OPEN, rating="down")
    first, second = cases_from_feedback([talk(wrong, silent)])
    assert (first.answers, first.gold_sentences, first.gold_articles) == ((), (), ())
    assert first.tags == ("thumbs-down", "to-review", "filter-removed", "reason: It is 40.")
    assert second.answerable
    assert second.tags == ("thumbs-down", "to-review", "decide-answerable")


def test_good_refusal_is_an_unanswerable_case() -> None:
    (case,) = cases_from_feedback([talk(replace(OPEN, rating="up"))])
    assert (case.answerable, case.answers, case.gold_sentences) == (False, (), ())


def test_answers_that_nobody_judged_come_along_when_asked_for() -> None:
    nobody = replace(GOOD, rating="")
    assert cases_from_feedback([talk(nobody, OPEN)]) == ()
    first, second = cases_from_feedback([talk(nobody, OPEN)], unrated=True)
    assert first.tags == ("unrated", "to-review")
    assert first.gold_articles == ("ferry", "bridge")
    assert second.tags == ("unrated", "to-review", "decide-answerable")


def test_what_was_asked_twice_alike_counts_once_as_rated_last() -> None:
    worse = replace(GOOD, rating="down")
    later = replace(worse, asked=NOON.replace(day=9))
    found = cases_from_feedback([talk(GOOD), talk(worse, name="b"), talk(later, name="c")])
    assert [(case.id, case.tags[0]) for case in found] == [
        ("talk-b-0", "thumbs-down"),
        ("talk-c-0", "thumbs-down"),
    ]


def test_half_an_answer_is_no_case() -> None:
    with pytest.raises(UsageError, match="answered to its end"):
        case_of(talk(replace(GOOD, state="stopped")), 0)


def made() -> tuple[Case, ...]:
    """Three cases made from conversations."""
    return cases_from_feedback([talk(GOOD, OPEN, replace(OPEN, question="Why?"))], unrated=True)


def test_case_file_loses_nothing(tmp_path: Path) -> None:
    file = CaseFile(tmp_path / "evaluation" / "cases.jsonl")
    cases = made()
    assert file.cases() == ()
    assert (file.add(cases), file.add(cases[:1])) == (3, 0)
    assert load_cases(file.path) == cases
    file.change(cases[1].id, reviewed)
    file.drop(cases[0].id)
    assert [case.id for case in file.cases()] == [cases[1].id, cases[2].id]
    assert load_cases(file.dropped) == cases[:1]
    file.take_back(cases[0].id, 0)
    assert file.cases() == (cases[0], reviewed(cases[1]), cases[2])
    assert file.dropped.read_bytes() == b""
    for case in cases:
        file.drop(case.id)
    assert file.cases() == ()
    assert len(load_cases(file.dropped)) == 3
    with pytest.raises(UsageError, match="no longer in the file"):
        file.drop(cases[0].id)


def test_file_that_is_none_of_cases_is_left_as_it_is(tmp_path: Path) -> None:
    file = CaseFile(tmp_path / "cases.jsonl")
    file.path.write_text('{"id": "a"}\n')
    with pytest.raises(BadCases, match="line 1, question"):
        file.add(made())
    assert file.path.read_text() == '{"id": "a"}\n'


def test_case_file_in_a_place_that_cannot_be_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(UsageError, match="cannot be written"):
        CaseFile(tmp_path / "file" / "cases.jsonl").add(made())


def test_reviewer_edits_and_keeps() -> None:
    case = replace(made()[0], tags=("thumbs-down", "to-review", "reason: no", "mine"))
    edit = Edit(" Why? ", ("one", " ", "two", "one"), False, " kind ", ("a", "", "a"), (1,))
    changed = edited(case, edit)
    assert (changed.question, changed.answers, changed.answerable) == (
        "Why?",
        ("one", "two"),
        False,
    )
    assert (changed.type, changed.tags) == ("kind", ("a",))
    assert changed.gold_sentences == case.gold_sentences[1:]
    assert changed.gold_articles == ("bridge",)
    assert reviewed(case).tags == ("thumbs-down", "mine", "reviewed")
    assert reviewed(reviewed(case)) == reviewed(case)
    with pytest.raises(UsageError, match="needs a question"):
        edited(case, replace(edit, question=" "))


def test_selected_sentence_becomes_gold_as_it_stands_in_the_article() -> None:
    text = "One.\n\nIt costs  38\ncrowns.\n\nThe end."
    case = with_gold(made()[1], "ferry", text, " It costs 38 crowns.\n\n\nThe  end. ")
    assert case.gold_sentences == (GoldSentence("ferry", text[6:]),)
    assert case.gold_articles == ("ferry",)
    assert with_gold(case, "ferry", text, text[6:]) == case
    for selected, words in ((" \n", "Select a sentence"), ("It cost 3.", "does not contain")):
        with pytest.raises(UsageError, match=words):
            with_gold(case, "ferry", text, selected)


def test_progress_counts() -> None:
    first, *rest = made()
    assert progress([reviewed(first), *rest], [first]) == {"reviewed": 1, "left": 2, "dropped": 1}


@given(st.lists(st.sampled_from(["drop", "back", "keep"]), max_size=12))
def test_any_order_of_decisions_keeps_every_case_once(
    tmp_path_factory: pytest.TempPathFactory, decisions: list[str]
) -> None:
    file = CaseFile(tmp_path_factory.mktemp("review") / "cases.jsonl")
    cases = made()
    file.add(cases)
    for decision in decisions:
        here = file.cases()
        if decision == "back" and file.dropped.exists() and file.dropped.read_bytes():
            file.take_back(load_cases(file.dropped)[-1].id, 0)
        elif decision == "drop" and here:
            file.drop(here[0].id)
        elif decision == "keep" and here:
            file.change(here[-1].id, reviewed)
    lines = file.path.read_bytes() + (file.dropped.read_bytes() if file.dropped.exists() else b"")
    ids = [orjson.loads(line)["id"] for line in lines.splitlines()]
    assert sorted(ids) == sorted(case.id for case in cases)
    assert sum(map(is_reviewed, file.cases())) <= decisions.count("keep")
