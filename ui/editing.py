"""Correcting what is known about an article: what the reader's form sends, checked and stored."""

from collections.abc import Callable
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from rag.errors import FootnoteError
from ui.job import Intake

NOTHING_CHANGED = "Nothing was changed."
NOT_A_FORM = "This is not what the form sends. Load the page anew and try again."

Name = Literal["published", "updated", "source", "author", "tags"]

Saved = dict[str, str]
"""Either ``html``, the article as it is now, or ``problem`` in plain words."""


class EditRequest(BaseModel):
    """Fields that a person changed in the form; it comes from outside, so it is checked."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    article_id: Annotated[str, Field(min_length=1, max_length=2000)]
    values: dict[Name, Annotated[str, Field(max_length=1000)]]


def save_article(intake: Intake, show: Callable[[str], str]) -> Callable[[object], Saved]:
    """The server function that stores an edit; ``show`` renders the article of an id."""

    def save_article(request: object) -> Saved:
        try:
            wanted = EditRequest.model_validate(request)
            values: dict[str, Any] = {
                name: to_value(name, text) for name, text in wanted.values.items()
            }
            if not values:
                return {"problem": NOTHING_CHANGED}
            intake.edit(wanted.article_id, values)
        except ValidationError:
            return {"problem": NOT_A_FORM}
        except FootnoteError as exc:
            return {"problem": str(exc)}
        return {"html": show(wanted.article_id)}

    return save_article


def to_value(name: Name, text: str) -> Any:
    """A field of the form as ``rag.history.edited`` takes it: tags apart, nothing as ``None``."""
    if name == "tags":
        return [tag for tag in map(str.strip, text.split(",")) if tag]
    text = " ".join(text.split())
    return None if text.lower() in ("", "unknown") else text
