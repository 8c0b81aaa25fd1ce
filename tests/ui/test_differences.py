"""Where sources differ, on the page, in the terminal and in Markdown."""

from dataclasses import replace

from rag.types import Answer, Disagreement, Sentence, Side
from tests.ui.desk import BRIDGE, FERRY, HOSTILE, cite
from ui.exports.document import of_answer
from ui.exports.markdown import to_markdown
from ui.render import answer_to_html
from ui.render_differences import disagreements_to_html, disagreements_to_lines, superseded

OLD = cite(1, FERRY, "The line had been idle since 2013.")
NEW = cite(2, BRIDGE, "Drivers paid two crowns a day until now.")
DISPUTE = Disagreement("number", (Side("38 crowns", (1,)), Side("two crowns", (2,))))
UPDATE = Disagreement(
    "number", (Side("two crowns", (2,)), Side("38 crowns", (1,), superseded=True))
)
DENIAL = Disagreement("denial", (Side("", (1,)), Side("denied that", (2,))))
ANSWER = Answer(
    question="What is the toll?",
    resolved_question="What is the toll?",
    abstained=False,
    sentences=(Sentence(NEW.quote, "verbatim", (2,)), Sentence(OLD.quote, "verbatim", (1,))),
    citations=(replace(OLD, superseded_by=2), NEW),
    disagreements=(UPDATE,),
)


def test_a_dispute_names_outlets_dates_and_figures() -> None:
    assert disagreements_to_lines([DISPUTE], [OLD, NEW]) == [
        "Compared by Footnote: Sources differ: Harbour Chronicle (27 March 2024) [1] says "
        "“38 crowns”; The Morning Ledger (2 April 2024) [2] says “two crowns”."
    ]


def test_a_denial_says_who_denies() -> None:
    [line] = disagreements_to_lines([DENIAL], [OLD, NEW])
    assert line.endswith(
        "Disputed: Harbour Chronicle (27 March 2024) [1] says so, "
        "The Morning Ledger (2 April 2024) [2] reports a denial."
    )


def test_the_page_marks_what_is_superseded() -> None:
    page = answer_to_html(ANSWER)
    assert "superseded by [2]" in page
    assert page.count('<span class="fn-badge fn-superseded">superseded</span>') == 1
    assert page.index('class="fn-differences"') < page.index('class="fn-notes"')
    assert superseded(ANSWER.sentences, ANSWER.citations) == [ANSWER.sentences[1]]


def test_the_copy_holds_the_line_with_its_footnotes() -> None:
    copied = to_markdown(of_answer(ANSWER), prefix="2-", level=0)
    assert "Newer: The Morning Ledger (2 April 2024)[^2-2] says “two crowns”." in copied
    assert f"{OLD.quote}[^2-1] _(superseded)_" in copied


def test_hostile_outlets_and_words_stay_text() -> None:
    quote = "<script>window.__pwned=6;alert(6)</script> opens the first paragraph."
    hostile = cite(3, HOSTILE, quote)
    told = Disagreement("number", (Side("<b>3</b>", (3,)), Side("two", (2,))))
    page = disagreements_to_html([told], [NEW, hostile])
    assert "<script" not in page
    assert "<b>" not in page
    assert "<img" not in page


def test_no_disagreement_leaves_no_trace() -> None:
    assert disagreements_to_html((), (OLD,)) == ""
    assert "fn-differences" not in answer_to_html(replace(ANSWER, disagreements=()))
