"""What a way of summarizing finds, before anything is said of filters and time."""

from dataclasses import dataclass

from rag.types import Citation, Section

LENGTHS = {
    "article": {"short": 3, "medium": 5, "long": 10},
    "articles": {"short": 5, "medium": 8, "long": 16},
    "topic": {"short": 5, "medium": 8, "long": 16},
    "timeline": {"short": 8, "medium": 16, "long": 40},
    "briefing": {"short": 3, "medium": 5, "long": 10},
}
"""How many points each length shows at most; of a briefing, under each heading."""


@dataclass(frozen=True, slots=True)
class Found:
    """The sections of a summary with their citations, and what the reader should know of them.

    ``sources`` are, for each section that a language model may write, its heading and the rows of
    the sentences to write it from, the weightiest first; none where copying is all there is.
    """

    sections: tuple[Section, ...] = ()
    citations: tuple[Citation, ...] = ()
    notices: tuple[str, ...] = ()
    sources: tuple[tuple[str, tuple[int, ...]], ...] = ()
