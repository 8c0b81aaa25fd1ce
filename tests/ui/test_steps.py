"""How an answer came about, step by step."""

from dataclasses import replace

from rag.types import Answer, Searched
from tests.ui.desk import ABSTENTION, BRIDGE, FERRY, LAST_WEEK, TICKET_ANSWER, passage
from ui.render import answer_to_html
from ui.render_steps import steps_of, steps_to_html, steps_to_line

FOUND = (
    passage(FERRY, "Paragraph 2 tells of timetables"),
    passage(FERRY, "The line had been idle since 2013."),
    passage(BRIDGE, "Drivers paid two crowns"),
)
TIMES = {"retrieve": 12.0, "rerank": 80.0, "write": 3000.0, "check": 110.0, "total": 3431.0}
WHOLE = replace(TICKET_ANSWER, searched=Searched(4733, 4733), retrieved=FOUND, timings_ms=TIMES)


def test_steps_have_their_times_and_are_folded_under_the_total() -> None:
    assert steps_of(WHOLE) == [
        ("Understood the question", None),
        ("Searched 4,733 articles, kept 2", 12.0),
        ("Weighed their sentences", 80.0),
        ("Quoted 3 sentences", 3000.0),
        ("Checked 3 sentences against the articles", 110.0),
    ]
    markup = steps_to_html(WHOLE)
    assert markup.startswith('<details class="fn-steps"><summary')
    assert ">Searched 4,733 articles, kept 2, checked 3 sentences in 3.4 s</summary>" in markup
    assert 'kept 2 <span class="fn-took">12 ms</span>' in markup
    assert 'Quoted 3 sentences <span class="fn-took">3.0 s</span>' in markup
    assert markup == steps_to_html(WHOLE)
    assert markup in answer_to_html(WHOLE)
    assert "Wrote 3 sentences" in steps_to_html(replace(WHOLE, answerer="llm:small"))


def test_while_it_grows_the_steps_so_far_are_unfolded() -> None:
    begun = Answer("q", "q", abstained=False)
    searched = replace(begun, searched=Searched(2, 26), retrieved=FOUND, conditions=(LAST_WEEK,))
    assert steps_to_html(begun, growing=True) == ""
    shown = steps_to_html(searched, growing=True)
    assert '<details class="fn-steps" open>' in shown
    assert "Understood the question: 1 filter" in shown
    assert "Searched 2 of 26 articles, kept 2" in shown
    assert "Reading what was found…" in shown
    assert "Searching…" in steps_to_html(replace(begun, parts=("a", "b")), growing=True)
    assert "Writing on and checking…" in steps_to_html(WHOLE, growing=True)


def test_a_refusal_tells_what_was_done_for_it() -> None:
    refused = replace(ABSTENTION, searched=Searched(1, 1))
    assert steps_of(refused)[-1] == ("Found no sentence that answers", None)
    assert steps_to_line(refused) == "Searched 1 article in 88 ms"


def test_what_is_not_known_is_not_told() -> None:
    assert steps_to_html(ABSTENTION) == ""
    kept = replace(WHOLE, retrieved=(), timings_ms={})
    assert steps_to_line(kept) == "Searched 4,733 articles, checked 3 sentences"
    assert "fn-took" not in steps_to_html(kept)
