"""Pieces of printed lines to columns in reading order.

A page is cut at the white between its columns, again and again; lines that span the white stand
above and below what it parts (after the XY-cut of Nagy and Seth, 1984).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import median

import numpy as np

GUTTER = 0.5
"""Least width of the white between columns, in line heights."""

SPANNING = 0.35
"""Greatest share of pieces that cross the white between columns: headlines, pictures' words."""

FEWEST_LINES = 3
COLUMN_CHARACTERS = 12
"""Lines of a column at least, and their usual length: less is a table or a list."""


@dataclass(frozen=True, slots=True)
class Piece:
    """Words on one line without a wide gap; edges in points, from the page's lower left."""

    text: str
    left: float
    right: float
    bottom: float
    top: float

    @property
    def height(self) -> float:
        """Height of the line in points, the same for all letters of a font."""
        return self.top - self.bottom


def columns(pieces: Sequence[Piece]) -> Iterator[Sequence[Piece]]:
    """Groups of pieces in reading order, each of one column."""
    white = _gutter(pieces)
    if white is None:
        if pieces:
            yield pieces
        return
    sides = [p for p in pieces if p.right <= white or p.left >= white]
    spanning = sorted((p for p in pieces if p.left < white < p.right), key=lambda p: -p.top)
    together: list[Piece] = []
    for number in range(len(spanning) + 1):
        upper = spanning[number - 1].bottom if number else float("inf")
        lower = spanning[number].bottom if number < len(spanning) else float("-inf")
        band = [p for p in sides if lower < p.bottom <= upper]
        if band:
            if together:
                yield together
                together = []
            yield from columns([p for p in band if p.right <= white])
            yield from columns([p for p in band if p.left >= white])
        if number < len(spanning):
            together.append(spanning[number])
    if together:
        yield together


def _gutter(pieces: Sequence[Piece]) -> float | None:
    """Where the white between two columns is, ``None`` for one column."""
    if len(pieces) < 2 * FEWEST_LINES:
        return None
    height = median(p.height for p in pieces)
    start = min(p.left for p in pieces)
    width = int(max(p.right for p in pieces) - start) + 1
    if width > 20_000 or height <= 0:  # coordinates of no page
        return None
    change = np.zeros(width + 2, dtype=np.int64)
    for piece in pieces:
        change[int(piece.left - start)] += 1
        change[int(piece.right - start) + 1] -= 1
    cover = np.cumsum(change)[: width + 1]
    inner = cover[width // 8 : width - width // 8]
    if not inner.size or inner.min() > SPANNING * len(pieces):
        return None
    least = np.flatnonzero(np.append(inner, inner.min() + 1) == inner.min())
    runs = np.split(least, np.flatnonzero(np.diff(least) > 1) + 1)
    widest = max(runs, key=len)
    if len(widest) < GUTTER * height:
        return None
    white = start + width // 8 + float(widest.mean())
    left = [p for p in pieces if p.right <= white]
    right = [p for p in pieces if p.left >= white]
    return white if _is_column(left) and _is_column(right) and _beside(left, right) else None


def _is_column(side: Sequence[Piece]) -> bool:
    lines = len({round(piece.bottom) for piece in side})  # wide gaps may part the words of a line
    signs = sum(len(piece.text) for piece in side)
    return lines >= FEWEST_LINES and signs >= COLUMN_CHARACTERS * lines


def _beside(left: Sequence[Piece], right: Sequence[Piece]) -> bool:
    """Whether the two stand side by side for a few lines."""
    top = min(max(p.top for p in left), max(p.top for p in right))
    bottom = max(min(p.bottom for p in left), min(p.bottom for p in right))
    return top - bottom > FEWEST_LINES * median(p.height for p in left)
