"""What Footnote asks of a language model: instructions and a message in, words out."""

from collections.abc import Generator, Iterator
from typing import Generic, Protocol, TypeVar

from rag.types import Usage

Streamed = TypeVar("Streamed")
Returned = TypeVar("Returned")


class ChatModel(Protocol):
    """A language model, wherever it runs; rag/llm.py builds the one that the settings name.

    ``name`` is the model's alone ("llama3.2"), for "llm:llama3.2" under an answer.
    """

    name: str

    def stream(self, instructions: str, message: str) -> Generator[str, None, Usage]:
        """The reply in pieces as they come, without thoughts; at its end, what it took.

        What was spent is the generator's return value, so that it belongs to this reply whatever
        other threads ask. Closing the generator stops the model.

        Raises:
            MessageTooLong: before the first piece; the message leaves no room for a reply.
            LLMUnavailable: no answer, an empty one, an error, or silence for longer than the
                timeout.

        """
        ...


class Kept(Generic[Streamed, Returned]):
    """A generator to go through that keeps what it returns at its end."""

    def __init__(self, stream: Generator[Streamed, None, Returned]) -> None:
        self._stream = stream
        self.returned: Returned | None = None

    def __iter__(self) -> Iterator[Streamed]:
        self.returned = yield from self._stream


def whole(model: ChatModel, instructions: str, message: str) -> tuple[str, Usage | None]:
    """A reply that nobody reads along, and what it took; raises as ``ChatModel.stream`` does."""
    stream = Kept(model.stream(instructions, message))
    return "".join(stream), stream.returned
