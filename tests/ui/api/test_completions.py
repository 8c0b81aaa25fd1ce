import openai
import pytest
from openai.types.chat import ChatCompletionContentPartParam, ChatCompletionMessageParam

from rag.types import NO_ANSWER, Turn
from tests.ui.browser import free_port
from tests.ui.desk import TICKET_ANSWER, PaperDesk
from ui.api.message import body_of, message_of
from ui.app import ServedPage, start

QUESTION: ChatCompletionMessageParam = {"role": "user", "content": TICKET_ANSWER.question}


@pytest.fixture
def client(served: ServedPage) -> openai.OpenAI:
    return openai.OpenAI(base_url=f"{served.url}v1", api_key="unused", max_retries=0)


def test_footnote_is_a_model(client: openai.OpenAI) -> None:
    assert [model.id for model in client.models.list()] == ["footnote"]
    assert client.models.retrieve("footnote").owned_by == "footnote"
    with pytest.raises(openai.NotFoundError, match='There is no model \\"gpt\\"'):
        client.models.retrieve("gpt")


def test_an_answer_comes_with_its_footnotes(client: openai.OpenAI) -> None:
    reply = client.chat.completions.create(model="footnote", messages=[QUESTION])
    content = reply.choices[0].message.content
    assert content == message_of(TICKET_ANSWER)
    assert content.startswith(TICKET_ANSWER.sentences[0].text.split()[0])
    for citation in TICKET_ANSWER.citations:
        assert f"[{citation.marker}] {citation.source}" in content
    assert reply.choices[0].finish_reason == "stop"
    extra = reply.model_extra or {}
    assert [c["article_id"] for c in extra["citations"]] == [
        c.article_id for c in TICKET_ANSWER.citations
    ]


def test_a_stream_adds_up_to_the_same_message(client: openai.OpenAI) -> None:
    stream = client.chat.completions.create(
        model="footnote",
        messages=[QUESTION],
        stream=True,
        stream_options={"include_usage": True},
    )
    pieces, usages, reasons = [], [], []
    for chunk in stream:
        usages.append(chunk.usage)
        pieces += [choice.delta.content or "" for choice in chunk.choices]
        reasons += [choice.finish_reason for choice in chunk.choices]
    assert "".join(pieces) == message_of(TICKET_ANSWER)
    assert len([piece for piece in pieces if piece]) == len(TICKET_ANSWER.sentences) + 1
    assert reasons[-1] == "stop"
    assert usages[-1] is not None


def test_what_was_said_before_is_the_history() -> None:
    desk = PaperDesk()
    page = start(desk, port=free_port(), corpus_size=3)
    try:
        client = openai.OpenAI(base_url=f"{page.url}v1", api_key="unused", max_retries=0)
        client.chat.completions.create(
            model="footnote",
            messages=[
                {"role": "system", "content": "Answer in verse."},
                {"role": "user", "content": "one"},
                {"role": "user", "content": "two"},
                {"role": "assistant", "content": "three"},
                {"role": "user", "content": [{"type": "text", "text": "and since when?"}]},
            ],
        )
    finally:
        page.close()
    assert desk.histories == [(Turn("two", "three"),)]


def test_a_refusal_is_a_message_too(client: openai.OpenAI) -> None:
    reply = client.chat.completions.create(
        model="footnote", messages=[{"role": "user", "content": "who won at chess?"}]
    )
    assert reply.choices[0].message.content == NO_ANSWER
    assert (reply.model_extra or {})["abstained"] is True


def test_what_cannot_be_answered_is_told(client: openai.OpenAI) -> None:
    def ask(*messages: ChatCompletionMessageParam, n: int = 1) -> None:
        client.chat.completions.create(model="footnote", messages=messages, n=n)

    picture: ChatCompletionContentPartParam = {
        "type": "image_url",
        "image_url": {"url": "data:image/png;base64,"},
    }
    with pytest.raises(openai.BadRequestError, match="must be the question"):
        ask({"role": "system", "content": "Hello"})
    with pytest.raises(openai.BadRequestError, match="Footnote reads text alone"):
        ask({"role": "user", "content": [picture]})
    with pytest.raises(openai.BadRequestError, match="gives one answer"):
        ask(QUESTION, n=2)
    with pytest.raises(openai.InternalServerError, match="refused"):
        ask({"role": "user", "content": "fail"})


def test_a_stream_that_fails_says_why(client: openai.OpenAI) -> None:
    stream = client.chat.completions.create(
        model="footnote", messages=[{"role": "user", "content": "fail"}], stream=True
    )
    with pytest.raises(openai.APIError, match="refused"):
        list(stream)


def test_an_article_brings_no_markup_into_a_chat_page() -> None:
    from tests.ui.desk import HOSTILE_ANSWER

    told = message_of(HOSTILE_ANSWER)
    assert "<script" not in told.replace("\\<", "")
    assert body_of(HOSTILE_ANSWER) in told
