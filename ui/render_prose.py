"""Sentences with their chips, and the footnotes under them: pure functions, all escaped."""

from collections.abc import Sequence

from rag.types import Citation, Sentence
from ui.markup import byline, chip, counted, escape, opener
from ui.render_differences import superseded, superseded_to_html

LONGEST_KEPT = 30
"""Characters of a last word that stays on one line with its numbers."""

REPAIRED = "The writer pointed to a passage that does not say this; this one does"


def prose_to_html(
    sentences: Sequence[Sentence], citations: Sequence[Citation], *, named: bool = False
) -> str:
    """Sentences as one paragraph, each with its chips; ``named`` ones tell outlet and date."""
    by_marker = {citation.marker: citation for citation in citations}
    told = " ".join(sentence_to_html(s, by_marker, named=named) for s in sentences)
    return f'<p class="fn-prose">{told}</p>'


def sentence_to_html(
    sentence: Sentence, by_marker: dict[int, Citation], *, named: bool = False
) -> str:
    """A sentence with its chips, struck through where no article says it.

    Its class says how well it is supported: the card of a chip tells that.
    """
    told = _with_chips(sentence, by_marker, named=named)
    return f'<span class="fn-claim fn-claim-{sentence.support}">{told}</span>'


def _with_chips(sentence: Sentence, by_marker: dict[int, Citation], *, named: bool) -> str:
    text = escape(sentence.text)
    if sentence.support == "unsupported":
        why = escape("; ".join(sentence.reasons) or "No article was found that says this")
        text = (
            f'<span class="fn-unsupported"><s>{text}</s> '
            f'<span class="fn-badge" title="{why}">not supported</span></span>'
        )
    chips = [
        chip(by_marker[marker], named=named) for marker in sentence.citations if marker in by_marker
    ]
    if superseded([sentence], tuple(by_marker.values())):
        chips.append('<span class="fn-badge fn-superseded">superseded</span>')
    if sentence.repaired:
        chips.append(f'<span class="fn-badge" title="{REPAIRED}">footnote corrected</span>')
    if not chips:
        return text
    first, *more = chips
    others = f" <sup>{' '.join(more)}</sup>" if more else ""
    head, space, last = text.rpartition(" ")
    # One that names its outlet may begin a line; a bare number may not.
    if named or sentence.support == "unsupported" or len(last) > LONGEST_KEPT:
        return f"{text}<sup>{first}</sup>{others}"
    return f'{head}{space}<span class="fn-kept">{last}<sup>{first}</sup></span>{others}'


def footnotes(citations: Sequence[Citation]) -> str:
    """The list under an answer: marker, outlet, date, title and the quoted sentence."""
    if not citations:
        return ""
    return f'<div class="fn-notes">{"".join(_footnote(c) for c in citations)}</div>'


def _footnote(citation: Citation) -> str:
    span = (citation.start, citation.end)
    also = f" · also in {counted(len(citation.also_in), 'outlet')}" if citation.also_in else ""
    return (
        f'<div class="fn-note"><span class="fn-marker">{chip(citation)}</span>'
        f'<div class="fn-note-body"><span class="fn-byline">'
        f"{escape(byline(citation) + also)}{superseded_to_html(citation)}</span>"
        f"{opener(citation.article_id, citation.title, span)}"
        f'<q class="fn-quote">{escape(citation.quote)}</q></div></div>'
    )
