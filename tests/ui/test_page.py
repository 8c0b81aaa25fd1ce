import re
import socket
import urllib.request
from urllib.error import HTTPError

import pytest

from rag.errors import PortTaken
from rag.types import Turn
from tests.ui.desk import ABSTENTION, FERRY, TICKET_ANSWER, TICKETS, PaperDesk
from ui.app import check_port, start
from ui.conversation import asked, closed, grown, to_messages, turns
from ui.reader import BROKEN_LINK, GONE, open_article, summarize_article


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


@pytest.mark.parametrize(
    "request_", [None, "x", {}, {"article_id": "a", "start": -1}, {"article_id": 3}]
)
def test_reader_refuses_what_is_no_request(request_: object) -> None:
    assert BROKEN_LINK in open_article(PaperDesk())(request_)


def test_reader_says_when_an_article_is_gone_or_changed() -> None:
    desk = PaperDesk()
    assert GONE in open_article(desk)({"article_id": "nowhere"})
    assert GONE in summarize_article(desk)("nowhere")
    where = FERRY.text.index(TICKETS)
    span = {"article_id": FERRY.id, "start": where, "end": where + len(TICKETS)}
    assert "has changed" not in open_article(desk)({**span, "quote": TICKETS})
    assert "has changed" in open_article(desk)({**span, "quote": "It was never there."})
