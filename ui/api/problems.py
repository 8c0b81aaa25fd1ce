"""Errors as programs get them: one form, that of the OpenAI API, and a fitting status."""

import logging
from collections.abc import Mapping
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel
from starlette.exceptions import HTTPException

from rag.errors import FootnoteError, LLMUnavailable, StoreError, UnknownArticle, UsageError

_STATUS: Mapping[type[FootnoteError], int] = {
    UnknownArticle: 404,
    UsageError: 400,
    LLMUnavailable: 503,
    StoreError: 503,
}
_DEFECT = "Something went wrong that should not have; the log of the server says what."

_log = logging.getLogger(__name__)


class Problem(BaseModel):
    """What went wrong, and what to do about it."""

    message: str
    type: str
    param: str | None = None
    code: str | None = None


class ProblemBody(BaseModel):
    """The body of every answer that is an error."""

    error: Problem


Responses = dict[int | str, dict[str, Any]]

EVENTS: Responses = {200: {"content": {"text/event-stream": {}}}}


def documented(*statuses: int) -> Responses:
    """The errors of a route, for its OpenAPI description."""
    return {status: {"model": ProblemBody} for status in statuses}


def status_of(error: FootnoteError) -> int:
    """The HTTP status of an error of ours, that of its nearest kin that has one; else 500."""
    return next((_STATUS[kin] for kin in type(error).__mro__ if kin in _STATUS), 500)


def problem(status: int, message: str, kind: str, param: str | None = None) -> JSONResponse:
    """The response for an error."""
    told = ProblemBody(error=Problem(message=message, type=kind, param=param))
    return JSONResponse(told.model_dump(), status)


def tell_problems(app: FastAPI) -> None:
    """Give every error that a route raises the form of ``ProblemBody``."""

    @app.exception_handler(FootnoteError)
    def ours(_: Request, error: FootnoteError) -> JSONResponse:
        return problem(status_of(error), str(error), type(error).__name__)

    @app.exception_handler(RequestValidationError)
    def unfit(_: Request, error: RequestValidationError) -> JSONResponse:
        found = error.errors()
        told = "; ".join(f"{_place(one)}: {one['msg']}" for one in found)
        return problem(
            422, f"{told}. Correct this and send it again.", "BadRequest", _place(found[0])
        )

    @app.exception_handler(HTTPException)
    def refused(_: Request, error: HTTPException) -> JSONResponse:
        told = problem(error.status_code, str(error.detail), "HTTPError")
        told.headers.update(error.headers or {})
        return told

    @app.exception_handler(Exception)
    def defect(_: Request, error: Exception) -> JSONResponse:
        _log.error("A request failed", exc_info=error)
        return problem(500, _DEFECT, "InternalError")


def _place(found: Mapping[str, Any]) -> str:
    return ".".join(str(part) for part in found["loc"] if part != "body") or "body"
