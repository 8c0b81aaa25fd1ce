"""The REST API: the same documents that the command line prints with ``--json``."""

import json
from collections.abc import Iterator
from typing import Annotated, Any

from fastapi import APIRouter, Query
from fastapi.responses import StreamingResponse

from rag.contract import answer_to_json, article_to_json, passage_to_json, summary_to_json
from rag.errors import FootnoteError
from rag.protocols import Desk
from rag.types import Answer
from ui.api.bodies import AskBody, SearchBody, SummaryBody
from ui.api.problems import EVENTS, documented

Json = dict[str, Any]


def build_rest(desk: Desk) -> APIRouter:
    """The routes below ``/api``."""
    router = APIRouter(prefix="/api", tags=["footnote"])

    @router.get("/health")
    def health() -> Json:
        """Whether it answers, and from how many articles."""
        return {"status": "ok", "articles": len(desk.articles())}

    @router.post("/ask", responses=documented(400, 422, 503))
    def ask(body: AskBody) -> Json:
        """The answer to a question, every sentence with its citations (docs/contract.md)."""
        filters = body.filters.to_filters()
        return answer_to_json(desk.ask(body.question, body.turns(), filters, body.removed))

    @router.post(
        "/ask/stream",
        response_class=StreamingResponse,
        responses=EVENTS | documented(400, 422),
    )
    def ask_stream(body: AskBody) -> StreamingResponse:
        """The answer as it grows, as server-sent events.

        Each ``answer`` event is the whole answer so far and takes the place of the one before;
        ``done`` follows the last one, or ``error`` with a message.
        """
        filters = body.filters.to_filters()
        answers = desk.stream(body.question, body.turns(), filters, body.removed)
        return StreamingResponse(_events(answers), media_type="text/event-stream")

    @router.post("/search", responses=documented(400, 422, 503))
    def search(body: SearchBody) -> Json:
        """The passages that a question is answered from, best first."""
        found = desk.search(body.query, body.filters.to_filters(), body.limit)
        return {"query": body.query, "passages": [passage_to_json(p) for p in found]}

    @router.post("/summarize", responses=documented(400, 404, 422, 503))
    def summarize(body: SummaryBody) -> Json:
        """A summary of articles, a topic, a time or as a timeline."""
        return summary_to_json(desk.summarize(body.to_request()))

    @router.get("/articles", responses=documented(422))
    def articles(
        offset: Annotated[int, Query(ge=0)] = 0, limit: Annotated[int, Query(ge=1, le=1000)] = 100
    ) -> Json:
        """The articles, newest first, without their text."""
        found = desk.articles()
        listed = [article_to_json(article) for article in found[offset : offset + limit]]
        for document in listed:
            del document["text"]
        return {"total": len(found), "offset": offset, "articles": listed}

    @router.get("/articles/{article_id}", responses=documented(404, 422))
    def article(article_id: str) -> Json:
        """One article with its text, which the offsets of citations count in."""
        return article_to_json(desk.article(article_id))

    return router


def _events(answers: Iterator[Answer]) -> Iterator[str]:
    try:
        for answer in answers:
            yield _event("answer", answer_to_json(answer))
        yield _event("done", {})
    except FootnoteError as exc:
        yield _event("error", {"message": str(exc), "type": type(exc).__name__})


def _event(kind: str, document: Json) -> str:
    # JSON has no line break of its own, so that one data line holds it.
    return f"event: {kind}\ndata: {json.dumps(document, ensure_ascii=False)}\n\n"
