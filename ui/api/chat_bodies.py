"""Chat requests in the form of the OpenAI API, as far as a question to articles has use for it."""

from collections.abc import Sequence
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from rag.errors import UsageError
from rag.types import Turn
from ui.api.bodies import WHOLE, FiltersBody

MODEL = "footnote"


class ChatPart(BaseModel):
    """A part of a message; only text is read."""

    model_config = ConfigDict(strict=True)

    type: str
    text: str = ""


class ChatMessage(BaseModel):
    """One message; what the system says is passed over, since articles alone answer."""

    model_config = ConfigDict(strict=True)

    role: Literal["system", "developer", "user", "assistant", "tool", "function"]
    content: str | list[ChatPart] | None = None

    @property
    def text(self) -> str:
        """The words of the message.

        Raises:
            UsageError: it holds something else than text.

        """
        if isinstance(self.content, list):
            other = [part.type for part in self.content if part.type != "text"]
            if other:
                raise UsageError(f'A message holds "{other[0]}". Footnote reads text alone.')
            return "\n".join(part.text for part in self.content)
        return self.content or ""


class StreamOptions(BaseModel):
    """What a stream brings beside the words."""

    model_config = ConfigDict(strict=True)

    include_usage: bool = False


class ChatBody(BaseModel):
    """A chat request; fields of the OpenAI API that mean nothing here are passed over.

    ``filters`` is Footnote's own field: what may answer.
    """

    model_config = ConfigDict(strict=True)

    model: str = MODEL
    messages: Annotated[list[ChatMessage], Field(min_length=1, max_length=1000)]
    stream: bool = False
    stream_options: StreamOptions | None = None
    n: Annotated[int, Field(ge=1), WHOLE] | None = None
    filters: FiltersBody = FiltersBody()

    def asked(self) -> tuple[str, tuple[Turn, ...]]:
        """The question and the conversation before it.

        Raises:
            UsageError: the last message is no question, or several answers are wanted.

        """
        if (self.n or 1) > 1:
            raise UsageError("Footnote gives one answer. Leave out n, or set it to 1.")
        said = [m for m in self.messages if m.role in ("user", "assistant")]
        if not said or said[-1].role != "user" or not said[-1].text.strip():
            raise UsageError("The last message must be the question, with the role user.")
        return said[-1].text.strip(), _turns(said[:-1])


def _turns(messages: Sequence[ChatMessage]) -> tuple[Turn, ...]:
    """Questions with the answers that follow them; a question without an answer is left out."""
    turns = []
    question = ""
    for message in messages:
        if message.role == "user":
            question = message.text
        elif question:
            turns.append(Turn(question, message.text))
            question = ""
    return tuple(turns)


class ModelCard(BaseModel):
    """The one model there is."""

    id: str = MODEL
    object: Literal["model"] = "model"
    created: int = 0
    owned_by: str = "footnote"


class ModelList(BaseModel):
    """Every model."""

    object: Literal["list"] = "list"
    data: list[ModelCard] = [ModelCard()]


Document = dict[str, Any]
