"""The filters that a reader sets, without a browser."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.catalogue import card_of
from rag.types import Filters
from tests.ui.desk import BRIDGE, FERRY, STORM, PaperDesk
from tests.ui.test_render import TEXTS, Tags, plain
from ui.asking import AgainRequest, answer_again, answer_question
from ui.conversation import Conversation
from ui.keeping import to_kept
from ui.panel import NOT_A_REQUEST, answering
from ui.picker import (
    altered_form,
    choices_of,
    filters_of_last,
    picked,
    picker_panel,
)
from ui.render_picker import body_to_html, chips_to_html, kept_to_html, picker_to_html

SET = Filters(
    date(2024, 3, 1), date(2024, 3, 31), ("Harbour Chronicle",), (FERRY.id,), tags=("weather",)
)
CARDS = tuple(map(card_of, (STORM, FERRY, BRIDGE)))


def fields_of(html: str) -> dict[str, Any]:
    """What the page's script reads from a form, by name."""
    found: dict[str, Any] = {"outlets": [], "tags": [], "articles": []}
    names = {"outlet": "outlets", "tag": "tags", "article": "articles"}
    for line in html.split("<input ")[1:]:
        given = dict(Tags(f"<input {line.split('>')[0]}>").attributes)
        if given.get("type") == "checkbox" and "checked" not in given:
            continue
        if given.get("name") in names:
            found[names[given["name"]]].append(given["value"])
        elif "name" in given:
            found[given["name"]] = given.get("value") or None
    return found


def test_a_form_holds_what_is_set_whether_folded_or_not() -> None:
    assert picked(fields_of(kept_to_html(SET))) == SET
    assert picked(fields_of(body_to_html(SET, choices_of(CARDS, SET)))) == SET
    assert picked(fields_of(kept_to_html(Filters()))) == Filters()


TEXT = TEXTS.filter(lambda text: bool(text) and "\r" not in text and "\0" not in text)


@given(
    st.lists(TEXT, max_size=3, unique=True),
    st.lists(TEXT, max_size=3, unique=True),
    st.lists(TEXT, max_size=3, unique=True),
    st.one_of(st.none(), st.dates()),
)
def test_whatever_is_set_comes_back(
    outlets: list[str], tags: list[str], articles: list[str], day: date | None
) -> None:
    filters = Filters(day, None, tuple(outlets), tuple(articles), tags=tuple(tags))
    for html in (kept_to_html(filters), body_to_html(filters, choices_of(CARDS, filters))):
        assert Tags(html).names <= {
            "input", "fieldset", "legend", "label", "span", "div", "p",
        }  # fmt: skip
        assert picked(fields_of(html)) == filters
    assert Tags(chips_to_html(filters)).names <= {"div", "span", "button"}


def test_days_the_wrong_way_round_are_turned() -> None:
    filters = picked({"first": "2024-03-31", "last": "2024-03-01"})
    assert filters == Filters(date(2024, 3, 1), date(2024, 3, 31))


@pytest.mark.parametrize(
    "given", [None, {"first": "yesterday"}, {"outlets": [""]}, {"tags": "sea"}, {"articles": [1]}]
)
def test_what_is_no_form_of_ours_sets_nothing(given: object) -> None:
    assert picked(given) is None


def test_chips_say_what_is_set() -> None:
    assert chips_to_html(Filters()) == ""
    said = plain(chips_to_html(SET))
    assert "Mar 2024" in said
    assert "tag: weather" in said
    assert "1 chosen article" in said
    assert chips_to_html(SET).count("data-unpick") == 5  # one of them takes all away
    assert "Clear all" not in chips_to_html(Filters(tags=("weather",)))


def test_the_form_offers_what_there_is_with_counts() -> None:
    unfold = {"act": "unfold", "values": {"tag": ["gone"], "article": [FERRY.id]}}
    reply = answering(picker_panel(PaperDesk((STORM, FERRY, BRIDGE))))(unfold, "")
    said = plain(reply["html"])
    assert "Harbour Chronicle 2" in said
    assert "weather 1" in said
    assert "gone 0" in said
    assert FERRY.title in said
    wrong = answering(picker_panel(PaperDesk()))({"act": "unfold", "values": {"first": ["x"]}}, "")
    assert wrong == {"problem": NOT_A_REQUEST}


def talked(desk: PaperDesk, *questions: str, filters: Filters | None = None) -> Conversation:
    talk: Conversation = ()
    for question in questions:
        *_, (talk, *_) = answer_question(desk, question, talk, filters)
    return talk


def test_each_question_has_the_filters_that_are_set() -> None:
    desk = PaperDesk()
    talk = talked(desk, "What does it cost?", filters=SET)
    talk = (*talk, *talked(desk, "And now?"))
    assert desk.filters == [SET, Filters()]
    assert [exchange.filters for exchange in to_kept(talk)] == [SET, Filters()]
    assert filters_of_last(talk[:1])[0] == SET
    assert filters_of_last(())[0] == Filters()


def test_what_a_question_was_understood_to_mean_can_be_changed() -> None:
    desk = PaperDesk()
    tagged = Filters(tags=("weather",))
    talk = talked(desk, "Why last week?", filters=tagged)
    html = altered_form(desk, talk, tagged, {"place": 0, "condition": 0})
    assert "what “last week” was understood to mean" in plain(html)
    assert 'data-place="0" data-condition="0"' in html
    form = fields_of(html)
    assert picked(form) == replace(
        tagged, published_from=date(2024, 3, 18), published_to=date(2024, 3, 24)
    )
    outlet = altered_form(desk, talk, tagged, {"place": 0, "condition": 1})
    assert picked(fields_of(outlet)) == replace(tagged, sources=("The Morning Ledger",))
    wanted = AgainRequest.model_validate(
        {"place": 0, "condition": 0, "picked": {**form, "last": "2024-04-30"}}
    )
    *_, (anew, *_) = answer_again(desk, wanted, talk, tagged)
    assert desk.removals[-1] == ("last week",)
    assert desk.filters[-1] == Filters(date(2024, 3, 18), date(2024, 4, 30), tags=("weather",))
    assert anew[0].answer
    assert not anew[0].answer.abstained


@pytest.mark.parametrize(
    "given", [None, {"place": 0}, {"place": 9, "condition": 0}, {"place": 0, "condition": 9}]
)
def test_a_filter_that_is_not_there_opens_nothing(given: object) -> None:
    desk = PaperDesk()
    assert altered_form(desk, talked(desk, "Why last week?"), Filters(), given) == ""


def test_the_fold_is_closed_until_something_is_to_be_chosen() -> None:
    assert '<details class="fn-picker"><summary>' in picker_to_html(SET)
    assert '<details class="fn-picker" open>' in picker_to_html(SET, opened="x")
