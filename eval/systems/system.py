"""What an evaluation asks of the system under test."""

from typing import Protocol

from eval.case import Case
from rag.types import Answer


class System(Protocol):
    """Answers cases; safe to share between threads."""

    def answer(self, case: Case) -> Answer:
        """The answer to the case; of one that asks for a summary, its sentences and citations.

        Raises:
            FootnoteError: there is none; the run records why and scores the case as failed.

        """
        ...
