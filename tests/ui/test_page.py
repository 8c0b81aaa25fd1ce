import re
import socket
import urllib.request
from urllib.error import HTTPError

import pytest

from rag.errors import PortTaken
from rag.types import Answer, Turn
from tests.ui.desk import ABSTENTION, FERRY, TICKET_ANSWER, TICKETS, PaperDesk
from ui.app import start
from ui.asking import AgainRequest, answer_again, answer_question
from ui.conversation import (
    Conversation,
    Exchange,
    asked,
    asked_again,
    closed,
    grown,
    to_messages,
    turns,
)
from ui.reader import BROKEN_LINK, GONE, open_article, summarize_article
from ui.shown import ShownSummaries
from ui.web import check_port


def test_taken_port_is_named_with_the_way_out() -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        with pytest.raises(PortTaken, match=rf"Port {port} .*--port or FOOTNOTE_PORT"):
            start(PaperDesk(), port=port, corpus_size=3)
    check_port("127.0.0.1", port)


def test_host_that_is_not_ours_is_told() -> None:
    with pytest.raises(PortTaken, match="cannot be used"):
        check_port("192.0.2.1", 7860)


def test_served_page_keeps_to_itself() -> None:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    served = start(PaperDesk(), port=port, corpus_size=3)
    try:
        with urllib.request.urlopen(served.url) as response:
            assert "connect-src 'self'" in response.headers["content-security-policy"]
            assert response.headers["referrer-policy"] == "no-referrer"
            page = response.read().decode()
            nonce = re.search("'nonce-([^']{20,})'", response.headers["content-security-policy"])
        assert nonce
        assert page.count("<script") == page.count(f'<script nonce="{nonce[1]}"') > 0
        with urllib.request.urlopen(f"{served.url}gradio_api/info") as response:
            assert response.read() == b'{"named_endpoints":{},"unnamed_endpoints":{}}'
        with pytest.raises(HTTPError, match="404"):
            urllib.request.urlopen(f"{served.url}docs")
    finally:
        served.close()
    assert not re.search(r"""<(script|link|img)[^>]+(src|href)=["']?(https?:)?//""", page)
    check_port("127.0.0.1", port)


def test_history_holds_what_was_answered() -> None:
    talk = closed(grown(asked((), "one"), TICKET_ANSWER), "answered")
    talk = closed(asked(talk, "two"), "failed", "broken")
    talk = closed(grown(asked(talk, "three"), TICKET_ANSWER), "stopped")
    talk = closed(grown(asked(talk, "four"), ABSTENTION), "answered")
    talk = grown(asked(talk, "five"), TICKET_ANSWER)
    assert turns(talk) == (Turn("one", TICKET_ANSWER.text), Turn("four", ABSTENTION.text))


def test_an_exchange_ends_once() -> None:
    stopped = closed(asked((), "q"), "stopped")
    assert closed(stopped, "failed", "late") == stopped
    assert closed((), "failed") == ()
    assert "Stopped." in to_messages(stopped)[1]["content"]


def talked(desk: PaperDesk, *questions: str) -> Conversation:
    """The conversation after these questions."""
    talk: Conversation = ()
    for question in questions:
        *_, (talk, *_) = answer_question(desk, question, talk)
    return talk


def again(desk: PaperDesk, talk: Conversation, place: int, condition: int) -> Conversation:
    """The conversation after a click on a filter."""
    wanted = AgainRequest(place=place, condition=condition)
    *_, (anew, *_) = answer_again(desk, wanted, talk)
    return anew if isinstance(anew, tuple) else talk


def answers(talk: Conversation) -> list[Answer]:
    return [exchange.answer for exchange in talk if exchange.answer]


def test_a_question_is_asked_again_without_a_filter() -> None:
    desk = PaperDesk()
    talk = talked(desk, "What is it?", "What did the Ledger say last week?", "Who pays?")
    assert answers(talk)[1].abstained
    anew = again(desk, talk, 1, 0)
    assert (anew[0], anew[2]) == (talk[0], talk[2])
    assert TICKETS in answers(anew)[1].text
    assert [turn.question for turn in desk.histories[-1]] == ["What is it?"]
    both = again(desk, anew, 1, 1)
    back = again(desk, both, 1, 0)
    assert desk.removals[3:] == [("last week",), ("last week", "Ledger"), ("Ledger",)]
    assert answers(back)[1].abstained
    assert [one.state for one in back] == ["answered"] * 3


def test_old_answer_stands_until_the_new_one_does() -> None:
    talk = talked(PaperDesk(), "What was slow last week?")
    waiting = asked_again(talk, 0, 0)
    shown = to_messages(waiting)[1]["content"]
    assert shown == f'<div class="fn-again">{to_messages(talk)[1]["content"]}</div>'
    assert asked_again(waiting, 0, 0) == waiting  # one at a time
    assert closed(grown(waiting, TICKET_ANSWER), "stopped") == talk
    failed = closed(waiting, "failed", "The LLM is away.")
    assert failed[0].answer == talk[0].answer
    assert "The LLM is away." in to_messages(failed)[1]["content"]
    assert turns(failed) == turns(talk)
    once_more = asked_again(failed, 0, 0)
    assert "The LLM is away." not in to_messages(once_more)[1]["content"]
    assert closed(grown(once_more, TICKET_ANSWER), "answered")[0].before == ()


def test_click_on_what_is_no_filter_changes_nothing() -> None:
    desk = PaperDesk()
    talk = talked(desk, "What did it cost last week?", "Who pays?")
    for place, condition in ((0, 2), (0, 3), (1, 0), (2, 0)):  # 2 is relaxed
        assert again(desk, talk, place, condition) is talk
    assert len(desk.removals) == 2


def test_removed_filter_stays_away_in_follow_ups() -> None:
    anew = closed(
        grown(asked_again(talked(PaperDesk(), "Why last week?"), 0, 0), TICKET_ANSWER), "answered"
    )
    follow_up = asked(anew, "And who pays?")
    assert follow_up[-1] == Exchange("And who pays?", removed=("last week",))
    assert asked(anew, "And who paid last week?")[-1].removed == ()


@pytest.mark.parametrize(
    "request_", [None, "x", {}, {"article_id": "a", "start": -1}, {"article_id": 3}]
)
def test_reader_refuses_what_is_no_request(request_: object) -> None:
    assert BROKEN_LINK in open_article(PaperDesk())(request_)


def test_reader_says_when_an_article_is_gone_or_changed() -> None:
    desk = PaperDesk()
    assert GONE in open_article(desk)({"article_id": "nowhere"})
    assert GONE in summarize_article(desk, ShownSummaries())("nowhere")
    where = FERRY.text.index(TICKETS)
    span = {"article_id": FERRY.id, "start": where, "end": where + len(TICKETS)}
    assert "has changed" not in open_article(desk)({**span, "quote": TICKETS})
    assert "has changed" in open_article(desk)({**span, "quote": "It was never there."})
