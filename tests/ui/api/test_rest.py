import json
from typing import Any

import httpx
import pytest

from rag.contract import answer_to_json, article_to_json
from tests.ui.desk import FERRY, TICKET_ANSWER, PaperDesk
from ui.app import ServedPage

QUESTION = TICKET_ANSWER.question


@pytest.fixture
def client(served: ServedPage) -> httpx.Client:
    return httpx.Client(base_url=served.url, timeout=20)


def posted(client: httpx.Client, path: str, **body: Any) -> httpx.Response:
    return client.post(path, json=body)


def test_an_answer_is_the_document_of_the_contract(client: httpx.Client) -> None:
    response = posted(client, "/api/ask", question=QUESTION)
    assert response.status_code == 200
    assert response.json() == json.loads(json.dumps(answer_to_json(TICKET_ANSWER)))
    assert "connect-src 'self'" in response.headers["content-security-policy"]


def test_an_answer_streams_and_each_event_is_whole(client: httpx.Client) -> None:
    with client.stream("POST", "/api/ask/stream", json={"question": QUESTION}) as response:
        events = response.read().decode().strip().split("\n\n")
    assert response.headers["content-type"].startswith("text/event-stream")
    kinds = [event.splitlines()[0] for event in events]
    assert kinds == ["event: answer"] * len(TICKET_ANSWER.sentences) + ["event: done"]
    last = json.loads(events[-2].splitlines()[1].removeprefix("data: "))
    assert last == json.loads(json.dumps(answer_to_json(TICKET_ANSWER)))


def test_a_stream_that_fails_says_why(client: httpx.Client) -> None:
    response = posted(client, "/api/ask/stream", question="fail")
    assert response.text.startswith("event: error\n")
    assert "refused" in response.text


def test_articles_are_listed_without_and_read_with_their_text(client: httpx.Client) -> None:
    listed = client.get("/api/articles", params={"limit": 1}).json()
    assert listed["total"] == len(PaperDesk().articles())
    assert [article["id"] for article in listed["articles"]] == [FERRY.id]
    assert "text" not in listed["articles"][0]
    assert client.get(f"/api/articles/{FERRY.id}").json() == article_to_json(FERRY)
    assert client.get("/api/health").json() == {"status": "ok", "articles": listed["total"]}


def test_a_summary_takes_filters_and_length(client: httpx.Client) -> None:
    response = posted(
        client,
        "/api/summarize",
        kind="timeline",
        topic="the ferry",
        length=3,
        filters={"sources": ["Harbour Chronicle"], "published_from": "2024-01-01"},
    )
    document = response.json()
    assert (document["kind"], document["subject"], document["length"]) == (
        "timeline",
        "the ferry",
        3,
    )
    assert document["filters"]["sources"] == ["Harbour Chronicle"]


@pytest.mark.parametrize(
    ("path", "body", "status", "told"),
    [
        ("/api/ask", {"question": "fail"}, 503, "refused"),
        ("/api/ask", {"question": "crash"}, 500, "the log of the server says what"),
        ("/api/ask", {"question": "  "}, 422, "question"),
        ("/api/ask", {"question": "a", "fliters": {}}, 422, "fliters: Extra inputs"),
        (
            "/api/search",
            {"query": "a", "filters": {"published_from": "soon"}},
            422,
            "filters.published_from",
        ),
        (
            "/api/search",
            {
                "query": "a",
                "filters": {"published_from": "2024-02-01", "published_to": "2024-01-01"},
            },
            422,
            "published_from is after published_to",
        ),
        ("/api/search", {"query": "fail"}, 503, "Start it"),
    ],
)
def test_what_goes_wrong_is_told_with_a_fitting_status(
    client: httpx.Client, path: str, body: dict[str, Any], status: int, told: str
) -> None:
    response = posted(client, path, **body)
    assert response.status_code == status
    assert told in response.json()["error"]["message"]


def test_what_is_not_there_is_told_in_the_same_form(client: httpx.Client) -> None:
    gone = client.get("/api/articles/gone")
    assert gone.status_code == 404
    assert gone.json()["error"] == {
        "message": 'No article has the id "gone". Run "footnote corpus list" to see the ids.',
        "type": "UnknownArticle",
        "param": None,
        "code": None,
    }
    assert posted(client, "/api/ask").status_code == 422
    assert client.get("/api/ask").status_code == 405
