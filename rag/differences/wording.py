"""How a disagreement is told: one line in our own words, each side with outlet, date and marker."""

from collections.abc import Iterator, Sequence

from rag.types import Citation, Disagreement, Side

Piece = str | int
"""Words of the line, or the marker of a citation."""

UNNAMED = "an unnamed outlet"


def disagreement_pieces(
    disagreement: Disagreement, citations: Sequence[Citation]
) -> tuple[Piece, ...]:
    """The line as words and markers, so that every view can show its own kind of footnote."""
    by_marker = {c.marker: c for c in citations}
    standing = [s for s in disagreement.sides if not s.superseded]
    superseded = [s for s in disagreement.sides if s.superseded]
    pieces: list[Piece] = []
    if disagreement.kind == "denial":
        pieces += _denial(standing, by_marker)
    else:
        pieces.append("Sources differ: " if len(standing) > 1 else "Newer: ")
        pieces += _sides(standing, by_marker, "says", "say")
    if superseded:
        pieces.append(" Superseded: ")
        pieces += _sides(superseded, by_marker, "said", "said")
    return tuple(pieces)


def disagreement_to_text(disagreement: Disagreement, citations: Sequence[Citation]) -> str:
    """The line as plain text, markers in brackets."""
    pieces = disagreement_pieces(disagreement, citations)
    return "".join(f"[{p}]" if isinstance(p, int) else p for p in pieces)


def _denial(sides: Sequence[Side], by_marker: dict[int, Citation]) -> Iterator[Piece]:
    """The side with words denies what the other says."""
    denying = next((s for s in sides if s.words), sides[0])
    claiming = next(s for s in sides if s is not denying)
    yield "Disputed: "
    yield from _tellers(claiming, by_marker)
    yield " says so, " if len(claiming.citations) == 1 else " say so, "
    yield from _tellers(denying, by_marker)
    yield " reports a denial." if len(denying.citations) == 1 else " report a denial."


def _sides(
    sides: Sequence[Side], by_marker: dict[int, Citation], one: str, several: str
) -> Iterator[Piece]:
    for place, side in enumerate(sides):
        yield from ["; "] if place else []
        yield from _tellers(side, by_marker)
        yield f" {one if len(side.citations) == 1 else several} “{side.words}”"
    yield "."


def _tellers(side: Side, by_marker: dict[int, Citation]) -> Iterator[Piece]:
    """Who says so and when, the newest first, each with its marker."""
    for place, marker in enumerate(side.citations):
        if place:
            yield " and " if place == len(side.citations) - 1 else ", "
        citation = by_marker[marker]
        yield f"{citation.source or UNNAMED} ({_day(citation)}) "
        yield marker


def _day(citation: Citation) -> str:
    first, last = citation.published, citation.published_last
    if first is None:
        return "date unknown"
    if last is None or last == first:
        return f"{first.day} {first:%B %Y}"
    return f"{first:%B %Y}" if last.month == first.month else str(first.year)
