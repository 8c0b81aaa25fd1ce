"""The footnotes of one summary, and points made of them."""

from collections.abc import Sequence

from rag.cite import to_citation
from rag.dangling import named
from rag.summaries.points import Voice, copies
from rag.summaries.pool import Pool
from rag.types import Citation, Point, Sentence

MOST_CITED = 3
"""Sources that a point cites; what more there are it counts."""


class Notes:
    """Collects the citations of a summary; a sentence cited twice keeps its marker."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self._by_row: dict[int, Citation] = {}

    @property
    def citations(self) -> tuple[Citation, ...]:
        """All citations in marker order."""
        return tuple(self._by_row.values())

    @property
    def rows(self) -> frozenset[int]:
        """The rows that are cited."""
        return frozenset(self._by_row)

    def marker(self, row: int, similarity: float = 1.0) -> int:
        """The marker of the sentence of this row."""
        if row not in self._by_row:
            marker = len(self._by_row) + 1
            source = self._pool.sentences[row]
            also_in = copies(self._pool, row)
            self._by_row[row] = to_citation(marker, source, similarity, also_in)
        return self._by_row[row].marker

    def point(self, told: Sequence[Voice]) -> Point:
        """The sentence of the first source, with the footnotes of the first few of all."""
        markers = tuple(self.marker(v.row, v.similarity) for v in told[:MOST_CITED])
        first = self._pool.sentences[told[0].row]
        text = named(first.article, first.start, first.end)
        return Point((Sentence(text, "verbatim", markers),), sources=len(told))

    def quoted(self, row: int) -> Point:
        """A sentence with its footnote, and nothing said of other sources."""
        return self.point([Voice(row, 1.0)])
