"""What Footnote asks of a language model: instructions and a message in, words out."""

from collections.abc import Iterator
from typing import Protocol


class ChatModel(Protocol):
    """A language model, wherever it runs; rag/llm.py builds those that the settings name."""

    name: str

    def stream(self, instructions: str, message: str) -> Iterator[str]:
        """The reply, in pieces as they come.

        Raises:
            LLMUnavailable: no answer, an error, or silence for longer than the timeout.

        """
        ...
