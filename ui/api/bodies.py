"""What programs send: request bodies, checked by pydantic, as the values of ``rag.types``."""

from datetime import date
from typing import Annotated, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from rag.types import Filters, SummaryKind, SummaryRequest, Turn

LONGEST_QUESTION = 4000
"""Characters; a question that is longer is a text pasted by mistake."""

MOST_TURNS = 100

Question = Annotated[str, Field(min_length=1, max_length=LONGEST_QUESTION, pattern=r"\S")]
_Names = Annotated[list[Annotated[str, Field(min_length=1)]], Field(max_length=1000)]


def _to_day(value: object) -> object:
    return date.fromisoformat(value) if isinstance(value, str) else value


def _to_whole(value: object) -> object:
    return int(value) if isinstance(value, float) and value.is_integer() else value


WHOLE = BeforeValidator(_to_whole)
"""JSON makes no difference between 3 and 3.0. Named after the limits, which then stay known."""

Day = Annotated[date, BeforeValidator(_to_day)]
"""A date written "2024-03-01"; a number is none."""


class _Closed(BaseModel):
    """A body that knows all its fields, so that a misspelled one is an error and not ignored."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class FiltersBody(_Closed):
    """What may answer; empty fields let everything through. Dates are inclusive."""

    published_from: Day | None = None
    published_to: Day | None = None
    sources: _Names = []
    article_ids: _Names = []
    phrases: _Names = []
    without_ids: _Names = Field(
        default=[], description="Articles left out, with their near-duplicates."
    )
    tags: _Names = Field(default=[], description="An article needs one of them.")

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.published_from and self.published_to and self.published_from > self.published_to:
            raise ValueError("published_from is after published_to")
        return self

    def to_filters(self) -> Filters:
        """The same as filters."""
        return Filters(
            published_from=self.published_from,
            published_to=self.published_to,
            sources=tuple(self.sources),
            article_ids=tuple(self.article_ids),
            phrases=tuple(self.phrases),
            without_ids=tuple(self.without_ids),
            tags=tuple(self.tags),
        )


class TurnBody(_Closed):
    """One earlier exchange of the conversation."""

    question: str
    answer: str


class AskBody(_Closed):
    """A question, with what it follows."""

    question: Question
    history: Annotated[list[TurnBody], Field(max_length=MOST_TURNS)] = []
    filters: FiltersBody = FiltersBody()
    removed: _Names = Field(
        default=[], description="Words of the question that are not to be taken as a filter."
    )

    def turns(self) -> tuple[Turn, ...]:
        """The history, oldest first."""
        return tuple(Turn(turn.question, turn.answer) for turn in self.history)


class SearchBody(_Closed):
    """What to look for."""

    query: Question
    filters: FiltersBody = FiltersBody()
    limit: Annotated[int, Field(ge=1, le=50), WHOLE] = 8


class SummaryBody(_Closed):
    """What is to be summarized, and how (docs/tour.md)."""

    kind: SummaryKind
    topic: Annotated[str, Field(max_length=LONGEST_QUESTION)] = ""
    filters: FiltersBody = FiltersBody()
    length: Literal["short", "medium", "long"] | Annotated[int, Field(ge=1, le=100), WHOLE] = (
        "medium"
    )

    def to_request(self) -> SummaryRequest:
        """The same as a request to the desk."""
        return SummaryRequest(self.kind, self.topic, self.filters.to_filters(), self.length)
