"""Where sources differ, said under an answer: pure functions, everything foreign escaped."""

from collections.abc import Sequence

from rag.differences.wording import disagreement_pieces, disagreement_to_text
from rag.types import Citation, Disagreement, Sentence
from ui.markup import chip, escape

OURS = "Compared by Footnote"
"""Stands before the lines, for they are our words and not an article's."""


def disagreements_to_html(
    disagreements: Sequence[Disagreement], citations: Sequence[Citation]
) -> str:
    """One line for each claim that sources tell differently, with chips; "" when there is none."""
    if not disagreements:
        return ""
    by_marker = {c.marker: c for c in citations}
    lines = "".join(
        f'<p class="fn-difference fn-difference-{d.kind}">{_line(d, by_marker)}</p>'
        for d in disagreements
    )
    return (
        f'<div class="fn-differences" role="note" aria-label="{OURS}">'
        f'<span class="fn-conditions-head">{OURS}</span>{lines}</div>'
    )


def disagreements_to_lines(
    disagreements: Sequence[Disagreement], citations: Sequence[Citation]
) -> list[str]:
    """The same for the terminal, markers in brackets."""
    return [f"{OURS}: {disagreement_to_text(d, citations)}" for d in disagreements]


def superseded_to_html(citation: Citation) -> str:
    """The mark of a footnote whose statement a later article replaced; "" while it stands."""
    if citation.superseded_by is None:
        return ""
    return f' <span class="fn-badge fn-superseded">{superseded_to_text(citation)}</span>'


def superseded_to_text(citation: Citation) -> str:
    """By which footnote a statement is superseded, in words; "" while it stands."""
    if citation.superseded_by is None:
        return ""
    return f"superseded by [{citation.superseded_by}]"


def superseded(sentences: Sequence[Sentence], citations: Sequence[Citation]) -> list[Sentence]:
    """The sentences that rest on nothing but superseded statements."""
    replaced = {c.marker for c in citations if c.superseded_by is not None}
    return [s for s in sentences if s.citations and replaced.issuperset(s.citations)]


def _line(disagreement: Disagreement, by_marker: dict[int, Citation]) -> str:
    pieces = disagreement_pieces(disagreement, tuple(by_marker.values()))
    return "".join(
        f"<sup>{chip(by_marker[p])}</sup>" if isinstance(p, int) else escape(p) for p in pieces
    )
