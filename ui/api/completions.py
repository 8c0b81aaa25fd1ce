"""``/v1/chat/completions``: Footnote as a model, for chat pages that speak the OpenAI form."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from time import time
from typing import Any
from uuid import uuid4

from fastapi import APIRouter
from fastapi.responses import JSONResponse, StreamingResponse

from rag.contract import citation_to_json
from rag.errors import FootnoteError
from rag.protocols import Desk
from rag.types import Answer
from ui.api.chat_bodies import MODEL, ChatBody, Document, ModelCard, ModelList
from ui.api.message import body_of, message_of
from ui.api.problems import EVENTS, documented, problem

Now = Callable[[], float]


def build_completions(desk: Desk, now: Now = time) -> APIRouter:
    """The routes below ``/v1``."""
    router = APIRouter(prefix="/v1", tags=["openai"])

    @router.get("/models")
    def models() -> ModelList:
        """The one model that there is."""
        return ModelList()

    @router.get("/models/{model}", responses=documented(404, 422), response_model=ModelCard)
    def model(model: str) -> Any:
        """The model of this name."""
        return ModelCard() if model == MODEL else _unknown(model)

    @router.post(
        "/chat/completions",
        response_model=None,
        responses=EVENTS | documented(400, 404, 422, 503),
    )
    def chat_completions(body: ChatBody) -> JSONResponse | StreamingResponse:
        """An answer whose footnotes stand under it; ``citations`` has them as documents.

        With ``stream`` the sentences come one by one, as server-sent events.
        """
        if body.model != MODEL:
            return _unknown(body.model)
        question, history = body.asked()
        filters = body.filters.to_filters()
        reply = _Reply(f"chatcmpl-{uuid4().hex}", int(now()))
        if not body.stream:
            return JSONResponse(reply.whole(desk.ask(question, history, filters)))
        counted = bool(body.stream_options and body.stream_options.include_usage)
        answers = desk.stream(question, history, filters)
        events = _events(reply, answers, counted=counted)
        return StreamingResponse(events, media_type="text/event-stream")

    return router


def _unknown(model: str) -> JSONResponse:
    return problem(404, f'There is no model "{model}". Ask for "{MODEL}".', "NotFound", "model")


@dataclass(frozen=True, slots=True)
class _Reply:
    """One answer in the form of the OpenAI API."""

    id: str
    created: int

    def whole(self, answer: Answer) -> Document:
        message = {"role": "assistant", "content": message_of(answer)}
        choice = {"index": 0, "message": message, "finish_reason": "stop", "logprobs": None}
        return self._document("chat.completion", [choice]) | {
            "usage": _usage(answer),
            "citations": [citation_to_json(c) for c in answer.citations],
            "abstained": answer.abstained,
        }

    def chunk(self, delta: Document, finish_reason: str | None = None) -> Document:
        choice = {"index": 0, "delta": delta, "finish_reason": finish_reason, "logprobs": None}
        return self._document("chat.completion.chunk", [choice])

    def used(self, answer: Answer) -> Document:
        return self._document("chat.completion.chunk", []) | {"usage": _usage(answer)}

    def _document(self, kind: str, choices: list[Document]) -> Document:
        return {
            "id": self.id,
            "object": kind,
            "created": self.created,
            "model": MODEL,
            "choices": choices,
        }


def _usage(answer: Answer) -> Document:
    read = answer.usage.tokens_in if answer.usage else 0
    written = answer.usage.tokens_out if answer.usage else 0
    return {
        "prompt_tokens": read,
        "completion_tokens": written,
        "total_tokens": read + written,
    }


def _events(reply: _Reply, answers: Iterator[Answer], *, counted: bool) -> Iterator[str]:
    """The answer in pieces that only ever add to what was sent.

    An answer may turn out otherwise at its end, as when a model fails and sentences are copied
    instead: what was sent cannot be taken back, so that the whole answer then follows anew.
    """
    yield _event(reply.chunk({"role": "assistant", "content": ""}))
    sent, answer = "", None
    try:
        for answer in answers:
            grown = body_of(answer)
            if not answer.abstained and grown.startswith(sent) and grown != sent:
                yield _event(reply.chunk({"content": grown[len(sent) :]}))
                sent = grown
        if answer is not None:
            yield from _ending(reply, answer, sent)
            if counted:
                yield _event(reply.used(answer))
    except FootnoteError as exc:
        yield _event({"error": {"message": str(exc), "type": type(exc).__name__}})
    yield "data: [DONE]\n\n"


def _ending(reply: _Reply, answer: Answer, sent: str) -> Iterator[str]:
    whole = message_of(answer)
    rest = whole[len(sent) :] if whole.startswith(sent) else f"\n\nCorrected: {whole}"
    if rest:
        yield _event(reply.chunk({"content": rest}))
    cited = {"citations": [citation_to_json(c) for c in answer.citations]}
    yield _event(reply.chunk({}, "stop") | cited | {"abstained": answer.abstained})


def _event(document: Document) -> str:
    return f"data: {json.dumps(document, ensure_ascii=False)}\n\n"
