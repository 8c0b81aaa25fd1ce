"""What a question was understood to ask for, as chips on the page and lines at the terminal."""

import re
import shlex
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given

from rag.types import Condition, Filters
from tests.ui.desk import ABSTENTION, CONDITIONS, LAST_WEEK, OUTLET, PHRASE, TICKET_ANSWER
from tests.ui.test_render import TEXTS, Tags, plain
from ui.markup import period
from ui.render import answer_to_html
from ui.render_conditions import (
    conditions_to_html,
    conditions_to_lines,
    limit_to_text,
    origin_to_text,
    shell_word,
    words_meant,
)


def from_outlet(words: str, *sources: str) -> Condition:
    return Condition("source", words, Filters(sources=sources))


LATEST = Condition("latest", "most recent", Filters())


def quoted(words: str, phrase: str) -> Condition:
    return Condition("phrase", words, Filters(phrases=(phrase,)))


@pytest.mark.parametrize(
    ("first", "last", "told"),
    [
        ("2025-03-03", "2025-03-03", "3 Mar 2025"),
        ("2025-03-03", "2025-03-09", "3–9 Mar 2025"),
        ("2025-02-24", "2025-03-02", "24 Feb – 2 Mar 2025"),
        ("2024-12-30", "2025-01-05", "30 Dec 2024 – 5 Jan 2025"),
        ("2025-03-01", "2025-03-31", "Mar 2025"),
        ("2024-02-01", "2024-02-29", "Feb 2024"),
        ("2024-02-01", "2024-02-28", "1–28 Feb 2024"),
        ("2024-03-01", "2024-05-31", "Mar–May 2024"),
        ("2024-12-01", "2025-02-28", "Dec 2024 – Feb 2025"),
        ("2024-01-01", "2024-12-31", "2024"),
        ("2023-01-01", "2024-12-31", "2023–2024"),
        ("2024-01-01", "2024-01-01", "1 Jan 2024"),
        ("2025-03-03", None, "since 3 Mar 2025"),
        (None, "2025-03-03", "until 3 Mar 2025"),
        (None, None, ""),
    ],
)
def test_a_period_is_told_in_few_words(first: str | None, last: str | None, told: str) -> None:
    days = [date.fromisoformat(day) if day else None for day in (first, last)]
    assert period(*days) == told


@pytest.mark.parametrize(
    ("condition", "limit", "origin"),
    [
        (LAST_WEEK, "18–24 Mar 2024", "“last week”"),
        (from_outlet("AP", "Associated Press"), "Associated Press", "“AP”"),
        (from_outlet("atlas daily", "Atlas Daily"), "Atlas Daily", ""),
        (from_outlet("Times", "A Times", "B Times"), "A Times or B Times", "“Times”"),
        (quoted('"gates  of hell"', "gates of hell"), "“gates of hell”", ""),
        (LATEST, "newest first", "“most recent”"),
    ],
)
def test_a_condition_is_told_with_its_words(condition: Condition, limit: str, origin: str) -> None:
    assert limit_to_text(condition) == limit
    assert origin_to_text(condition) == origin


def test_conditions_are_chips_with_a_way_to_drop_them() -> None:
    assert conditions_to_html((), 0) == ""
    markup = conditions_to_html((LAST_WEEK, replace(OUTLET, state="removed"), PHRASE), 4)
    changed, dropped, used = re.findall(r"<button.*?</button>", markup)
    assert 'id="fn-condition-4-0-alter"' in changed
    assert plain(changed) == "Change what “last week” means and ask again"
    assert 'id="fn-condition-4-0" title="Ask again without “last week”"' in dropped
    assert plain(dropped) == "Ask again without “last week”"
    assert 'id="fn-condition-4-1"' in used
    assert plain(used) == "Use again “Ledger”"
    assert '<s class="fn-limit">The Morning Ledger</s>' in markup
    assert 'title="Counted from Easter."' in markup
    assert "“last week”: Counted from Easter." in plain(markup)
    assert "“at <b>sea</b>” not used: nothing matched" in plain(markup)
    assert "<b>" not in markup


def test_the_latest_is_a_chip_like_the_others() -> None:
    [button] = re.findall(r"<button.*?</button>", conditions_to_html((LATEST,), 2))
    assert 'id="fn-condition-2-0"' in button
    assert plain(button) == "Ask again without “most recent”"
    assert "newest first · from “most recent”" in plain(conditions_to_html((LATEST,), 2))
    removed = conditions_to_html((replace(LATEST, state="removed"),), 2)
    assert '<s class="fn-limit">newest first</s>' in removed
    assert conditions_to_lines((LATEST,)) == [
        'Filters: newest first (from “most recent”) – leave one out with --without "most recent"'
    ]
    assert words_meant(["Most Recent"], (LATEST,)) == {"Most Recent": "most recent"}
    filters = Filters(published_from=LAST_WEEK.filters.published_from)
    ordered = replace(TICKET_ANSWER, conditions=(LATEST,), filters=filters)
    assert "Only articles since" in answer_to_html(ordered)  # which no chip says


def test_conditions_stand_between_an_answer_and_its_notes() -> None:
    filters = Filters(published_from=LAST_WEEK.filters.published_from)
    for answer in (TICKET_ANSWER, ABSTENTION):
        limited = replace(answer, conditions=CONDITIONS, filters=filters)
        markup = answer_to_html(limited, place=2)
        assert markup.index("fn-prose") < markup.index("fn-conditions") < markup.index("fn-notes")
        assert 'id="fn-condition-2-0"' in markup
        assert "Only articles since" not in markup  # the chips say it
        assert "fn-condition-2-0" in answer_to_html(limited, place=2, growing=True)
    relaxed = replace(TICKET_ANSWER, conditions=(PHRASE,), filters=filters)
    assert "Only articles since" in answer_to_html(relaxed)


def test_parts_of_a_question_are_shown() -> None:
    answer = replace(TICKET_ANSWER, parts=("What <i>costs</i>?", "Who pays?"))
    assert "Searched as: What <i>costs</i>? · Who pays?" in plain(answer_to_html(answer))
    assert "<i>" not in answer_to_html(answer)
    limited = replace(answer, conditions=CONDITIONS)
    assert "Filters, each for its own part" in answer_to_html(limited)
    assert "Searched as" not in answer_to_html(TICKET_ANSWER)


@given(TEXTS)
def test_nothing_foreign_in_a_condition_becomes_a_tag(text: str) -> None:
    one = replace(from_outlet(text, text), reason=text)
    markup = conditions_to_html(
        (one, replace(one, state="removed"), replace(one, state="relaxed")), 0
    )
    found = Tags(markup)
    assert found.names <= {"div", "span", "button", "s"}
    assert not [name for name, _ in found.attributes if name.startswith("on")]
    assert "\n" not in markup


def test_conditions_at_the_terminal() -> None:
    assert conditions_to_lines(()) == []
    assert conditions_to_lines((LAST_WEEK, OUTLET, PHRASE)) == [
        "Filters: 18–24 Mar 2024 (from “last week”); The Morning Ledger (from “Ledger”) "
        '– leave one out with --without "last week"',
        "“last week”: Counted from Easter.",
    ]
    [line] = conditions_to_lines((OUTLET,), ("a?", "b?"))
    assert line.startswith("Filters, each for its own part: The Morning Ledger")
    gone = [replace(c, state="removed") for c in (LAST_WEEK, OUTLET)]
    assert conditions_to_lines(gone) == [
        "Left out: 18–24 Mar 2024 (from “last week”); The Morning Ledger (from “Ledger”)"
    ]


def test_words_are_found_whatever_their_case_and_marks() -> None:
    hell = quoted("“Gates of Hell”", "Gates of Hell")
    wanted = ["Last  WEEK", '"gates of hell"', "yesterday"]
    assert words_meant(wanted, (LAST_WEEK, hell)) == {
        "Last  WEEK": "last week",
        '"gates of hell"': "“Gates of Hell”",
        "yesterday": None,
    }


@pytest.mark.parametrize("text", ["last week", "$HOME", 'a "b"', "it's", "`id`", "a\\b", "oh!"])
def test_shell_word_is_one_word(text: str) -> None:
    assert shlex.split(shell_word(text)) == [text]
