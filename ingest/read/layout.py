"""Pieces of printed lines to paragraphs in reading order, without running heads and hyphens."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median

from ingest.read.columns import Piece, columns

MARGIN = 0.14
"""Share of a page's height, above and below, in which running heads stand."""

EDGE_LINES = 2
"""Lines from above and from below that may be running heads."""

REPEATS = 3
"""Pages on which a line of the margin stands again to be a running head; 2 of 2 pages do."""

LEADING = 1.35
"""Line distances beyond the usual one that part paragraphs."""

RESIZED = 1.2
"""Ratio of line heights from which a line is of another kind (a heading, a caption)."""

SENTENCE_END = re.compile(r"""[.!?:…]["'”’»)\]]*$""")
PAGE_NUMBER = re.compile(r"\d+|^[ivxlc]+$")
BULLET = re.compile(r"[•‣▪◦●○■□–—*-]\s|\(?\w{1,3}[.)]\s")
FIRST_WORD = re.compile(r"[^\W\d_]+")
BROKEN_WORD = re.compile(r"([^\W\d_]+)[-\u00ad\u2010]$")


Head = tuple[str, int, int]


@dataclass(frozen=True, slots=True)
class Paragraph:
    """The lines of a paragraph, how high they are, and how they sit in their column."""

    lines: tuple[str, ...]
    height: float
    indented: bool = False
    filled: bool = False


@dataclass(frozen=True, slots=True)
class Column:
    """The usual distance of a column's lines, and its edges."""

    usual: float
    left: float
    right: float

    def is_indented(self, line: Piece) -> bool:
        """Whether a line begins further in than most."""
        return line.left > self.left + 0.5 * line.height

    def is_filled(self, line: Piece) -> bool:
        """Whether a line goes on to about where the longest ends."""
        return line.right >= self.right - 0.2 * (self.right - self.left)


def paragraphs(pages: Sequence[Sequence[Piece]], heights: Sequence[float]) -> list[Paragraph]:
    """The paragraphs of a document in reading order, without running heads and page numbers.

    ``heights`` are those of the pages in points.
    """
    heads = _running_heads(pages, heights)
    found: list[Paragraph] = []
    for page, height in zip(pages, heights, strict=True):
        left_out = {id(piece) for piece in _edges(page, height) if _head(piece) in heads}
        body = [piece for piece in page if id(piece) not in left_out]
        for column in columns(body):
            for paragraph in _paragraphs(_lines(column)):
                if found and _goes_on(found[-1], paragraph):
                    lines = found[-1].lines + paragraph.lines
                    found[-1] = replace(found[-1], lines=lines, filled=paragraph.filled)
                else:
                    found.append(paragraph)
    return found


def joined(found: Iterable[Paragraph]) -> list[str]:
    """The text of each paragraph on one line, words that were broken at line ends made whole.

    A hyphen stays where the document has the word with it elsewhere, and never without it.
    """
    found = list(found)
    whole = {
        w.lower() for p in found for w in re.findall(r"[^\W_]+(?:-[^\W_]+)*", " ".join(p.lines))
    }
    texts = []
    for paragraph in found:
        text = ""
        for line in paragraph.lines:
            broken, following = BROKEN_WORD.search(text), FIRST_WORD.match(line)
            if not broken or not following or not following[0][0].islower():
                text += f" {line}" if text else line
                continue
            head, tail = broken[1].lower(), following[0].lower()
            keeps = f"{head}-{tail}" in whole and head + tail not in whole
            text = (text if keeps else text[:-1]) + line
        texts.append(text)
    return texts


def _running_heads(pages: Sequence[Sequence[Piece]], heights: Sequence[float]) -> set[Head]:
    """What stands at the same place in the margins of several pages."""
    counts: Counter[Head] = Counter()
    for page, height in zip(pages, heights, strict=True):
        counts.update({_head(piece) for piece in _edges(page, height)})
    enough = min(REPEATS, max(2, len(pages)))
    return {head for head, count in counts.items() if count >= enough}


def _edges(page: Sequence[Piece], height: float) -> list[Piece]:
    """The pieces of the outermost lines, as far as these are in the margins."""
    places = sorted({round(piece.bottom) for piece in page})
    outermost = {*places[:EDGE_LINES], *places[-EDGE_LINES:]}
    return [
        piece
        for piece in page
        if round(piece.bottom) in outermost
        and (piece.top > height * (1 - MARGIN) or piece.bottom < height * MARGIN)
    ]


def _head(piece: Piece) -> Head:
    """The words of a running head with its page number left open, its size and its place.

    The size tells the title on a first page from the same words above all others.
    """
    words = PAGE_NUMBER.sub("#", piece.text.strip().lower())
    return words, round(piece.height), round(piece.bottom)


def _lines(pieces: Sequence[Piece]) -> list[Piece]:
    """The pieces that stand on one line put together, from top to bottom."""
    rows: list[list[Piece]] = []
    for piece in sorted(pieces, key=lambda p: (-(p.top + p.bottom), p.left)):
        centre = (piece.top + piece.bottom) / 2
        if rows and abs(centre - (rows[-1][0].top + rows[-1][0].bottom) / 2) < 0.4 * min(
            piece.height, rows[-1][0].height
        ):
            rows[-1].append(piece)
        else:
            rows.append([piece])
    return [_line(sorted(row, key=lambda p: p.left)) for row in rows]


def _line(row: Sequence[Piece]) -> Piece:
    text = row[0].text
    for before, piece in pairwise(row):
        near = piece.left - before.right < 0.12 * before.height
        text += piece.text if near else f" {piece.text}"
    return Piece(
        text,
        row[0].left,
        max(p.right for p in row),
        min(p.bottom for p in row),
        max(p.top for p in row),
    )


def _paragraphs(lines: Sequence[Piece]) -> Iterator[Paragraph]:
    """The paragraphs of one column."""
    distances = [a.top - b.top for a, b in pairwise(lines)]
    column = Column(
        usual=median(distances) if len(distances) > 1 else 1.3 * lines[0].height,
        left=median(line.left for line in lines),
        right=max(line.right for line in lines),
    )
    begun = 0
    for n in range(1, len(lines) + 1):
        if n == len(lines) or _parts(lines[n - 1], lines[n], lines[n + 1 : n + 2], column):
            of = lines[begun:n]
            yield Paragraph(
                tuple(line.text for line in of),
                height=median(line.height for line in of),
                indented=column.is_indented(of[0]),
                filled=column.is_filled(of[-1]),
            )
            begun = n


def _parts(before: Piece, line: Piece, after: Sequence[Piece], column: Column) -> bool:
    """Whether a new paragraph begins with a line."""
    if before.top - line.top > LEADING * max(column.usual, line.height):
        return True
    if max(before.height, line.height) > RESIZED * min(before.height, line.height):
        return True
    if BULLET.match(line.text):
        return not column.is_filled(before) or bool(SENTENCE_END.search(before.text))
    if column.is_indented(line) and not column.is_indented(before):
        # The lines of a list hang as far in as the first line of a paragraph stands alone.
        hangs = BULLET.match(before.text) or any(column.is_indented(a) for a in after)
        return not hangs or bool(SENTENCE_END.search(before.text))
    ends = bool(SENTENCE_END.search(before.text)) and not line.text[0].islower()
    return ends and not column.is_filled(before)


def _goes_on(before: Paragraph, after: Paragraph) -> bool:
    """Whether a paragraph goes on in the next column or on the next page."""
    if max(before.height, after.height) > RESIZED * min(before.height, after.height):
        return False
    if SENTENCE_END.search(before.lines[-1]) or after.indented or BULLET.match(after.lines[0]):
        return False
    broken = BROKEN_WORD.search(before.lines[-1])
    return bool(broken) or before.filled or after.lines[0][0].islower()
